import { sql } from 'kysely';
import type { SavedRecord, Tx } from '../context.ts';
import { type AnyRecord, type AnyRegister, type Row, recordOf } from '../registers/record-columns.ts';
import { recordDigest } from '../registers/record-digest.ts';
import { selectListOf, tableOf } from '../registers/record-store.ts';
import type { Divergences } from './divergence.ts';
import type { SavedRecords } from './verify-commitments.ts';

export interface RecordCounts {
  /** Equal to the digest of their newest committed save. */
  committed: number;
  /** Saved before the log committed to saves; equal to their history. */
  byHistory: number;
  /** Brought along by the product: neither a fact nor a history stands for them. */
  unproved: number;
}

const batchRows = 500;

/** Compares every record of a register with the newest save that the ledger commits to, or else with its history. */
export async function verifyRecords(
  tx: Tx,
  register: AnyRegister,
  found: Divergences,
  counts: RecordCounts,
  committed: SavedRecords,
  limit: number,
): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await sql<Row>`
      select ${selectListOf(register)} from ${tableOf(register)}
      where id > ${after} order by id limit ${batchRows}`.execute(tx);
    const last = rows.at(-1);
    if (!last) break;
    after = last['id'] as string;
    const ids = rows.map((row) => row['id'] as string);
    const saved = new Map(
      ids.flatMap((id) => {
        const one = committed.get(`${register.name} ${id}`);
        return one ? [[id, one] as const] : [];
      }),
    );
    const history = await readHistory(tx, register, rows);
    for (const row of rows) {
      const id = row['id'] as string;
      judge(register, row, saved.get(id), history.get(id), found, counts);
    }
  }
  await findRemoved(tx, register, found, committed, limit);
}

function judge(
  register: AnyRegister,
  row: Row,
  saved: SavedRecord | undefined,
  history: AnyRecord | undefined,
  found: Divergences,
  counts: RecordCounts,
): void {
  const version = row['version'] as number;
  const where = { table: register.table, id: row['id'] as string } as const;
  if (saved && version <= saved.version) {
    if (version === saved.version && digestOf(register, row) === saved.digest) counts.committed += 1;
    else found.add({ ...where, reason: 'RECORD_DIFFERS' });
  } else if (history) {
    if (digestOf(register, row) === recordDigest(register, history)) counts.byHistory += 1;
    else found.add({ ...where, reason: 'RECORD_DIFFERS_FROM_HISTORY' });
  } else if (saved || version > 1) {
    // Every change writes its history, so a later version without one was not made by the server.
    found.add({ ...where, reason: 'RECORD_DIFFERS_FROM_HISTORY' });
  } else counts.unproved += 1;
}

function digestOf(register: AnyRegister, row: Row): string | null {
  try {
    return recordDigest(register, recordOf(register, row));
  } catch {
    // A code that its table does not know was never written by the server.
    return null;
  }
}

async function readHistory(
  tx: Tx,
  register: AnyRegister,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, AnyRecord>> {
  const { rows: lines } = await sql<{ record_id: string; after: AnyRecord }>`
    select record_id, after from history.record
    join unnest(${rows.map((row) => row['id'] as string)}::uuid[], ${rows.map((row) => row['version'] as number)}::integer[])
      as wanted (id, version) on record_id = wanted.id and record.version = wanted.version
    where register = ${register.name}`.execute(tx);
  return new Map(lines.map((line) => [line.record_id, line.after]));
}

/** Records are retired, never removed; one that the ledger knows and the table does not was taken out. */
async function findRemoved(
  tx: Tx,
  register: AnyRegister,
  found: Divergences,
  committed: SavedRecords,
  limit: number,
): Promise<void> {
  const known = [...committed.values()].filter((one) => one.register === register.name).map((one) => one.id);
  const { rows } = await sql<{ id: string }>`
    select known.id from unnest(${known}::uuid[]) as known (id)
    where not exists (select from ${tableOf(register)} as record where record.id = known.id)
    order by known.id limit ${limit}`.execute(tx);
  for (const { id } of rows) found.add({ table: register.table, id, reason: 'RECORD_MISSING' });
}
