import { isHashHex } from './digest.ts';

/** Who acted. `session` is a hash, never the session itself. */
export interface EntryActor {
  readonly type: string;
  readonly id: string | null;
  readonly session?: string;
  readonly ip?: string;
  readonly onBehalfOf?: string;
}

/** What the writer knows; the sequencer adds the log, the place in it and the link backwards. */
export interface EntryContent {
  /** UTC, milliseconds, `Z`. */
  readonly at: string;
  readonly actor: EntryActor;
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string | null };
  readonly result: 'ok' | 'denied' | 'error';
  /** Commitment to the detail (see `detailCommitment`), or null when there is none. */
  readonly detail: string | null;
}

/** One record of a log (security rules, section 10). */
export interface EntryRecord extends EntryContent {
  readonly v: 1;
  readonly log: string;
  /** From 0, without gaps. */
  readonly seq: number;
  /** Chain hash of the record before, or 64 zeros. */
  readonly prev: string;
}

const recordFields = ['action', 'actor', 'at', 'detail', 'log', 'object', 'prev', 'result', 'seq', 'v'];
const actorFields = ['type', 'id', 'session', 'ip', 'onBehalfOf'];
const atForm = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** What keeps a value from being a record, or `undefined` when it is one. Unknown members are faults too. */
export function recordFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'a record is an object';
  const stranger = Object.keys(value).find((name) => !recordFields.includes(name));
  if (stranger !== undefined) return `unknown member ${JSON.stringify(stranger)}`;
  if (value['v'] !== 1) return 'v is not 1';
  if (typeof value['log'] !== 'string' || value['log'] === '') return 'log is not a name';
  if (!Number.isSafeInteger(value['seq']) || (value['seq'] as number) < 0) return 'seq is not a place';
  if (typeof value['at'] !== 'string' || !atForm.test(value['at'])) return 'at is not a UTC instant in milliseconds';
  if (typeof value['action'] !== 'string' || value['action'] === '') return 'action is not a name';
  if (value['result'] !== 'ok' && value['result'] !== 'denied' && value['result'] !== 'error')
    return 'result is unknown';
  if (value['detail'] !== null && !isHashHex(value['detail'])) return 'detail is neither null nor a commitment';
  if (!isHashHex(value['prev'])) return 'prev is not a hash';
  return actorFault(value['actor']) ?? objectFault(value['object']);
}

function actorFault(actor: unknown): string | undefined {
  if (!isObject(actor)) return 'actor is not an object';
  const stranger = Object.keys(actor).find((name) => !actorFields.includes(name));
  if (stranger !== undefined) return `unknown member ${JSON.stringify(stranger)} of actor`;
  if (typeof actor['type'] !== 'string' || actor['type'] === '') return 'actor has no type';
  if (actor['id'] !== null && typeof actor['id'] !== 'string') return 'actor id is neither text nor null';
  const optional = actorFields.slice(2).find((name) => name in actor && typeof actor[name] !== 'string');
  return optional === undefined ? undefined : `actor ${optional} is not text`;
}

function objectFault(object: unknown): string | undefined {
  if (!isObject(object)) return 'object is not an object';
  if (Object.keys(object).some((name) => name !== 'type' && name !== 'id')) return 'unknown member of object';
  if (typeof object['type'] !== 'string' || object['type'] === '') return 'object has no type';
  return object['id'] === null || typeof object['id'] === 'string' ? undefined : 'object id is neither text nor null';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
