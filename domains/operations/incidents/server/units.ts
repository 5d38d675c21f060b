import { sql } from 'kysely';
import {
  getRecord,
  implement,
  lockRecord,
  may,
  notPermitted,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { addSeconds, stepsFrom, type Instant } from '@wanghuo/kernel';
import type { DutyState } from '@wanghuo/forces/model';
import { changeDutyState } from '@wanghuo/forces/server';
import {
  assignment,
  incident,
  incidentCourse,
  order,
  orderDelivery,
  reportConflicted,
  reportFromFuture,
  reportUnitStep,
  unitCourse,
  type Assignment,
  type CrewStep,
  type Incident,
} from '../model/index.ts';
import { addToTimeline, type TimelineKind } from './timeline.ts';

type Context = CommandContext & { readonly services: Services };

/** A terminal's clock may run this far ahead before its report is refused. */
const clockAheadSeconds = 60;

const meaning: Readonly<Record<CrewStep, { readonly dutyState: DutyState; readonly kind: TimelineKind }>> = {
  turnOut: { dutyState: 'TURNED_OUT', kind: 'UNIT_TURNED_OUT' },
  arrive: { dutyState: 'ARRIVED', kind: 'UNIT_ARRIVED' },
  waterOn: { dutyState: 'WATER_ON', kind: 'UNIT_WATER_ON' },
  control: { dutyState: 'UNDER_CONTROL', kind: 'UNIT_UNDER_CONTROL' },
  extinguish: { dutyState: 'EXTINGUISHED', kind: 'UNIT_EXTINGUISHED' },
  leave: { dutyState: 'RETURNING', kind: 'UNIT_LEFT' },
  backInStation: { dutyState: 'IN_STATION', kind: 'UNIT_BACK' },
};

/**
 * A crew's tap, on line or sent later from a queue. What really happened is kept even when it no longer fits: the
 * report then stands in the story as a conflict for a person to look at (section 12 of the security rules).
 */
export const reportUnitStepImplementation = implement(reportUnitStep, async (input, context) => {
  const before = await getRecord(context, assignment, input.assignmentId);
  if (!may(context.subject, reportUnitStep.permission, { scope: assignment.scope, record: before }))
    throw notPermitted({});
  if (input.deviceAt && input.deviceAt > addSeconds(context.now, clockAheadSeconds))
    throw reportFromFuture({}, [{ pointer: '#/deviceAt', code: 'in_future' }]);
  // The incident first, then the unit's own row: the same order as every other command.
  const whole = await lockRecord(context, incident, before.incidentId);
  const bound = await lockRecord(context, assignment, input.assignmentId);
  const device = { deviceAt: input.deviceAt ?? null, deviceSequence: input.deviceSequence ?? null };
  if (!stepsFrom(unitCourse, bound.state).includes(input.step)) {
    await keepConflict(context, bound, input.step, device);
    return { state: bound.state, isConflict: true };
  }
  const at = believable(input.deviceAt, bound.orderedAt, context.now);
  const { row } = await takeStep(context, unitCourse, input.step, bound.id, device, {
    by: 'command',
    occurredAt: at,
    source: input.deviceAt ? 'device' : 'server',
  });
  const { dutyState, kind } = meaning[input.step];
  await addToTimeline(context, bound.incidentId, {
    kind,
    at,
    clock: input.deviceAt ? 'DEVICE' : 'SERVER',
    callSign: bound.callSign,
    data: device.deviceSequence === null ? {} : { deviceSequence: device.deviceSequence },
  });
  await answerOrder(context, bound);
  await changeDutyState(context, bound.unitId, dutyState, device);
  if (input.step === 'backInStation') {
    await releaseUnit(context, bound.incidentId, bound.unitId);
    await sql`delete from forces.unit_position where unit_id = ${bound.unitId}`.execute(context.tx);
  }
  await moveIncident(context, whole, input.step, at);
  return { state: row.state, isConflict: false };
});

/** A device's time is a claim: not before the order, not after now. */
function believable(deviceAt: string | undefined, orderedAt: string, now: Instant): Instant {
  if (!deviceAt) return now;
  return (deviceAt < orderedAt ? orderedAt : deviceAt > now ? now : deviceAt) as Instant;
}

async function keepConflict(
  context: Context,
  bound: Assignment,
  step: string,
  device: { deviceAt: string | null; deviceSequence: number | null },
): Promise<void> {
  await addToTimeline(context, bound.incidentId, {
    kind: 'REPORT_CONFLICTED',
    at: device.deviceAt && device.deviceAt <= context.now ? device.deviceAt : context.now,
    clock: device.deviceAt ? 'DEVICE' : 'SERVER',
    callSign: bound.callSign,
    data: { step, state: bound.state, ...device },
  });
  await context.services.announce(context, reportConflicted, {
    assignmentId: bound.id,
    incidentId: bound.incidentId,
    unitId: bound.unitId,
    step,
    state: bound.state,
    ...device,
  });
}

/** A crew that moves has heard the order. */
async function answerOrder(context: Context, bound: Assignment): Promise<void> {
  const sent = await lockRecord(context, order, bound.orderId);
  if (sent.state === 'ACKNOWLEDGED' || sent.state === 'CANCELLED') return;
  await takeStep(context, orderDelivery, 'acknowledge', sent.id, {}, { by: 'command' });
}

/** The incident follows its first unit; later units change nothing that already has its time. */
async function moveIncident(context: Context, whole: Incident, step: CrewStep, at: Instant): Promise<void> {
  const take = (name: string) =>
    takeStep(context, incidentCourse, name, whole.id, {}, { by: 'command', occurredAt: at });
  const open = stepsFrom(incidentCourse, whole.state);
  if (step === 'turnOut' && open.includes('turnOut')) await take('turnOut');
  if (step === 'arrive' && open.includes('arrive')) await take('arrive');
  if (step === 'waterOn' && whole.waterOnAt === null)
    await updateRecord(context, incident, whole.id, { waterOnAt: at }, 'any');
  if (step === 'control' && open.includes('bringUnderControl')) await take('bringUnderControl');
  if (step === 'extinguish' && open.includes('extinguish')) await take('extinguish');
}

/** The unit is no longer bound: it leaves the incident's list and stands where its duty state says. */
export async function releaseUnit(context: Context, incidentId: string, unitId: string): Promise<void> {
  const whole = await lockRecord(context, incident, incidentId);
  await updateRecord(context, incident, incidentId, { unitIds: whole.unitIds.filter((id) => id !== unitId) }, 'any');
}
