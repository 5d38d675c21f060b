import { sql } from 'kysely';
import {
  findRecord,
  implement,
  insertRecord,
  lockRecord,
  setDeadlines,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { judgeLevelChange } from '@wanghuo/dispatch';
import { townOf } from '@wanghuo/territory/server';
import { building } from '@wanghuo/premises/model';
import {
  addNote,
  call,
  changeIncident,
  classOf,
  closeIncident,
  highestLevelOf,
  incident,
  incidentChanged,
  incidentCourse,
  incidentEnded,
  incidentOpened,
  levelLoweredTooEarly,
  levelOutOfRange,
  noteAdded,
  order,
  observeWind,
  openIncident,
  placeOutsideDistrict,
  takeSeat,
  windObserved,
  type Incident,
} from '../model/index.ts';
import { bindCall, saveCall } from './calls.ts';
import { nextNumber } from './numbering.ts';
import { addToTimeline } from './timeline.ts';

type Context = CommandContext & { readonly services: Services };

function assertLevel(type: string, level: number): void {
  const highest = highestLevelOf(type);
  if (level > highest) throw levelOutOfRange({ highest }, [{ pointer: '#/level', code: 'too_large' }]);
}

/** Opens an incident from a call, or from what a dispatcher types; then the typed call is kept as a call too. */
export const openIncidentImplementation = implement(openIncident, async (input, context) => {
  assertLevel(input.incidentType, input.level);
  const town = await townOf(context, input.position);
  if (!town) throw placeOutsideDistrict({}, [{ pointer: '#/position', code: 'outside_district' }]);
  const known = input.buildingId ? await findRecord(context, building, input.buildingId) : undefined;
  const source = input.callId ? await findRecord(context, call, input.callId) : undefined;
  const record = await insertRecord(context, incident, {
    source: source?.channel === 'SIMULATOR' ? 'SYNTHETIC' : 'DECLARED',
    incidentNo: await nextNumber(context, 'J'),
    incidentType: input.incidentType as Incident['incidentType'],
    level: input.level,
    state: 'CASE_OPENED',
    title: input.address.slice(0, 120),
    address: input.address,
    position: input.position,
    positionSource: input.positionSource as Incident['positionSource'],
    positionErrorMetres: input.positionErrorMetres ?? null,
    townshipCode: town.code,
    buildingId: known?.id ?? null,
    premisesId: input.premisesId ?? null,
    description: input.description ?? source?.said ?? null,
    facts: input.facts,
    openedAt: context.now,
    answeredAt: source?.answeredAt ?? context.now,
    orderSentAt: null,
    turnedOutAt: null,
    arrivedAt: null,
    waterOnAt: null,
    controlledAt: null,
    extinguishedAt: null,
    closedAt: null,
    seatAccountId: context.subject.id,
    seatName: context.subject.displayName,
    stationIds: [],
    unitIds: [],
    closing: null,
  });
  await setDeadlines(context, incidentCourse, record);
  await context.services.announce(context, incidentOpened, {
    incidentId: record.id,
    incidentNo: record.incidentNo,
    incidentType: record.incidentType,
    level: record.level,
    townshipCode: record.townshipCode,
  });
  const origin =
    source ??
    (await saveCall(context, {
      channel: 'TYPED',
      callerNumber: input.callerNumber,
      position: input.position,
      positionErrorMetres: input.positionErrorMetres,
      said: input.description,
    }));
  await bindCall(context, origin.id, record.id, { reason: 'origin', proposed: false });
  await addToTimeline(context, record.id, {
    kind: 'INCIDENT_OPENED',
    data: {
      incidentType: record.incidentType,
      level: record.level,
      address: record.address,
      ...(input.levelReason ? { reason: input.levelReason } : {}),
    },
  });
  return { incidentId: record.id, incidentNo: record.incidentNo };
});

async function lockOpen(context: Context, incidentId: string): Promise<Incident> {
  const record = await lockRecord(context, incident, incidentId);
  if (record.state === 'CLOSED') throw incidentEnded({ incidentNo: record.incidentNo });
  return record;
}

/** Type, level, place and facts may be put right at any time, with a reason; each change is a line of the story. */
export const changeIncidentImplementation = implement(changeIncident, async (input, context) => {
  const record = await lockOpen(context, input.incidentId);
  const type = input.incidentType ?? record.incidentType;
  const level = input.level ?? Math.min(record.level, highestLevelOf(type));
  assertLevel(type, level);
  assertLevelMayChange(record, type, level, input.reason);
  const changes: Partial<Omit<Incident, 'id' | 'version'>> = { incidentType: type as Incident['incidentType'], level };
  if (input.facts) Object.assign(changes, { facts: input.facts });
  if (input.address) Object.assign(changes, { address: input.address, title: input.address.slice(0, 120) });
  if (input.position) {
    const town = await townOf(context, input.position);
    if (!town) throw placeOutsideDistrict({}, [{ pointer: '#/position', code: 'outside_district' }]);
    Object.assign(changes, {
      position: input.position,
      positionSource: 'CLICK',
      townshipCode: town.code,
      buildingId: null,
      premisesId: null,
    });
  }
  await updateRecord(context, incident, record.id, changes, 'any');
  await tellChanges(context, record, { ...input, incidentType: type, level });
  await context.services.announce(context, incidentChanged, {
    incidentId: record.id,
    change: level === record.level ? 'DETAILS' : level > record.level ? 'RAISED' : 'LOWERED',
    reason: input.reason,
  });
  return { level };
});

/** Ruling 15: up at any time, down only after 控制 and with a reason; a change of class starts its own scale. */
function assertLevelMayChange(record: Incident, type: string, level: number, reason: string): void {
  if (level === record.level || classOf(type) !== classOf(record.incidentType)) return;
  const kind = classOf(type);
  if (kind !== 'FIRE' && kind !== 'RESCUE') return;
  const verdict = judgeLevelChange({
    kind,
    from: record.level,
    to: level,
    underControl: record.controlledAt !== null,
    reason,
  });
  if (!verdict.allowed && verdict.because === 'NOT_UNDER_CONTROL')
    throw levelLoweredTooEarly({}, [{ pointer: '#/level', code: 'lowered_too_early' }]);
  if (!verdict.allowed && verdict.because === 'OUT_OF_RANGE') throw levelOutOfRange({ highest: highestLevelOf(type) });
}

async function tellChanges(
  context: Context,
  record: Incident,
  change: {
    incidentType: string;
    level: number;
    position?: unknown;
    address?: string | undefined;
    facts?: unknown;
    reason: string;
  },
): Promise<void> {
  const { reason } = change;
  if (change.incidentType !== record.incidentType)
    await addToTimeline(context, record.id, {
      kind: 'TYPE_CHANGED',
      data: { from: record.incidentType, to: change.incidentType, reason },
    });
  if (change.level !== record.level)
    await addToTimeline(context, record.id, {
      kind: 'LEVEL_CHANGED',
      data: { from: record.level, to: change.level, reason },
    });
  if (change.position || change.address)
    await addToTimeline(context, record.id, {
      kind: 'PLACE_CHANGED',
      data: { from: record.address, to: change.address ?? record.address, reason },
    });
  if (change.facts)
    await addToTimeline(context, record.id, { kind: 'FACTS_CHANGED', data: { facts: change.facts, reason } });
}

export const takeSeatImplementation = implement(takeSeat, async ({ incidentId }, context) => {
  await moveSeat(context, await lockOpen(context, incidentId), context.subject);
  return { seatName: context.subject.displayName };
});

/** Another person leads an open incident from now on; orders that are still unanswered come back to them. */
export async function moveSeat(
  context: Context,
  { id: incidentId, seatName: from }: { readonly id: string; readonly seatName: string | null },
  { id, displayName }: { readonly id: string; readonly displayName: string },
): Promise<void> {
  await updateRecord(context, incident, incidentId, { seatAccountId: id, seatName: displayName }, 'any');
  const silent = await sql<{ id: string }>`
    select id from incidents."order" where incident_id = ${incidentId} and state in ('SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER')
    order by id`.execute(context.tx);
  for (const { id: orderId } of silent.rows)
    await updateRecord(context, order, orderId, { seatName: displayName }, 'any');
  await addToTimeline(context, incidentId, { kind: 'SEAT_TAKEN', data: { from, to: displayName } });
  await context.services.announce(context, incidentChanged, { incidentId, change: 'SEAT', reason: null });
}

export const addNoteImplementation = implement(addNote, async ({ incidentId, text, at }, context) => {
  const record = await lockRecord(context, incident, incidentId);
  const entryId = await addToTimeline(context, record.id, {
    kind: 'NOTE',
    ...(at && at <= context.now ? { at, clock: 'MANUAL' } : {}),
    data: { text },
  });
  await context.services.announce(context, noteAdded, { incidentId: record.id, entryId });
  return { entryId };
});

/** Ruling 5: the dispatcher closes the incident; the station officer signs its statistics elsewhere. */
export const closeIncidentImplementation = implement(closeIncident, async ({ incidentId, closing }, context) => {
  await takeStep(context, incidentCourse, 'close', incidentId, closing, { by: 'command' });
  await addToTimeline(context, incidentId, {
    kind: 'CLOSED',
    data: { outcome: closing.outcome, summary: closing.summary },
  });
  return {};
});

export const observeWindImplementation = implement(observeWind, async (input, context) => {
  const windId = context.newId();
  await sql`insert into incidents.wind (id, observed_at, from_degrees, speed_metres_per_second, observed_by)
    values (${windId}, ${context.now}, ${input.fromDegrees}, ${input.speedMetresPerSecond}, ${context.subject.displayName})`.execute(
    context.tx,
  );
  await context.services.announce(context, windObserved, { windId });
  return {};
});
