import { sql } from 'kysely';
import { canonicalJson, detailCommitment, type EntryContent } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import type { SavedRecord, Tx } from '../context.ts';
import { recordsSaved } from './announce.ts';
import type { Divergences } from './divergence.ts';

const digest = nodeDigest('SHA-256');

/** An audit record with its place, or null while it waits for the sealer. */
export interface PlacedRecord {
  readonly seq: number | null;
  readonly record: EntryContent;
}

export interface CommitmentCounts {
  details: number;
  erased: number;
  facts: number;
}

interface DetailRow {
  readonly commitment: string;
  readonly salt: Buffer;
  readonly detail: unknown;
  readonly fact_id: string | null;
  readonly erased_at: string | null;
}

interface FactRow {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly occurred_at: string;
  readonly recorded_at: string;
  readonly actor: unknown;
  readonly authority: string | null;
  readonly rule_version: string | null;
  readonly source: string;
  readonly causes: readonly string[];
  readonly payload: unknown;
}

type FactDetail = Readonly<
  Record<
    | 'id'
    | 'type'
    | 'version'
    | 'subjectType'
    | 'subjectId'
    | 'occurredAt'
    | 'recordedAt'
    | 'actor'
    | 'authority'
    | 'ruleVersion'
    | 'source'
    | 'causes'
    | 'payload',
    unknown
  >
>;

/**
 * Compares the details of some audit records with their commitments, and the facts with the details that commit to
 * them. An erased detail is counted, not refused: its record stays valid (AL-13).
 */
export async function verifyCommitments(
  tx: Tx,
  records: readonly PlacedRecord[],
  found: Divergences,
  counts: CommitmentCounts,
  saved: SavedRecords,
): Promise<void> {
  const commitments = records.flatMap(({ record }) => (record.detail === null ? [] : [record.detail]));
  if (commitments.length === 0) return;
  const details = await readDetails(tx, commitments);
  const good = new Map<string, FactDetail>();
  for (const { seq, record } of records) {
    if (record.detail === null) continue;
    const kept = details.get(record.detail);
    const where = { table: 'ledger.detail', id: record.detail, seq } as const;
    if (!kept) found.add({ ...where, reason: 'DETAIL_MISSING' });
    else if (kept.detail === null && kept.erased_at !== null) counts.erased += 1;
    else if (!matches(kept)) found.add({ ...where, reason: 'DETAIL_DIFFERS' });
    else {
      counts.details += 1;
      noteSaved(record, kept.detail, saved);
      if (!isFactDetail(kept.detail, record)) continue;
      good.set(record.detail, kept.detail);
      if (kept.fact_id !== kept.detail.id) found.add({ ...where, reason: 'DETAIL_DIFFERS', members: ['fact_id'] });
    }
  }
  const facts = await readFactRows(
    tx,
    [...good.values()].map((detail) => String(detail.id)),
  );
  for (const { seq, record } of records) {
    const detail = record.detail === null ? undefined : good.get(record.detail);
    if (!detail) continue;
    const fact = facts.get(String(detail.id));
    const where = { table: 'ledger.fact', id: String(detail.id), seq } as const;
    if (!fact) {
      found.add({ ...where, reason: 'FACT_MISSING' });
      continue;
    }
    const members = differences(fact, detail);
    if (members.length > 0) found.add({ ...where, reason: 'FACT_DIFFERS', members });
    else counts.facts += 1;
  }
}

/** The newest committed save of each record, by `<register> <id>`. */
export type SavedRecords = Map<string, SavedRecord>;

function noteSaved(record: EntryContent, detail: unknown, saved: SavedRecords): void {
  if (record.action !== recordsSaved) return;
  for (const one of (detail as { records?: readonly SavedRecord[] }).records ?? []) {
    const key = `${one.register} ${one.id}`;
    if ((saved.get(key)?.version ?? 0) < one.version) saved.set(key, one);
  }
}

/** What stands in the tables although nothing commits to it: traces of entries that were taken out, or of rows put in. */
export async function findUncommitted(tx: Tx, found: Divergences, limit: number): Promise<void> {
  // In a canonical line every quotation mark inside a text is escaped, so the pattern meets the member itself only.
  const details = await sql<{ commitment: string }>`
    with committed as (
      select substring(line from '"detail":"([0-9a-f]{64})"') as commitment from ledger.entry
      union all select record ->> 'detail' from ledger.pending
    )
    select commitment from ledger.detail
    where not exists (select from committed where committed.commitment = detail.commitment)
    order by commitment limit ${limit}`.execute(tx);
  for (const { commitment } of details.rows)
    found.add({ table: 'ledger.detail', id: commitment, reason: 'DETAIL_UNCOMMITTED' });
  const facts = await sql<{ id: string }>`
    select id from ledger.fact
    where not exists (select from ledger.detail where detail.fact_id = fact.id)
    order by position limit ${limit}`.execute(tx);
  for (const { id } of facts.rows) found.add({ table: 'ledger.fact', id, reason: 'FACT_UNCOMMITTED' });
}

async function readDetails(tx: Tx, commitments: readonly string[]): Promise<ReadonlyMap<string, DetailRow>> {
  const { rows } = await sql<DetailRow>`
    select commitment, salt, detail, fact_id, erased_at from ledger.detail
    where commitment = any (${commitments as string[]})`.execute(tx);
  return new Map(rows.map((row) => [row.commitment, row]));
}

async function readFactRows(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, FactRow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<FactRow>`
    select id, type, version, subject_type, subject_id, occurred_at, recorded_at, actor, authority, rule_version, source,
      causes, payload from ledger.fact
    where id = any (${ids as string[]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

function matches(kept: DetailRow): boolean {
  try {
    return detailCommitment(digest, kept.salt, kept.detail) === kept.commitment;
  } catch {
    // A salt of another length, or a value that was never canonical: not what was committed to.
    return false;
  }
}

/** Details of facts carry the fact; those of refused or plain acts carry whatever the act wanted to keep. */
function isFactDetail(detail: unknown, record: EntryContent): detail is FactDetail {
  if (typeof detail !== 'object' || detail === null || !('type' in detail)) return false;
  return detail.type === record.action && 'id' in detail && 'subjectType' in detail && 'payload' in detail;
}

function differences(fact: FactRow, detail: FactDetail): readonly string[] {
  const pairs: readonly (readonly [member: string, stored: unknown, committed: unknown])[] = [
    ['type', fact.type, detail.type],
    ['version', fact.version, detail.version],
    ['subject_type', fact.subject_type, detail.subjectType],
    ['subject_id', fact.subject_id, detail.subjectId],
    ['occurred_at', fact.occurred_at, detail.occurredAt],
    ['recorded_at', fact.recorded_at, detail.recordedAt],
    ['actor', fact.actor, detail.actor],
    ['authority', fact.authority, detail.authority],
    ['rule_version', fact.rule_version, detail.ruleVersion],
    ['source', fact.source, detail.source],
    ['causes', fact.causes, detail.causes],
    ['payload', fact.payload, detail.payload],
  ];
  return pairs.filter(([, stored, committed]) => !isSame(stored, committed)).map(([member]) => member);
}

function isSame(stored: unknown, committed: unknown): boolean {
  try {
    return canonicalJson(stored) === canonicalJson(committed);
  } catch {
    return false;
  }
}
