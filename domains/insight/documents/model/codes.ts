import { defineCodeTable } from '@wanghuo/kernel';

/** How far a plan document had come when it was brought. */
export const documentStatus = defineCodeTable('documentStatus', 'this project, decision 0014', [
  'DRAFT',
  'FOR_REVIEW',
  'ISSUED',
  'ABOLISHED',
]);
export type DocumentStatus = keyof typeof documentStatus.codes;

/** What became of reading and auditing a revision. A refused file is kept with the reason, like any other. */
export const auditState = defineCodeTable('auditState', 'this project, decision 0014', [
  'WAITING',
  'RUNNING',
  'AUDITED',
  'REFUSED',
  'FAILED',
]);
export type AuditState = keyof typeof auditState.codes;

/** What a person holds of a finding. The document itself is never changed by it. */
export const rulingChoice = defineCodeTable('rulingChoice', 'this project, decision 0014', [
  'ERROR',
  'FIRST_STANDS',
  'SECOND_STANDS',
  'NO_ERROR',
  'TO_SUPPLEMENT',
]);
export type RulingChoice = keyof typeof rulingChoice.codes;
