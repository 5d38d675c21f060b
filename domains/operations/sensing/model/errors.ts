import { defineError } from '@wanghuo/kernel';

/** Components joined since the person looked. */
export const alarmGrown = defineError('alarm.grown', 409);
export const alarmNotWarning = defineError('alarm.not_warning', 409);
/** No micro station is in service, or the alarm has no position. */
export const noLookStation = defineError('alarm.no_look_station', 409);
/** Whoever did the work does not confirm it. */
export const finisherConfirms = defineError('device_task.finisher_confirms', 409);
/** Silent still: it is heard first, or somebody says that it is no longer there. */
export const stillSilent = defineError('device_task.still_silent', 409);

export const sensingErrors = [alarmGrown, alarmNotWarning, noLookStation, finisherConfirms, stillSilent];
