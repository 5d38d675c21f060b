import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

const id = z.uuid();
const ofAlarm = z.object({ alarmId: id });

export const alarmRaised = defineEvent(
  'alarm.raised',
  z.object({ alarmId: id, alarmClass: z.string(), placeKey: z.string(), deviceId: id.nullable() }),
  'alarmId',
);
/** Components joined; how many there are now. Repeats of what is known announce nothing. */
export const alarmGrew = defineEvent('alarm.grew', z.object({ alarmId: id, componentCount: z.int() }), 'alarmId');
export const alarmToldSeats = defineEvent('alarm.toldSeats', ofAlarm, 'alarmId');
export const alarmLeftUnanswered = defineEvent('alarm.leftUnanswered', ofAlarm, 'alarmId');
/** Ruling 1: suggests a dispatch. */
export const alarmUnansweredAtHighRisk = defineEvent('alarm.unansweredAtHighRisk', ofAlarm, 'alarmId');
export const alarmAcknowledged = defineEvent('alarm.acknowledged', ofAlarm, 'alarmId');
export const alarmCalled = defineEvent('alarm.called', ofAlarm, 'alarmId');
export const alarmLookSent = defineEvent('alarm.lookSent', ofAlarm, 'alarmId');
export const alarmDenied = defineEvent('alarm.denied', ofAlarm, 'alarmId');
export const alarmAskedAgain = defineEvent('alarm.askedAgain', ofAlarm, 'alarmId');
/** Ruling 1: what a person has called real becomes a call. */
export const alarmVerified = defineEvent('alarm.verified', ofAlarm, 'alarmId');
export const alarmRejected = defineEvent('alarm.rejected', ofAlarm, 'alarmId');

/** Everything that changes an alarm on a screen. */
export const alarmEvents = [
  alarmRaised,
  alarmGrew,
  alarmToldSeats,
  alarmLeftUnanswered,
  alarmUnansweredAtHighRisk,
  alarmAcknowledged,
  alarmCalled,
  alarmLookSent,
  alarmDenied,
  alarmAskedAgain,
  alarmVerified,
  alarmRejected,
];

const ofTask = z.object({ deviceTaskId: id });
export const deviceTaskRaised = defineEvent(
  'deviceTask.raised',
  z.object({ deviceTaskId: id, kind: z.string(), deviceId: id.nullable() }),
  'deviceTaskId',
);
/** The device says that it is over; the work is not. */
export const deviceTaskSignalled = defineEvent('deviceTask.signalled', ofTask, 'deviceTaskId');
export const deviceTaskTaken = defineEvent('deviceTask.taken', ofTask, 'deviceTaskId');
export const deviceTaskFinished = defineEvent('deviceTask.finished', ofTask, 'deviceTaskId');
export const deviceTaskReturned = defineEvent('deviceTask.returned', ofTask, 'deviceTaskId');
export const deviceTaskConfirmed = defineEvent('deviceTask.confirmed', ofTask, 'deviceTaskId');
export const deviceTaskOverdue = defineEvent('deviceTask.fellOverdue', ofTask, 'deviceTaskId');
export const deviceTaskRecurred = defineEvent('deviceTask.recurred', ofTask, 'deviceTaskId');
export const deviceTaskFolded = defineEvent('deviceTask.folded', ofTask, 'deviceTaskId');

export const deviceTaskEvents = [
  deviceTaskRaised,
  deviceTaskSignalled,
  deviceTaskTaken,
  deviceTaskFinished,
  deviceTaskReturned,
  deviceTaskConfirmed,
  deviceTaskOverdue,
  deviceTaskRecurred,
  deviceTaskFolded,
];

/** DV-20: visible and bounded. */
export const deviceWentSilent = defineEvent(
  'device.wentSilent',
  z.object({ deviceId: id, lastHeardAt: z.string() }),
  'deviceId',
);
/** Registered, and never heard within its contract from then on. */
export const deviceNeverHeard = defineEvent('device.neverHeard', z.object({ deviceId: id }), 'deviceId');
export const deviceHeardAgain = defineEvent('device.heardAgain', z.object({ deviceId: id }), 'deviceId');
/**
 * How many devices fell silent or were heard again, or for the first time, in one judgement or one batch of reports. For
 * whoever counts devices: ten thousand at once are one such fact, and those that nobody is told of are in it too.
 */
export const devicesLiveChanged = defineEvent(
  'devices.liveChanged',
  z.object({ changeId: id, silent: z.int(), heard: z.int() }),
  'changeId',
);
/** DV-13: much of a township fell silent at once. */
export const networkLost = defineEvent(
  'network.lost',
  z.object({ townshipCode: z.string(), deviceTaskId: id, deviceCount: z.int() }),
  'townshipCode',
);
export const deviceTestBegun = defineEvent(
  'device.testBegun',
  z.object({ deviceId: id, untilAt: z.string(), reason: z.string() }),
  'deviceId',
);
export const deviceTestEnded = defineEvent('device.testEnded', z.object({ deviceId: id }), 'deviceId');
