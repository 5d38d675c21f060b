import { command, instantSchema, lifeSafety, operational, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { noLookStation } from '../errors.ts';

/** DV-20: a test is over after four hours at the latest, by itself. */
export const longestTestMinutes = 240;

/**
 * Asks a micro station to go and look: the nearest in service unless one is named. With the name of whom one spoke to it
 * is told by voice; without, nothing has gone out, because no channel is connected (ruling 14).
 */
export const sendLook = command({
  name: 'sensing.sendLook',
  permission: 'alarm.handle',
  handling: lifeSafety,
  input: z.strictObject({
    alarmId: z.uuid(),
    stationId: z.uuid().optional(),
    spokeWith: textSchema({ max: 40 }).optional(),
  }),
  output: z.object({
    stationId: z.uuid(),
    stationName: z.string(),
    distanceMetres: z.int(),
    channel: z.enum(['VOICE', 'NOT_CONNECTED']),
  }),
  errors: [noLookStation],
});

/** Puts devices into test mode or ends it before its time. A fire still shows, marked. */
export const setTestMode = command({
  name: 'sensing.setTestMode',
  permission: 'device.test',
  handling: operational,
  input: z.strictObject({
    deviceIds: z.array(z.uuid()).min(1).max(200),
    /** Null ends the test. */
    minutes: z.int().min(1).max(longestTestMinutes).nullable(),
    reason: textSchema({ max: 200, min: 2 }),
  }),
  output: z.object({ untilAt: instantSchema.nullable(), changed: z.int() }),
});

/** Says what was done about a device, with photographs where there are any. */
export const finishTask = command({
  name: 'sensing.finishTask',
  permission: 'deviceTask.repair',
  handling: operational,
  input: z.strictObject({
    taskId: z.uuid(),
    evidence: textSchema({ max: 400, min: 4, multiline: true }),
    fileIds: z.array(z.uuid()).max(20).optional(),
  }),
  output: z.object({ state: z.string() }),
});
