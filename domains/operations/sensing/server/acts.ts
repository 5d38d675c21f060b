import {
  announceSaved,
  assertMay,
  attachFiles,
  getRecord,
  implement,
  lockRecord,
  lockRecords,
  takeStep,
  updateRecord,
} from '@wanghuo/platform-server';
import { addSeconds } from '@wanghuo/kernel';
import {
  alarm,
  alarmCourse,
  device,
  deviceRepair,
  deviceTask,
  deviceTestBegun,
  deviceTestEnded,
  finishTask,
  noLookStation,
  sendLook,
  setTestMode,
} from '../model/index.ts';
import { findStationNear, listMicroStationsNear } from './micro-stations.ts';

export const sendLookImplementation = implement(sendLook, async ({ alarmId, stationId, spokeWith }, context) => {
  const record = await getRecord(context, alarm, alarmId);
  assertMay(context.subject, 'alarm.handle', { scope: alarm.scope, record });
  if (record.position === null) throw noLookStation({});
  const chosen = stationId
    ? await findStationNear(context, stationId, record.position)
    : (await listMicroStationsNear(context, record.position, 1))[0];
  if (!chosen) throw noLookStation({});
  await takeStep(
    context,
    alarmCourse,
    'sendLook',
    alarmId,
    {
      stationId: chosen.stationId,
      stationName: chosen.name,
      distanceMetres: chosen.distanceMetres,
      spokeWith: spokeWith ?? null,
    },
    { by: 'command' },
  );
  return {
    stationId: chosen.stationId,
    stationName: chosen.name,
    distanceMetres: chosen.distanceMetres,
    channel: spokeWith === undefined ? ('NOT_CONNECTED' as const) : ('VOICE' as const),
  };
});

export const setTestModeImplementation = implement(setTestMode, async ({ deviceIds, minutes, reason }, context) => {
  const untilAt = minutes === null ? null : addSeconds(context.now, minutes * 60);
  let changed = 0;
  for (const before of await lockRecords(context, device, deviceIds)) {
    assertMay(context.subject, 'device.test', { scope: device.scope, record: before });
    if (before.testUntilAt === null && untilAt === null) continue;
    const after = await updateRecord(context, device, before.id, { testUntilAt: untilAt }, 'any');
    await announceSaved(context, device, after, 'EDITED');
    if (untilAt === null) await context.services.announce(context, deviceTestEnded, { deviceId: before.id });
    else await context.services.announce(context, deviceTestBegun, { deviceId: before.id, untilAt, reason });
    changed += 1;
  }
  return { untilAt, changed };
});

export const finishTaskImplementation = implement(finishTask, async ({ taskId, evidence, fileIds }, context) => {
  const before = await lockRecord(context, deviceTask, taskId);
  assertMay(context.subject, 'deviceTask.repair', { scope: deviceTask.scope, record: before });
  const { row } = await takeStep(context, deviceRepair, 'finish', taskId, { evidence }, { by: 'command' });
  await attachFiles(context, fileIds ?? [], {
    type: deviceTask.name,
    id: taskId,
    permission: deviceTask.permissions.read,
    scope: deviceTask.scope,
    record: { ...row },
  });
  return { state: row.state };
});
