import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

/** Who is told of an alarm that nobody answered (ruling 1). */
export const reachedRole = 'DUTY_COMMANDER';

/** Somebody was told; with `isOnDuty` false nobody holds the post, and everybody of the role was. */
export const alarmReached = defineEvent(
  'alarm.reached',
  z.object({ alarmId: z.uuid(), accountIds: z.array(z.string()), isOnDuty: z.boolean() }),
  'alarmId',
);
/** Who was told has seen it. */
export const alarmReachSeen = defineEvent(
  'alarm.reachSeen',
  z.object({ alarmId: z.uuid(), accountId: z.string() }),
  'alarmId',
);
export const alarmReachEvents = [alarmReached, alarmReachSeen];

/** Who was told of an alarm, since when, and whether they have seen it. */
export const alarmReach = z.object({
  /** Null where there was nobody to tell. */
  personName: z.string().nullable(),
  post: z.string().nullable(),
  isOnDuty: z.boolean(),
  /** Whether they were at a screen: who was not has to be rung up. */
  isSignedIn: z.boolean(),
  toldAt: z.string(),
  seenAt: z.string().nullable(),
});
export type AlarmReach = z.infer<typeof alarmReach>;
