import { sql } from 'kysely';
import { implementShared, type QueryContext } from '@wanghuo/platform-server';
import { shanghaiDate, type Position } from '@wanghuo/kernel';
import {
  apparatusType,
  availableStates,
  dutyState,
  unitBoard,
  type Capabilities,
  type DutyState,
} from '../model/index.ts';

/** A unit as it stands at the moment of the question: where it is, what it is doing, who is on it. */
export interface UnitNow {
  readonly id: string;
  readonly callSign: string;
  readonly stationId: string;
  readonly stationName: string;
  readonly stationKind: string;
  readonly townshipCode: string;
  readonly kind: 'APPARATUS' | 'TEAM';
  /** Published type number (V11 … V43). */
  readonly apparatusCode: string | null;
  readonly capabilities: Capabilities;
  readonly widthMetres: number;
  readonly heightMetres: number;
  readonly weightTonnes: number;
  readonly dutyState: DutyState;
  readonly dutyStateAt: string;
  readonly dutyNote: string | null;
  readonly isAvailable: boolean;
  readonly position: Position;
  /** Null while the unit stands in its station. */
  readonly positionAt: string | null;
  readonly headingDegrees: number | null;
  readonly turnoutSeconds: number;
  readonly crewCount: number;
  readonly crewSize: number;
  readonly qualifications: readonly string[];
  readonly source: string;
  /** Stations that are built but not in the dispatch system yet cannot be ordered (P-4 of the domain rules). */
  readonly mayDispatch: boolean;
}

interface Row {
  readonly id: string;
  readonly call_sign: string;
  readonly station_id: string;
  readonly station_name: string;
  readonly station_kind: string;
  readonly in_service_on: string | null;
  readonly township_code: string;
  readonly kind: 'APPARATUS' | 'TEAM';
  readonly apparatus_type: string | null;
  readonly capabilities: Capabilities;
  readonly width_metres: number;
  readonly height_metres: number;
  readonly weight_tonnes: number;
  readonly crew_size: number;
  readonly duty_state: string;
  readonly duty_state_at: string;
  readonly duty_note: string | null;
  readonly home_longitude: number;
  readonly home_latitude: number;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly heading_degrees: number | null;
  readonly at: string | null;
  readonly turnout_seconds: number;
  readonly members: number;
  readonly qualifications: readonly string[];
  readonly station_crew_seats: number;
  readonly source: string;
}

const stateByCode = new Map(Object.entries(dutyState.codes).map(([name, code]) => [code, name as DutyState]));

/** Qualified members of a station serve its vehicles; each vehicle gets at most its seats (section 8). */
function crewOf(row: Row): number {
  if (row.station_crew_seats === 0) return 0;
  return Math.min(
    row.crew_size,
    Math.floor((row.members * row.crew_size) / row.station_crew_seats) || Math.min(row.members, row.crew_size),
  );
}

/** Every unit of the district that the subject sees, in the order of their ids. */
export async function listUnitsNow(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  options: { includeTeams?: boolean; stationId?: string } = {},
): Promise<readonly UnitNow[]> {
  const today = shanghaiDate(now);
  const rows = await sql<Row>`
    with crew as (
      select station_id, count(*)::int as members,
        array(select distinct held.code from forces.crew_member as member,
          jsonb_to_recordset(member.qualifications) as held(code text, "validUntilOn" date)
          where member.station_id = crew_member.station_id and member.valid_until_on is null
            and (held."validUntilOn" is null or held."validUntilOn" >= ${today}) order by held.code) as qualifications
      from forces.crew_member where valid_until_on is null group by station_id
    ), seats as (
      select station_id, sum(crew_size)::int as seats from forces.unit where valid_until_on is null group by station_id
    )
    select unit.id, unit.call_sign, unit.station_id, station.name as station_name, station.kind as station_kind,
      station.in_service_on, unit.township_code, unit.kind, unit.apparatus_type, unit.capabilities, unit.width_metres,
      unit.height_metres, unit.weight_tonnes, unit.crew_size, unit.duty_state, unit.duty_state_at, unit.duty_note,
      unit.longitude as home_longitude, unit.latitude as home_latitude, position.longitude, position.latitude,
      position.heading_degrees, position.at, station.turnout_seconds,
      coalesce(crew.members, station.member_count) as members, coalesce(crew.qualifications, '{}') as qualifications,
      coalesce(seats.seats, 0) as station_crew_seats, unit.source
    from forces.unit
    join forces.station on station.id = unit.station_id
    left join forces.unit_position as position on position.unit_id = unit.id
    left join crew on crew.station_id = unit.station_id
    left join seats on seats.station_id = unit.station_id
    where unit.valid_until_on is null
      ${options.includeTeams ? sql`` : sql`and unit.kind = 'APPARATUS'`}
      ${options.stationId ? sql`and unit.station_id = ${options.stationId}` : sql``}
    order by unit.id`.execute(tx);
  return rows.rows.map((row) => {
    const state = stateByCode.get(row.duty_state) ?? 'OUT_OF_SERVICE';
    const isHome = state === 'IN_STATION' || row.longitude === null || row.latitude === null;
    return {
      id: row.id,
      callSign: row.call_sign,
      stationId: row.station_id,
      stationName: row.station_name,
      stationKind: row.station_kind,
      townshipCode: row.township_code,
      kind: row.kind,
      apparatusCode: row.apparatus_type,
      capabilities: row.capabilities,
      widthMetres: row.width_metres,
      heightMetres: row.height_metres,
      weightTonnes: row.weight_tonnes,
      dutyState: state,
      dutyStateAt: row.duty_state_at,
      dutyNote: row.duty_note,
      isAvailable: availableStates.includes(state),
      position: isHome ? [row.home_longitude, row.home_latitude] : [row.longitude as number, row.latitude as number],
      positionAt: isHome ? null : row.at,
      headingDegrees: isHome ? null : row.heading_degrees,
      turnoutSeconds: row.turnout_seconds,
      crewCount: crewOf(row),
      crewSize: row.crew_size,
      qualifications: row.qualifications,
      source: row.source,
      mayDispatch: row.in_service_on !== null && row.in_service_on <= today,
    };
  });
}

const typeByCode = new Map(Object.entries(apparatusType.codes).map(([name, code]) => [code, name]));

export const unitBoardImplementation = implementShared(unitBoard, async ({ stationId, includeTeams }, context) => {
  const units = await listUnitsNow(context, { includeTeams, ...(stationId ? { stationId } : {}) });
  return {
    // For people: by call sign, not by identifier.
    units: units
      .toSorted((a, b) => (a.callSign < b.callSign ? -1 : 1))
      .map((one) => ({
        id: one.id,
        callSign: one.callSign,
        stationId: one.stationId,
        stationName: one.stationName,
        stationKind: one.stationKind,
        townshipCode: one.townshipCode,
        kind: one.kind,
        apparatusType: one.apparatusCode === null ? null : (typeByCode.get(one.apparatusCode) ?? one.apparatusCode),
        dutyState: one.dutyState,
        dutyStateAt: one.dutyStateAt,
        dutyNote: one.dutyNote,
        crewCount: one.crewCount,
        crewSize: one.crewSize,
        isAvailable: one.isAvailable && one.mayDispatch,
        widthMetres: one.widthMetres || null,
        heightMetres: one.heightMetres || null,
        weightTonnes: one.weightTonnes || null,
        position: one.position,
        positionAt: one.positionAt,
        source: one.source,
      })),
  };
});
