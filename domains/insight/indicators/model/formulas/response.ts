import { localDateOf } from '@wanghuo/kernel';
import { basis, exact, percentileOf, sorted } from '../counting.ts';
import { inYears, yearOf, type EvidenceOn, type UsedAlarm } from '../evidence.ts';
import { defineIndicator, type Indicator } from '../indicator.ts';
import { limit, plan } from '../places.ts';

type Mark = 'receivedAt' | 'orderSentAt' | 'turnedOutAt' | 'arrivedAt';

const moments = new WeakMap<UsedAlarm, Readonly<Record<Mark, number>>>();
/** The marks in milliseconds, worked out once for an alarm; NaN where one is missing. */
function momentsOf(alarm: UsedAlarm): Readonly<Record<Mark, number>> {
  const known = moments.get(alarm);
  if (known) return known;
  const { receivedAt, orderSentAt, turnedOutAt, arrivedAt } = alarm;
  const made = {
    receivedAt: Date.parse(receivedAt),
    orderSentAt: Date.parse(orderSentAt ?? ''),
    turnedOutAt: Date.parse(turnedOutAt ?? ''),
    arrivedAt: Date.parse(arrivedAt ?? ''),
  };
  moments.set(alarm, made);
  return made;
}

/** Whole seconds between two marks; null when one is missing or they stand in the wrong order. */
function secondsOf(alarm: UsedAlarm, from: Mark, to: Mark): number | null {
  const at = momentsOf(alarm);
  const seconds = Math.floor((at[to] - at[from]) / 1_000);
  return seconds >= 0 ? seconds : null;
}

const classes = ['F', 'R', 'S'];

const alarmsOfYear = ({ alarms, on }: EvidenceOn) =>
  inYears(alarms, ({ receivedOn }) => receivedOn, yearOf(on), yearOf(on)).filter(
    ({ receivedOn, alarmClass }) => receivedOn <= on && classes.includes(alarmClass),
  );

/**
 * One part of an alarm's course, as its 90th percentile, its median, and the 90th percentile of the streets, to which
 * the five minutes of the standard apply (section 6.3 of the domain rules). Alarms without both marks are unknown.
 */
function part(id: string, from: Mark, to: Mark, standard: readonly [seconds: string, place: string] | null): Indicator {
  return defineIndicator({
    id,
    source: { document: plan, place: 'tasks.response' },
    ...(standard ? { target: limit(standard[0], standard[1]) } : {}),
    unit: 'SECONDS',
    decimals: 0,
    better: 'LOWER',
    nature: 'DERIVED',
    span: 'YEAR',
    definitions: ['P90', 'P50', 'P90_STREETS'],
    reads: ['alarmRecord', 'division'],
    count: (evidence, definition) => {
      const streets = definition === 'P90_STREETS' ? evidence.divisions.filter(({ kind }) => kind === 'STREET') : [];
      const codes = new Set(streets.map(({ code }) => code));
      const alarms = alarmsOfYear(evidence);
      const records = sorted(alarms, (alarm) => {
        if (definition === 'P90_STREETS' && !codes.has(alarm.townshipCode ?? '')) return ['EXCLUDED', 'OTHER_TOWN'];
        return secondsOf(alarm, from, to) === null ? ['UNKNOWN', 'TIME_MISSING'] : ['COUNTED'];
      });
      const seconds = records.flatMap(({ record, role }) =>
        role === 'COUNTED' ? [secondsOf(record as UsedAlarm, from, to) as number] : [],
      );
      if (seconds.length === 0) return null;
      return {
        numerator: BigInt(percentileOf(seconds, definition === 'P50' ? 50 : 90)),
        denominator: exact(1n),
        records: [...records, ...basis(streets)],
        period: { fromOn: localDateOf(yearOf(evidence.on), 1, 1), untilOn: evidence.on },
      };
    },
  });
}

export const handlingSeconds = part('handlingSeconds', 'receivedAt', 'orderSentAt', ['45', 'standard.handling']);
export const turnoutSeconds = part('turnoutSeconds', 'orderSentAt', 'turnedOutAt', ['60', 'standard.response']);
export const travelSeconds = part('travelSeconds', 'turnedOutAt', 'arrivedAt', ['240', 'standard.response']);
export const responseSeconds = part('responseSeconds', 'orderSentAt', 'arrivedAt', ['300', 'standard.response']);
