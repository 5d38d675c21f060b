import { command, defineEvent, operational, query, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { commitmentReported } from '@wanghuo/programme/model';
import { assessedBodies } from './departments.ts';
import {
  departmentItem,
  measureReason,
  measureStatus,
  type DepartmentItem,
  type MeasureReason,
  type MeasureStatus,
} from './codes.ts';
import * as errors from './errors.ts';
import { methodCourse, methodItem } from './method.ts';
import { appeal, keptFires, keptItem, measuredRecord, revision, sheetCourse } from './sheet.ts';

const year = z.int().min(2000).max(2100);

export const methodDrafted = defineEvent(
  'assessmentMethod.drafted',
  z.strictObject({ assessmentMethodId: z.uuid(), year }),
  'assessmentMethodId',
);
/** Sheets of a year were made or scored anew. */
export const sheetsMoved = defineEvent(
  'assessment.sheetsMoved',
  z.strictObject({ year: z.string(), reason: z.string() }),
  'year',
);
export const assessmentEvents = [methodDrafted, sheetsMoved];

/** Starts a year's method from the usual sheet. */
export const draftMethod = command({
  name: 'assessments.draftMethod',
  permission: 'assessment.setMethod',
  handling: operational,
  input: z.strictObject({ year }),
  output: z.object({ id: z.uuid() }),
  errors: [errors.methodKnown],
});

/** Sets the points of a method that is not published yet. */
export const changeMethod = command({
  name: 'assessments.changeMethod',
  permission: 'assessment.setMethod',
  handling: operational,
  input: z.strictObject({ id: z.uuid(), items: z.array(methodItem).min(1).max(40) }),
  output: z.object({ points: z.number() }),
  errors: [errors.methodFixed],
});

/** Makes the sheets of every town for a year whose method is published. */
export const planYear = command({
  name: 'assessments.planYear',
  permission: 'assessment.score',
  handling: operational,
  input: z.strictObject({ year }),
  output: z.object({ sheets: z.int() }),
  errors: [errors.methodUnpublished, errors.sheetsKnown],
});

/** Scores every sheet of a year from the records as they stood on its last day. */
export const scoreYear = command({
  name: 'assessments.scoreYear',
  permission: 'assessment.score',
  handling: operational,
  input: z.strictObject({ year }),
  output: z.object({ sheets: z.int() }),
  errors: [errors.yearNotOver, errors.nothingToScore],
});

/** Decides an appeal. Points are never set by hand: an appeal that is right is right because a record was corrected. */
export const decideAppeal = command({
  name: 'assessments.decideAppeal',
  permission: 'assessment.score',
  handling: operational,
  input: z.strictObject({
    id: z.uuid(),
    isUpheld: z.boolean(),
    answer: textSchema({ max: 600, min: 2, multiline: true }),
  }),
  output: z.object({ before: z.string(), after: z.string() }),
});

const row = z.object({
  id: z.uuid(),
  year,
  townshipCode: z.string(),
  townName: z.string(),
  state: z.string(),
  low: z.string().nullable(),
  high: z.string().nullable(),
  gradeLow: z.string().nullable(),
  gradeHigh: z.string().nullable(),
  bestPlace: z.int().nullable(),
  worstPlace: z.int().nullable(),
  /** Earned of what could be measured; null before the sheet is scored. */
  measured: z.object({ earned: z.string(), points: z.string() }).nullable(),
  source: z.string(),
});

const moved = [...Object.values(methodCourse.transitions), ...Object.values(sheetCourse.transitions)].map(
  ({ announces }) => announces,
);

/** A year's method and what each town within reach has. */
export const assessmentYear = query({
  name: 'assessments.year',
  permission: 'assessment.read',
  handling: operational,
  input: z.strictObject({ year }),
  output: z.object({
    years: z.array(year),
    method: z
      .object({
        id: z.uuid(),
        state: z.string(),
        items: z.array(methodItem),
        points: z.number(),
        publishedByName: z.string().nullable(),
        publishedAt: z.string().nullable(),
        openSteps: z.array(z.unknown()),
      })
      .nullable(),
    sheets: z.array(row),
    today: z.string(),
  }),
  refreshOn: [...moved, ...assessmentEvents],
});

/** One sheet with the records behind each point. */
export const assessmentPage = query({
  name: 'assessments.sheet',
  permission: 'assessment.read',
  handling: operational,
  input: z.strictObject({ id: z.uuid() }),
  output: z.object({
    head: row,
    /** What the year's method counts. */
    methodItems: z.array(methodItem),
    selfPoints: z.array(z.object({ item: z.string(), points: z.number() })),
    selfAccount: z.string().nullable(),
    verification: z.string().nullable(),
    items: z.array(keptItem),
    fires: keptFires,
    appeals: z.array(appeal),
    revisions: z.array(revision),
    scoredAt: z.string().nullable(),
    appealUntilOn: z.string().nullable(),
    approvedByName: z.string().nullable(),
    approvedAt: z.string().nullable(),
    publishedAt: z.string().nullable(),
    openSteps: z.array(z.unknown()),
  }),
  refreshOn: [...moved, ...assessmentEvents],
});

const namesOf = <Name extends string>(table: { readonly names: readonly Name[] }) =>
  z.enum(table.names as [Name, ...Name[]]);

/** What the plan's tasks say of each department in a year: shares with their records, never points. */
export const departmentYear = query({
  name: 'assessments.departments',
  permission: 'assessment.read',
  handling: operational,
  input: z.strictObject({ year }),
  output: z.object({
    asOn: z.string(),
    departments: z.array(
      z.object({
        body: z.enum(assessedBodies),
        items: z.array(
          z.object({
            item: namesOf<DepartmentItem>(departmentItem),
            status: namesOf<MeasureStatus>(measureStatus),
            reason: namesOf<MeasureReason>(measureReason),
            done: z.int(),
            of: z.int(),
            records: z.array(measuredRecord),
          }),
        ),
      }),
    ),
  }),
  refreshOn: [commitmentReported],
});

export const assessmentContracts = [
  departmentYear,
  draftMethod,
  changeMethod,
  planYear,
  scoreYear,
  decideAppeal,
  assessmentYear,
  assessmentPage,
];
