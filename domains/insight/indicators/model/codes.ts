import { defineCodeTable } from '@wanghuo/kernel';

/** Whether the plan binds to it, expects it, or its text implies it without a row of its own. */
export const indicatorNature = defineCodeTable('indicatorNature', 'plan 2021–2025, box 3; DERIVED: this project', [
  'BINDING',
  'EXPECTED',
  'DERIVED',
]);

/** Which way is better. */
export const indicatorDirection = defineCodeTable('indicatorDirection', 'section 9.2 of the domain rules', [
  'HIGHER',
  'LOWER',
  'NONE',
]);

/** What a value means against its target on a day. */
export const indicatorVerdict = defineCodeTable('indicatorVerdict', 'section 9.2 of the domain rules; this project', [
  'MET',
  'ON_PATH',
  'AT_RISK',
  'BEHIND',
  'MISSED',
  'UNDECIDED',
  'NO_TARGET',
  'BEFORE_PLAN',
  'NO_RECORDS',
]);
export type IndicatorVerdict = keyof typeof indicatorVerdict.codes;

/**
 * What a record is to a value: counted above the line, part of what it is counted among, part of it in an unknown
 * state, looked at and left out, or something it was worked out from besides, like a population or a town's brigade.
 */
export const countRole = defineCodeTable('countRole', 'this project, decision 0016', [
  'COUNTED',
  'AMONG',
  'UNKNOWN',
  'EXCLUDED',
  'BASIS',
]);
export type CountRole = keyof typeof countRole.codes;

/** Why a record is not counted, or not among those it could be counted with. */
export const countReason = defineCodeTable('countReason', 'this project, decision 0016', [
  'NOT_IN_SERVICE',
  'NOT_BUILT',
  'REMOVED',
  'OF_PREMISES',
  'NO_HYDRANT',
  'STALE_TEST',
  'NO_TEST',
  'OUT_OF_ORDER',
  'OTHER_KIND',
  'UNCOVERED',
  'NOT_APPROVED',
  'NO_DEATH',
  'INJURED',
  'GRADE',
  'OTHER_CAUSE',
  'CAUSE_UNKNOWN',
  'NO_CALL',
  'MINOR',
  'TIME_MISSING',
  'OTHER_TOWN',
  'CANNOT_GO',
  'NOT_QUALIFIED',
  'STATE_UNKNOWN',
  'DATE_UNKNOWN',
  'WITHIN_LIFE',
  'DISPOSED',
  'NO_DEVICE',
  'NOT_HEARD',
]);
export type CountReason = keyof typeof countReason.codes;

/** The definitions under which a value may be worked out; an indicator lists those it admits, its own first. */
export const countingDefinition = defineCodeTable(
  'countingDefinition',
  'decision 0016; section 9 of the domain rules',
  [
    'RESIDENT',
    'REGISTERED',
    'REGISTERED_WITH_ENTERPRISE',
    'RESIDENT_WITH_ENTERPRISE',
    'BRIGADE_OR_STATION',
    'OWN_BRIGADE',
    'BY_REGISTER',
    'BY_ROADS',
    'BY_VALID_TEST',
    'BY_STATUS',
    'WHOLE_DISTRICT',
    'IN_SERVICE',
    'BUILT',
    'P90',
    'P50',
    'P90_STREETS',
    'BY_GRADE',
    'MAJOR_AND_ABOVE',
    'LARGER_AND_ABOVE',
    'BELOW_BASELINE_MEAN',
    'WITHIN_TENTH_OF_MEAN',
    'BELOW_LAST_YEAR',
    'SINCE_2020',
    'EVERY_YEAR',
    'SLOPE',
    'SINCE_2020_CALLED',
    'SINCE_2020_WITHOUT_MINOR',
    'READY_TO_GO',
    'READY_AND_QUALIFIED',
    'SHORTER_LIFE',
    'LONGER_LIFE',
    'UNMANNED',
    'SURVEY',
    'ON_TIME',
    'LIVE_DEVICES',
    'REGISTERED_DEVICES',
  ],
);
export type CountingDefinition = keyof typeof countingDefinition.codes;
