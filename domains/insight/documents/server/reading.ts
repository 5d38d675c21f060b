import { sql } from 'kysely';
import type { RecordSource } from '@wanghuo/kernel';
import { findRecord, implement, listRecordsWhere, type QueryContext } from '@wanghuo/platform-server';
import { engineVersion } from '@wanghuo/plan-audit';
import {
  auditBody,
  documentList,
  documentNotFound,
  documentPage,
  documentRevision,
  planDocument,
  type DocumentRevision,
  type RulingShown,
} from '../model/index.ts';
import { type AuditSummary, bodyOf, getAudit, listAudits } from './audit-record.ts';

const documentsMost = 300;
const revisionsMost = 1_000;

const shownOf = (one: DocumentRevision) => ({
  id: one.id,
  revision: one.revision,
  title: one.title,
  documentStatus: one.documentStatus,
  issuedOn: one.issuedOn,
  fileId: one.fileId,
  fileName: one.fileName,
  fileSha256: one.fileSha256,
  fileBytes: one.fileBytes,
  uploaderName: one.uploaderName,
  uploadedAt: one.uploadedAt,
  auditState: one.auditState,
  reason: one.reason,
});
const summaryOf = ({ id, engineVersion: version, auditedAt, auditSha256, counts }: AuditSummary) => ({
  id,
  engineVersion: version,
  auditedAt,
  auditSha256,
  counts,
});

/** Documents with their newest revision, the last brought first. */
export const listImplementation = implement(documentList, async (_input, context) => {
  const { rows } = await sql<{ id: string; documentNo: string; source: RecordSource; revisionId: string }>`
    select d.id::text, d.document_no as "documentNo", d.source, r.id::text as "revisionId"
    from documents.plan_document d
    join documents.document_revision r on r.document_id = d.id and r.revision = d.revision_count
    order by r.uploaded_at desc, d.id limit ${documentsMost}`.execute(context.tx);
  const revisions = new Map<string, DocumentRevision>();
  for (const { revisionId } of rows) {
    const revision = await findRecord(context, documentRevision, revisionId);
    if (revision) revisions.set(revisionId, revision);
  }
  const audits = await listAudits(
    context,
    [...revisions.values()].map(({ fileSha256 }) => fileSha256),
  );
  const ruled = await ruledKeys(
    context,
    rows.map(({ id }) => id),
  );
  return {
    engineVersion,
    documents: rows.flatMap(({ id, documentNo, source, revisionId }) => {
      const newest = revisions.get(revisionId);
      if (!newest) return [];
      const audit = audits.get(newest.fileSha256)?.[0];
      const keys = ruled.get(id);
      return [
        {
          id,
          documentNo,
          source,
          newest: shownOf(newest),
          audit: audit ? summaryOf(audit) : null,
          unruled: audit ? audit.findingKeys.filter((key) => !keys?.has(key)).length : null,
        },
      ];
    }),
  };
});

async function ruledKeys(
  { tx }: QueryContext,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ id: string; keys: string[] }>`
    select document_id::text as id, array_agg(distinct finding_key) as keys from documents.finding_ruling
    where document_id = any(${[...documentIds]}::uuid[]) group by document_id`.execute(tx);
  return new Map(rows.map(({ id, keys }) => [id, new Set(keys)]));
}

export const pageImplementation = implement(documentPage, async ({ documentId, revision }, context) => {
  const document = await findRecord(context, planDocument, documentId);
  if (!document) throw documentNotFound();
  const revisions = (await listRecordsWhere(context, documentRevision, { documentId }, revisionsMost)).toSorted(
    (one, other) => other.revision - one.revision,
  );
  const shown = revision === undefined ? revisions[0] : revisions.find((one) => one.revision === revision);
  if (!shown) throw documentNotFound();
  const audits = (await listAudits(context, [shown.fileSha256])).get(shown.fileSha256) ?? [];
  return {
    id: document.id,
    documentNo: document.documentNo,
    source: document.source,
    engineVersion,
    revisions: revisions.map(shownOf),
    shown: shownOf(shown),
    audits: audits.map(summaryOf),
    rulings: [...(await listRulings(context, documentId))],
  };
});

/** Everything that was ruled on a document, the last word first. */
export async function listRulings(
  { tx }: Pick<QueryContext, 'tx'>,
  documentId: string,
): Promise<readonly RulingShown[]> {
  const { rows } = await sql<RulingShown>`
    select f.id::text, f.finding_key as "findingKey", f.finding_no as "findingNo", r.revision, f.choice, f.reason,
      f.author_name as "authorName", f.ruled_at as "ruledAt"
    from documents.finding_ruling f join documents.document_revision r on r.id = f.revision_id
    where f.document_id = ${documentId} order by f.ruled_at desc, f.id desc limit 5000`.execute(tx);
  return rows.map((row) => ({ ...row, ruledAt: new Date(row.ruledAt).toISOString() }));
}

export const auditImplementation = implement(auditBody, async ({ auditId }, context) =>
  bodyOf(await getAudit(context, auditId)),
);
