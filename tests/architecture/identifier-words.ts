import type { Domain } from '@wanghuo/kernel';

/** An identifier that people read, and where it is declared. */
export interface Identifier {
  readonly name: string;
  readonly where: string;
}

/** Names of registers, fields, workflows, steps, codes, facts, refusals and contracts: the words of the product. */
export function identifiersOf(domains: readonly Domain[]): readonly Identifier[] {
  return domains.flatMap((domain) => [
    { name: domain.name, where: `the domain ${domain.name}` },
    ...domain.registers.flatMap((register) => [
      { name: register.name, where: `the register ${register.name}` },
      ...Object.keys(register.fields).map((field) => ({ name: field, where: `the field ${register.name}.${field}` })),
    ]),
    ...domain.codes.flatMap((table) => [
      { name: table.id, where: `the code table ${table.id}` },
      // Published codes (F10, E3, V11) are no words.
      ...table.names
        .filter((name) => !/^[A-Z]{1,2}\d+$/.test(name))
        .map((name) => ({ name, where: `${name} of the code table ${table.id}` })),
    ]),
    ...domain.workflows.flatMap((workflow) => [
      { name: workflow.name, where: `the workflow ${workflow.name}` },
      ...Object.keys(workflow.transitions).map((step) => ({ name: step, where: `the step ${workflow.name}.${step}` })),
    ]),
    ...domain.events.map(({ type }) => ({ name: type, where: `the fact ${type}` })),
    ...domain.errors.map((error) => ({ name: error.code, where: `the refusal ${error.code}` })),
    ...domain.contracts.map(({ name }) => ({ name, where: `the contract ${name}` })),
  ]);
}

/** `mainDiameterMillimetres` → main, diameter, millimetres; `TURNED_OUT` → turned, out. Numbers are left out. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 0);
}
