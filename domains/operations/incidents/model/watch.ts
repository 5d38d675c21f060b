import {
  addSeconds,
  byCommand,
  coded,
  defineCodeTable,
  defineRegister,
  json,
  lifeSafety,
  nothing,
  optional,
  internal,
  personalData,
  reference,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type Instant,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { requestAnswered, requestOverdue } from './events.ts';

export const postKind = defineCodeTable('postKind', 'this project, decision 0008', [
  'SEAT',
  'COMMAND',
  'VEHICLE',
  'STATION',
]);

export type PostKind = keyof typeof postKind.codes;

const crewRoles = ['STATION_OFFICER', 'COMMS_OFFICER', 'FIREFIGHTER'] as const;

/** Roles that may hold a post. Those of a station are held by its own people only. */
export const rolesOfPost: Readonly<Record<PostKind, readonly string[]>> = {
  SEAT: ['DISPATCHER'],
  COMMAND: ['DUTY_COMMANDER'],
  VEHICLE: crewRoles,
  STATION: crewRoles,
};

/** Posts that one person holds at a time (an index of the table holds it): who is named there is who answers. */
export const isHeldByOne = (kind: PostKind): boolean => kind === 'SEAT' || kind === 'COMMAND';

/** Minutes without a touch after which somebody on such a post counts as gone, and may be relieved without a handover. */
export const silentMinutes = 15;

/** @param lastUsedAt - when the holder last did something by hand; null when no session of theirs is open */
export function isGone(lastUsedAt: Instant | null, now: Instant): boolean {
  return lastUsedAt === null || addSeconds(lastUsedAt, silentMinutes * 60) <= now;
}

/** Who is on which seat or vehicle, from when until when. A watch may last 24 hours; nobody is logged out of it. */
export const shift = defineRegister('shift', {
  table: 'incidents.shift',
  fields: {
    shiftNo: byCommand(text({ max: 60 })),
    postKind: byCommand(coded(postKind)),
    /** Seat number, unit call sign or station number. */
    post: byCommand(text({ max: 60 })),
    accountId: byCommand(internal(text({ max: 64 }))),
    personName: byCommand(text({ max: 80 })),
    stationId: byCommand(optional(reference('station'))),
    unitId: byCommand(optional(reference('unit'))),
    townshipCode: byCommand(optional(reference('division'))),
    begunAt: byCommand(timestamp()),
    endedAt: byCommand(optional(timestamp())),
    /** Who took the post over from a holder who had gone, and why that could not wait. */
    relievedByName: byCommand(optional(text({ max: 80 }))),
    reliefReason: byCommand(optional(text({ max: 200 }))),
  },
  identity: 'shiftNo',
  title: 'personName',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['post', 'postKind', 'personName', 'begunAt', 'endedAt'],
  search: ['post', 'personName'],
  editable: false,
});

export type Shift = RecordOf<typeof shift>;

/** One thing that is open when the watch changes; the note is required before anyone can sign. */
export const openItem = z.object({
  kind: z.enum(['CALL', 'INCIDENT', 'ORDER', 'REQUEST', 'CLOSURE', 'UNIT_OUT_OF_SERVICE']),
  id: z.string(),
  text: z.string(),
  note: z.string().nullable(),
});
export type OpenItem = z.infer<typeof openItem>;

export const handoverState = defineCodeTable('handoverState', 'this project, decision 0008', [
  'OFFERED',
  'SIGNED',
  'WITHDRAWN',
]);

/** The change of a watch: what is open, noted by the one who goes, signed by both. */
export const handover = defineRegister('handover', {
  table: 'incidents.handover',
  fields: {
    handoverNo: byCommand(text({ max: 60 })),
    state: byCommand(coded(handoverState)),
    post: byCommand(text({ max: 60 })),
    fromAccountId: byCommand(internal(text({ max: 64 }))),
    fromName: byCommand(text({ max: 80 })),
    toAccountId: byCommand(internal(text({ max: 64 }))),
    toName: byCommand(text({ max: 80 })),
    offeredAt: byCommand(timestamp()),
    signedAt: byCommand(optional(timestamp())),
    openItems: byCommand(json(z.array(openItem))),
    note: byCommand(optional(text({ max: 1_000, multiline: true }))),
    stationId: byCommand(optional(reference('station'))),
  },
  identity: 'handoverNo',
  title: 'post',
  scope: { station: 'stationId' },
  list: ['handoverNo', 'post', 'fromName', 'toName', 'state', 'offeredAt', 'signedAt'],
  search: ['post', 'fromName', 'toName'],
  editable: false,
});

export const requestKind = defineCodeTable('requestKind', 'this project, decision 0008', [
  'HAND_OVER_CALL',
  'TAKE_OVER_CALL',
  'REPORT_UP',
  'REINFORCEMENT',
  'UTILITY_HELP',
]);
export const requestDirection = defineCodeTable('requestDirection', 'this project, decision 0008', ['OUT', 'IN']);
export const requestState = defineCodeTable('requestState', 'this project, decision 0008', [
  'WAITING',
  'OVERDUE',
  'ACCEPTED',
  'DECLINED',
]);

/** Something asked of, or by, the municipal centre or another body: it must be answered, and silence shows. */
export const request = defineRegister('request', {
  table: 'incidents.request',
  fields: {
    requestNo: byCommand(text({ max: 60 })),
    kind: byCommand(coded(requestKind)),
    direction: byCommand(coded(requestDirection)),
    state: byCommand(coded(requestState)),
    organisationName: byCommand(text({ max: 80 })),
    incidentId: byCommand(optional(reference('incident'))),
    callId: byCommand(optional(reference('call'))),
    content: byCommand(text({ max: 1_000, multiline: true })),
    /** How it went out: telephone by a named person until a channel is connected. */
    channel: byCommand(text({ max: 40 })),
    madeAt: byCommand(timestamp()),
    madeByName: byCommand(text({ max: 80 })),
    answerDueAt: byCommand(timestamp()),
    answeredAt: byCommand(optional(timestamp())),
    answeredByName: byCommand(optional(text({ max: 80 }))),
    answerNote: byCommand(optional(text({ max: 400 }))),
    contactName: byCommand(optional(personalData('name', text({ max: 40 })))),
  },
  identity: 'requestNo',
  scope: {},
  list: ['requestNo', 'kind', 'direction', 'organisationName', 'state', 'madeAt', 'answeredAt'],
  search: ['requestNo', 'content'],
  editable: false,
});

export type Request = RecordOf<typeof request>;

const answerInput = z.strictObject({
  answeredByName: textSchema({ max: 80 }),
  note: textSchema({ max: 400 }).optional(),
});
const answered = ({ input, now }: { input: unknown; now: string }): Partial<Request> => {
  const { answeredByName, note } = input as z.infer<typeof answerInput>;
  return { answeredAt: now, answeredByName, answerNote: note ?? null };
};

/** A request is answered yes or no, by whoever speaks for the other side; the clock marks silence. */
export const requestAnswering = workflowOf<Request>()({
  name: 'requestAnswering',
  register: request,
  initial: 'WAITING',
  final: ['ACCEPTED', 'DECLINED'],
  handling: lifeSafety,
  transitions: {
    fallOverdue: { from: ['WAITING'], to: 'OVERDUE', by: 'clock', input: nothing, announces: requestOverdue },
    accept: {
      from: ['WAITING', 'OVERDUE'],
      to: 'ACCEPTED',
      by: 'request.answer',
      input: answerInput,
      primary: true,
      sets: answered,
      announces: requestAnswered,
    },
    decline: {
      from: ['WAITING', 'OVERDUE'],
      to: 'DECLINED',
      by: 'request.answer',
      input: answerInput,
      sets: answered,
      announces: requestAnswered,
    },
  },
  deadlines: [{ while: ['WAITING'], at: (row) => row.answerDueAt, take: 'fallOverdue' }],
});
