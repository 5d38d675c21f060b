import {
  boolean,
  byCommand,
  coded,
  decimal,
  defineRegister,
  integer,
  json,
  optional,
  point,
  reference,
  referenceList,
  text,
  timestamp,
  worded,
  type RecordOf,
} from '@wanghuo/kernel';
import { incidentClass, incidentType } from '@wanghuo/incidents/model';
import { z } from 'zod';
import {
  ageGroup,
  alarmOutcome,
  alarmPresence,
  countedAs,
  fireCause,
  fireDetection,
  fireGrade,
  firstResponder,
  harm,
  lossKind,
  lossMethod,
  otherAuthority,
  placeType,
  settlement,
} from './codes.ts';
import { alarmRecordFacts, fireRecordFacts, teamReportFacts } from './events.ts';
import { loopFields, reviewLoop } from './review-loop.ts';

/** By whose clock a time is: the server's, a terminal's, or a person who said so. */
export const clockOfTime = z.enum(['SERVER', 'DEVICE', 'MANUAL']);
const clocks = worded('records.clock', json(z.record(z.string(), clockOfTime)));
const count = () => byCommand(optional(integer({ min: 0, max: 100_000 })));
const time = () => byCommand(optional(timestamp()));

/** One for each incident, and for each call that opened none. Boxes of the plan count their classes. */
export const alarmRecord = defineRegister('alarmRecord', {
  table: 'records.alarm_record',
  noun: 'record',
  fields: {
    recordNo: byCommand(text({ max: 60 })),
    ...loopFields,
    incidentId: byCommand(optional(reference('incident'))),
    callId: byCommand(optional(reference('call'))),
    alarmClass: byCommand(coded(incidentClass)),
    incidentType: byCommand(optional(coded(incidentType))),
    outcome: byCommand(optional(coded(alarmOutcome))),
    /** Whether it was a fire in the sense of the statistics; fire calls need not be. */
    isFire: byCommand(boolean()),
    townshipCode: byCommand(optional(reference('division'))),
    address: byCommand(optional(text({ max: 160 }))),
    position: byCommand(optional(point())),
    stationIds: byCommand(referenceList('station')),
    teamCount: byCommand(integer({ min: 0, max: 500 })),
    receivedAt: byCommand(timestamp()),
    answeredAt: time(),
    orderSentAt: time(),
    turnedOutAt: time(),
    arrivedAt: time(),
    controlledAt: time(),
    extinguishedAt: time(),
    lastBackAt: time(),
    clocks: byCommand(clocks),
    trapped: count(),
    rescued: count(),
    evacuated: count(),
    account: byCommand(optional(text({ max: 2_000, multiline: true }))),
  },
  identity: 'recordNo',
  scope: { station: 'stationIds', township: 'townshipCode' },
  list: ['recordNo', 'receivedAt', 'alarmClass', 'incidentType', 'townshipCode', 'address', 'state'],
  search: ['recordNo', 'address'],
  editable: false,
});
export type AlarmRecord = RecordOf<typeof alarmRecord>;

/** One for each team that went out, from the times of its assignment. */
export const teamReport = defineRegister('teamReport', {
  table: 'records.team_report',
  noun: 'record',
  fields: {
    reportNo: byCommand(text({ max: 60 })),
    ...loopFields,
    alarmRecordId: byCommand(reference('alarmRecord')),
    assignmentId: byCommand(optional(reference('assignment'))),
    unitId: byCommand(optional(reference('unit'))),
    callSign: byCommand(text({ max: 40 })),
    stationId: byCommand(reference('station')),
    townshipCode: byCommand(optional(reference('division'))),
    orderedAt: byCommand(timestamp()),
    turnedOutAt: time(),
    arrivedAt: time(),
    waterOnAt: time(),
    controlledAt: time(),
    extinguishedAt: time(),
    leftAt: time(),
    endedAt: time(),
    clocks: byCommand(clocks),
    distanceMetres: byCommand(optional(integer({ min: 0, max: 500_000 }))),
    crewCount: byCommand(optional(integer({ min: 1, max: 100 }))),
    trapped: count(),
    rescued: count(),
    evacuated: count(),
    account: byCommand(optional(text({ max: 2_000, multiline: true }))),
  },
  identity: 'reportNo',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['reportNo', 'orderedAt', 'callSign', 'stationId', 'arrivedAt', 'endedAt', 'state'],
  search: ['reportNo', 'callSign'],
  editable: false,
});
export type TeamReport = RecordOf<typeof teamReport>;

/** What a grade was at a time, and why it became so. Never shortened. */
export const gradeEntry = z.strictObject({
  at: z.string(),
  grade: z.enum(fireGrade.names as [string, ...string[]]),
  ruleVersion: z.string(),
  deaths: z.int(),
  seriousInjuries: z.int(),
  lossYuan: z.string(),
  cause: z.enum(['DRAFTED', 'SAVED', 'LATE_DEATH', 'CORRECTION', 'LOADED']),
  by: z.string(),
});
export type GradeEntry = z.infer<typeof gradeEntry>;

/** One fire: one continuous event. It may have been reported afterwards, without a call. */
export const fireRecord = defineRegister('fireRecord', {
  table: 'records.fire_record',
  noun: 'record',
  fields: {
    recordNo: byCommand(text({ max: 60 })),
    ...loopFields,
    alarmRecordId: byCommand(optional(reference('alarmRecord'))),
    incidentId: byCommand(optional(reference('incident'))),
    reportedAfterwards: byCommand(boolean()),
    occurredAt: byCommand(timestamp()),
    reportedAt: byCommand(timestamp()),
    stationId: byCommand(optional(reference('station'))),
    townshipCode: byCommand(reference('division')),
    address: byCommand(text({ max: 160 })),
    position: byCommand(optional(point())),
    settlement: byCommand(optional(coded(settlement))),
    placeType: byCommand(optional(coded(placeType))),
    fireCause: byCommand(optional(coded(fireCause))),
    detection: byCommand(optional(coded(fireDetection))),
    firstResponder: byCommand(optional(coded(firstResponder))),
    alarmPresence: byCommand(optional(coded(alarmPresence))),
    /** Whose statistics the fire belongs to when they are not ours: forests, grassland, railways. */
    otherAuthority: byCommand(optional(coded(otherAuthority))),
    causeNote: byCommand(optional(text({ max: 400 }))),
    burntAreaSquareMetres: byCommand(optional(decimal({ min: 0, max: 10_000_000 }))),
    buildingFloors: byCommand(optional(integer({ min: 1, max: 150 }))),
    fireFloor: byCommand(optional(integer({ min: -10, max: 150 }))),
    buildingAreaSquareMetres: byCommand(optional(decimal({ min: 0, max: 10_000_000 }))),
    households: byCommand(optional(integer({ min: 0, max: 10_000 }))),
    trapped: count(),
    rescued: count(),
    evacuated: count(),
    /** What the dispatcher's closing said; the casualties have to account for it. */
    deadAtClosing: count(),
    injuredAtClosing: count(),
    /** What the parties declared (R-INV-05); the statistics count the verified items. */
    declaredLossYuan: byCommand(optional(decimal({ min: 0, max: 100_000_000_000 }))),
    lossYuan: byCommand(decimal({ min: 0, max: 999_999_999_999 })),
    grade: byCommand(coded(fireGrade)),
    gradeRuleVersion: byCommand(text({ max: 20 })),
    gradeHistory: byCommand({
      ...json(z.array(gradeEntry)),
      entry: {
        name: 'gradeEntry',
        parts: {
          grade: coded(fireGrade),
          at: timestamp(),
          cause: worded('records.gradeCause', text({ max: 20 })),
          by: text({ max: 120 }),
          deaths: integer({ min: 0, max: 100_000 }),
          seriousInjuries: integer({ min: 0, max: 100_000 }),
          lossYuan: text({ max: 20 }),
          ruleVersion: text({ max: 20 }),
        },
      },
    }),
  },
  identity: 'recordNo',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['recordNo', 'occurredAt', 'townshipCode', 'placeType', 'fireCause', 'lossYuan', 'grade', 'state'],
  search: ['recordNo', 'address'],
  editable: false,
});
export type FireRecord = RecordOf<typeof fireRecord>;

/** A person a fire hurt or killed; no names: the statistics need none. */
export const casualty = defineRegister('casualty', {
  table: 'records.casualty',
  fields: {
    casualtyNo: byCommand(text({ max: 60 })),
    fireRecordId: byCommand(reference('fireRecord')),
    stationId: byCommand(optional(reference('station'))),
    townshipCode: byCommand(reference('division')),
    harm: byCommand(coded(harm)),
    countedAs: byCommand(coded(countedAs)),
    diedAt: time(),
    isFirefighter: byCommand(boolean()),
    ageGroup: byCommand(optional(coded(ageGroup))),
    note: byCommand(optional(text({ max: 400 }))),
  },
  identity: 'casualtyNo',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['casualtyNo', 'harm', 'countedAs', 'diedAt', 'ageGroup', 'isFirefighter'],
  search: ['casualtyNo'],
  editable: false,
});
export type Casualty = RecordOf<typeof casualty>;

/** One thing that was destroyed or damaged, with the method that found its amount. */
export const lossItem = defineRegister('lossItem', {
  table: 'records.loss_item',
  noun: 'record',
  fields: {
    itemNo: byCommand(text({ max: 60 })),
    fireRecordId: byCommand(reference('fireRecord')),
    stationId: byCommand(optional(reference('station'))),
    townshipCode: byCommand(reference('division')),
    kind: byCommand(coded(lossKind)),
    description: byCommand(text({ max: 200 })),
    method: byCommand(coded(lossMethod)),
    amountYuan: byCommand(decimal({ min: 0, max: 1_000_000_000 })),
  },
  identity: 'itemNo',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['itemNo', 'kind', 'description', 'method', 'amountYuan'],
  search: ['itemNo', 'description'],
  editable: false,
});
export type LossItem = RecordOf<typeof lossItem>;

export const alarmReview = reviewLoop('alarmReview', alarmRecord as never, 'alarmRecord', alarmRecordFacts);
export const teamReview = reviewLoop('teamReview', teamReport as never, 'teamReport', teamReportFacts);
export const fireReview = reviewLoop('fireReview', fireRecord as never, 'fireRecord', fireRecordFacts);

/** The loop of each kind of record, with its register and facts. */
export const loops = {
  alarmRecord: { register: alarmRecord, workflow: alarmReview, facts: alarmRecordFacts },
  teamReport: { register: teamReport, workflow: teamReview, facts: teamReportFacts },
  fireRecord: { register: fireRecord, workflow: fireReview, facts: fireRecordFacts },
} as const;

/** States in which a record is still written on. */
export const openStates = ['DRAFTED', 'RETURNED'] as const;
/** States in which somebody is waited for. */
export const waitingStates = ['DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED'] as const;
