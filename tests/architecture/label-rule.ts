import { type Domain, type Permission, anyone, anySubject, entriesOf, statesOf } from '@wanghuo/kernel';
import type { Repository } from './repository.ts';
import { type Node, visit } from './source-file.ts';

/** Keys of labels that follow from a declaration, with what each one names. */
export function labelsNeededBy(domain: Domain): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  // The platform's mechanisms are no entry of the menu.
  if (domain.registers.length + domain.contracts.length > 0 && domain.name !== 'access')
    needed.set(`domain.${domain.name}`, `the domain ${domain.name}`);
  for (const table of domain.codes)
    for (const name of table.names) needed.set(`code.${table.id}.${name}`, `${name} of the code table ${table.id}`);
  for (const role of domain.roles) needed.set(`code.role.${role.id}`, `the role ${role.id}`);
  for (const register of domain.registers) {
    needed.set(`register.${register.name}`, `the register ${register.name}`);
    for (const field of Object.keys(register.fields))
      needed.set(`field.${register.name}.${field}`, `the field ${field} of the register ${register.name}`);
    for (const [name, parts] of entriesOf(register))
      for (const part of Object.keys(parts)) needed.set(`field.${name}.${part}`, `the part ${part} of a ${name}`);
    if (register.map) needed.set(`layer.${register.map.group}`, `the map layer ${register.map.group}`);
  }
  for (const error of domain.errors) needed.set(`error.${error.code}`, `the refusal ${error.code}`);
  for (const event of domain.events) needed.set(`event.${event.type}`, `the fact ${event.type}`);
  for (const workflow of domain.workflows)
    for (const step of Object.keys(workflow.transitions))
      needed.set(`step.${workflow.name}.${step}`, `the step ${step} of the workflow ${workflow.name}`);
  for (const permission of permissionsOf(domain))
    needed.set(`permission.${permission}`, `the permission ${permission}`);
  return needed;
}

/** Permissions that a domain asks for or grants and whose noun is its own. */
export function permissionsOf(domain: Domain): readonly Permission[] {
  const asked = [
    ...domain.registers.flatMap(({ permissions, editable }) =>
      editable ? [permissions.read, permissions.edit] : [permissions.read],
    ),
    // Whole personal values are asked for one by one, with a permission of their own.
    ...domain.registers
      .filter(({ fields }) => Object.values(fields).some(({ personal }) => personal !== undefined))
      .map(({ permissions }) => permissions.read.replace(/\.read$/, '.reveal') as Permission),
    ...domain.contracts.map(({ permission }) => permission),
    ...domain.streams.map(({ permission }) => permission),
    ...domain.workflows.flatMap((workflow) =>
      Object.values(workflow.transitions)
        .map(({ by }) => by)
        .filter((by) => by !== 'clock' && by !== 'command'),
    ),
  ];
  return [...new Set(asked)].filter((permission) => permission !== anyone && permission !== anySubject).sort();
}

/** One sentence for each declaration without a label; a layer, permission or role shared by domains may be labelled by any. */
export function missingLabels(domains: readonly Domain[]): readonly string[] {
  const all = new Set(domains.flatMap(({ labels }) => Object.keys(labels)));
  return domains.flatMap((domain) =>
    [...labelsNeededBy(domain)].flatMap(([key, what]) => {
      const isShared = /^(layer|permission|code\.role)\./.test(key);
      const found = Object.hasOwn(domain.labels, key) || (isShared && all.has(key));
      return found ? [] : [`${domain.name} has no label ${key} for ${what}`];
    }),
  );
}

/** Keys that a declaration may have beside those it needs: details, names of workflows and streams, inputs of steps. */
function labelsAllowedBy(domain: Domain): readonly string[] {
  return [
    ...domain.errors.map(({ code }) => `error.${code}.detail`),
    ...domain.streams.map(({ name }) => `stream.${name}`),
    ...domain.workflows.flatMap((workflow) => [
      `workflow.${workflow.name}`,
      ...statesOf(workflow).map((state) => `state.${workflow.name}.${state}`),
      ...Object.entries(workflow.transitions).flatMap(([step, { input }]) =>
        Object.keys((input as { shape?: object }).shape ?? {}).map((name) => `field.${workflow.name}.${step}.${name}`),
      ),
    ]),
  ];
}

/** Families of keys that stand for declarations; any other key belongs to a screen or a sentence. */
const family = /^(domain|register|field|code|error|event|step)\./;

/** One sentence for each label whose declaration is gone, or which no source file mentions. */
export function orphanedLabels(domains: readonly Domain[], repository: Repository): readonly string[] {
  const declared = new Set(domains.flatMap((domain) => [...labelsNeededBy(domain).keys(), ...labelsAllowedBy(domain)]));
  const used = textsIn(repository);
  return domains.flatMap((domain) =>
    Object.keys(domain.labels).flatMap((key) => {
      if (declared.has(key)) return [];
      if (family.test(key)) return used.texts.has(key) ? [] : [`${domain.name} labels ${key}, which nothing declares`];
      return used.texts.has(key) || used.heads.some((head) => key.startsWith(head))
        ? []
        : [`${domain.name} labels ${key}, which nothing uses`];
    }),
  );
}

/** One sentence for each literal key handed to a lookup that no label answers. */
export function unknownKeys(repository: Repository, labels: ReadonlySet<string>): readonly string[] {
  const sentences: string[] = [];
  for (const file of repository.files) {
    if (file.isTest) continue;
    visit(file, {
      CallExpression(node: Node) {
        if (node.callee?.type !== 'Identifier' || node.callee.name !== 't') return;
        const [key] = node.arguments;
        if (key?.type !== 'Literal' || typeof key.value !== 'string' || labels.has(key.value)) return;
        sentences.push(`${file.path}:${file.lineOf(key.start)} shows ${key.value}, which has no label`);
      },
    });
  }
  return sentences;
}

/** All string literals of the sources, and the beginnings of templates that go on with a value. */
function textsIn(repository: Repository): { readonly texts: ReadonlySet<string>; readonly heads: readonly string[] } {
  const texts = new Set<string>();
  const heads = new Set<string>();
  for (const file of repository.files)
    visit(file, {
      Literal(node: Node) {
        if (typeof node.value === 'string') texts.add(node.value);
      },
      TemplateLiteral(node: Node) {
        const head = node.quasis[0].value.cooked as string;
        if (node.expressions.length === 0) texts.add(head);
        else if (/^[a-zA-Z]+\.(.*\.)?$/.test(head)) heads.add(head);
      },
    });
  return { texts, heads: [...heads].sort() };
}

/** States without a code to show them by: they would have no label and no check in the table. */
export function statesWithoutCode(domains: readonly Domain[]): readonly string[] {
  return domains.flatMap((domain) =>
    domain.workflows.flatMap((workflow) => {
      const names: readonly string[] = workflow.register.fields[workflow.stateField]?.codes?.names ?? [];
      return statesOf(workflow)
        .filter((state) => !names.includes(state))
        .map(
          (state) =>
            `${workflow.name} has the state ${state}, which the code table of ${workflow.register.name}.${workflow.stateField} lacks`,
        );
    }),
  );
}
