import { findRecord, findRecordByIdentity, implement, listRecordsWhere } from '@wanghuo/platform-server';
import { station, unit, type Station } from '@wanghuo/forces/model';
import { commissionUnit, openStation, postMembers, putInService } from '@wanghuo/forces/server';
import {
  commissionVehicle,
  openBuilding,
  postingsMismatch,
  postRecruits,
  putBrigadeOnDuty,
  serialKnown,
  stationUnknown,
  wrongKind,
  type Effect,
  type GateInput,
  type NewStation,
  type Project,
  type ProjectKind,
} from '../model/index.ts';
import { assertGateOpen, lockOpen, pass, type Context } from './projects.ts';
import { wordOf } from './words.ts';

/** Locks a project of a kind and makes sure that its last gate is open before a register is touched. */
async function lockBeforeLast(
  context: Context,
  projectId: string,
  kind: ProjectKind,
  step: string,
  input: GateInput,
): Promise<Project> {
  const row = await lockOpen(context, projectId);
  if (row.kind !== kind) throw wrongKind({ name: row.name, step });
  assertGateOpen(context, row, step, input);
  return row;
}

async function stationOf(context: Context, id: string): Promise<Station> {
  const found = await findRecord(context, station, id);
  if (!found || found.validUntilOn !== null) throw stationUnknown({});
  return found;
}

export const openBuildingImplementation = implement(openBuilding, async (input, context) => {
  const gate = { on: input.on, note: input.note };
  const row = await lockBeforeLast(context, input.projectId, 'BUILDING', 'open', gate);
  const opened = await open(context, row, input);
  const effects: Effect[] = opened ? [{ register: 'station', id: opened.id }] : [];
  const after = await pass(context, row, 'open', gate, effects);
  return { state: after.state, stationId: opened?.id ?? null };
});

/** A station built earlier gets its day; a new one is entered; a facility that is none enters nothing. */
async function open(
  context: Context,
  row: Project,
  {
    on,
    stationId,
    station: given,
  }: { on: string; stationId?: string | null | undefined; station?: NewStation | null | undefined },
): Promise<Station | null> {
  if (stationId) {
    await stationOf(context, stationId);
    return putInService(context, stationId, on);
  }
  if (!given) {
    // A project that the plan calls a station may not be put in service without one.
    if (row.stationClass !== null) throw stationUnknown({});
    return null;
  }
  return openStation(context, openingOf(context, given, 'FIRE_STATION', builtOnOf(row)), on);
}

const builtOnOf = ({ stages }: Project): string | null => stages.find(({ step }) => step === 'accept')?.on ?? null;

const openingOf = (
  context: Context,
  { longitude, latitude, ...given }: NewStation,
  kind: 'FIRE_STATION' | 'GOVERNMENT_BRIGADE',
  builtOn: string | null,
) => ({
  ...given,
  kind,
  builtOn,
  position: [longitude, latitude] as const,
  note: wordOf(context, 'programme.fromPlan'),
});

export const putBrigadeOnDutyImplementation = implement(putBrigadeOnDuty, async (input, context) => {
  const gate = { on: input.on, note: input.note };
  const row = await lockBeforeLast(context, input.projectId, 'BRIGADE', 'putOnDuty', gate);
  const formed = await openStation(context, openingOf(context, input.station, 'GOVERNMENT_BRIGADE', null), input.on);
  const after = await pass(context, row, 'putOnDuty', gate, [{ register: 'station', id: formed.id }]);
  return { state: after.state, stationId: formed.id };
});

export const commissionVehicleImplementation = implement(commissionVehicle, async (input, context) => {
  const gate = { on: input.on, note: input.note };
  const row = await lockBeforeLast(context, input.projectId, 'VEHICLE', 'commissionVehicle', gate);
  await stationOf(context, input.stationId);
  const [same] = await listRecordsWhere(context, unit, { serialNo: input.serialNo, validUntilOn: null }, 1);
  if (same ?? (await findRecordByIdentity(context, unit, input.callSign)))
    throw serialKnown({ serialNo: input.serialNo, callSign: input.callSign });
  const made = await commissionUnit(
    context,
    {
      stationId: input.stationId,
      callSign: input.callSign,
      serialNo: input.serialNo,
      plateNo: input.plateNo ?? null,
      apparatusType: row.apparatusType,
      crewSize: input.crewSize,
    },
    input.on,
    wordOf(context, 'programme.likeOthers'),
  );
  const after = await pass(context, row, 'commissionVehicle', gate, [{ register: 'unit', id: made.id }]);
  return { state: after.state, unitId: made.id };
});

export const postRecruitsImplementation = implement(postRecruits, async (input, context) => {
  const gate = { on: input.on, note: input.note };
  const row = await lockBeforeLast(context, input.projectId, 'RECRUITS', 'post', gate);
  // Who was trained may be posted, and nobody else: those who left on the way are missing here, not invented.
  const trained = row.stages.find(({ step }) => step === 'train')?.quantity ?? 0;
  if (input.postings.length > trained) throw postingsMismatch({ postings: input.postings.length, trained });
  for (const id of new Set(input.postings.map(({ stationId }) => stationId))) await stationOf(context, id);
  const members = await postMembers(
    context,
    input.postings.map(({ qualifications, ...one }) => ({
      ...one,
      staffKind: 'GOV' as const,
      qualifications: qualifications.map((code) => ({ code, validUntilOn: null })),
    })),
    input.on,
  );
  const effects = members.map(({ id }): Effect => ({ register: 'crewMember', id }));
  const after = await pass(context, row, 'post', gate, effects);
  return { state: after.state, memberIds: members.map(({ id }) => id) };
});
