import type { Grant } from './access.ts';
import type { CodeTable } from './code-table.ts';
import type { Contract } from './contract.ts';
import { derivedLabels } from './derived-labels.ts';
import type { ErrorDefinition } from './error.ts';
import type { AnyEvent } from './event.ts';
import type { Register } from './register.ts';
import type { RoleDefinition } from './role.ts';
import type { StreamDefinition } from './stream.ts';
import type { AnyWorkflow, Workflow } from './workflow.ts';

/** Chinese texts of a domain, flat: `field.hydrant.status` → `状态`. */
export type Labels = Readonly<Record<string, string>>;

/** The pure half of a domain: everything that both sides and the documentation read. */
export interface Domain {
  readonly name: string;
  readonly labels: Labels;
  readonly codes: readonly CodeTable[];
  readonly errors: readonly ErrorDefinition[];
  readonly events: readonly AnyEvent[];
  readonly registers: readonly Register[];
  readonly workflows: readonly Workflow[];
  readonly contracts: readonly Contract[];
  readonly streams: readonly StreamDefinition[];
  readonly roles: readonly RoleDefinition[];
  readonly grants: readonly Grant[];
}

type Loose<T> = {
  readonly [Key in keyof T]?: T[Key] extends readonly (infer Item)[] ? readonly AnyOf<Item>[] : T[Key];
};
// Lists of declarations hold values of many input and payload types; variance makes the exact type useless here.
type AnyOf<Item> = Item extends { readonly kind: string } ? { readonly kind: Item['kind'] } : Item;

/**
 * Lists what a domain declares. Order is the order of the documentation. The facts its workflows announce need not be
 * listed again, nor the words that follow from other words (`derived-labels.ts`).
 */
export function defineDomain(
  options: { readonly name: string; readonly labels: Labels } & Loose<Omit<Domain, 'name' | 'labels'>>,
): Domain {
  const listed: Domain = {
    codes: [],
    errors: [],
    events: [],
    registers: [],
    workflows: [],
    contracts: [],
    streams: [],
    roles: [],
    grants: [],
    ...(options as Partial<Domain>),
    name: options.name,
    labels: options.labels,
  };
  return {
    ...listed,
    events: withAnnounced(listed.events, listed.workflows),
    labels: { ...derivedLabels(options.labels, listed.registers, listed.workflows), ...options.labels },
  };
}

/** The listed facts, and those that steps announce beside them. */
function withAnnounced(listed: readonly AnyEvent[], workflows: readonly AnyWorkflow[]): readonly AnyEvent[] {
  const events = new Map(listed.map((event) => [event.type, event]));
  for (const { transitions } of workflows)
    for (const { announces } of Object.values(transitions))
      if (!events.has(announces.type)) events.set(announces.type, announces);
  return listed.length === events.size ? listed : [...events.values()];
}
