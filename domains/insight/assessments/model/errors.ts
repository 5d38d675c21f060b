import { defineError } from '@wanghuo/kernel';

export const pointsNotHundred = defineError('method.points_not_hundred', 422);
export const methodKnown = defineError('method.known', 409, { constraints: ['assessment_method_year'] });
export const methodUnpublished = defineError('method.unpublished', 409);
export const methodFixed = defineError('method.fixed', 409);
export const sheetsKnown = defineError('sheet.known', 409);
export const yearNotOver = defineError('sheet.year_not_over', 422);
export const nothingToScore = defineError('sheet.nothing_to_score', 409);
export const appealClosed = defineError('sheet.appeal_closed', 409);
export const appealOpen = defineError('sheet.appeal_open', 409);

export const assessmentErrors = [
  pointsNotHundred,
  methodKnown,
  methodUnpublished,
  methodFixed,
  sheetsKnown,
  yearNotOver,
  nothingToScore,
  appealClosed,
  appealOpen,
];
