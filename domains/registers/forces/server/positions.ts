import { sql } from 'kysely';
import { implement, may, type Services } from '@wanghuo/platform-server';
import { addSeconds, parseInstant, type Instant, type Position } from '@wanghuo/kernel';
import { reportPositions, timeInFuture, unit, unitPositions } from '../model/index.ts';

/** A device clock may run this far ahead before its time is not believed at all. */
const clockAheadSeconds = 5;
const trackEverySeconds = 10;

interface UnitRow {
  readonly id: string;
  readonly callSign: string;
  readonly stationId: string;
  readonly townshipCode: string;
}

/** Latest value in memory and one row a unit; the track keeps one point in ten seconds for replay (ruling 2). */
export const reportPositionsImplementation = implement(reportPositions, async ({ positions, source }, context) => {
  const latest = addSeconds(context.now, clockAheadSeconds);
  for (const [index, one] of positions.entries())
    if (one.at > latest) throw timeInFuture({}, [{ pointer: `#/positions/${index}/at`, code: 'in_future' }]);
  const rows = await sql<UnitRow>`
    select id, call_sign as "callSign", station_id as "stationId", township_code as "townshipCode" from forces.unit
    where id = any (${positions.map((one) => one.unitId)}::uuid[])`.execute(context.tx);
  const units = new Map(rows.rows.map((row) => [row.id, row]));
  let accepted = 0;
  for (const one of positions) {
    const row = units.get(one.unitId);
    if (!row || !may(context.subject, reportPositions.permission, { scope: unit.scope, record: { ...row } })) continue;
    accepted += 1;
    const [longitude, latitude] = one.position;
    await sql`insert into forces.unit_position
      (unit_id, station_id, township_code, longitude, latitude, heading_degrees, speed_kilometres_per_hour, source, at)
      values (${row.id}, ${row.stationId}, ${row.townshipCode}, ${longitude}, ${latitude}, ${one.headingDegrees ?? null},
        ${one.speedKilometresPerHour ?? null}, ${source}, ${one.at})
      on conflict (unit_id) do update set longitude = excluded.longitude, latitude = excluded.latitude,
        heading_degrees = excluded.heading_degrees, speed_kilometres_per_hour = excluded.speed_kilometres_per_hour,
        source = excluded.source, at = excluded.at where forces.unit_position.at <= excluded.at`.execute(context.tx);
    await sql`insert into forces.unit_track (unit_id, station_id, township_code, at, longitude, latitude, heading_degrees)
      select ${row.id}, ${row.stationId}, ${row.townshipCode}, ${one.at}, ${longitude}, ${latitude}, ${one.headingDegrees ?? null}
      where not exists (select from forces.unit_track where unit_id = ${row.id}
        and at > ${addSeconds(parseInstant(one.at), -trackEverySeconds)} and at <= ${one.at})
      on conflict do nothing`.execute(context.tx);
    context.afterCommit(() =>
      context.services.streams.put(
        unitPositions,
        row.id,
        {
          unitId: row.id,
          callSign: row.callSign,
          stationId: row.stationId,
          townshipCode: row.townshipCode,
          position: one.position,
          headingDegrees: one.headingDegrees ?? null,
          speedKilometresPerHour: one.speedKilometresPerHour ?? null,
          source,
        },
        one.at as Instant,
      ),
    );
  }
  // One audit entry a batch would drown the log in positions: a stream is not a fact.
  context.announced.count += 1;
  return { accepted, refused: positions.length - accepted };
});

/** After a restart the map shows where units were, with the age it has. */
export async function restorePositions(services: Services): Promise<void> {
  await services.read(services.jobSubject('forces.restorePositions'), async ({ tx }) => {
    const rows = await sql<{
      unit_id: string;
      call_sign: string;
      station_id: string;
      township_code: string;
      longitude: number;
      latitude: number;
      heading_degrees: number | null;
      speed_kilometres_per_hour: number | null;
      source: string;
      at: string;
    }>`
      select position.unit_id, unit.call_sign, unit.station_id, unit.township_code, position.longitude, position.latitude, position.heading_degrees,
        position.speed_kilometres_per_hour, position.source, position.at
      from forces.unit_position as position join forces.unit on unit.id = position.unit_id`.execute(tx);
    for (const row of rows.rows)
      services.streams.put(
        unitPositions,
        row.unit_id,
        {
          unitId: row.unit_id,
          callSign: row.call_sign,
          stationId: row.station_id,
          townshipCode: row.township_code,
          position: [row.longitude, row.latitude] as Position,
          headingDegrees: row.heading_degrees,
          speedKilometresPerHour: row.speed_kilometres_per_hour,
          source: row.source as 'TERMINAL',
        },
        parseInstant(row.at),
      );
  });
}
