import { defineCodeTable } from '@wanghuo/kernel';

const origin = 'section 10.2 of the domain rules; this project';

/** The three parts of an assessment of a town. */
export const sheetPart = defineCodeTable('sheetPart', origin, ['RESPONSIBILITY', 'PREVENTION', 'FOUNDATION']);
export type SheetPart = keyof typeof sheetPart.codes;

/** What is assessed of a town. */
export const sheetItem = defineCodeTable('sheetItem', origin, [
  'COMMITTEE',
  'FIVE_FIXED',
  'FUNDS_AND_STAFF',
  'HALF_YEAR_ANALYSES',
  'PRESSED_ON_TIME',
  'SMALL_PLACES',
  'HAZARDS_RECTIFIED',
  'LISTED_HAZARDS',
  'DELEGATED_CASES',
  'PUBLICITY',
  'HYDRANTS',
  'BRIGADES',
  'MICRO_DRILLS',
  'SENSING',
  'PROJECTS',
]);
export type SheetItem = keyof typeof sheetItem.codes;

/** Whether an item could be measured; what is unknown earns nothing and is shown apart. */
export const measureStatus = defineCodeTable('measureStatus', origin, ['MEASURED', 'UNKNOWN', 'NOT_APPLICABLE']);
export type MeasureStatus = keyof typeof measureStatus.codes;

/** Why a measure is what it is. */
export const measureReason = defineCodeTable('measureReason', origin, [
  'COUNTED',
  'NO_RECORDS_YET',
  'NOT_KEPT_THEN',
  'NOT_DUE_YET',
  'NO_TASK_DUE',
  'NONE_IN_TOWN',
  'ALL_UNTESTED',
  'STATION_IN_TOWN',
  'NO_BRIGADE',
  'CLASS_UNKNOWN',
]);
export type MeasureReason = keyof typeof measureReason.codes;

export const townGrade = defineCodeTable('townGrade', origin, ['EXCELLENT', 'GOOD', 'PASS', 'FAIL']);
export type TownGrade = keyof typeof townGrade.codes;

export const methodState = defineCodeTable('methodState', origin, ['DRAFT', 'PUBLISHED']);

export const sheetState = defineCodeTable('sheetState', origin, [
  'PLANNED',
  'SELF_ASSESSED',
  'VERIFIED',
  'SCORED',
  'APPEALED',
  'APPROVED',
  'PUBLISHED',
]);
export type SheetState = keyof typeof sheetState.codes;

export const appealDecision = defineCodeTable('appealDecision', origin, ['WAITING', 'UPHELD', 'REJECTED']);

/** What a department is assessed by: what is common to all, and what is its sector's own (section 10.2). */
export const departmentItem = defineCodeTable('departmentItem', origin, [
  'RESPONSIBILITY',
  'MEETINGS',
  'HALF_YEAR_ANALYSIS',
  'FEEDBACK',
  'SECTOR_RULES',
  'KEY_UNITS',
  'JOINT_CHECKS',
  'HAZARDS_CLOSED',
  'MODEL_UNITS',
]);
export type DepartmentItem = keyof typeof departmentItem.codes;

export const assessmentCodes = [
  departmentItem,
  sheetPart,
  sheetItem,
  measureStatus,
  measureReason,
  townGrade,
  methodState,
  sheetState,
  appealDecision,
];
