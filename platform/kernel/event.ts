import type { z } from 'zod';

/**
 * A fact in the past tense, owned by the domain that announces it. Its payload carries identifiers and what cannot be
 * looked up later; numbers that are not whole travel as strings, because facts are committed to by canonical JSON.
 */
export interface EventDefinition<Payload = unknown> {
  readonly kind: 'event';
  /** `<noun>.<pastTense>`, e.g. `incident.opened`. */
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
  /** What the fact is about: the kind of thing and the payload key that holds its identifier. */
  readonly subject: { readonly type: string; readonly key: string };
}

// A list of events of many payloads: each is read by the schema it carries.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyEvent = EventDefinition<any>;

export type PayloadOf<Event> = Event extends EventDefinition<infer Payload> ? Payload : never;

/**
 * Declares a fact.
 * @param type - `<noun>.<pastTense>`; the part before the dot is the kind of its subject
 * @param schema - the payload
 * @param subjectKey - the payload key that identifies the subject
 */
export function defineEvent<Payload extends Record<string, unknown>>(
  type: string,
  schema: z.ZodType<Payload>,
  subjectKey: keyof Payload & string,
  options: { version?: number } = {},
): EventDefinition<Payload> {
  const subjectType = type.split('.')[0] ?? type;
  return {
    kind: 'event',
    type,
    version: options.version ?? 1,
    schema,
    subject: { type: subjectType, key: subjectKey },
  };
}
