import { activityLooks, type MarkLook } from '@wanghuo/platform-web';
import type { DutyState } from '../model/index.ts';

const looks: Readonly<Record<DutyState, MarkLook>> = {
  IN_STATION: activityLooks.idle,
  TURNED_OUT: activityLooks.moving,
  ARRIVED: activityLooks.active,
  WATER_ON: activityLooks.active,
  UNDER_CONTROL: activityLooks.active,
  EXTINGUISHED: activityLooks.active,
  RETURNING: activityLooks.returning,
  COVER_MOVE: activityLooks.moving,
  TRAINING: activityLooks.out,
  MAINTENANCE: activityLooks.out,
  OUT_OF_SERVICE: activityLooks.out,
};

/** The mark of a unit by its duty state: ■ ▶ ● ◁ ✕, the same on map, list, phone and paper. */
export const dutyLook = (state: string): MarkLook => looks[state as DutyState] ?? activityLooks.out;

/** Most urgent first: at work, going, coming back, standing in, at home, not to be had. */
export const dutyOrder: readonly DutyState[] = [
  'ARRIVED',
  'WATER_ON',
  'UNDER_CONTROL',
  'EXTINGUISHED',
  'TURNED_OUT',
  'COVER_MOVE',
  'RETURNING',
  'IN_STATION',
  'TRAINING',
  'MAINTENANCE',
  'OUT_OF_SERVICE',
];
