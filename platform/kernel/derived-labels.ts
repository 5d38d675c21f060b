import type { Register } from './register.ts';
import { statesOf, type AnyWorkflow } from './workflow.ts';
import words from './labels.zh-CN.json' with { type: 'json' };

type Labels = Readonly<Record<string, string>>;

/** The labels of a family of keys, e.g. those of an engine that a domain's records are shown with: `<prefix>.…`. */
export function labelsUnder(prefix: string, labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith(`${prefix}.`)));
}

/**
 * The words that follow from other words, so that a domain writes down only those that say something new. What it
 * writes down itself counts for more.
 *
 * - `field.<register>.<field>` of the fields every register has, in entries of lists too: name, position, state, township
 * - `layer.<group>` of a group called like its register, and `permission.<noun>.read`, `.edit`, `.reveal` of a noun
 *   called like its register: from `register.<name>`
 * - `state.<workflow>.<STATE>`: from the code table behind the state
 * - `field.<workflow>.<step>.<input>` of an input called like a field: from `field.<register>.<field>`
 * - `step.<workflow>.<step>` of the clock: from the state it leads to
 * - `event.<type>` of the fact of one step: the register and the step
 */
export function derivedLabels(own: Labels, registers: readonly Register[], workflows: readonly AnyWorkflow[]): Labels {
  const derived: Record<string, string> = {};
  const find = (key: string): string | undefined => own[key] ?? derived[key];
  const derive = (key: string, text: string | undefined) => {
    if (text !== undefined && find(key) === undefined) derived[key] = text;
  };
  for (const register of registers) {
    const fieldsByName = [[register.name, register.fields] as const, ...entriesOf(register)];
    for (const [name, fields] of fieldsByName)
      for (const field of Object.keys(fields))
        derive(`field.${name}.${field}`, words[`field.${field}` as keyof typeof words]);
    const name = own[`register.${register.name}`];
    if (name === undefined) continue;
    if (register.map?.group === register.name) derive(`layer.${register.name}`, name);
    for (const verb of verbsOf(register))
      derive(`permission.${register.name}.${verb}`, words[`permission.${verb}`].replace('{register}', name));
  }
  for (const workflow of workflows) deriveOfWorkflow(workflow, find, derive);
  return derived;
}

/** The entries of a register's lists, by the name their parts are labelled under. */
export const entriesOf = (register: Register): readonly (readonly [name: string, parts: Register['fields']])[] =>
  Object.values(register.fields).flatMap(({ entry }) => (entry ? [[entry.name, entry.parts] as const] : []));

function verbsOf({ name, permissions, editable, fields }: Register): readonly ('read' | 'edit' | 'reveal')[] {
  if (permissions.read !== `${name}.read`) return [];
  const isPersonal = Object.values(fields).some(({ personal }) => personal !== undefined);
  return ['read', ...(editable ? (['edit'] as const) : []), ...(isPersonal ? (['reveal'] as const) : [])];
}

function deriveOfWorkflow(
  workflow: AnyWorkflow,
  find: (key: string) => string | undefined,
  derive: (key: string, text: string | undefined) => void,
): void {
  const { name, register, stateField } = workflow;
  const codes = register.fields[stateField]?.codes?.id;
  for (const state of statesOf(workflow)) derive(`state.${name}.${state}`, find(`code.${codes}.${state}`));
  const steps = Object.entries(workflow.transitions);
  for (const [step, { to, by, input, announces }] of steps) {
    if (by === 'clock') derive(`step.${name}.${step}`, find(`state.${name}.${to}`));
    for (const field of Object.keys((input as { shape?: object }).shape ?? {}))
      derive(`field.${name}.${step}.${field}`, find(`field.${register.name}.${field}`));
    const isOfOneStep = steps.filter(([, other]) => other.announces.type === announces.type).length === 1;
    const [subject, act] = [find(`register.${register.name}`), find(`step.${name}.${step}`)];
    if (isOfOneStep && subject && act) derive(`event.${announces.type}`, `${subject}${act}`);
  }
}
