import { command, instantSchema, lifeSafety, positionSchema, query, textSchema } from '@wanghuo/kernel';
import { roadClosed, roadReopened } from '@wanghuo/territory/model';
import { dutyStateChanged } from '@wanghuo/forces/model';
import { z } from 'zod';
import { crewSteps } from '../assignment.ts';
import { closingReport } from '../incident.ts';
import { typeSchema, levelSchema, reasonSchema } from './inputs.ts';
import * as errors from '../errors.ts';
import * as events from '../events.ts';

/** The engine's plan as it came, with the names a reader needs beside it. */
export const recommendation = z.object({
  planId: z.uuid(),
  /** DispatchPlan of engines/dispatch, unchanged. */
  plan: z.record(z.string(), z.unknown()),
  units: z.record(
    z.string(),
    z.object({
      callSign: z.string(),
      stationName: z.string(),
      apparatusType: z.string().nullable(),
      townshipCode: z.string(),
    }),
  ),
  calculationMilliseconds: z.number(),
  networkName: z.string(),
  isSynthetic: z.boolean(),
});

/** Recommends for an open incident and keeps the plan with its input; asks only for what is still missing. */
export const recommendForIncident = command({
  name: 'incidents.recommendForIncident',
  permission: 'incident.dispatch',
  handling: lifeSafety,
  input: z.strictObject({ incidentId: z.uuid() }),
  output: recommendation,
  errors: [errors.incidentEnded, errors.runCardMissing],
});

/** The same answer for a call that is still being typed; nothing is kept. */
export const previewPlan = query({
  name: 'incidents.previewPlan',
  permission: 'incident.dispatch',
  handling: lifeSafety,
  input: z.strictObject({
    position: positionSchema,
    incidentType: typeSchema,
    level: levelSchema,
    buildingId: z.uuid().optional(),
  }),
  output: recommendation.omit({ planId: true }),
  errors: [errors.runCardMissing],
  refreshOn: [dutyStateChanged, roadClosed, roadReopened, events.unitAssigned],
});

/** One confirm sends every order at once. */
export const confirmPlan = command({
  name: 'incidents.confirmPlan',
  permission: 'incident.dispatch',
  handling: lifeSafety,
  input: z.strictObject({
    incidentId: z.uuid(),
    planId: z.uuid(),
    /** Left out, the recommendation is taken as it is; given, it must say why it differs. */
    unitIds: z.array(z.uuid()).min(1).max(100).optional(),
    reasonCode: z
      .enum(['LOCAL_KNOWLEDGE', 'COMMANDER_ORDER', 'CREW_REPORT', 'ROAD_SITUATION', 'KEEP_COVER', 'OTHER'])
      .optional(),
    reason: reasonSchema.optional(),
    instruction: textSchema({ max: 400 }).optional(),
  }),
  output: z.object({ orderIds: z.array(z.uuid()) }),
  errors: [
    errors.incidentEnded,
    errors.planOutdated,
    errors.reasonMissing,
    errors.noUnitChosen,
    errors.unitBusy,
    errors.unitNotAvailable,
  ],
});

export const markDelivered = command({
  name: 'incidents.markDelivered',
  whileLocked: true,
  permission: 'order.acknowledge',
  handling: lifeSafety,
  input: z.strictObject({ orderIds: z.array(z.uuid()).min(1).max(100) }),
  output: z.object({ delivered: z.int() }),
});

export const standDown = command({
  name: 'incidents.standDown',
  permission: 'incident.dispatch',
  handling: lifeSafety,
  input: z.strictObject({ assignmentId: z.uuid(), reason: reasonSchema }),
  output: z.object({}),
});

export const coverMove = command({
  name: 'incidents.coverMove',
  permission: 'incident.dispatch',
  handling: lifeSafety,
  input: z.strictObject({
    unitId: z.uuid(),
    townshipCode: z.string().max(12),
    incidentId: z.uuid().optional(),
    reason: reasonSchema,
  }),
  output: z.object({}),
  errors: [errors.unitBusy, errors.unitNotAvailable],
});

/** Takes a cover move back, answered or not; the unit is on its way home and free again. */
export const recallCover = command({
  name: 'incidents.recallCover',
  permission: 'incident.dispatch',
  handling: lifeSafety,
  input: z.strictObject({ orderId: z.uuid(), reason: reasonSchema }),
  output: z.object({}),
  errors: [errors.coverEnded],
});

/** A crew's tap. Device clock and count travel with it, so that a queue sent late arrives once and in order. */
export const reportUnitStep = command({
  name: 'incidents.reportUnitStep',
  whileLocked: true,
  permission: 'unit.progress',
  handling: lifeSafety,
  input: z.strictObject({
    assignmentId: z.uuid(),
    step: z.enum(crewSteps),
    deviceAt: instantSchema.optional(),
    deviceSequence: z.int().min(0).optional(),
  }),
  output: z.object({
    state: z.string(),
    /** The step no longer fitted; it is kept and shown to the commander, never thrown away. */
    isConflict: z.boolean(),
  }),
  errors: [errors.reportFromFuture],
});

export const closeIncident = command({
  name: 'incidents.closeIncident',
  permission: 'incident.close',
  handling: lifeSafety,
  input: z.strictObject({ incidentId: z.uuid(), closing: closingReport }),
  output: z.object({}),
  errors: [errors.unitsStillOut, errors.closingIncomplete],
});
