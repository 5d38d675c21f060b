import {
  addSeconds,
  boolean,
  byCommand,
  coded,
  codedList,
  condition,
  defineCodeTable,
  defineRegister,
  integer,
  internal,
  lifeSafety,
  listOf,
  nothing,
  optional,
  parseInstant,
  point,
  reference,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type Instant,
  type RecordOf,
} from '@wanghuo/kernel';
import { premisesTier } from '@wanghuo/premises/model';
import { z } from 'zod';
import { alarmRules, closeTiers, clocksOf, deviceAlarmClass, type Clocks } from './alarm-rules.ts';
import { alarmMark } from './episodes.ts';
import { alarmGrown, alarmNotWarning } from './errors.ts';
import * as events from './events.ts';
import { sensedCondition } from './observation.ts';
import { shippedVersionOf } from './rule-book.ts';

export const alarmState = defineCodeTable('alarmState', 'this project', [
  'RAISED',
  'AT_SEATS',
  'UNANSWERED',
  'DENIED',
  'ACKNOWLEDGED',
  'VERIFIED',
  'REJECTED',
]);
export type AlarmState = (typeof alarmState.names)[number];

/** States in which an alarm waits for a person. */
export const openAlarmStates = ['RAISED', 'AT_SEATS', 'UNANSWERED', 'DENIED', 'ACKNOWLEDGED'] as const;

/** What an alarm turned out to be. */
export const alarmVerdict = defineCodeTable('alarmVerdict', 'section 12 of the domain rules; ruling 11', [
  'REAL',
  'TEST',
  'FAULT',
  'FALSE',
  'UNKNOWN',
]);
export type AlarmVerdict = (typeof alarmVerdict.names)[number];

/** Why an alarm was no emergency. */
export const alarmCause = defineCodeTable('alarmCause', 'this project, ruling 11', [
  'COOKING',
  'STEAM',
  'DUST',
  'TOUCHED',
  'FAULT',
  'TEST',
  'UNKNOWN',
]);
export type AlarmCause = (typeof alarmCause.names)[number];

/** Ruling 11: the causes by what the statistics call them. */
export const verdictOf = (cause: AlarmCause): AlarmVerdict =>
  cause === 'FAULT' || cause === 'TEST' || cause === 'UNKNOWN' ? cause : 'FALSE';

/** How the micro station was told: by a voice, or not at all yet, because no channel is connected (ruling 14). */
export const lookChannel = defineCodeTable('lookChannel', 'ruling 14; this project', ['VOICE', 'NOT_CONNECTED']);

/** Whom a seat rang. */
export const calledParty = defineCodeTable('calledParty', 'this project', ['PREMISES', 'MAINTAINER', 'NEIGHBOUR']);

/** Where a likelihood comes from. */
export const likelihoodBasis = defineCodeTable('likelihoodBasis', 'this project', ['DEVICE', 'MODEL', 'PRIOR']);

/** What the devices of one building say, from the first signal until a person ended it. */
export const alarm = defineRegister('alarm', {
  table: 'sensing.alarm',
  fields: {
    alarmNo: byCommand(text({ max: 30 })),
    alarmClass: byCommand(coded(deviceAlarmClass)),
    /** The gravest condition so far. */
    condition: byCommand(coded(sensedCondition)),
    state: byCommand(coded(alarmState)),
    /** What is one card: a building, a premises, or the device. */
    placeKey: byCommand(internal(text({ max: 120 }))),
    placeName: byCommand(text({ max: 160 })),
    townshipCode: byCommand(optional(reference('division'))),
    buildingId: byCommand(optional(reference('building'))),
    premisesId: byCommand(optional(reference('premises'))),
    premisesNo: byCommand(optional(text({ max: 40 }))),
    /** The device that spoke first. */
    deviceId: byCommand(optional(reference('device'))),
    position: byCommand(optional(point())),
    tier: byCommand(optional(coded(premisesTier))),
    isTest: byCommand(boolean()),
    /** Something of it came without doubt: only then may its silence suggest a dispatch. */
    isTrusted: byCommand(boolean()),
    marks: byCommand(codedList(alarmMark)),
    /** Components that joined so far. */
    componentCount: byCommand(integer({ min: 1, max: 1_000_000 })),
    openedAt: byCommand(timestamp()),
    /** Since when somebody is asked: the opening, or the component that joined after the premises had denied. */
    askedAt: byCommand(timestamp()),
    resetAt: byCommand(optional(timestamp())),
    ruleVersion: byCommand(text({ max: 20 })),
    /** In words: what, where, since when, how sure. */
    evidence: byCommand(text({ max: 1_000, multiline: true })),
    /** Per cent; shown with its reasons and never used to hide or to order anything. */
    falseLikelihood: byCommand(optional(integer({ min: 0, max: 100 }))),
    likelihoodReasons: byCommand(
      listOf(
        'likelihoodReason',
        {
          basis: coded(likelihoodBasis),
          outcomes: integer({ min: 0, max: 1_000_000 }),
          falseOutcomes: integer({ min: 0, max: 1_000_000 }),
        },
        { max: 5 },
      ),
    ),
    toldSeatsAt: byCommand(optional(timestamp())),
    unansweredAt: byCommand(optional(timestamp())),
    ownerAnswer: byCommand(optional(coded(alarmVerdict))),
    ownerCause: byCommand(optional(coded(alarmCause))),
    ownerAnsweredAt: byCommand(optional(timestamp())),
    ownerAnsweredByName: byCommand(optional(text({ max: 80 }))),
    acknowledgedAt: byCommand(optional(timestamp())),
    acknowledgedByName: byCommand(optional(text({ max: 80 }))),
    calls: byCommand(
      listOf(
        'alarmCall',
        {
          party: coded(calledParty),
          at: timestamp(),
          byName: text({ max: 80 }),
          isReached: boolean(),
          said: optional(text({ max: 200 })),
        },
        { max: 30 },
      ),
    ),
    lookStationId: byCommand(optional(reference('station'))),
    lookStationName: byCommand(optional(text({ max: 80 }))),
    lookDistanceMetres: byCommand(optional(integer({ min: 0, max: 1_000_000 }))),
    lookChannel: byCommand(optional(coded(lookChannel))),
    lookSpokeWith: byCommand(optional(text({ max: 40 }))),
    lookAt: byCommand(optional(timestamp())),
    outcome: byCommand(optional(coded(alarmVerdict))),
    cause: byCommand(optional(coded(alarmCause))),
    endedAt: byCommand(optional(timestamp())),
    endedByName: byCommand(optional(text({ max: 80 }))),
    note: byCommand(optional(text({ max: 400, multiline: true }))),
  },
  identity: 'alarmNo',
  title: 'placeName',
  scope: { township: 'townshipCode', premises: 'premisesNo' },
  list: ['alarmNo', 'openedAt', 'alarmClass', 'condition', 'placeName', 'state', 'outcome', 'cause'],
  search: ['alarmNo', 'placeName'],
  editable: false,
});
export type Alarm = RecordOf<typeof alarm>;

/** A seat that took an alarm and then did nothing for so long has not answered it. */
const seatSeconds = 300;

const rulesOf = (row: Alarm) => {
  const shipped = shippedVersionOf(row.ruleVersion);
  const version = alarmRules.versions.find(({ version: name }) => name === shipped);
  if (!version) throw new RangeError(`SENSED_ALARM has lost its version ${row.ruleVersion}`);
  return version.rule;
};
/** How long everybody has, by the rules the alarm was opened by. */
export const clocksOfAlarm = (row: Alarm): Clocks => clocksOf(rulesOf(row), row.alarmClass, row.tier);
/** Until when the premises should have answered; null when nobody there is asked. */
export function ownerDueAt(row: Alarm): Instant | null {
  const { ownerSeconds } = clocksOfAlarm(row);
  return ownerSeconds === null || row.premisesNo === null ? null : addSeconds(parseInstant(row.askedAt), ownerSeconds);
}

/** Ruling 1: unanswered at its limit under close supervision, it is a call, if something of it came without doubt. */
export const becomesCallUnanswered = (row: Alarm): boolean =>
  closeTiers.includes(row.tier) &&
  row.isTrusted &&
  !row.isTest &&
  rulesOf(row).callsUnanswered.includes(row.alarmClass) &&
  row.unansweredAt === null;

function unansweredAt(row: Alarm, sinceAt: Instant): string | null {
  if (row.state === 'ACKNOWLEDGED') return addSeconds(sinceAt, seatSeconds);
  const { dutySeconds } = clocksOfAlarm(row);
  // A test disturbs nobody beyond the seats (DV-20).
  return dutySeconds === null || row.isTest ? null : addSeconds(parseInstant(row.askedAt), dutySeconds);
}

const seen = { seenComponents: z.int().min(1) };
/** What joined since the person looked must be looked at before the whole is called false. */
const nothingJoined = condition<Alarm, { seenComponents: number }>('nothingJoined', alarmGrown, ({ row, input }) =>
  row.componentCount <= input.seenComponents ? true : { count: row.componentCount - input.seenComponents },
);
const isWarning = condition<Alarm, unknown>('isWarning', alarmNotWarning, ({ row }) => row.alarmClass === 'WARNING');
const noteInput = { note: textSchema({ max: 400, multiline: true }).optional() };
const causeInput = z.strictObject({ cause: z.enum(alarmCause.names), ...noteInput, ...seen });
type CauseInput = z.infer<typeof causeInput>;
type By = { readonly now: string; readonly actorName: string };

const taken = (row: Alarm, { now, actorName }: By) =>
  row.acknowledgedAt === null ? { acknowledgedAt: now, acknowledgedByName: actorName } : {};
const ended = (input: { note?: string | undefined }, { now, actorName }: By) => ({
  endedAt: now,
  endedByName: actorName,
  ...(input.note ? { note: input.note } : {}),
});
const rejected = (input: CauseInput, by: By) => ({
  ...ended(input, by),
  cause: input.cause,
  outcome: verdictOf(input.cause),
});
const verified = (input: { note?: string | undefined }, by: By) => ({
  ...ended(input, by),
  outcome: 'REAL' as const,
  cause: null,
});
const answered = (answer: AlarmVerdict, cause: AlarmCause | null, { now, actorName }: By) => ({
  ownerAnswer: answer,
  ownerCause: cause,
  ownerAnsweredAt: now,
  ownerAnsweredByName: actorName,
});

/**
 * From the first signal to a person's word. Clocks only ever raise it further; no clearing, heartbeat or reset is among
 * the steps. The premises' "false" is heard and waits for a seat, because whoever would hide a fire would say so too.
 */
export const alarmCourse = workflowOf<Alarm>()({
  name: 'alarmCourse',
  register: alarm,
  initial: 'RAISED',
  final: ['VERIFIED'],
  handling: lifeSafety,
  transitions: {
    tellSeats: {
      from: ['RAISED'],
      to: 'AT_SEATS',
      by: 'clock',
      sets: ({ now }) => ({ toldSeatsAt: now }),
      announces: events.alarmToldSeats,
    },
    leaveUnanswered: {
      from: ['RAISED', 'AT_SEATS', 'ACKNOWLEDGED'],
      to: 'UNANSWERED',
      by: 'clock',
      sets: ({ row, now }) => ({ unansweredAt: row.unansweredAt ?? now }),
      announces: events.alarmLeftUnanswered,
    },
    leaveUnansweredAtHighRisk: {
      from: ['RAISED', 'AT_SEATS', 'ACKNOWLEDGED'],
      to: 'UNANSWERED',
      by: 'clock',
      sets: ({ now }) => ({ unansweredAt: now }),
      announces: events.alarmUnansweredAtHighRisk,
    },
    acknowledge: {
      from: ['RAISED', 'AT_SEATS', 'UNANSWERED', 'DENIED'],
      to: 'ACKNOWLEDGED',
      by: 'alarm.handle',
      primary: true,
      whileLocked: true,
      sets: ({ now, actorName }) => ({ acknowledgedAt: now, acknowledgedByName: actorName }),
      announces: events.alarmAcknowledged,
    },
    logCall: {
      from: [...openAlarmStates],
      to: 'ACKNOWLEDGED',
      by: 'alarm.handle',
      input: z.strictObject({
        party: z.enum(calledParty.names),
        isReached: z.boolean(),
        said: textSchema({ max: 200 }).optional(),
      }),
      sets: ({ row, input, now, actorName }) => ({
        ...taken(row, { now, actorName }),
        calls: [...row.calls, { ...input, said: input.said ?? null, at: now, byName: actorName }].slice(-30),
      }),
      announces: events.alarmCalled,
    },
    sendLook: {
      from: [...openAlarmStates],
      to: 'ACKNOWLEDGED',
      by: 'command',
      input: z.strictObject({
        stationId: z.uuid(),
        stationName: z.string(),
        distanceMetres: z.int(),
        spokeWith: z.string().nullable(),
      }),
      sets: ({ row, input, now, actorName }) => ({
        ...taken(row, { now, actorName }),
        lookStationId: input.stationId,
        lookStationName: input.stationName,
        lookDistanceMetres: input.distanceMetres,
        lookChannel: input.spokeWith === null ? ('NOT_CONNECTED' as const) : ('VOICE' as const),
        lookSpokeWith: input.spokeWith,
        lookAt: now,
      }),
      announces: events.alarmLookSent,
    },
    confirmByOwner: {
      from: [...openAlarmStates],
      to: 'VERIFIED',
      by: 'alarm.answer',
      primary: true,
      input: z.strictObject(noteInput),
      sets: ({ input, ...by }) => ({ ...answered('REAL', null, by), ...verified(input, by) }),
      announces: events.alarmVerified,
    },
    denyByOwner: {
      from: ['RAISED', 'AT_SEATS', 'UNANSWERED', 'ACKNOWLEDGED'],
      to: 'DENIED',
      by: 'alarm.answer',
      input: causeInput,
      requires: [nothingJoined],
      sets: ({ input, ...by }) => ({
        ...answered(verdictOf(input.cause), input.cause, by),
        ...(input.note ? { note: input.note } : {}),
      }),
      announces: events.alarmDenied,
    },
    /** An early sign is the premises' own business to judge. */
    endWarning: {
      from: [...openAlarmStates],
      to: 'REJECTED',
      by: 'alarm.answer',
      input: causeInput,
      requires: [isWarning, nothingJoined],
      sets: ({ input, ...by }) => ({ ...answered(verdictOf(input.cause), input.cause, by), ...rejected(input, by) }),
      announces: events.alarmRejected,
    },
    askAgain: {
      from: ['DENIED'],
      to: 'RAISED',
      by: 'command',
      input: nothing,
      sets: ({ now }) => ({ askedAt: now, unansweredAt: null }),
      announces: events.alarmAskedAgain,
    },
    verify: {
      from: [...openAlarmStates],
      to: 'VERIFIED',
      by: 'alarm.handle',
      input: z.strictObject(noteInput),
      sets: ({ row, input, ...by }) => ({ ...taken(row, by), ...verified(input, by) }),
      announces: events.alarmVerified,
    },
    reject: {
      from: [...openAlarmStates],
      to: 'REJECTED',
      by: 'alarm.handle',
      input: causeInput,
      requires: [nothingJoined],
      sets: ({ row, input, ...by }) => ({ ...taken(row, by), ...rejected(input, by) }),
      announces: events.alarmRejected,
    },
    /** The wrong key, or smoke after all. */
    verifyAfterAll: {
      from: ['REJECTED'],
      to: 'VERIFIED',
      by: 'alarm.handle',
      input: z.strictObject(noteInput),
      sets: ({ input, ...by }) => verified(input, by),
      announces: events.alarmVerified,
    },
  },
  deadlines: [
    {
      while: ['RAISED'],
      at: (row) => {
        const { seatsSeconds } = clocksOfAlarm(row);
        return seatsSeconds === null ? null : addSeconds(parseInstant(row.askedAt), seatsSeconds);
      },
      take: 'tellSeats',
    },
    {
      while: ['RAISED', 'AT_SEATS', 'ACKNOWLEDGED'],
      at: (row, sinceAt) => (becomesCallUnanswered(row) ? null : unansweredAt(row, sinceAt)),
      take: 'leaveUnanswered',
    },
    {
      while: ['RAISED', 'AT_SEATS', 'ACKNOWLEDGED'],
      at: (row, sinceAt) => (becomesCallUnanswered(row) ? unansweredAt(row, sinceAt) : null),
      take: 'leaveUnansweredAtHighRisk',
    },
  ],
});
