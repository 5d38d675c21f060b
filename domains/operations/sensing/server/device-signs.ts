import { sql } from 'kysely';
import {
  getRecord,
  implement,
  listRecordsWhere,
  maskedRecord,
  may,
  openSteps,
  type QueryContext,
} from '@wanghuo/platform-server';
import type { OutputOf } from '@wanghuo/kernel';
import {
  device,
  devicePage,
  deviceRepair,
  deviceSigns,
  deviceTask,
  lifeState,
  ownPremises,
  type DeviceTask,
} from '../model/index.ts';
import { openStepsOfAlarm, listQueueAlarms } from './monitor-queue.ts';

type Sign = OutputOf<typeof deviceSigns>['devices'][number];
type Lives = OutputOf<typeof deviceSigns>['lives'];
type TaskView = OutputOf<typeof devicePage>['tasks'][number];

interface SignRow extends Omit<Sign, 'position'> {
  readonly longitude: number;
  readonly latitude: number;
}

interface Wanted {
  readonly id?: string | undefined;
  readonly life?: string | undefined;
  readonly deviceClass?: string | undefined;
  readonly townshipCode?: string | undefined;
  readonly premisesId?: string | undefined;
  readonly premisesNo?: string | undefined;
}

const pageRows = 200;

/** What the register and the sign of life say together; without a row in `device_life` nothing was ever heard. */
const where = ({ id, life, deviceClass, townshipCode, premisesId, premisesNo }: Wanted) => sql`
  device.valid_until_on is null
  ${id === undefined ? sql`` : sql`and device.id = ${id}`}
  ${life === undefined ? sql`` : sql`and coalesce(life.state, 'NEVER') = ${life}`}
  ${deviceClass === undefined ? sql`` : sql`and device_class = ${deviceClass}`}
  ${townshipCode === undefined ? sql`` : sql`and device.township_code = ${townshipCode}`}
  ${premisesId === undefined ? sql`` : sql`and device.premises_id = ${premisesId}`}
  ${premisesNo === undefined ? sql`` : sql`and device.premises_no = ${premisesNo}`}`;

const source = sql`sensing.device
  left join sensing.device_life as life on life.device_id = device.id
  left join premises.premises as own on own.id = device.premises_id`;

/** Those in trouble come first; the number and the id make the order total. */
const place = sql`array_position(array['SILENT', 'LATE', 'NEVER', 'ALIVE'], coalesce(life.state, 'NEVER')), device_no, device.id`;

async function listSigns({ tx }: QueryContext, wanted: Wanted, after?: string): Promise<readonly Sign[]> {
  const { rows } = await sql<SignRow>`
    select device.id, device_no as "deviceNo", device.name, device_class as "deviceClass", own.name as "premisesName",
      device.premises_id as "premisesId", floor, room, device.longitude, device.latitude,
      device.township_code as "townshipCode", coalesce(life.state, 'NEVER') as life, last_heard_at as "lastHeardAt",
      since_at as "sinceAt", test_until_at as "testUntilAt", battery_replace_on as "batteryReplaceOn",
      coalesce(held.conditions, '[]'::jsonb) as conditions
    from ${source}
    left join lateral (
      select jsonb_agg(jsonb_build_object('condition', condition, 'components', components) order by condition) as conditions
      from (select condition, count(*)::int as components from sensing.component_state
        where device_id = device.id and is_active group by condition) as counted) as held on true
    where ${where(wanted)} ${after === undefined ? sql`` : sql`and (${place}) > (select ${place} from ${source} where device.id = ${after})`}
    order by ${place} limit ${pageRows + 1}`.execute(tx);
  return rows.map(({ longitude, latitude, ...row }) => ({ ...row, position: [longitude, latitude] }));
}

async function countLives({ tx }: QueryContext, wanted: Wanted): Promise<Lives> {
  const { rows } = await sql<{ life: Sign['life']; count: number }>`
    select coalesce(life.state, 'NEVER') as life, count(*) as count from ${source} where ${where(wanted)} group by 1`.execute(
    tx,
  );
  const lives = Object.fromEntries(lifeState.names.map((name) => [name, 0])) as Lives;
  for (const { life, count } of rows) lives[life] = count;
  return lives;
}

export const deviceSignsImplementation = implement(deviceSigns, async ({ after, ...wanted }, context) => {
  const signs = await listSigns(context, wanted, after);
  return {
    devices: signs.slice(0, pageRows),
    // The counts are of everything, so that a filter by life does not hide the rest.
    lives: await countLives(context, { ...wanted, life: undefined }),
    next: signs.length > pageRows ? (signs[pageRows - 1]?.id ?? null) : null,
  };
});

function viewOf(context: QueryContext, task: DeviceTask): TaskView {
  return {
    task: maskedRecord(deviceTask, task) as TaskView['task'],
    openSteps: [...openSteps(deviceRepair as never, { ...task }, context)],
    mayFinish:
      (task.state === 'OPEN' || task.state === 'TAKEN') &&
      may(context.subject, 'deviceTask.repair', { scope: deviceTask.scope, record: task }),
  };
}

async function listOpenTasks(context: QueryContext, premisesNo: string | undefined): Promise<readonly DeviceTask[]> {
  const tasks: DeviceTask[] = [];
  for (const state of ['DONE', 'OPEN', 'TAKEN'] as const)
    tasks.push(
      ...(await listRecordsWhere(context, deviceTask, { state, ...(premisesNo ? { premisesNo } : {}) }, pageRows)),
    );
  return tasks.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1)).slice(0, pageRows);
}

export const ownPremisesImplementation = implement(ownPremises, async ({ premisesNo }, context) => {
  const signs = await listSigns(context, { premisesNo });
  const lives = await countLives(context, { premisesNo });
  return {
    alarms: (await listQueueAlarms(context, premisesNo)).map(({ alarm, shown }) => ({
      ...shown,
      openSteps: openStepsOfAlarm(context, alarm),
    })),
    devices: signs.slice(0, pageRows),
    deviceTotal: Object.values(lives).reduce((sum, count) => sum + count, 0),
    lives,
    tasks: (await listOpenTasks(context, premisesNo)).map((task) => viewOf(context, task)),
    mayTest: may(context.subject, 'device.test'),
  };
});

export const devicePageImplementation = implement(devicePage, async ({ deviceId }, context) => {
  const record = await getRecord(context, device, deviceId);
  const { tx } = context;
  const [sign] = await listSigns(context, { id: deviceId });
  const levels = await sql<OutputOf<typeof devicePage>['levels'][number]>`
    select component, component_name as "componentName", condition, is_active as "isActive", since_at as "sinceAt", raises,
      flutters from sensing.component_state where device_id = ${deviceId}
    order by is_active desc, since_at desc limit ${pageRows}`.execute(tx);
  const alarms = await sql<OutputOf<typeof devicePage>['alarms'][number]>`
    select id as "alarmId", alarm_no as "alarmNo", condition, state, opened_at as "openedAt", outcome, cause
    from sensing.alarm where id in (select alarm_id from sensing.signal where device_id = ${deviceId} and alarm_id is not null)
    order by opened_at desc limit 30`.execute(tx);
  const signals = await sql<OutputOf<typeof devicePage>['signals'][number]>`
    select received_at as at, component, component_name as "componentName", condition, is_active as "isActive",
      claimed_at as "claimedAt", effect
    from sensing.signal where device_id = ${deviceId} order by received_at desc limit 100`.execute(tx);
  const contract = await sql<{ intervalSeconds: number; misses: number }>`
    select interval_seconds as "intervalSeconds", misses from sensing.device_life where device_id = ${deviceId}`.execute(
    tx,
  );
  const tasks = await listRecordsWhere(context, deviceTask, { deviceId }, pageRows);
  return {
    device: maskedRecord(device, record) as OutputOf<typeof devicePage>['device'],
    sign: sign ?? retiredSign(record),
    contract: contract.rows[0] ?? null,
    levels: levels.rows,
    tasks: tasks.toSorted((a, b) => (a.raisedAt > b.raisedAt ? -1 : 1)).map((task) => viewOf(context, task)),
    alarms: alarms.rows,
    signals: signals.rows,
    mayTest: may(context.subject, 'device.test', { scope: device.scope, record }),
  };
});

/** A device that is no longer in force has no life. */
function retiredSign(record: Awaited<ReturnType<typeof getRecord<typeof device>>>): Sign {
  return {
    id: record.id,
    deviceNo: record.deviceNo,
    name: record.name,
    deviceClass: record.deviceClass,
    premisesName: null,
    premisesId: record.premisesId,
    floor: record.floor,
    room: record.room,
    position: record.position,
    townshipCode: record.townshipCode,
    life: 'NEVER',
    lastHeardAt: null,
    sinceAt: null,
    testUntilAt: null,
    batteryReplaceOn: record.batteryReplaceOn,
    conditions: [],
  };
}
