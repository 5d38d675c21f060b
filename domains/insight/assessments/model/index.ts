import { defineDomain, grant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { assessmentContracts, assessmentEvents } from './api.ts';
import { assessmentCodes } from './codes.ts';
import { assessmentErrors } from './errors.ts';
import { assessmentMethod, methodCourse } from './method.ts';
import { assessmentSheet, sheetCourse } from './sheet.ts';

export * from './api.ts';
export * from './codes.ts';
export * from './departments.ts';
export * from './errors.ts';
export * from './method.ts';
export * from './score.ts';
export * from './sheet.ts';

export const assessments = defineDomain({
  name: 'assessments',
  labels,
  codes: assessmentCodes,
  errors: assessmentErrors,
  events: assessmentEvents,
  registers: [assessmentMethod, assessmentSheet],
  workflows: [methodCourse, sheetCourse],
  contracts: assessmentContracts,
  grants: [
    // Who scores does not approve; who is assessed speaks for itself and may appeal.
    grant('FSC_OFFICE', {
      within: 'district',
      may: ['assessment.read', 'assessment.setMethod', 'assessment.score'],
    }),
    grant('DISTRICT_LEADER', { within: 'district', may: ['assessment.read', 'assessment.approve'] }),
    grant('PLAN_OFFICER', { within: 'district', may: ['assessment.read'] }),
    grant('ASSESSOR', { within: 'district', may: ['assessment.read'] }),
    grant('TOWN_FIRE_OFFICER', {
      within: 'township',
      may: ['assessment.read', 'assessment.selfAssess', 'assessment.appeal'],
    }),
    grant('JOB', { within: 'district', may: ['assessment.read'] }),
  ],
});
