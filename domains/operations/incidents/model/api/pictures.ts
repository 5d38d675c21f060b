import { repeatCandidate } from './calls.ts';
import { callEvents, incidentEvents, orderEvents, unitEvents } from '../event-groups.ts';
import { lifeSafety, operational, positionSchema, query, recordSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { assignment, crewSteps } from '../assignment.ts';
import { call } from '../call.ts';
import { incident } from '../incident.ts';
import { order } from '../order.ts';
import { request } from '../watch.ts';
import { typeSchema, levelSchema } from './inputs.ts';
import { recommendation } from './dispatch.ts';
import * as events from '../events.ts';

const callCard = z.object({
  id: z.uuid(),
  callNo: z.string(),
  channel: z.string(),
  state: z.string(),
  receivedAt: z.string(),
  callerNumber: z.string().nullable(),
  address: z.string().nullable(),
  said: z.string().nullable(),
  position: positionSchema.nullable(),
  positionErrorMetres: z.int().nullable(),
  claimedBy: z.string().nullable(),
  claimedByName: z.string().nullable(),
  callBackDueAt: z.string().nullable(),
  callBackAttempts: z.int(),
  /** The alarm that became this call; its evidence is in `said`. */
  alarmId: z.string().nullable(),
  repeats: z.array(repeatCandidate),
});

const incidentCard = z.object({
  id: z.uuid(),
  incidentNo: z.string(),
  incidentType: typeSchema,
  level: levelSchema,
  state: z.string(),
  title: z.string(),
  address: z.string(),
  position: positionSchema,
  townshipCode: z.string(),
  openedAt: z.string(),
  seatName: z.string().nullable(),
  orders: z.object({ total: z.int(), acknowledged: z.int(), silent: z.int() }),
  units: z.object({ ordered: z.int(), onTheWay: z.int(), onScene: z.int(), returning: z.int() }),
  /** What must be done next and by when: the reason for the order of the list. */
  next: z.object({
    act: z.enum([
      'CONFIRM_PLAN',
      'ANSWER_SILENT_ORDER',
      'WAIT_TURNOUT',
      'WAIT_ARRIVAL',
      'AT_WORK',
      'WAIT_RETURN',
      'CLOSE',
    ]),
    dueAt: z.string().nullable(),
  }),
});

/** The queue: calls that need a hand and open incidents, what is due first on top. */
export const board = query({
  name: 'incidents.board',
  permission: 'incident.read',
  handling: lifeSafety,
  input: z.strictObject({}),
  output: z.object({ calls: z.array(callCard), incidents: z.array(incidentCard), overdueRequests: z.int() }),
  refreshOn: [
    ...callEvents,
    ...incidentEvents,
    ...orderEvents,
    ...unitEvents,
    events.requestMade,
    events.requestOverdue,
    events.requestAnswered,
  ],
});

export const timelineEntry = z.object({
  id: z.uuid(),
  seq: z.int(),
  at: z.string(),
  recordedAt: z.string(),
  /** Whose clock: the server's, a device's, or a person who entered it afterwards. */
  clock: z.enum(['SERVER', 'DEVICE', 'MANUAL']),
  kind: z.string(),
  actorName: z.string(),
  callSign: z.string().nullable(),
  /** Values the sentence of this kind is filled with. */
  data: z.record(z.string(), z.unknown()),
});

const incidentView = z.object({
  incident: recordSchema(incident),
  /** Town, road and number, building. */
  place: z.string(),
  calls: z.array(recordSchema(call)),
  orders: z.array(recordSchema(order)),
  assignments: z.array(recordSchema(assignment)),
  requests: z.array(recordSchema(request)),
  plans: z.array(
    z.object({
      id: z.uuid(),
      madeAt: z.string(),
      confirmedAt: z.string().nullable(),
      confirmedByName: z.string().nullable(),
      recommendedUnitIds: z.array(z.string()),
      chosenUnitIds: z.array(z.string()).nullable(),
      changeReason: z.string().nullable(),
      /** Call signs by which what was sent differs from what was recommended. */
      leftOut: z.array(z.string()),
      added: z.array(z.string()),
      planHash: z.string(),
    }),
  ),
  timeline: z.array(timelineEntry),
  openSteps: z.array(z.object({ step: z.string(), to: z.string(), primary: z.boolean() })),
});

export const incidentDetail = query({
  name: 'incidents.incidentDetail',
  permission: 'incident.read',
  handling: lifeSafety,
  input: z.strictObject({ incidentId: z.uuid() }),
  output: incidentView,
  refreshOn: [
    ...callEvents,
    ...incidentEvents,
    ...orderEvents,
    ...unitEvents,
    events.noteAdded,
    events.planConfirmed,
    events.requestMade,
    events.requestOverdue,
    events.requestAnswered,
  ],
});

/** A kept plan with the input it was made from, for the reasons behind any past order. */
export const planDetail = query({
  name: 'incidents.planDetail',
  permission: 'incident.read',
  handling: operational,
  input: z.strictObject({ planId: z.uuid() }),
  output: z.object({
    plan: z.record(z.string(), z.unknown()),
    units: recommendation.shape.units,
    input: z.record(z.string(), z.unknown()),
  }),
});

const stationOrder = z.object({
  order: recordSchema(order),
  assignmentId: z.uuid().nullable(),
  assignmentState: z.string().nullable(),
  openCrewSteps: z.array(z.enum(crewSteps)),
  incident: recordSchema(incident).nullable(),
  /** Where the incident is: town, road and number, building. Null for an order without one. */
  place: z.string().nullable(),
  crew: z.array(z.object({ name: z.string(), post: z.string() })),
});

/** The station's own screen and the crew's phone: what was ordered here and is not over. */
export const stationOrders = query({
  name: 'incidents.stationOrders',
  permission: 'order.read',
  handling: lifeSafety,
  input: z.strictObject({ stationId: z.uuid().optional(), unitId: z.uuid().optional() }),
  output: z.object({ stationName: z.string(), orders: z.array(stationOrder) }),
  refreshOn: [...incidentEvents, ...orderEvents, ...unitEvents],
});

/** Everything a replay needs; frames are made in the browser from times, so any second can be shown. */
export const replay = query({
  name: 'incidents.replay',
  permission: 'incident.read',
  handling: operational,
  input: z.strictObject({ incidentId: z.uuid() }),
  output: z.object({
    incident: recordSchema(incident),
    fromAt: z.string(),
    untilAt: z.string(),
    timeline: z.array(timelineEntry),
    /** Versions of the incident as they were known, oldest first. */
    versions: z.array(z.object({ at: z.string(), record: z.record(z.string(), z.unknown()) })),
    orders: z.array(recordSchema(order)),
    assignments: z.array(recordSchema(assignment)),
    tracks: z.array(
      z.object({
        unitId: z.uuid(),
        callSign: z.string(),
        points: z.array(z.object({ at: z.string(), position: positionSchema, headingDegrees: z.number().nullable() })),
      }),
    ),
  }),
});
