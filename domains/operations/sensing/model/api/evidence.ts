import { command, lifeSafety, query } from '@wanghuo/kernel';
import { z } from 'zod';
import { alarmPictureEvents, alarmPictureState } from '../alarm-picture.ts';
import { alarmReachEvents } from '../alarm-reach.ts';
import { deviceAlarmClass } from '../alarm-rules.ts';
import { alarmAcknowledged, alarmRejected, alarmVerified } from '../events.ts';

/** The pictures that cameras sent with an alarm, the newest first: no person has verified what they show. */
export const alarmPictures = query({
  name: 'sensing.alarmPictures',
  permission: 'alarm.read',
  handling: lifeSafety,
  input: z.strictObject({ alarmId: z.uuid() }),
  output: z.object({
    pictures: z.array(
      z.object({
        id: z.uuid(),
        state: z.enum(alarmPictureState.names),
        /** A file that whoever may read the alarm may read; null while there is none to be shown. */
        fileId: z.uuid().nullable(),
        sha256: z.string().nullable(),
        widthPixels: z.int().nullable(),
        heightPixels: z.int().nullable(),
        /** How sure the camera is, 0 to 1; null where it did not say. */
        confidence: z.number().nullable(),
        deviceId: z.uuid(),
        deviceName: z.string(),
        receivedAt: z.string(),
        /** The camera's own time. */
        claimedAt: z.string().nullable(),
      }),
    ),
    /** Later ones are in the raw frames only. */
    isFull: z.boolean(),
  }),
  refreshOn: alarmPictureEvents,
});

/** The alarms that nobody answered and that the person who asks was told of by name and has not seen yet. */
export const alarmsForMe = query({
  name: 'sensing.alarmsForMe',
  permission: 'alarm.read',
  handling: lifeSafety,
  input: z.strictObject({}),
  output: z.object({
    alarms: z.array(
      z.object({
        alarmId: z.uuid(),
        alarmNo: z.string(),
        alarmClass: z.enum(deviceAlarmClass.names),
        placeName: z.string(),
        evidence: z.string(),
        openedAt: z.string(),
        toldAt: z.string(),
        post: z.string().nullable(),
        isOnDuty: z.boolean(),
      }),
    ),
  }),
  refreshOn: [...alarmReachEvents, alarmAcknowledged, alarmVerified, alarmRejected],
});

/** Says that one has seen the alarm one was told of; it answers nothing else and ends no clock. */
export const seeAlarm = command({
  name: 'sensing.seeAlarm',
  permission: 'alarm.handle',
  handling: lifeSafety,
  input: z.strictObject({ alarmId: z.uuid() }),
  output: z.object({ seen: z.int() }),
});
