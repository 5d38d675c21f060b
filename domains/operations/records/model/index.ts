import { defineDomain, grant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { recordContracts } from './api.ts';
import {
  ageGroup,
  alarmOutcome,
  alarmPresence,
  countedAs,
  fireCause,
  fireDetection,
  fireGrade,
  firstResponder,
  harm,
  lossKind,
  lossMethod,
  otherAuthority,
  placeType,
  recordState,
  settlement,
} from './codes.ts';
import { recordErrors } from './errors.ts';
import { recordEvents } from './events.ts';
import {
  alarmRecord,
  alarmReview,
  casualty,
  fireRecord,
  fireReview,
  lossItem,
  teamReport,
  teamReview,
} from './records.ts';

export * from './api.ts';
export * from './codes.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './grade.ts';
export * from './plausibility.ts';
export * from './records.ts';
export * from './review-loop.ts';
export * from './statistics.ts';

const see = ['record.read', 'casualty.read'];
const seeAll = [...see, 'statistics.read'];

export const records = defineDomain({
  name: 'records',
  labels,
  codes: [
    recordState,
    alarmOutcome,
    fireCause,
    fireDetection,
    firstResponder,
    alarmPresence,
    otherAuthority,
    placeType,
    settlement,
    harm,
    countedAs,
    ageGroup,
    lossKind,
    lossMethod,
    fireGrade,
  ],
  errors: recordErrors,
  events: recordEvents,
  registers: [alarmRecord, teamReport, fireRecord, casualty, lossItem],
  workflows: [alarmReview, teamReview, fireReview],
  contracts: [...recordContracts],
  grants: [
    // Ruling 5: the station officer writes and signs; the dispatcher sees and closes nothing.
    grant('STATION_OFFICER', { within: 'station', may: [...see, 'record.write'] }),
    grant('INVESTIGATOR', {
      within: 'district',
      may: [...seeAll, 'record.write', 'record.review', 'record.recordDeath'],
    }),
    grant('DUTY_COMMANDER', { within: 'district', may: [...seeAll, 'record.review', 'record.approve'] }),
    grant('DETACHMENT_HEAD', {
      within: 'district',
      may: [...seeAll, 'record.approve', 'record.approveHigh', 'record.void', 'record.recordDeath'],
    }),
    grant('DISPATCHER', { within: 'district', may: ['record.read'] }),
    ...['COMMS_OFFICER', 'FIREFIGHTER'].map((role) => grant(role, { within: 'station', may: ['record.read'] })),
    ...['DISTRICT_LEADER', 'FSC_OFFICE', 'PLAN_OFFICER', 'ASSESSOR', 'LEGAL_REVIEWER', 'ENFORCEMENT_OFFICER'].map(
      (role) => grant(role, { within: 'district', may: seeAll }),
    ),
    ...['TOWN_FIRE_OFFICER', 'TOWN_ENFORCER'].map((role) =>
      grant(role, { within: 'township', may: ['record.read', 'statistics.read', 'casualty.read'] }),
    ),
    grant('JOB', { within: 'district', may: seeAll }),
  ],
});
