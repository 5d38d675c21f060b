import { sql } from 'kysely';
import {
  findRecord,
  getRecord,
  implement,
  insertRecord,
  insertRecords,
  lockRecord,
  lockRecords,
  setDeadlines,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import type { DispatchPlan } from '@wanghuo/dispatch';
import { stepsFrom } from '@wanghuo/kernel';
import { station, unit, type DutyState } from '@wanghuo/forces/model';
import { changeDutyState } from '@wanghuo/forces/server';
import { listTowns } from '@wanghuo/territory/server';
import {
  assignment,
  confirmPlan,
  coverEnded,
  coverMove,
  coverRecalled,
  incident,
  incidentCourse,
  incidentEnded,
  markDelivered,
  noUnitChosen,
  order,
  orderDelivered,
  orderDelivery,
  orderSent,
  planConfirmed,
  planOutdated,
  reasonMissing,
  recallCover,
  standDown,
  unitAssigned,
  unitCourse,
  unitNotAvailable,
  type Incident,
  type Order,
} from '../model/index.ts';
import { nextNumber, nextNumbers } from './numbering.ts';
import { addManyToTimeline, addToTimeline } from './timeline.ts';
import { releaseUnit } from './units.ts';

type Context = CommandContext & { readonly services: Services };

interface PlanRow {
  readonly incident_id: string;
  readonly plan: DispatchPlan;
  readonly plan_hash: string;
}

/** One confirm sends every order at once; what was recommended and what was sent are both kept (DSP 4). */
export const confirmPlanImplementation = implement(confirmPlan, async (input, context) => {
  const record = await lockRecord(context, incident, input.incidentId);
  if (record.state === 'CLOSED') throw incidentEnded({ incidentNo: record.incidentNo });
  const found = await sql<PlanRow>`
    select incident_id, plan, plan_hash from incidents.plan where id = ${input.planId} for update`.execute(context.tx);
  const kept = found.rows[0];
  if (!kept || kept.incident_id !== record.id || !isOf(kept.plan, record)) throw planOutdated({});
  const recommended = kept.plan.recommended.map((one) => one.unitId);
  const chosen = input.unitIds ? [...new Set(input.unitIds)] : recommended;
  if (chosen.length === 0) throw noUnitChosen({});
  const isChanged = chosen.length !== recommended.length || chosen.some((id) => !recommended.includes(id));
  const changeReason = [input.reasonCode, input.reason].filter(Boolean).join('：') || null;
  if (isChanged && !changeReason) throw reasonMissing({}, [{ pointer: '#/reason', code: 'required' }]);
  await sql`update incidents.plan set confirmed_at = ${context.now}, confirmed_by_name = ${context.subject.displayName},
    chosen_unit_ids = ${chosen}::uuid[], change_reason = ${isChanged ? changeReason : null} where id = ${input.planId}`.execute(
    context.tx,
  );
  const planFact = await context.services.announce(context, planConfirmed, {
    incidentId: record.id,
    planId: input.planId,
    planHash: kept.plan_hash,
    unitIds: chosen,
    changeReason: isChanged ? changeReason : null,
  });
  await addToTimeline(context, record.id, {
    kind: isChanged ? 'PLAN_CHANGED' : 'PLAN_CONFIRMED',
    data: { count: chosen.length, recommended: recommended.length, ...(isChanged ? { reason: changeReason } : {}) },
  });
  const orders = await sendOrders(
    { ...context, causes: [planFact] },
    record,
    kept.plan,
    chosen,
    input.instruction ?? null,
  );
  if (record.state === 'CASE_OPENED')
    await takeStep(context, incidentCourse, 'sendOrder', record.id, {}, { by: 'command' });
  return { orderIds: orders.map(({ id }) => id) };
});

/** A plan made before type, level or place changed would send the wrong force. */
function isOf(plan: DispatchPlan, record: Incident): boolean {
  return plan.incidentType === record.incidentType && plan.level === record.level;
}

async function sendOrders(
  context: Context,
  record: Incident,
  plan: DispatchPlan,
  unitIds: readonly string[],
  instruction: string | null,
): Promise<readonly Order[]> {
  const isReinforcement = record.orderSentAt !== null;
  const commanderName = await commanderOnDuty(context);
  const targets = await lockFreeUnits(context, unitIds);
  const stationNames = await namesOfStations(context, targets);
  const numbers = await nextNumbers(context, 'D', targets.length);
  const orders = await insertRecords(
    context,
    order,
    targets.map((target, index) => ({
      orderNo: numbers[index] ?? '',
      kind: isReinforcement ? 'REINFORCEMENT' : 'DISPATCH',
      state: 'SENT',
      incidentId: record.id,
      unitId: target.id,
      callSign: target.callSign,
      stationId: target.stationId,
      stationName: stationNames.get(target.stationId) ?? '',
      townshipCode: target.townshipCode,
      instruction,
      sentAt: context.now,
      sentByName: context.subject.displayName,
      seatName: record.seatName ?? context.subject.displayName,
      commanderName,
      predictedSeconds: predictedSecondsOf(plan, target.id),
      deliveredAt: null,
      acknowledgedAt: null,
      acknowledgedByName: null,
      acknowledgedBy: null,
      cancelReason: null,
    })),
  );
  const assignments = await insertRecords(
    context,
    assignment,
    orders.map((sent) => ({
      assignmentNo: sent.orderNo,
      state: 'ORDERED',
      incidentId: record.id,
      orderId: sent.id,
      unitId: sent.unitId,
      callSign: sent.callSign,
      stationId: sent.stationId,
      townshipCode: sent.townshipCode,
      slotId: plan.recommended.find((one) => one.unitId === sent.unitId)?.slotId ?? null,
      orderedAt: context.now,
      turnedOutAt: null,
      arrivedAt: null,
      waterOnAt: null,
      controlledAt: null,
      extinguishedAt: null,
      leftAt: null,
      endedAt: null,
      stoodDownReason: null,
    })),
  );
  for (const sent of orders) await setDeadlines(context, orderDelivery, sent);
  const causes = await context.services.announceMany(
    context,
    orderSent,
    orders.map((sent) => ({
      orderId: sent.id,
      incidentId: record.id,
      unitId: sent.unitId,
      stationId: sent.stationId,
    })),
  );
  await context.services.announceMany(
    { ...context, causes },
    unitAssigned,
    assignments.map((bound) => ({
      assignmentId: bound.id,
      incidentId: record.id,
      unitId: bound.unitId,
      deviceAt: null,
      deviceSequence: null,
    })),
  );
  await addManyToTimeline(
    context,
    record.id,
    orders.map((sent) => ({
      kind: 'ORDER_SENT',
      callSign: sent.callSign,
      data: { orderNo: sent.orderNo, stationName: sent.stationName, predictedSeconds: sent.predictedSeconds },
    })),
  );
  await updateRecord(
    context,
    incident,
    record.id,
    {
      stationIds: [...new Set([...record.stationIds, ...orders.map((one) => one.stationId)])].sort(),
      unitIds: [...new Set([...record.unitIds, ...unitIds])].sort(),
    },
    'any',
  );
  return orders;
}

const keptBack: readonly DutyState[] = ['TRAINING', 'MAINTENANCE', 'OUT_OF_SERVICE'];

/** Units on their way home are freed first; one that is kept back cannot be ordered by anybody's list. */
async function lockFreeUnits(context: Context, unitIds: readonly string[]) {
  const targets = await lockRecords(context, unit, unitIds);
  for (const { callSign, dutyState } of targets)
    if (keptBack.includes(dutyState)) throw unitNotAvailable({ callSign, state: dutyState });
  const returning = await sql<{ id: string; incident_id: string; unit_id: string }>`
    select id, incident_id, unit_id from incidents.assignment
    where unit_id = any(${unitIds as string[]}::uuid[]) and ended_at is null and state = 'RETURNING' order by id`.execute(
    context.tx,
  );
  for (const row of returning.rows) {
    await takeStep(
      context,
      unitCourse,
      'backInStation',
      row.id,
      { deviceAt: null, deviceSequence: null },
      { by: 'command' },
    );
    await releaseUnit(context, row.incident_id, row.unit_id);
  }
  return targets;
}

async function lockFreeUnit(context: Context, unitId: string) {
  const [target] = await lockFreeUnits(context, [unitId]);
  return target as NonNullable<typeof target>;
}

async function namesOfStations(
  { tx }: Pick<Context, 'tx'>,
  targets: readonly { readonly stationId: string }[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ id: string; name: string }>`
    select id, name from forces.station where id = any(${targets.map((one) => one.stationId)}::uuid[])`.execute(tx);
  return new Map(rows.rows.map(({ id, name }) => [id, name]));
}

/** What the plan promised for a unit, chosen by it or by the dispatcher; null when it could not reach the place. */
function predictedSecondsOf(plan: DispatchPlan, unitId: string): number | null {
  const advice = plan.recommended.find((one) => one.unitId === unitId);
  const explained = plan.explanations.find((one) => one.unitId === unitId);
  const arrival = advice?.arrival ?? (explained && 'arrival' in explained ? explained.arrival : null);
  return arrival ? Math.round(arrival.seconds) : null;
}

/** The duty commander on watch, by name (ruling 14). */
async function commanderOnDuty({ tx, services }: Context): Promise<string> {
  const rows = await sql<{ person_name: string }>`
    select person_name from incidents.shift where post_kind = 'COMMAND' and ended_at is null order by begun_at desc limit 1`.execute(
    tx,
  );
  const labels = services.declarations.find((domain) => domain.name === 'incidents')?.labels ?? {};
  return rows.rows[0]?.person_name ?? labels['watch.noCommander'] ?? '';
}

/** The station's screen says that the order stands there; hearing it is not answering it. */
export const markDeliveredImplementation = implement(markDelivered, async ({ orderIds }, context) => {
  let delivered = 0;
  for (const orderId of [...orderIds].sort()) {
    const record = await findRecord(context, order, orderId);
    if (!record || record.deliveredAt !== null) continue;
    await updateRecord(context, order, orderId, { deliveredAt: context.now }, 'any');
    await context.services.announce(context, orderDelivered, {
      orderId,
      incidentId: record.incidentId,
      unitId: record.unitId,
      stationId: record.stationId,
    });
    delivered += 1;
  }
  return { delivered };
});

export const standDownImplementation = implement(standDown, async ({ assignmentId, reason }, context) => {
  const bound = await getRecord(context, assignment, assignmentId);
  await lockRecord(context, incident, bound.incidentId);
  const isStillHome = bound.state === 'ORDERED';
  await takeStep(
    context,
    unitCourse,
    isStillHome ? 'backInStation' : 'standDown',
    assignmentId,
    { deviceAt: null, deviceSequence: null },
    { by: 'command' },
  );
  await updateRecord(context, assignment, assignmentId, { stoodDownReason: reason }, 'any');
  const sent = await getRecord(context, order, bound.orderId);
  if (sent.state !== 'ACKNOWLEDGED' && sent.state !== 'CANCELLED')
    await takeStep(context, orderDelivery, 'cancel', sent.id, { reason }, { by: 'command' });
  await addToTimeline(context, bound.incidentId, {
    kind: 'UNIT_STOOD_DOWN',
    callSign: bound.callSign,
    data: { reason },
  });
  if (isStillHome) await releaseUnit(context, bound.incidentId, bound.unitId);
  else await changeDutyState(context, bound.unitId, 'RETURNING');
  return {};
});

/** Moves a free unit to stand in for a town that lost its cover; it is an order like any other and must be answered. */
export const coverMoveImplementation = implement(
  coverMove,
  async ({ unitId, townshipCode, incidentId, reason }, context) => {
    const target = await lockFreeUnit(context, unitId);
    if (target.dutyState !== 'IN_STATION' && target.dutyState !== 'RETURNING')
      throw unitNotAvailable({ callSign: target.callSign, state: target.dutyState });
    const town = (await listTowns(context)).find(({ code }) => code === townshipCode);
    const home = await getRecord(context, station, target.stationId);
    const sent = await insertRecord(context, order, {
      orderNo: await nextNumber(context, 'D'),
      kind: 'COVER_MOVE',
      state: 'SENT',
      incidentId: incidentId ?? null,
      unitId,
      callSign: target.callSign,
      stationId: target.stationId,
      stationName: home.name,
      townshipCode: target.townshipCode,
      instruction: `${town?.name ?? townshipCode}：${reason}`,
      sentAt: context.now,
      sentByName: context.subject.displayName,
      seatName: context.subject.displayName,
      commanderName: await commanderOnDuty(context),
      predictedSeconds: null,
      deliveredAt: null,
      acknowledgedAt: null,
      acknowledgedByName: null,
      acknowledgedBy: null,
      cancelReason: null,
    });
    await setDeadlines(context, orderDelivery, sent);
    await context.services.announce(context, orderSent, {
      orderId: sent.id,
      incidentId: incidentId ?? null,
      unitId,
      stationId: target.stationId,
    });
    await changeDutyState(context, unitId, 'COVER_MOVE', { note: town?.name ?? townshipCode });
    if (incidentId)
      await addToTimeline(context, incidentId, {
        kind: 'COVER_MOVE',
        callSign: target.callSign,
        data: { town: town?.name ?? townshipCode, reason },
      });
    return {};
  },
);

/** The unit turns round where it is; whether it had answered already makes no difference to the story. */
export const recallCoverImplementation = implement(recallCover, async ({ orderId, reason }, context) => {
  const sent = await lockRecord(context, order, orderId);
  const target = await lockRecord(context, unit, sent.unitId);
  if (sent.kind !== 'COVER_MOVE' || sent.cancelReason !== null || target.dutyState !== 'COVER_MOVE')
    throw coverEnded({ callSign: sent.callSign });
  if (stepsFrom(orderDelivery, sent.state).includes('cancel'))
    await takeStep(context, orderDelivery, 'cancel', sent.id, { reason }, { by: 'command' });
  else await updateRecord(context, order, sent.id, { cancelReason: reason }, 'any');
  await context.services.announce(context, coverRecalled, {
    orderId: sent.id,
    incidentId: sent.incidentId,
    unitId: sent.unitId,
    stationId: sent.stationId,
    reason,
  });
  await changeDutyState(context, sent.unitId, 'RETURNING');
  if (sent.incidentId)
    await addToTimeline(context, sent.incidentId, {
      kind: 'COVER_RECALLED',
      callSign: sent.callSign,
      data: { reason },
    });
  return {};
});
