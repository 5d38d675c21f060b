import {
  command,
  instantSchema,
  lifeSafety,
  operational,
  positionSchema,
  query,
  recordSchema,
  textSchema,
} from '@wanghuo/kernel';
import { foundPlace, roadClosed, roadReopened } from '@wanghuo/territory/model';
import { nearbyWater } from '@wanghuo/water/model';
import { dutyStateChanged } from '@wanghuo/forces/model';
import { z } from 'zod';
import { assignment, crewSteps } from './assignment.ts';
import { call, callChannel } from './call.ts';
import { closingReport, incident, placeFoundBy, sceneFacts } from './incident.ts';
import { incidentType } from './incident-type.ts';
import { order } from './order.ts';
import { handover, openItem, postKind, request, requestKind, shift } from './watch.ts';
import * as errors from './errors.ts';
import * as events from './events.ts';

const typeSchema = z.enum(incidentType.names as [string, ...string[]]);
const levelSchema = z.int().min(1).max(5);
const reasonSchema = textSchema({ max: 200, min: 2 });

const callEvents = [
  events.callReceived,
  events.callClaimed,
  events.callReleased,
  events.callBackNeeded,
  events.callBackTried,
  events.callAttached,
  events.callDetached,
  events.callClosed,
];
const incidentEvents = [
  events.incidentOpened,
  events.incidentChanged,
  events.incidentOrdered,
  events.incidentTurnedOut,
  events.incidentArrived,
  events.incidentControlled,
  events.incidentExtinguished,
  events.incidentReopened,
  events.incidentClosed,
];
const orderEvents = [
  events.orderSent,
  events.orderDelivered,
  events.orderRepeated,
  events.orderBackAtSeat,
  events.orderAtCommander,
  events.orderAcknowledged,
  events.orderCancelled,
];
const unitEvents = [
  events.unitAssigned,
  events.unitTurnedOut,
  events.unitArrived,
  events.unitWaterOn,
  events.unitControlled,
  events.unitExtinguished,
  events.unitLeft,
  events.unitBack,
  events.unitStoodDown,
  events.reportConflicted,
];

// ---- Calls -------------------------------------------------------------------------------------------------------

/** The intake of a telephone system, the simulator or a hand: number, position with its error, recording reference. */
export const receiveCall = command({
  name: 'incidents.receiveCall',
  permission: 'call.receive',
  handling: lifeSafety,
  input: z.strictObject({
    channel: z.enum(callChannel.names as [string, ...string[]]),
    callerNumber: z
      .string()
      .regex(/^\+?[0-9-]{3,20}$/)
      .optional(),
    callerName: textSchema({ max: 40 }).optional(),
    position: positionSchema.optional(),
    positionErrorMetres: z.int().min(0).max(100_000).optional(),
    recordingReference: textSchema({ max: 120 }).optional(),
    said: textSchema({ max: 1_000, multiline: true }).optional(),
    receivedAt: instantSchema.optional(),
    /** The line went dead before anyone answered, or nobody speaks. */
    silence: z.enum(['SILENT', 'ABANDONED']).optional(),
  }),
  output: z.object({ callId: z.uuid(), callNo: z.string() }),
});

export const claimCall = command({
  name: 'incidents.claimCall',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid() }),
  output: z.object({ claimedByName: z.string() }),
  errors: [errors.callTaken],
});

export const reachCaller = command({
  name: 'incidents.reachCaller',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid() }),
  output: z.object({}),
});

const repeatCandidate = z.object({
  incidentId: z.uuid(),
  incidentNo: z.string(),
  title: z.string(),
  distanceMetres: z.int(),
  ageSeconds: z.int(),
  /** Ticked already: within 200 m and 10 minutes (ruling 13). */
  isPreselected: z.boolean(),
  reason: z.string(),
});

/** Open incidents a call may repeat: within 200 m and 30 minutes. */
export const repeatCandidates = query({
  name: 'incidents.repeatCandidates',
  permission: 'call.read',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid().optional(), position: positionSchema.optional() }),
  output: z.object({ candidates: z.array(repeatCandidate) }),
  refreshOn: [...incidentEvents],
});

export const attachCall = command({
  name: 'incidents.attachCall',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid(), incidentId: z.uuid(), reason: reasonSchema }),
  output: z.object({}),
  errors: [errors.incidentEnded, errors.callAlreadyAttached],
});

export const detachCall = command({
  name: 'incidents.detachCall',
  permission: 'call.take',
  handling: lifeSafety,
  input: z.strictObject({ callId: z.uuid(), reason: reasonSchema }),
  output: z.object({}),
});

// ---- Understanding and opening -----------------------------------------------------------------------------------

/** What one typed line means: place, type, floor, persons, and the level that follows. */
export const understand = query({
  name: 'incidents.understand',
  permission: 'incident.open',
  handling: lifeSafety,
  input: z.strictObject({ line: z.string().max(400), near: positionSchema.optional() }),
  output: z.object({
    places: z.array(foundPlace),
    incidentType: typeSchema.nullable(),
    typeReason: z.string().nullable(),
    facts: sceneFacts,
    level: levelSchema,
    levelReasons: z.array(z.string()),
  }),
});

const surroundings = z.object({
  townshipCode: z.string().nullable(),
  townshipName: z.string().nullable(),
  roadName: z.string().nullable(),
  building: z
    .object({
      id: z.uuid(),
      name: z.string(),
      heightClass: z.string(),
      heightMetres: z.number(),
      floorsAbove: z.int(),
      floorsBelow: z.int(),
      use: z.string(),
      accessMaxWidthMetres: z.number().nullable(),
      accessMaxHeightMetres: z.number().nullable(),
      accessMaxWeightTonnes: z.number().nullable(),
      accessNote: z.string().nullable(),
      source: z.string(),
    })
    .nullable(),
  premises: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      tier: z.string(),
      classes: z.array(z.string()),
      distanceMetres: z.int(),
      fireManagerName: z.string().nullable(),
      fireManagerPhone: z.string().nullable(),
      source: z.string(),
    }),
  ),
  preplan: z.record(z.string(), z.unknown()).nullable(),
  waters: z.array(nearbyWater),
  hazards: z.array(z.object({ name: z.string(), kind: z.string(), distanceMetres: z.int() })),
  wind: z
    .object({ fromDegrees: z.int(), speedMetresPerSecond: z.number(), observedAt: z.string(), by: z.string() })
    .nullable(),
});

export const around = query({
  name: 'incidents.around',
  permission: 'incident.read',
  handling: lifeSafety,
  input: z.strictObject({ position: positionSchema, buildingId: z.uuid().optional(), premisesId: z.uuid().optional() }),
  output: surroundings,
  refreshOn: [events.windObserved],
});

export const openIncident = command({
  name: 'incidents.openIncident',
  permission: 'incident.open',
  handling: lifeSafety,
  input: z.strictObject({
    /** The call it came from; without one a typed call is recorded, so that nothing is without its source. */
    callId: z.uuid().optional(),
    incidentType: typeSchema,
    level: levelSchema,
    levelReason: textSchema({ max: 200 }).optional(),
    position: positionSchema,
    positionSource: z.enum(placeFoundBy.names as [string, ...string[]]),
    positionErrorMetres: z.int().min(0).max(100_000).optional(),
    address: textSchema({ max: 160 }),
    buildingId: z.uuid().optional(),
    premisesId: z.uuid().optional(),
    description: textSchema({ max: 1_000, multiline: true }).optional(),
    callerNumber: z
      .string()
      .regex(/^\+?[0-9-]{3,20}$/)
      .optional(),
    facts: sceneFacts,
  }),
  output: z.object({ incidentId: z.uuid(), incidentNo: z.string() }),
  errors: [errors.placeOutsideDistrict, errors.levelOutOfRange, errors.callTaken, errors.callAlreadyAttached],
});

export const changeIncident = command({
  name: 'incidents.changeIncident',
  permission: 'incident.change',
  handling: lifeSafety,
  input: z.strictObject({
    incidentId: z.uuid(),
    incidentType: typeSchema.optional(),
    level: levelSchema.optional(),
    position: positionSchema.optional(),
    address: textSchema({ max: 160 }).optional(),
    facts: sceneFacts.optional(),
    reason: reasonSchema,
  }),
  output: z.object({ level: levelSchema }),
  errors: [errors.incidentEnded, errors.levelLoweredTooEarly, errors.levelOutOfRange, errors.placeOutsideDistrict],
});

export const takeSeat = command({
  name: 'incidents.takeSeat',
  permission: 'incident.change',
  handling: lifeSafety,
  input: z.strictObject({ incidentId: z.uuid() }),
  output: z.object({ seatName: z.string() }),
  errors: [errors.incidentEnded],
});

export const addNote = command({
  name: 'incidents.addNote',
  permission: 'incident.note',
  handling: lifeSafety,
  input: z.strictObject({
    incidentId: z.uuid(),
    text: textSchema({ max: 500, multiline: true }),
    at: instantSchema.optional(),
  }),
  output: z.object({ entryId: z.uuid() }),
});

// ---- Dispatch ----------------------------------------------------------------------------------------------------

/** The engine's plan as it came, with the names a reader needs beside it. */
const recommendation = z.object({
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

// ---- Pictures ----------------------------------------------------------------------------------------------------

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

// ---- Watch -------------------------------------------------------------------------------------------------------

export const beginShift = command({
  name: 'incidents.beginShift',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({
    postKind: z.enum(postKind.names as [string, ...string[]]),
    post: textSchema({ max: 60 }),
    unitId: z.uuid().optional(),
  }),
  output: z.object({ shiftId: z.uuid() }),
  errors: [errors.shiftOpen, errors.postNotYours],
});

export const endShift = command({
  name: 'incidents.endShift',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ shiftId: z.uuid() }),
  output: z.object({}),
});

const watchEvents = [
  events.shiftBegun,
  events.shiftEnded,
  events.handoverOffered,
  events.handoverWithdrawn,
  events.handoverSigned,
];

/** Who is on duty now, and which posts wait for the signature of the one who comes. */
export const watch = query({
  name: 'incidents.watch',
  permission: 'shift.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ shifts: z.array(recordSchema(shift)), handovers: z.array(recordSchema(handover)) }),
  refreshOn: watchEvents,
});

/** What is open at this moment and must be spoken about before a post changes hands. */
export const openItems = query({
  name: 'incidents.openItems',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({ items: z.array(openItem) }),
  refreshOn: [
    ...callEvents,
    ...incidentEvents,
    ...orderEvents,
    events.requestMade,
    events.requestAnswered,
    dutyStateChanged,
    roadClosed,
    roadReopened,
  ],
});

/** Who may take a post over: accounts with a role of the post, at a station those of the station, by name. */
export const handoverAccounts = query({
  name: 'incidents.handoverAccounts',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ shiftId: z.uuid() }),
  output: z.object({
    accounts: z.array(z.object({ accountId: z.string(), name: z.string(), posts: z.array(z.string()) })),
  }),
  refreshOn: watchEvents,
  errors: [errors.handoverNotYours],
});

export const offerHandover = command({
  name: 'incidents.offerHandover',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({
    shiftId: z.uuid(),
    toAccountId: z.string().max(64),
    notes: z.array(z.strictObject({ id: z.string().max(64), note: textSchema({ max: 200 }) })).max(200),
    note: textSchema({ max: 1_000, multiline: true }).optional(),
  }),
  output: z.object({ handoverId: z.uuid() }),
  errors: [errors.handoverNotYours, errors.handoverNotesMissing, errors.handoverOpen, errors.handoverWrongPerson],
});

/** Taken back by the one who offered it, while nobody has signed. */
export const withdrawHandover = command({
  name: 'incidents.withdrawHandover',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ handoverId: z.uuid() }),
  output: z.object({}),
  errors: [errors.handoverNotYours],
});

export const signHandover = command({
  name: 'incidents.signHandover',
  permission: 'shift.keep',
  handling: operational,
  input: z.strictObject({ handoverId: z.uuid() }),
  output: z.object({ shiftId: z.uuid() }),
  errors: [errors.handoverNotYours],
});

// ---- Others ------------------------------------------------------------------------------------------------------

export const makeRequest = command({
  name: 'incidents.makeRequest',
  permission: 'request.make',
  handling: lifeSafety,
  input: z.strictObject({
    kind: z.enum(requestKind.names as [string, ...string[]]),
    direction: z.enum(['OUT', 'IN']),
    organisationName: textSchema({ max: 80 }),
    incidentId: z.uuid().optional(),
    callId: z.uuid().optional(),
    content: textSchema({ max: 1_000, multiline: true }),
    answerWithinSeconds: z.int().min(30).max(86_400).default(300),
  }),
  output: z.object({ requestId: z.uuid() }),
});

export const observeWind = command({
  name: 'incidents.observeWind',
  permission: 'incident.note',
  handling: lifeSafety,
  input: z.strictObject({ fromDegrees: z.int().min(0).max(359), speedMetresPerSecond: z.number().min(0).max(75) }),
  output: z.object({}),
});

export const incidentContracts = [
  receiveCall,
  claimCall,
  reachCaller,
  repeatCandidates,
  attachCall,
  detachCall,
  understand,
  around,
  openIncident,
  changeIncident,
  takeSeat,
  addNote,
  recommendForIncident,
  previewPlan,
  confirmPlan,
  markDelivered,
  standDown,
  coverMove,
  reportUnitStep,
  closeIncident,
  board,
  incidentDetail,
  planDetail,
  stationOrders,
  replay,
  beginShift,
  endShift,
  watch,
  openItems,
  handoverAccounts,
  offerHandover,
  withdrawHandover,
  signHandover,
  makeRequest,
  observeWind,
] as const;
