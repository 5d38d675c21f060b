import {
  byCommand,
  coded,
  condition,
  date,
  defineRegister,
  integer,
  json,
  optional,
  reference,
  shanghaiDate,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import {
  appealDecision,
  measureReason,
  measureStatus,
  sheetItem,
  sheetState,
  townGrade,
  type MeasureReason,
  type MeasureStatus,
  type SheetItem,
} from './codes.ts';
import { appealClosed, appealOpen } from './errors.ts';

const namesOf = <Name extends string>(table: { readonly names: readonly Name[] }) =>
  z.enum(table.names as [Name, ...Name[]]);
const itemSchema = namesOf<SheetItem>(sheetItem);

export const measuredRecord = z.object({
  register: z.string(),
  id: z.string(),
  name: z.string(),
  isCounted: z.boolean(),
});

/** An item as it was scored: `earned` is an exact fraction, null where it is unknown or does not apply. */
export const keptItem = z.object({
  item: itemSchema,
  points: z.number(),
  status: namesOf<MeasureStatus>(measureStatus),
  reason: namesOf<MeasureReason>(measureReason),
  done: z.int(),
  of: z.int(),
  earned: z.string().nullable(),
  records: z.array(measuredRecord),
});
export type KeptItem = z.infer<typeof keptItem>;

export const keptFires = z.object({
  fatal: z.array(measuredRecord),
  larger: z.array(measuredRecord),
  major: z.array(measuredRecord),
});

/** A score as it stood once; a later one stands beside it, with the reason. */
export const revision = z.object({
  at: z.string(),
  byName: z.string(),
  reason: z.string(),
  low: z.string(),
  high: z.string(),
  bestPlace: z.int(),
  worstPlace: z.int(),
});
export type Revision = z.infer<typeof revision>;

export const appeal = z.object({
  item: itemSchema,
  reason: z.string(),
  byName: z.string(),
  at: z.string(),
  decision: namesOf(appealDecision),
  decidedByName: z.string().nullable(),
  decidedAt: z.string().nullable(),
  answer: z.string().nullable(),
  /** Exact scores on both sides of the decision. */
  before: z.string(),
  after: z.string().nullable(),
});
export type Appeal = z.infer<typeof appeal>;

const ownPoints = z.array(z.strictObject({ item: itemSchema, points: z.number().min(0).max(100) })).max(40);

/** One town's assessment of one year. */
export const assessmentSheet = defineRegister('assessmentSheet', {
  table: 'assessments.assessment_sheet',
  noun: 'assessment',
  editable: false,
  fields: {
    sheetNo: text({ max: 40 }),
    year: integer({ min: 2000, max: 2100 }),
    townshipCode: reference('division'),
    methodId: reference('assessmentMethod'),
    /** What the town says of itself; shown beside, never counted. */
    selfPoints: byCommand(json(ownPoints)),
    selfAccount: byCommand(optional(text({ max: 2_000, multiline: true }))),
    verification: byCommand(optional(text({ max: 2_000, multiline: true }))),
    items: byCommand(json(z.array(keptItem).max(40))),
    fires: byCommand(json(keptFires)),
    low: byCommand(optional(text({ max: 80 }))),
    high: byCommand(optional(text({ max: 80 }))),
    gradeLow: byCommand(optional(coded(townGrade))),
    gradeHigh: byCommand(optional(coded(townGrade))),
    bestPlace: byCommand(optional(integer({ min: 1, max: 1_000 }))),
    worstPlace: byCommand(optional(integer({ min: 1, max: 1_000 }))),
    scoredAt: byCommand(optional(timestamp())),
    appealUntilOn: byCommand(optional(date())),
    appeals: byCommand(json(z.array(appeal).max(40))),
    revisions: byCommand(json(z.array(revision).max(200))),
    approvedByName: byCommand(optional(text({ max: 80 }))),
    approvedAt: byCommand(optional(timestamp())),
    publishedAt: byCommand(optional(timestamp())),
    state: byCommand(coded(sheetState)),
  },
  identity: 'sheetNo',
  scope: 'townshipCode',
  list: ['sheetNo', 'year', 'townshipCode', 'state', 'gradeLow', 'gradeHigh', 'bestPlace', 'worstPlace'],
  search: ['sheetNo'],
});
export type AssessmentSheet = RecordOf<typeof assessmentSheet>;

const isInTime = condition<AssessmentSheet, unknown>('isInTime', appealClosed, ({ row, now }) =>
  row.appealUntilOn !== null && shanghaiDate(now as never) <= row.appealUntilOn
    ? true
    : { until: row.appealUntilOn ?? '' },
);
const isAppealOver = condition<AssessmentSheet, unknown>('isAppealOver', appealOpen, ({ row, now }) =>
  row.appealUntilOn !== null && shanghaiDate(now as never) > row.appealUntilOn
    ? true
    : { until: row.appealUntilOn ?? '' },
);

/** PLAN → SELF_ASSESSED → VERIFIED → SCORED → APPEAL (five working days) → APPROVED → PUBLISHED (section 10.2). */
export const sheetCourse = workflowOf<AssessmentSheet>()({
  name: 'sheetCourse',
  register: assessmentSheet,
  initial: 'PLANNED',
  final: ['PUBLISHED'],
  transitions: {
    selfAssess: {
      from: ['PLANNED', 'SELF_ASSESSED'],
      to: 'SELF_ASSESSED',
      by: 'assessment.selfAssess',
      input: z.strictObject({
        selfAccount: textSchema({ max: 2_000, min: 2, multiline: true }),
        selfPoints: ownPoints.default([]),
      }),
      sets: ({ input }) => input,
      announces: 'assessmentSheet.selfAssessed',
    },
    verify: {
      from: ['PLANNED', 'SELF_ASSESSED'],
      to: 'VERIFIED',
      by: 'assessment.score',
      input: z.strictObject({ verification: textSchema({ max: 2_000, min: 2, multiline: true }) }),
      sets: ({ input }) => input,
      announces: 'assessmentSheet.verified',
    },
    // By a command, because all towns are scored by the same evidence at once.
    score: {
      from: ['PLANNED', 'SELF_ASSESSED', 'VERIFIED'],
      to: 'SCORED',
      by: 'command',
      announces: 'assessmentSheet.scored',
    },
    appeal: {
      from: ['SCORED'],
      to: 'APPEALED',
      by: 'assessment.appeal',
      input: z.strictObject({ item: itemSchema, reason: textSchema({ max: 600, min: 2, multiline: true }) }),
      requires: [isInTime],
      sets: ({ row, input, now, actorName }) => ({
        appeals: [
          ...row.appeals,
          {
            ...input,
            byName: actorName,
            at: now,
            decision: 'WAITING' as const,
            decidedByName: null,
            decidedAt: null,
            answer: null,
            before: row.low ?? '0/1',
            after: null,
          },
        ],
      }),
      announces: 'assessmentSheet.appealed',
    },
    decideAppeal: { from: ['APPEALED'], to: 'SCORED', by: 'command', announces: 'assessmentSheet.appealDecided' },
    approve: {
      from: ['SCORED'],
      to: 'APPROVED',
      by: 'assessment.approve',
      primary: true,
      requires: [isAppealOver],
      sets: ({ now, actorName }) => ({ approvedByName: actorName, approvedAt: now }),
      announces: 'assessmentSheet.approved',
    },
    publish: {
      from: ['APPROVED'],
      to: 'PUBLISHED',
      by: 'assessment.setMethod',
      primary: true,
      sets: ({ now }) => ({ publishedAt: now }),
      announces: 'assessmentSheet.published',
    },
  },
});
