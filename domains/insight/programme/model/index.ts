import { defineDomain, grant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { acceptance, acceptanceCourse, planSnapshot } from './acceptance.ts';
import { programmeContracts } from './api.ts';
import { programmeCodes } from './codes.ts';
import { commitment, commitmentCourse } from './commitment.ts';
import { programmeErrors } from './errors.ts';
import { programmeEvents } from './events.ts';
import { problemCourse, planProblem } from './plan-problem.ts';
import { budgetLine } from './money.ts';
import { projectCourses } from './project-course.ts';
import { project } from './project.ts';

export * from './acceptance.ts';
export * from './annexes.ts';
export * from './api.ts';
export * from './codes.ts';
export * from './commitment.ts';
export * from './delivery.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './feasibility.ts';
export * from './finding-words.ts';
export * from './future-project.ts';
export * from './gates.ts';
export * from './heard.ts';
export * from './plan-problem.ts';
export * from './money.ts';
export * from './plan-rows.ts';
export * from './project-course.ts';
export * from './project.ts';
export * from './site.ts';
export * from './slippage.ts';
export * from './verdict.ts';

const see = ['programme.read', 'dossier.read'];

export const programme = defineDomain({
  name: 'programme',
  labels,
  codes: programmeCodes,
  errors: programmeErrors,
  events: programmeEvents,
  registers: [project, budgetLine, commitment, planProblem, planSnapshot, acceptance],
  workflows: [...Object.values(projectCourses), commitmentCourse, problemCourse, acceptanceCourse],
  contracts: [...programmeContracts],
  grants: [
    // The plan office writes down; the committee's office confirms; the assessor judges and signs: three people.
    grant('PLAN_OFFICER', {
      within: 'district',
      may: [...see, 'project.record', 'project.decide', 'commitment.report', 'snapshot.take', 'dossier.drawUp'],
    }),
    grant('FSC_OFFICE', {
      within: 'district',
      may: [...see, 'commitment.report', 'commitment.confirm', 'planProblem.decide', 'project.decide'],
    }),
    grant('DISTRICT_LEADER', { within: 'district', may: [...see, 'planProblem.decide'] }),
    grant('ASSESSOR', { within: 'district', may: [...see, 'dossier.judge', 'dossier.sign'] }),
    grant('DETACHMENT_HEAD', { within: 'district', may: see }),
    grant('JOB', { within: 'district', may: see }),
  ],
});
