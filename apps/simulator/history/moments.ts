import {
  addSeconds,
  dateOfDayNumber,
  dayNumberOf,
  localDateOf,
  startOfDay,
  weekdayOf,
  type Instant,
} from '@wanghuo/kernel';
import type { RandomStream } from '../plan/random-stream.ts';
import { urnOf } from './chance.ts';

export type EventClass = 'FIRE' | 'RESCUE' | 'SOCIAL';

/** By month, January first. Fires in the dry cold and at 清明 and in the heat; floods and traffic in summer (DESIGN). */
const monthWeights: Readonly<Record<EventClass, readonly number[]>> = {
  FIRE: [1.45, 1.4, 1.05, 1.2, 0.85, 0.75, 0.95, 1.1, 0.8, 0.75, 0.85, 1.2],
  RESCUE: [0.9, 0.9, 0.9, 0.95, 1, 1.15, 1.3, 1.25, 1, 0.95, 0.85, 0.85],
  SOCIAL: [0.7, 0.7, 0.85, 1, 1.15, 1.3, 1.4, 1.4, 1.2, 0.95, 0.75, 0.7],
};
/** By hour of the Shanghai day. */
const hourWeights: Readonly<Record<EventClass, readonly number[]>> = {
  FIRE: [5, 4, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 9, 8, 8, 8, 9, 10, 11, 11, 10, 9, 8, 6],
  RESCUE: [4, 3, 3, 2, 2, 3, 5, 8, 9, 9, 9, 9, 8, 8, 9, 9, 10, 10, 9, 8, 7, 6, 5, 4],
  SOCIAL: [2, 1, 1, 1, 1, 3, 6, 8, 9, 10, 10, 9, 8, 8, 9, 9, 9, 9, 9, 8, 7, 5, 4, 3],
};
/** Monday first; people are at home at the week's end. */
const weekdayWeights = [0, 1, 0.97, 0.98, 0.99, 1.02, 1.06, 1.04];

/** Moments of a class within a year, drawn by month, weekday and hour. */
export function momentsOf(year: number, kind: EventClass): (stream: RandomStream) => Instant {
  const first = dayNumberOf(localDateOf(year, 1, 1));
  const days = dayNumberOf(localDateOf(year + 1, 1, 1)) - first;
  const dayUrn = urnOf(
    Array.from({ length: days }, (_, index) => {
      const date = dateOfDayNumber(first + index);
      const month = Number(date.slice(5, 7)) - 1;
      return {
        item: date,
        weight: (monthWeights[kind][month] as number) * (weekdayWeights[weekdayOf(date)] as number),
      };
    }),
  );
  const hourUrn = urnOf(hourWeights[kind].map((weight, item) => ({ item, weight })));
  return (stream) =>
    addSeconds(startOfDay(dayUrn(stream)), hourUrn(stream) * 3_600 + Math.floor(stream.next() * 3_600));
}
