import {
  announceSaved,
  insertRecord,
  lockRecord,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import type { RecordSource } from '@wanghuo/kernel';
import { sql } from 'kysely';
import { crewMember, station, unit, type CrewMember, type Station, type Unit } from '../model/index.ts';

type Context = CommandContext & { readonly services: Services };

/** What is known of a station that opens; members are posted to it, not typed in. */
export type OpeningStation = Pick<
  Station,
  'stationNo' | 'name' | 'kind' | 'class' | 'townshipCode' | 'position' | 'turnoutSeconds' | 'note'
> & { readonly builtOn: string | null; readonly source?: RecordSource; readonly id?: string };

/** Opens a station or forms a brigade: from that day it may be dispatched. For domains above, in their own transaction. */
export async function openStation(context: Context, opening: OpeningStation, on: string): Promise<Station> {
  const record = await insertRecord(context, station, {
    ...opening,
    validFromOn: opening.builtOn ?? on,
    inServiceOn: on,
    memberCount: 0,
    attachedTo: null,
    telephone: null,
  });
  await announceSaved(context, station, record, 'CREATED');
  return record;
}

/** Puts a station that was built before into dispatch, or corrects the day. @throws recordNotFound */
export async function putInService(context: Context, stationId: string, on: string): Promise<Station> {
  const before = await lockRecord(context, station, stationId);
  if (before.inServiceOn === on) return before;
  const after = await updateRecord(context, station, stationId, { inServiceOn: on }, 'any');
  await announceSaved(context, station, after, 'EDITED');
  return after;
}

export interface Commissioning {
  readonly id?: string;
  readonly stationId: string;
  readonly callSign: string;
  readonly serialNo: string;
  readonly plateNo: string | null;
  readonly apparatusType: Unit['apparatusType'];
  readonly crewSize: number;
  readonly source?: RecordSource;
}

/**
 * Commissions a vehicle. Sizes and abilities are taken over from the newest vehicle of its type until somebody measures
 * it, and the record says so by `note`; without such a vehicle they stay unknown.
 * @param note - the words for "taken over from"; the caller's language
 * @throws recordNotFound
 */
export async function commissionUnit(context: Context, given: Commissioning, on: string, note: string): Promise<Unit> {
  const home = await lockRecord(context, station, given.stationId);
  const like = await newestOfType(context, given.apparatusType);
  const record = await insertRecord(context, unit, {
    ...given,
    kind: 'APPARATUS',
    townshipCode: home.townshipCode,
    position: home.position,
    validFromOn: on,
    widthMetres: like?.widthMetres ?? 0,
    heightMetres: like?.heightMetres ?? 0,
    weightTonnes: like?.weightTonnes ?? 0,
    capabilities: like?.capabilities ?? {},
    commissionedOn: on,
    dutyState: 'IN_STATION',
    dutyStateAt: context.now,
    dutyNote: null,
    note: like ? note : null,
  });
  await announceSaved(context, unit, record, 'CREATED');
  return record;
}

async function newestOfType({ tx }: Pick<Context, 'tx'>, type: Unit['apparatusType']) {
  if (type === null) return undefined;
  const code = Object.entries(unit.fields.apparatusType.codes?.codes ?? {}).find(([name]) => name === type)?.[1];
  const { rows } = await sql<Pick<Unit, 'widthMetres' | 'heightMetres' | 'weightTonnes' | 'capabilities'>>`
    select width_metres as "widthMetres", height_metres as "heightMetres", weight_tonnes as "weightTonnes", capabilities
    from forces.unit where apparatus_type = ${code ?? type} and width_metres > 0
    order by commissioned_on desc nulls last, id limit 1`.execute(tx);
  return rows[0];
}

export type Posting = Pick<CrewMember, 'memberNo' | 'name' | 'stationId' | 'post' | 'staffKind' | 'qualifications'> & {
  readonly id?: string;
  readonly source?: RecordSource;
};

/** Posts members to stations and brigades. @throws recordNotFound for a station that is not there */
export async function postMembers(
  context: Context,
  postings: readonly Posting[],
  on: string,
): Promise<readonly CrewMember[]> {
  const posted: CrewMember[] = [];
  const homes = new Map<string, Station>();
  for (const one of postings) {
    const home = homes.get(one.stationId) ?? (await lockRecord(context, station, one.stationId));
    homes.set(one.stationId, home);
    const record = await insertRecord(context, crewMember, {
      ...one,
      phone: null,
      townshipCode: home.townshipCode,
      validFromOn: on,
    });
    await announceSaved(context, crewMember, record, 'CREATED');
    posted.push(record);
  }
  return posted;
}
