import {
  addSeconds,
  byCommand,
  coded,
  condition,
  defineCodeTable,
  defineRegister,
  integer,
  internal,
  lifeSafety,
  nothing,
  optional,
  parseInstant,
  personalData,
  point,
  reference,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { callTaken } from './errors.ts';
import {
  callBackNeeded,
  callBackTried,
  callClaimed,
  callClosed,
  callReleased,
  callAttached,
  callDetached,
} from './events.ts';

export const callChannel = defineCodeTable('callChannel', 'this project, decision 0008', [
  'TELEPHONE',
  'TYPED',
  'ALARM',
  'MUNICIPAL',
  'SIMULATOR',
]);
export const callState = defineCodeTable('callState', 'this project, decision 0008', [
  'RINGING',
  'CLAIMED',
  'CALL_BACK',
  'ATTACHED',
  'CLOSED',
]);
export type CallState = keyof typeof callState.codes;
export const callOutcome = defineCodeTable('callOutcome', 'this project, decision 0008', [
  'CONSULTATION',
  'FALSE_REPORT',
  'SILENT_UNREACHED',
  'ABANDONED_UNREACHED',
  'WRONG_NUMBER',
  'HANDED_TO_MUNICIPAL',
  'DRILL',
]);

/** One call for help. Every raw call stays, whatever becomes of it. */
export const call = defineRegister('call', {
  table: 'incidents.call',
  fields: {
    callNo: byCommand(text({ max: 30 })),
    channel: byCommand(coded(callChannel)),
    state: byCommand(coded(callState)),
    receivedAt: byCommand(timestamp()),
    answeredAt: byCommand(optional(timestamp())),
    callerNumber: byCommand(optional(personalData('phone', text({ max: 20 })))),
    callerName: byCommand(optional(personalData('name', text({ max: 40 })))),
    position: byCommand(optional(point())),
    positionErrorMetres: byCommand(optional(integer({ min: 0, max: 100_000 }))),
    recordingReference: byCommand(optional(text({ max: 120 }))),
    said: byCommand(optional(text({ max: 1_000, multiline: true }))),
    address: byCommand(optional(text({ max: 160 }))),
    townshipCode: byCommand(optional(reference('division'))),
    claimedBy: byCommand(internal(optional(text({ max: 64 })))),
    claimedByName: byCommand(optional(text({ max: 80 }))),
    claimedAt: byCommand(optional(timestamp())),
    incidentId: byCommand(optional(reference('incident'))),
    outcome: byCommand(optional(coded(callOutcome))),
    callBackAttempts: byCommand(integer({ min: 0, max: 100 })),
    callBackDueAt: byCommand(optional(timestamp())),
    alarmId: byCommand(optional(text({ max: 64 }))),
  },
  identity: 'callNo',
  scope: 'townshipCode',
  list: ['callNo', 'receivedAt', 'channel', 'state', 'callerNumber', 'address', 'outcome'],
  search: ['callNo', 'address'],
  editable: false,
});
export type Call = RecordOf<typeof call>;

/** Seconds after which a silent or abandoned call is rung back, and again while nobody answers. */
export const callBackSeconds = { first: 30, again: 60 } as const;

const isNotTakenByAnother = condition<Call, unknown>('isNotTakenByAnother', callTaken, ({ row, actor }) =>
  row.claimedBy === null || row.claimedBy === actor ? true : { by: row.claimedByName ?? '' },
);

/** From ringing to attached or closed; nobody's call is lost between two seats. */
export const callHandling = workflowOf<Call>()({
  name: 'callHandling',
  register: call,
  initial: 'RINGING',
  final: ['CLOSED', 'ATTACHED'],
  handling: lifeSafety,
  transitions: {
    claim: {
      from: ['RINGING'],
      to: 'CLAIMED',
      by: 'command',
      input: nothing,
      primary: true,
      announces: callClaimed,
    },
    release: {
      from: ['CLAIMED'],
      to: 'RINGING',
      by: 'call.take',
      input: nothing,
      sets: () => ({ claimedBy: null, claimedByName: null, claimedAt: null }),
      announces: callReleased,
    },
    needCallBack: {
      from: ['RINGING', 'CLAIMED'],
      to: 'CALL_BACK',
      by: 'call.take',
      input: z.strictObject({ kind: z.enum(['SILENT', 'ABANDONED']) }),
      requires: [isNotTakenByAnother],
      sets: ({ now }) => ({ callBackDueAt: addSeconds(parseInstant(now), callBackSeconds.first) }),
      announces: callBackNeeded,
    },
    tryCallBack: {
      from: ['CALL_BACK'],
      to: 'CALL_BACK',
      by: 'call.take',
      input: nothing,
      sets: ({ row, now }) => ({
        callBackAttempts: row.callBackAttempts + 1,
        callBackDueAt: addSeconds(parseInstant(now), callBackSeconds.again),
      }),
      announces: callBackTried,
    },
    reachCaller: {
      from: ['CALL_BACK'],
      to: 'CLAIMED',
      by: 'command',
      input: nothing,
      sets: ({ now }) => ({ callBackDueAt: null, answeredAt: now }),
      announces: callClaimed,
    },
    attach: {
      from: ['RINGING', 'CLAIMED', 'CALL_BACK'],
      to: 'ATTACHED',
      by: 'command',
      input: z.strictObject({ incidentId: z.uuid(), reason: z.string(), proposed: z.boolean() }),
      sets: ({ input }) => ({ incidentId: input.incidentId, callBackDueAt: null }),
      announces: callAttached,
      payload: ({ row, input }) => ({ callId: row.id, ...(input as object) }),
    },
    detach: {
      from: ['ATTACHED'],
      to: 'CLAIMED',
      by: 'command',
      input: z.strictObject({ incidentId: z.uuid(), reason: z.string() }),
      sets: () => ({ incidentId: null }),
      announces: callDetached,
      payload: ({ row, input }) => ({ callId: row.id, ...(input as object) }),
    },
    close: {
      from: ['RINGING', 'CLAIMED', 'CALL_BACK'],
      to: 'CLOSED',
      by: 'call.take',
      input: z.strictObject({
        outcome: z.enum(callOutcome.names),
        note: textSchema({ max: 200 }).optional(),
      }),
      requires: [isNotTakenByAnother],
      sets: ({ input }) => ({ outcome: input.outcome, callBackDueAt: null }),
      announces: callClosed,
    },
  },
});
