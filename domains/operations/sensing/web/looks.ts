import type { MarkLook } from '@wanghuo/platform-web';
import type { DeviceAlarmClass, LifeState, RuleStanding, WarningOutcome } from '../model/index.ts';

/** The marks of alarms by class. */
export const classLooks: Readonly<Record<DeviceAlarmClass, MarkLook>> = {
  FIRE: { shape: 'triangle', meaning: 'fire' },
  SOS: { shape: 'diamond', meaning: 'rescue' },
  GAS: { shape: 'pentagon', meaning: 'fault' },
  WARNING: { shape: 'triangleHollow', meaning: 'unverified' },
};

/** Whether a device lives. What is not heard is hatched, as everything that is not known. */
export const lifeLooks: Readonly<Record<LifeState, MarkLook>> = {
  ALIVE: { shape: 'circle', meaning: 'assist' },
  LATE: { shape: 'clock', meaning: 'overdue' },
  SILENT: { shape: 'cross', meaning: 'fault' },
  NEVER: { shape: 'circleHollow', meaning: 'offline' },
};

/** How far the work on a device is. */
export const taskLooks: Readonly<Record<string, MarkLook>> = {
  OPEN: { shape: 'triangleHollow', meaning: 'unverified' },
  TAKEN: { shape: 'play', meaning: 'assist' },
  DONE: { shape: 'flag', meaning: 'neutral' },
  CONFIRMED: { shape: 'square', meaning: 'neutral' },
  FOLDED: { shape: 'backHollow', meaning: 'returning' },
};

/** What a warning turned out to be. What is unknown looks like everything unknown. */
export const outcomeLooks: Readonly<Record<WarningOutcome, MarkLook>> = {
  CAME_TRUE: { shape: 'triangle', meaning: 'fault' },
  DID_NOT: { shape: 'square', meaning: 'neutral' },
  UNKNOWN: { shape: 'circleHollow', meaning: 'offline' },
};

/** Whether a rule asks people to act. */
export const standingLooks: Readonly<Record<RuleStanding, MarkLook>> = {
  ACTIVE: { shape: 'circle', meaning: 'assist' },
  OBSERVED: { shape: 'circleHollow', meaning: 'overdue' },
};
