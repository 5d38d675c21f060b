import { buildingPlaces, type AlarmPresence, type FireDetection, type FirstResponder } from '@wanghuo/records/model';
import { randomStream } from '../plan/random-stream.ts';
import { urnOf } from './chance.ts';
import type { PlannedFire } from './year-of-fires.ts';

export interface HowMet {
  readonly detection: FireDetection;
  readonly firstResponder: FirstResponder;
  readonly alarmPresence: AlarmPresence;
}

const weighted = <Name extends string>(shares: Partial<Record<Name, number>>) =>
  urnOf(Object.entries(shares).map(([item, weight]) => ({ item: item as Name, weight: weight as number })));

/** DESIGN: homes have few alarms, places with many people have some; what nobody wrote down is unknown. */
const alarmShares = {
  home: weighted<AlarmPresence>({ NONE: 88, WORKED: 5, FAILED: 2, UNKNOWN: 5 }),
  public: weighted<AlarmPresence>({ NONE: 34, WORKED: 40, FAILED: 16, UNKNOWN: 10 }),
  other: weighted<AlarmPresence>({ NONE: 97, UNKNOWN: 3 }),
};
const detectionShares = {
  withAlarm: weighted<FireDetection>({ AUTOMATIC: 62, OCCUPANT: 24, PATROL: 10, PASSER_BY: 4 }),
  inside: weighted<FireDetection>({ OCCUPANT: 58, PASSER_BY: 30, PATROL: 5, OTHER: 3, UNKNOWN: 4 }),
  outside: weighted<FireDetection>({ PASSER_BY: 68, OCCUPANT: 14, PATROL: 8, OTHER: 4, UNKNOWN: 6 }),
};
const responderShares = {
  called: weighted<FirstResponder>({
    FIRE_SERVICE: 46,
    OCCUPANTS: 30,
    MICRO_STATION: 12,
    FULL_TIME_TEAM: 9,
    UNKNOWN: 3,
  }),
  afterwards: weighted<FirstResponder>({ OCCUPANTS: 72, MICRO_STATION: 14, NOBODY: 8, UNKNOWN: 6 }),
};

/**
 * How a made-up fire was found, by whom it was first met, and whether an alarm was there. Drawn by its number from a
 * stream of its own, so that nothing else of the history depends on it.
 */
export function howMet(seed: number, recordNo: string, fire: PlannedFire): HowMet {
  const stream = randomStream(seed, `met/${recordNo}`);
  const isInside = buildingPlaces.includes(fire.placeType);
  const isHome = fire.placeType === 'DWELLING' || fire.placeType === 'MULTI_USE';
  const alarmPresence = alarmShares[isHome ? 'home' : isInside ? 'public' : 'other'](stream);
  return {
    alarmPresence,
    detection: detectionShares[alarmPresence === 'WORKED' ? 'withAlarm' : isInside ? 'inside' : 'outside'](stream),
    firstResponder: responderShares[fire.reportedAfterwards ? 'afterwards' : 'called'](stream),
  };
}
