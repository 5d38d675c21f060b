import { activityLooks, type MarkLook } from '@wanghuo/platform-web';
import { classOf, type IncidentClass } from '../model/index.ts';

/** The marks of incidents by class. */
export const classLooks: Readonly<Record<IncidentClass, MarkLook>> = {
  FIRE: { shape: 'triangle', meaning: 'fire' },
  RESCUE: { shape: 'diamond', meaning: 'rescue' },
  SOCIAL: { shape: 'pentagon', meaning: 'assist' },
  DUTY: { shape: 'flag', meaning: 'neutral' },
  NO_ACTION: { shape: 'diamondHollow', meaning: 'neutral' },
};

/** The mark of an incident by the class of its type. */
export const incidentLook = (type: string): MarkLook => classLooks[classOf(type)];

/** The mark of a call by who has it. */
export const callLooks: Readonly<Record<string, MarkLook>> = {
  RINGING: { shape: 'triangle', meaning: 'fire' },
  CLAIMED: { shape: 'circle', meaning: 'assist' },
  CALL_BACK: { shape: 'clock', meaning: 'overdue' },
};

/** The mark of a unit by how far it is with an incident. */
export const assignmentLooks: Readonly<Record<string, MarkLook>> = {
  ORDERED: activityLooks.starting,
  TURNED_OUT: activityLooks.moving,
  ARRIVED: activityLooks.active,
  WATER_ON: activityLooks.active,
  UNDER_CONTROL: activityLooks.active,
  EXTINGUISHED: activityLooks.active,
  RETURNING: activityLooks.returning,
  ENDED: activityLooks.idle,
};

/** The mark of an order by where it is on its way to an answer. */
export const orderLooks: Readonly<Record<string, MarkLook>> = {
  SENT: { shape: 'playHollow', meaning: 'neutral' },
  REPEATED: { shape: 'triangleHollow', meaning: 'unverified' },
  AT_SEAT: { shape: 'clock', meaning: 'overdue' },
  AT_COMMANDER: { shape: 'clock', meaning: 'overdue' },
  ACKNOWLEDGED: { shape: 'square', meaning: 'neutral' },
  CANCELLED: { shape: 'cross', meaning: 'offline' },
};

/** Orders nobody has answered although their time is over. */
export const isSilent = (state: string): boolean => state === 'AT_SEAT' || state === 'AT_COMMANDER';

/** Duty states in which a unit is somewhere on the road. */
export const isOut = (state: string): boolean =>
  ['TURNED_OUT', 'ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED', 'RETURNING', 'COVER_MOVE'].includes(state);
