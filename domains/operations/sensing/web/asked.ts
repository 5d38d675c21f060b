import type { OutputOf } from '@wanghuo/kernel';
import type { monitorQueue } from '../model/index.ts';

export type QueueCard = OutputOf<typeof monitorQueue>['cards'][number];
export type QueueAlarm = QueueCard['alarms'][number];

/** Whose turn it is with an alarm, and until when. */
export interface Asked {
  /** Label key. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  /** The moment by which somebody has to answer; null when no clock runs. */
  readonly dueAt: string | null;
}

/** What the seat should know first of an alarm: who is asked now, or who has failed to answer. */
export function askedOf(alarm: Omit<Pick<QueueAlarm, Asking>, never>): Asked {
  const name = alarm.acknowledgedByName ?? '';
  switch (alarm.state) {
    case 'ACKNOWLEDGED':
      return alarm.lookStationName === null
        ? { key: 'asked.seat', values: { name }, dueAt: null }
        : { key: 'asked.look', values: { name, station: alarm.lookStationName }, dueAt: null };
    case 'DENIED':
      return { key: 'asked.denied', values: { name: alarm.ownerAnsweredByName ?? '' }, dueAt: null };
    case 'UNANSWERED':
      return { key: 'asked.nobody', values: {}, dueAt: null };
    default:
      return alarm.ownerDueAt === null
        ? { key: 'asked.seats', values: {}, dueAt: null }
        : { key: 'asked.owner', values: {}, dueAt: alarm.ownerDueAt };
  }
}
type Asking = 'state' | 'ownerDueAt' | 'ownerAnsweredByName' | 'acknowledgedByName' | 'lookStationName';

/** What a card counts: components that joined, whatever the number of alarms. */
export const componentsOf = (card: QueueCard): number =>
  card.alarms.reduce((sum, { components }) => sum + components, 0);
