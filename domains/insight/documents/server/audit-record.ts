import { sql } from 'kysely';
import type { LayoutBlock, PlanAudit } from '@wanghuo/plan-audit';
import { findRecord, type QueryContext } from '@wanghuo/platform-server';
import { documentNotFound, documentRevision, type AuditBody, type DocumentRevision } from '../model/index.ts';

type Reading = Pick<QueryContext, 'tx'>;

export interface AuditSummary {
  readonly id: string;
  readonly fileSha256: string;
  readonly engineVersion: string;
  readonly auditedAt: string;
  readonly auditSha256: string;
  readonly counts: { provable: number; needsRuling: number; ambiguity: number; passed: number };
  readonly findingKeys: readonly string[];
}

interface SummaryRow {
  readonly id: string;
  readonly fileSha256: string;
  readonly engineVersion: string;
  readonly auditedAt: unknown;
  readonly auditSha256: string;
  readonly provable: number;
  readonly needsRuling: number;
  readonly ambiguity: number;
  readonly passed: number;
  readonly findingKeys: string[];
}

/** The audits of some files, the newest engine's first. */
export async function listAudits(
  { tx }: Reading,
  fileHashes: readonly string[],
): Promise<ReadonlyMap<string, readonly AuditSummary[]>> {
  const { rows } = await sql<SummaryRow>`
    select id::text, file_sha256 as "fileSha256", engine_version as "engineVersion", audited_at as "auditedAt",
      audit_sha256 as "auditSha256", provable, needs_ruling as "needsRuling", ambiguity, passed,
      finding_keys as "findingKeys"
    from documents.audit where file_sha256 = any(${[...fileHashes]}::text[])
    order by audited_at desc, id limit 2000`.execute(tx);
  const all = new Map<string, AuditSummary[]>();
  for (const { auditedAt, provable, needsRuling, ambiguity, passed, ...row } of rows)
    all.set(row.fileSha256, [
      ...(all.get(row.fileSha256) ?? []),
      {
        ...row,
        auditedAt: new Date(auditedAt as string).toISOString(),
        counts: { provable, needsRuling, ambiguity, passed },
      },
    ]);
  return all;
}

export interface AuditRecord {
  readonly id: string;
  readonly fileSha256: string;
  readonly auditedAt: string;
  readonly auditSha256: string;
  readonly auditJson: string;
  readonly audit: PlanAudit;
  readonly blocks: readonly LayoutBlock[];
  readonly findingKeys: readonly string[];
}

/** @throws documentNotFound also for one the subject may not see */
export async function getAudit({ tx }: Reading, auditId: string): Promise<AuditRecord> {
  const { rows } = await sql<{
    id: string;
    fileSha256: string;
    auditedAt: unknown;
    auditSha256: string;
    auditJson: string;
    layoutJson: string;
    findingKeys: string[];
  }>`select id::text, file_sha256 as "fileSha256", audited_at as "auditedAt", audit_sha256 as "auditSha256",
      audit_json as "auditJson", layout_json as "layoutJson", finding_keys as "findingKeys"
    from documents.audit where id = ${auditId}`.execute(tx);
  const [row] = rows;
  if (!row) throw documentNotFound();
  const { layoutJson, auditedAt, ...rest } = row;
  return {
    ...rest,
    auditedAt: new Date(auditedAt as string).toISOString(),
    audit: JSON.parse(row.auditJson) as PlanAudit,
    blocks: JSON.parse(layoutJson) as LayoutBlock[],
  };
}

/** An audit as that of one revision, whose file it must be of. @throws documentNotFound */
export async function getAuditOf(
  context: Reading,
  revisionId: string,
  auditId: string,
): Promise<{ revision: DocumentRevision; record: AuditRecord }> {
  const revision = await findRecord(context, documentRevision, revisionId);
  const record = await getAudit(context, auditId);
  if (!revision || revision.fileSha256 !== record.fileSha256) throw documentNotFound();
  return { revision, record };
}

/** The audit without the claims, which no screen shows one by one, and with the keys of its findings. */
export function bodyOf({ id, auditedAt, audit, blocks, findingKeys }: AuditRecord): AuditBody {
  const { engine, document, claims, findings, passed, denominators } = audit;
  return {
    auditId: id,
    engineVersion: engine.version,
    auditedAt,
    format: document.format,
    encoding: document.encoding,
    years: document.years,
    rules: [...engine.rules],
    text: document.text,
    blocks: [...blocks],
    tables: document.tables.map(({ id: tableId, title, span, certainty, doubt }) => ({
      id: tableId,
      title,
      span,
      certainty,
      doubt,
    })),
    notices: document.notices.map((notice) => ({ ...notice })),
    claimCount: claims.length,
    findings: findings.map((finding, at) => ({ ...finding, spans: [...finding.spans], key: findingKeys[at] ?? '' })),
    passed: passed.map((one) => ({ ...one, spans: [...one.spans] })),
    denominators: denominators as unknown as AuditBody['denominators'],
  };
}
