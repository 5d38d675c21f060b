import { defineDomain, grant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { auditProgress, documentContracts } from './api.ts';
import { auditState, documentStatus, rulingChoice } from './codes.ts';
import { documentRevision, findingRuling, planDocument } from './documents.ts';
import { documentErrors } from './errors.ts';
import { documentEvents } from './events.ts';

export {
  type AuditBody,
  type AuditFinding,
  type AuditSpan,
  type DenominatorColumn,
  findingSeverities,
} from './audit.ts';
export * from './api.ts';
export * from './codes.ts';
export * from './documents.ts';
export * from './errors.ts';
export * from './events.ts';

export const documents = defineDomain({
  name: 'documents',
  labels,
  codes: [documentStatus, auditState, rulingChoice],
  errors: documentErrors,
  events: documentEvents,
  registers: [planDocument, documentRevision, findingRuling],
  contracts: [...documentContracts],
  streams: [auditProgress],
  grants: [
    // Ruling 6: the assessor audits and rules; so does the plan office. The auditor proper reads the system's log only.
    ...['ASSESSOR', 'PLAN_OFFICER'].map((role) =>
      grant(role, { within: 'district', may: ['planDocument.read', 'planDocument.upload', 'planDocument.rule'] }),
    ),
    ...['DISTRICT_LEADER', 'FSC_OFFICE', 'DETACHMENT_HEAD'].map((role) =>
      grant(role, { within: 'district', may: ['planDocument.read'] }),
    ),
    grant('JOB', { within: 'district', may: ['planDocument.read', 'planDocument.audit'] }),
  ],
});
