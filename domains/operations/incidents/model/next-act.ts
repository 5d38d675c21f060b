import { addSeconds, limits, parseInstant } from '@wanghuo/kernel';

export type NextAct =
  | 'CONFIRM_PLAN'
  | 'ANSWER_SILENT_ORDER'
  | 'WAIT_TURNOUT'
  | 'WAIT_ARRIVAL'
  | 'AT_WORK'
  | 'WAIT_RETURN'
  | 'CLOSE';

export interface Standing {
  readonly state: string;
  readonly openedAt: string;
  readonly orderSentAt: string | null;
  readonly orders: { readonly silent: number; readonly oldestSilentAt: string | null };
  readonly units: {
    readonly ordered: number;
    readonly onTheWay: number;
    readonly onScene: number;
    readonly returning: number;
  };
}

/** Section 6.3: from the first ring to the order within 45 s; a minute to turn out; five to the first arrival. */
const handlingSeconds = 45;
const turnoutSeconds = 60;
const responseSeconds = 300;

/** What must be done next and by when: the reason for the order of the queue. */
export function nextActOf(standing: Standing): { readonly act: NextAct; readonly dueAt: string | null } {
  const after = (at: string, seconds: number) => addSeconds(parseInstant(at), seconds);
  if (standing.orders.silent > 0 && standing.orders.oldestSilentAt)
    return { act: 'ANSWER_SILENT_ORDER', dueAt: after(standing.orders.oldestSilentAt, limits.orderBackToSeatSeconds) };
  const { ordered, onTheWay, onScene, returning } = standing.units;
  if (standing.orderSentAt === null) return { act: 'CONFIRM_PLAN', dueAt: after(standing.openedAt, handlingSeconds) };
  if (
    standing.state === 'EXTINGUISHED' ||
    standing.state === 'ARRIVED' ||
    standing.state === 'UNDER_CONTROL' ||
    onScene > 0
  ) {
    if (onScene > 0) return { act: 'AT_WORK', dueAt: null };
    if (ordered + onTheWay > 0) return { act: 'WAIT_ARRIVAL', dueAt: null };
    return returning > 0 ? { act: 'WAIT_RETURN', dueAt: null } : { act: 'CLOSE', dueAt: null };
  }
  if (onTheWay > 0) return { act: 'WAIT_ARRIVAL', dueAt: after(standing.orderSentAt, responseSeconds) };
  if (ordered > 0) return { act: 'WAIT_TURNOUT', dueAt: after(standing.orderSentAt, turnoutSeconds) };
  return returning > 0 ? { act: 'WAIT_RETURN', dueAt: null } : { act: 'CLOSE', dueAt: null };
}

/**
 * Order of the queue: what is due first on top, then what has no clock, oldest first; ties by id.
 */
export function byUrgency<Item extends { readonly id: string; readonly dueAt: string | null; readonly since: string }>(
  a: Item,
  b: Item,
): number {
  if (a.dueAt !== b.dueAt) {
    if (a.dueAt === null) return 1;
    if (b.dueAt === null) return -1;
    return a.dueAt < b.dueAt ? -1 : 1;
  }
  if (a.since !== b.since) return a.since < b.since ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
