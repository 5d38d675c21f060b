import { shanghaiDate } from '@wanghuo/kernel';
import { implement, insertRecord } from '@wanghuo/platform-server';
import { findingNotFound, findingRuling, giveRuling, rulingGiven, type RulingChoice } from '../model/index.ts';
import { getAuditOf } from './audit-record.ts';

/** The same file may have been brought twice: a ruling speaks of the revision that it was looked at as. */
export const rulingImplementation = implement(
  giveRuling,
  async ({ revisionId, auditId, findingId, choice, reason }, context) => {
    const { revision, record } = await getAuditOf(context, revisionId, auditId);
    const at = record.audit.findings.findIndex(({ id }) => id === findingId);
    const finding = record.audit.findings[at];
    const findingKey = record.findingKeys[at];
    if (!finding || findingKey === undefined) throw findingNotFound({ findingId });
    const rulingId = context.newId();
    await insertRecord(context, findingRuling, {
      id: rulingId,
      source: revision.source,
      rulingNo: `CD-${shanghaiDate(context.now).replaceAll('-', '')}-${rulingId.slice(-6).toUpperCase()}`,
      documentId: revision.documentId,
      revisionId,
      auditId,
      findingKey,
      findingNo: findingId,
      finding: Array.from(finding.message).slice(0, 2_000).join(''),
      choice: choice as RulingChoice,
      reason,
      authorId: context.subject.id,
      authorName: context.subject.displayName,
      ruledAt: context.now,
    });
    await context.services.announce(context, rulingGiven, {
      rulingId,
      documentId: revision.documentId,
      auditId,
      findingKey,
    });
    return { rulingId };
  },
);
