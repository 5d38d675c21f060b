import { sql } from 'kysely';
import { getRecord, implement, maskedRecord, may, openSteps, type QueryContext } from '@wanghuo/platform-server';
import { haversineMetres } from '@wanghuo/geo';
import type { OutputOf, Position } from '@wanghuo/kernel';
import {
  alarm,
  alarmCourse,
  alarmDetail,
  openAlarmStates,
  ownerDueAt,
  type Alarm,
  type SensedCondition,
} from '../model/index.ts';
import { listReaches } from './alarm-reaches.ts';
import { listMicroStationsNear } from './micro-stations.ts';

type Detail = OutputOf<typeof alarmDetail>;

const shownParts = 200;
/** Cameras that may look at the place. */
const cameraMetres = 800;

export const alarmDetailImplementation = implement(alarmDetail, async ({ alarmId }, context) => {
  const record = await getRecord(context, alarm, alarmId);
  const { parts, total } = await listParts(context, alarmId);
  const isOpen = (openAlarmStates as readonly string[]).includes(record.state);
  const place = record.position;
  return {
    alarm: maskedRecord(alarm, record) as Detail['alarm'],
    ownerDueAt: isOpen ? ownerDueAt(record) : null,
    parts,
    partTotal: total,
    beside: await listBeside(context, record),
    cameras: place === null ? [] : await listCameras(context, place),
    nearestStations: place === null ? [] : [...(await listMicroStationsNear(context, place, 3))],
    earlier: await listEarlier(context, record),
    timeline: await listSteps(context, alarmId),
    reached: await listReaches(context, alarmId),
    openSteps: [...openSteps(alarmCourse as never, { ...record }, context)],
    maySendLook: isOpen && place !== null && may(context.subject, 'alarm.handle', { scope: alarm.scope, record }),
  };
});

async function listParts(
  { tx, now }: QueryContext,
  alarmId: string,
): Promise<{ parts: Detail['parts']; total: number }> {
  const { rows } = await sql<Detail['parts'][number] & { total: number }>`
    select device_id as "deviceId", device.name as "deviceName", device.device_class as "deviceClass", floor, room,
      part.source, component, component_name as "componentName", condition, signals, first_at as "firstAt",
      last_at as "lastAt", cleared_at as "clearedAt", coalesce(test_until_at > ${now}, false) as "isInTest",
      (count(*) over ())::int as total
    from sensing.alarm_part as part left join sensing.device on device.id = part.device_id
    where alarm_id = ${alarmId} order by first_at, part.source, component limit ${shownParts}`.execute(tx);
  return {
    parts: rows.map(({ total: _total, ...row }) => row),
    total: rows[0]?.total ?? 0,
  };
}

/** What else holds at the place: a started pump speaks for a fire, a shield against trusting silence. */
async function listBeside({ tx }: QueryContext, record: Alarm): Promise<Detail['beside']> {
  const { rows } = await sql<Detail['beside'][number]>`
    select state.device_id as "deviceId", device.name as "deviceName", component, component_name as "componentName",
      condition, since_at as "sinceAt"
    from sensing.component_state as state join sensing.device on device.id = state.device_id
    where is_active and not (condition = any (${['FIRE', 'MANUAL_ALARM', 'SOS'] satisfies SensedCondition[]}::text[]))
      and (device.premises_id = ${record.premisesId} or device.building_id = ${record.buildingId}
        or device.id = ${record.deviceId})
    order by since_at desc limit 50`.execute(tx);
  return rows;
}

async function listCameras({ tx }: QueryContext, place: Position): Promise<Detail['cameras']> {
  const [longitude, latitude] = place;
  const degrees = cameraMetres / 90_000;
  const { rows } = await sql<{ id: string; name: string; longitude: number; latitude: number }>`
    select id, name, longitude, latitude from sensing.device
    where device_class = 'LOOKOUT_CAMERA' and valid_until_on is null
      and longitude between ${longitude - degrees} and ${longitude + degrees}
      and latitude between ${latitude - degrees} and ${latitude + degrees} limit 200`.execute(tx);
  return rows
    .map((row): Detail['cameras'][number] => {
      const position: Position = [row.longitude, row.latitude];
      return {
        deviceId: row.id,
        name: row.name,
        position,
        distanceMetres: Math.round(haversineMetres(place, position)),
      };
    })
    .filter(({ distanceMetres }) => distanceMetres <= cameraMetres)
    .toSorted((a, b) => a.distanceMetres - b.distanceMetres)
    .slice(0, 5);
}

async function listEarlier({ tx }: QueryContext, record: Alarm): Promise<Detail['earlier']> {
  const { rows } = await sql<Detail['earlier'][number]>`
    select id as "alarmId", alarm_no as "alarmNo", alarm_class as "alarmClass", opened_at as "openedAt", outcome, cause
    from sensing.alarm where place_key = ${record.placeKey} and ended_at is not null and id <> ${record.id}
    order by ended_at desc limit 10`.execute(tx);
  return rows;
}

/** Steps of clocks are nobody's: their actor is null. */
async function listSteps({ tx }: QueryContext, alarmId: string): Promise<Detail['timeline']> {
  const { rows } = await sql<Detail['timeline'][number]>`
    select step, to_state as "to", at, case when actor_id like 'job:%' then null else actor_name end as "actorName"
    from workflow.step_taken where workflow = ${alarmCourse.name} and record_id = ${alarmId} order by at, id
    limit 200`.execute(tx);
  return rows;
}
