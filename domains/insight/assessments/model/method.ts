import {
  byCommand,
  coded,
  condition,
  defineRegister,
  integer,
  json,
  optional,
  reference,
  text,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { methodState, sheetItem, sheetPart, type DepartmentItem, type SheetItem, type SheetPart } from './codes.ts';
import { pointsNotHundred } from './errors.ts';

/** Points of one item; halves are allowed. */
export const methodItem = z.strictObject({
  item: z.enum(sheetItem.names as [SheetItem, ...SheetItem[]]),
  part: z.enum(sheetPart.names as [SheetPart, ...SheetPart[]]),
  points: z.number().min(0).max(100).multipleOf(0.5),
});
export type MethodItem = z.infer<typeof methodItem>;

const [one, two, three] = sheetPart.names;
/** The sheet a year starts from (section 10.2 of the domain rules, DESIGN): weights may be changed until it is published. */
export const defaultItems: readonly MethodItem[] = [
  { item: 'COMMITTEE', part: one!, points: 6 },
  { item: 'FIVE_FIXED', part: one!, points: 6 },
  { item: 'FUNDS_AND_STAFF', part: one!, points: 6 },
  { item: 'HALF_YEAR_ANALYSES', part: one!, points: 4 },
  { item: 'PRESSED_ON_TIME', part: one!, points: 8 },
  { item: 'SMALL_PLACES', part: two!, points: 8 },
  { item: 'HAZARDS_RECTIFIED', part: two!, points: 10 },
  { item: 'LISTED_HAZARDS', part: two!, points: 8 },
  { item: 'DELEGATED_CASES', part: two!, points: 6 },
  { item: 'PUBLICITY', part: two!, points: 8 },
  { item: 'HYDRANTS', part: three!, points: 8 },
  { item: 'BRIGADES', part: three!, points: 8 },
  { item: 'MICRO_DRILLS', part: three!, points: 6 },
  { item: 'SENSING', part: three!, points: 4 },
  { item: 'PROJECTS', part: three!, points: 4 },
];

/**
 * The sheet of departments. Most of its items have no records yet (`departments.ts` tells those that have), so nothing is
 * scored by it; the points of single items are for whoever publishes a method.
 */
export const departmentParts: readonly {
  readonly part: 'COMMON' | 'SECTOR';
  readonly points: number;
  readonly items: readonly DepartmentItem[];
}[] = [
  { part: 'COMMON', points: 40, items: ['RESPONSIBILITY', 'MEETINGS', 'HALF_YEAR_ANALYSIS', 'FEEDBACK'] },
  {
    part: 'SECTOR',
    points: 60,
    items: ['SECTOR_RULES', 'KEY_UNITS', 'JOINT_CHECKS', 'HAZARDS_CLOSED', 'MODEL_UNITS'],
  },
];

/** How a year's assessment counts. Nothing is scored before it is published, and published it never changes. */
export const assessmentMethod = defineRegister('assessmentMethod', {
  table: 'assessments.assessment_method',
  noun: 'assessment',
  editable: false,
  fields: {
    methodNo: text({ max: 40 }),
    year: integer({ min: 2000, max: 2100 }),
    townshipCode: optional(reference('division')),
    items: byCommand(json(z.array(methodItem).max(40))),
    draftedByName: text({ max: 80 }),
    publishedByName: byCommand(optional(text({ max: 80 }))),
    publishedAt: byCommand(optional(timestamp())),
    state: byCommand(coded(methodState)),
  },
  identity: 'methodNo',
  scope: 'townshipCode',
  list: ['methodNo', 'year', 'draftedByName', 'state', 'publishedByName', 'publishedAt'],
  search: ['methodNo'],
});
export type AssessmentMethod = RecordOf<typeof assessmentMethod>;

export const pointsOf = (items: readonly MethodItem[]): number => items.reduce((sum, { points }) => sum + points, 0);

const sumsToHundred = condition<AssessmentMethod, unknown>('sumsToHundred', pointsNotHundred, ({ row }) => {
  const sum = pointsOf(row.items);
  return sum === 100 ? true : { sum };
});

export const methodCourse = workflowOf<AssessmentMethod>()({
  name: 'methodCourse',
  register: assessmentMethod,
  initial: 'DRAFT',
  final: ['PUBLISHED'],
  transitions: {
    publish: {
      from: ['DRAFT'],
      to: 'PUBLISHED',
      by: 'assessment.setMethod',
      primary: true,
      requires: [sumsToHundred],
      sets: ({ now, actorName }) => ({ publishedByName: actorName, publishedAt: now }),
      announces: 'assessmentMethod.published',
    },
  },
});
