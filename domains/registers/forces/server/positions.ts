import { sql } from 'kysely';
import { implement, may, type CommandContext, type Services } from '@wanghuo/platform-server';
import { addSeconds, parseInstant, type Instant, type Position } from '@wanghuo/kernel';
import { reportPositions, timeInFuture, unit, unitPositions } from '../model/index.ts';

/** A device clock may run this far ahead before its time is not believed at all. */
const clockAheadSeconds = 5;
const trackEverySeconds = 10;

/** The unit a place is of. */
export interface UnitRow {
  readonly id: string;
  readonly callSign: string;
  readonly stationId: string;
  readonly townshipCode: string;
}

/** One place of one unit. */
export interface UnitPlace {
  readonly unitId: string;
  readonly position: readonly [longitude: number, latitude: number];
  readonly headingDegrees?: number | null | undefined;
  readonly speedKilometresPerHour?: number | null | undefined;
  readonly at: string;
}

export const reportPositionsImplementation = implement(reportPositions, async ({ positions, source }, context) => {
  const latest = addSeconds(context.now, clockAheadSeconds);
  for (const [index, one] of positions.entries())
    if (one.at > latest) throw timeInFuture({}, [{ pointer: `#/positions/${index}/at`, code: 'in_future' }]);
  const accepted = await takePositions(context, positions, source, (row) =>
    may(context.subject, reportPositions.permission, { scope: unit.scope, record: { ...row } }),
  );
  // One audit entry a batch would drown the log in positions: a stream is not a fact.
  context.announced.count += 1;
  return { accepted, refused: positions.length - accepted };
});

/**
 * Takes places of units: latest value in memory and one row a unit; the track keeps one point in ten seconds for replay
 * (ruling 2). Any number of them takes three statements.
 * @param mayTake - which units; left out, all that are reached
 * @returns how many places were of such units
 */
export async function takePositions(
  context: CommandContext & { readonly services: Services },
  places: readonly UnitPlace[],
  source: 'TERMINAL' | 'PHONE' | 'SIMULATOR',
  mayTake: (unit: UnitRow) => boolean = () => true,
): Promise<number> {
  const { rows } = await sql<UnitRow>`
    select id, call_sign as "callSign", station_id as "stationId", township_code as "townshipCode" from forces.unit
    where id = any (${[...new Set(places.map((one) => one.unitId))]}::uuid[])`.execute(context.tx);
  const units = new Map(rows.filter(mayTake).map((row) => [row.id, row]));
  const taken = places
    .flatMap((place) => {
      const row = units.get(place.unitId);
      return row ? [{ place, row }] : [];
    })
    .toSorted((left, right) => Date.parse(left.place.at) - Date.parse(right.place.at));
  if (taken.length === 0) return 0;
  const newest = new Map(taken.map((one) => [one.row.id, one]));
  // In one order, so that two batches never wait for each other.
  const latest = [...newest.values()].toSorted((left, right) => (left.row.id < right.row.id ? -1 : 1));
  await sql`insert into forces.unit_position
      (unit_id, station_id, township_code, longitude, latitude, heading_degrees, speed_kilometres_per_hour, source, at)
    select unit_id, station_id, township_code, longitude, latitude, heading, speed, ${source}, at
    from ${rowsOf(latest)}
    on conflict (unit_id) do update set longitude = excluded.longitude, latitude = excluded.latitude,
      heading_degrees = excluded.heading_degrees, speed_kilometres_per_hour = excluded.speed_kilometres_per_hour,
      source = excluded.source, at = excluded.at where forces.unit_position.at <= excluded.at`.execute(context.tx);
  await sql`insert into forces.unit_track (unit_id, station_id, township_code, at, longitude, latitude, heading_degrees)
    select unit_id, station_id, township_code, at, longitude, latitude, heading
    from ${rowsOf(thinned(taken))}
    where not exists (select from forces.unit_track as track where track.unit_id = given.unit_id
      and track.at > given.at - make_interval(secs => ${trackEverySeconds}) and track.at <= given.at)
    on conflict do nothing`.execute(context.tx);
  context.afterCommit(() => {
    for (const { place, row } of latest)
      context.services.streams.put(
        unitPositions,
        row.id,
        {
          unitId: row.id,
          callSign: row.callSign,
          stationId: row.stationId,
          townshipCode: row.townshipCode,
          position: place.position as Position,
          headingDegrees: place.headingDegrees ?? null,
          speedKilometresPerHour: place.speedKilometresPerHour ?? null,
          source,
        },
        place.at as Instant,
      );
  });
  return taken.length;
}

interface TakenPlace {
  readonly place: UnitPlace;
  readonly row: UnitRow;
}

function rowsOf(taken: readonly TakenPlace[]) {
  return sql`unnest(
      ${taken.map(({ row }) => row.id)}::uuid[],
      ${taken.map(({ row }) => row.stationId)}::uuid[],
      ${taken.map(({ row }) => row.townshipCode)}::text[],
      ${taken.map(({ place }) => place.at)}::timestamptz[],
      ${taken.map(({ place }) => place.position[0])}::float8[],
      ${taken.map(({ place }) => place.position[1])}::float8[],
      ${taken.map(({ place }) => place.headingDegrees ?? null)}::float8[],
      ${taken.map(({ place }) => place.speedKilometresPerHour ?? null)}::float8[]
    ) as given (unit_id, station_id, township_code, at, longitude, latitude, heading, speed)`;
}

/** One point in ten seconds of each unit within a batch. */
function thinned(taken: readonly TakenPlace[]): readonly TakenPlace[] {
  const lastAt = new Map<string, number>();
  return taken.filter(({ row, place }) => {
    const at = Date.parse(place.at);
    const before = lastAt.get(row.id);
    if (before !== undefined && at - before < trackEverySeconds * 1000) return false;
    lastAt.set(row.id, at);
    return true;
  });
}

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
