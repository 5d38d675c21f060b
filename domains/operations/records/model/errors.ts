import { defineError } from '@wanghuo/kernel';

/** Separation of duties: who wrote a record does not judge it. */
export const authorReviews = defineError('record.author_reviews', 409);
export const approverReviewed = defineError('record.approver_reviewed', 409);
export const needsHighApproval = defineError('record.needs_high_approval', 409);
/** Only drafts and records that were given back are written on. */
export const recordNotOpen = defineError('record.not_open', 409);
export const recordImplausible = defineError('record.implausible', 422);
export const reasonsMissing = defineError('record.reasons_missing', 422);
export const correctionOpen = defineError('record.correction_open', 409, {
  constraints: ['alarm_record_one_correction', 'team_report_one_correction', 'fire_record_one_correction'],
});
export const notApproved = defineError('record.not_approved', 409);
export const deathBeforeFire = defineError('record.death_before_fire', 422);
export const alreadyDead = defineError('record.already_dead', 409);
/** The grades of the law begin on 2007-06-26; what burnt earlier is no record of this register. */
export const noRuleThen = defineError('record.no_rule_then', 422);
export const townUnknown = defineError('record.town_unknown', 422);
export const yearsTurned = defineError('statistics.years_turned', 422);

export const recordErrors = [
  authorReviews,
  approverReviewed,
  needsHighApproval,
  recordNotOpen,
  recordImplausible,
  reasonsMissing,
  correctionOpen,
  notApproved,
  deathBeforeFire,
  alreadyDead,
  noRuleThen,
  townUnknown,
  yearsTurned,
];
