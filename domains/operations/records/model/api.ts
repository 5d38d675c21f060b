import { bulk, command, operational, positionSchema, query, textSchema, instantSchema } from '@wanghuo/kernel';
import { incidentClass, incidentType } from '@wanghuo/incidents/model';
import { z } from 'zod';
import {
  ageGroup,
  alarmPresence,
  fireCause,
  fireDetection,
  firstResponder,
  harm,
  lossKind,
  lossMethod,
  otherAuthority,
  placeType,
  recordKind,
  settlement,
} from './codes.ts';
import {
  alreadyDead,
  correctionOpen,
  deathBeforeFire,
  noRuleThen,
  notApproved,
  reasonsMissing,
  recordImplausible,
  recordNotOpen,
  townUnknown,
  yearsTurned,
} from './errors.ts';
import { alarmRecordFacts, fireRecordFacts, fireRegraded, lateDeathKept, teamReportFacts } from './events.ts';
import { gradeEntry } from './records.ts';
import { givenReason } from './review-loop.ts';
import { statisticDimensions } from './statistics.ts';

const all = [
  ...Object.values(alarmRecordFacts),
  ...Object.values(teamReportFacts),
  ...Object.values(fireRecordFacts),
  fireRegraded,
  lateDeathKept,
];
const namesOf = (table: { readonly names: readonly string[] }) => z.enum(table.names as [string, ...string[]]);
const count = z.int().min(0).max(100_000).nullable();
const time = instantSchema.nullable();
const words = (max: number) => textSchema({ max, multiline: true }).nullable();
const kind = z.enum(recordKind);
const yuan = z
  .number()
  .min(0)
  .max(1_000_000_000)
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-4, { message: 'too_fine' });

/** Times may be corrected by hand while a record is open; their clock is then a person's. */
export const saveAlarmRecord = command({
  name: 'records.saveAlarmRecord',
  permission: 'record.write',
  handling: operational,
  versioned: true,
  input: z.strictObject({
    id: z.uuid(),
    alarmClass: namesOf(incidentClass),
    incidentType: namesOf(incidentType).nullable(),
    isFire: z.boolean(),
    answeredAt: time,
    orderSentAt: time,
    turnedOutAt: time,
    arrivedAt: time,
    controlledAt: time,
    extinguishedAt: time,
    lastBackAt: time,
    trapped: count,
    rescued: count,
    evacuated: count,
    account: words(2_000),
  }),
  output: z.object({ version: z.int() }),
  errors: [recordNotOpen],
});

export const saveTeamReport = command({
  name: 'records.saveTeamReport',
  permission: 'record.write',
  handling: operational,
  versioned: true,
  input: z.strictObject({
    id: z.uuid(),
    turnedOutAt: time,
    arrivedAt: time,
    waterOnAt: time,
    controlledAt: time,
    extinguishedAt: time,
    leftAt: time,
    endedAt: time,
    distanceMetres: z.int().min(0).max(500_000).nullable(),
    crewCount: z.int().min(1).max(100).nullable(),
    trapped: count,
    rescued: count,
    evacuated: count,
    account: words(2_000),
  }),
  output: z.object({ version: z.int() }),
  errors: [recordNotOpen],
});

/** One casualty as written down; without an id it is a new one. */
export const writtenCasualty = z.strictObject({
  id: z.uuid().optional(),
  harm: namesOf(harm),
  diedAt: time,
  isFirefighter: z.boolean(),
  ageGroup: namesOf(ageGroup).nullable(),
  note: textSchema({ max: 400 }).nullable(),
});
export const writtenLoss = z.strictObject({
  id: z.uuid().optional(),
  kind: namesOf(lossKind),
  description: textSchema({ max: 200 }),
  method: namesOf(lossMethod),
  amountYuan: yuan,
});

const fireContent = {
  occurredAt: instantSchema,
  settlement: namesOf(settlement).nullable(),
  placeType: namesOf(placeType).nullable(),
  fireCause: namesOf(fireCause).nullable(),
  causeNote: textSchema({ max: 400 }).nullable(),
  detection: namesOf(fireDetection).nullable().default(null),
  firstResponder: namesOf(firstResponder).nullable().default(null),
  alarmPresence: namesOf(alarmPresence).nullable().default(null),
  otherAuthority: namesOf(otherAuthority).nullable().default(null),
  burntAreaSquareMetres: z.number().min(0).max(10_000_000).nullable(),
  buildingFloors: z.int().min(1).max(150).nullable(),
  fireFloor: z.int().min(-10).max(150).nullable(),
  buildingAreaSquareMetres: z.number().min(0).max(10_000_000).nullable(),
  households: z.int().min(0).max(10_000).nullable(),
  trapped: count,
  rescued: count,
  evacuated: count,
  declaredLossYuan: yuan.nullable(),
  casualties: z.array(writtenCasualty).max(500),
  lossItems: z.array(writtenLoss).max(200),
};

export const saveFireRecord = command({
  name: 'records.saveFireRecord',
  permission: 'record.write',
  handling: operational,
  versioned: true,
  input: z.strictObject({ id: z.uuid(), ...fireContent }),
  output: z.object({ version: z.int(), grade: z.string() }),
  errors: [recordNotOpen, noRuleThen],
});

/** Ruling 19: a fire nobody called for, reported afterwards or through another channel. */
export const reportFireAfterwards = command({
  name: 'records.reportFireAfterwards',
  permission: 'record.write',
  handling: operational,
  input: z.strictObject({
    occurredAt: instantSchema,
    address: textSchema({ max: 160 }),
    townshipCode: textSchema({ max: 20 }),
    position: positionSchema.nullable(),
  }),
  output: z.object({ fireRecordId: z.uuid() }),
  errors: [recordImplausible, noRuleThen, townUnknown],
});

/** Hands a record in. What is implausible is refused or asks for a reason, each by its name. */
export const submitRecord = command({
  name: 'records.submit',
  permission: 'record.write',
  handling: operational,
  input: z.strictObject({ kind, id: z.uuid(), reasons: z.array(givenReason).max(40).default([]) }),
  output: z.object({ needsHighApproval: z.boolean() }),
  errors: [recordNotOpen, recordImplausible, reasonsMissing],
});

/** A next version of an approved record; the approved one stands until the next is approved. */
export const correctRecord = command({
  name: 'records.correct',
  permission: 'record.write',
  handling: operational,
  input: z.strictObject({ kind, id: z.uuid(), reason: textSchema({ max: 400, min: 2 }) }),
  output: z.object({ id: z.uuid() }),
  errors: [notApproved, correctionOpen],
});

/** Somebody hurt in a fire that was counted already has died. Inside the window the fire is counted and graded anew. */
export const recordLateDeath = command({
  name: 'records.recordLateDeath',
  permission: 'record.recordDeath',
  handling: operational,
  input: z.strictObject({
    casualtyId: z.uuid(),
    diedAt: instantSchema,
    note: textSchema({ max: 400, min: 2 }),
  }),
  output: z.object({ counts: z.boolean(), from: z.string(), to: z.string(), windowEndedAt: z.string() }),
  errors: [notApproved, deathBeforeFire, alreadyDead],
});

const openStep = z.object({ step: z.string(), to: z.string(), primary: z.boolean() });
const finding = z.object({ rule: z.string(), severity: z.enum(['REFUSE', 'ASK']), field: z.string() });
const recordValue = z.record(z.string(), z.unknown());

/** A record with everything its page needs: what is missing, what may be done, what belongs to it, its versions. */
export const recordPage = query({
  name: 'records.page',
  permission: 'record.read',
  handling: operational,
  input: z.strictObject({ kind, id: z.uuid() }),
  output: z.object({
    record: recordValue,
    findings: z.array(finding),
    /** Steps that may be taken and would not be refused for who takes them. */
    openSteps: z.array(openStep),
    timeline: z.array(
      z.object({
        step: z.string(),
        to: z.string(),
        at: z.string(),
        actorName: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    mayWrite: z.boolean(),
    casualties: z.array(recordValue),
    lossItems: z.array(recordValue),
    related: z.array(
      z.object({ kind, id: z.uuid(), recordNo: z.string(), state: z.string(), name: z.string(), at: z.string() }),
    ),
    versions: z.array(z.object({ id: z.uuid(), revision: z.int(), state: z.string(), reason: z.string().nullable() })),
    deathWindowEndsAt: z.string().nullable(),
    gradeHistory: z.array(gradeEntry),
    householdsUnset: z.boolean(),
  }),
  refreshOn: all,
});

/** What waits for whom: drafts for their station, what was handed in for the reviewers. */
export const workQueue = query({
  name: 'records.workQueue',
  permission: 'record.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        kind,
        id: z.uuid(),
        recordNo: z.string(),
        state: z.string(),
        name: z.string(),
        townshipCode: z.string().nullable(),
        source: z.string(),
        /** Since when it waits in this state, and by when it is due. */
        sinceAt: z.string(),
        dueAt: z.string().nullable(),
        overdueAt: z.string().nullable(),
        raisedTo: z.string().nullable(),
        authorName: z.string().nullable(),
        needsHighApproval: z.boolean(),
      }),
    ),
    /** More than are shown. */
    total: z.int(),
  }),
  refreshOn: all,
});

const years = {
  from: z.int().min(1998).max(2100).optional(),
  to: z.int().min(1998).max(2100).optional(),
};
/** `PART`: whoever asks sees a part of the district's records only, and so does the answer. */
const reach = z.enum(['DISTRICT', 'PART']);
const standing = {
  reach,
  records: z.int(),
  syntheticRecords: z.int(),
  /** Records of these years that nobody has approved yet; they are in no figure. */
  notApproved: z.int(),
};
export const fireYear = z.object({
  year: z.int().nullable(),
  fires: z.int(),
  deaths: z.int(),
  injuries: z.int(),
  lossYuan: z.string(),
  lossTenThousandYuan: z.string(),
});
export const alarmYear = z.object({
  year: z.int().nullable(),
  total: z.int(),
  fire: z.int(),
  rescue: z.int(),
  social: z.int(),
  others: z.int(),
});

/** Box 1 of the plan: fires, deaths, injuries, direct loss by year, counted from fire records. */
export const boxOfFires = query({
  name: 'records.box1',
  permission: 'statistics.read',
  handling: operational,
  input: z.strictObject(years),
  output: z.object({ ...standing, years: z.array(fireYear), total: fireYear }),
  errors: [yearsTurned],
  refreshOn: [...Object.values(fireRecordFacts), fireRegraded],
});

/** Box 2 of the plan: alarms by year and class, counted from alarm records. */
export const boxOfAlarms = query({
  name: 'records.box2',
  permission: 'statistics.read',
  handling: operational,
  input: z.strictObject(years),
  output: z.object({ ...standing, years: z.array(alarmYear), total: alarmYear }),
  errors: [yearsTurned],
  refreshOn: Object.values(alarmRecordFacts),
});

const figures = z.object({
  fires: z.int(),
  deaths: z.int(),
  injuries: z.int(),
  lossYuan: z.string(),
  lossTenThousandYuan: z.string(),
});
/** Relative change against the year before; null is "n/a": the earlier value is 0. */
const change = z.number().nullable();

/** Fires of a year by one dimension, with the year before. */
export const fireStatistics = query({
  name: 'records.fireStatistics',
  permission: 'statistics.read',
  handling: operational,
  input: z.strictObject({ year: z.int().min(1998).max(2100), by: z.enum(statisticDimensions) }),
  output: z.object({
    ...standing,
    rows: z.array(
      figures.extend({
        key: z.string().nullable(),
        before: figures,
        change: z.object({ fires: change, deaths: change, injuries: change, loss: change }),
      }),
    ),
    total: figures.extend({
      before: figures,
      change: z.object({ fires: change, deaths: change, injuries: change, loss: change }),
    }),
    /** Fires of the year that other authorities count, in no figure above. */
    apart: z.array(figures.extend({ authority: z.string() })),
    /** Fires with a death below 较大, and the share of fires by electricity and domestic fire together. */
    smallFatalFires: z.int(),
    careless: z.object({ fires: z.int(), share: z.number().nullable() }),
  }),
  refreshOn: [...Object.values(fireRecordFacts), fireRegraded],
});

/** Boxes 1 and 2 as a workbook: the file's bytes in base64, so that it passes the same border as every other answer. */
export const boxSheet = query({
  name: 'records.boxSheet',
  permission: 'statistics.read',
  handling: bulk,
  input: z.strictObject(years),
  output: z.object({ fileName: z.string(), base64: z.string() }),
  errors: [yearsTurned],
});

export const recordContracts = [
  saveAlarmRecord,
  saveTeamReport,
  saveFireRecord,
  reportFireAfterwards,
  submitRecord,
  correctRecord,
  recordLateDeath,
  recordPage,
  workQueue,
  boxOfFires,
  boxOfAlarms,
  fireStatistics,
  boxSheet,
] as const;
