import { defineDomainServer } from '@wanghuo/platform-server';
import { assessments } from '../model/index.ts';
import { departmentYearImplementation } from './departments.ts';
import { assessmentPageImplementation, assessmentYearImplementation } from './reading.ts';
import {
  changeMethodImplementation,
  decideAppealImplementation,
  draftMethodImplementation,
  planYearImplementation,
  scoreYearImplementation,
} from './scoring.ts';

export const assessmentsServer = defineDomainServer({
  domain: assessments,
  implementations: [
    draftMethodImplementation,
    changeMethodImplementation,
    planYearImplementation,
    scoreYearImplementation,
    decideAppealImplementation,
    assessmentYearImplementation,
    assessmentPageImplementation,
    departmentYearImplementation,
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
