import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { sql } from 'kysely';
import type { EntryRecord } from '@wanghuo/ledger';
import type { Database, Tx } from '../context.ts';
import { logName } from './announce.ts';
import { readSnapshot } from './verification.ts';

export interface ExportOptions {
  /** Also writes what the entries commit to. It may name persons, so it is left out unless asked for. */
  readonly details?: boolean;
}

export interface ExportCounts {
  readonly entries: number;
  readonly checkpoints: number;
  readonly details: number;
}

const batchRows = 500;

/**
 * Writes the log in the file format of `apps/verify`: header, signing keys, records, checkpoints, and details on
 * request. One snapshot, read in batches and written only as fast as the stream takes it; the stream is left open.
 */
export async function exportLedger(
  database: Database,
  stream: Writable,
  options: ExportOptions = {},
): Promise<ExportCounts> {
  return readSnapshot(database, [], async (tx) => {
    await write(stream, [
      JSON.stringify({ format: 'wanghuo-ledger-export', version: 1, log: logName, alg: 'SHA-256' }),
    ]);
    await write(stream, await keyLines(tx));
    const counts = { entries: 0, checkpoints: 0, details: 0 };
    for (let after = -1; ;) {
      const { rows } = await sql<{ seq: number; line: string }>`
        select seq, line from ledger.entry where seq > ${after} order by seq limit ${batchRows}`.execute(tx);
      const last = rows.at(-1);
      if (!last) break;
      after = last.seq;
      await write(
        stream,
        rows.map(({ line }) => line),
      );
      counts.entries += rows.length;
      if (options.details) counts.details += await writeDetails(tx, stream, rows);
    }
    for (let after = -1; ;) {
      const { rows } = await sql<{ size: number; line: string; signature: string }>`
        select size, line, signature from ledger.checkpoint
        where size > ${after} order by size limit ${batchRows}`.execute(tx);
      const last = rows.at(-1);
      if (!last) return counts;
      after = last.size;
      await write(
        stream,
        rows.map(({ line, signature }) => `{"checkpoint":${line},"signature":${JSON.stringify(signature)}}`),
      );
      counts.checkpoints += rows.length;
    }
  });
}

async function keyLines(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{ key_id: string; public_key: string }>`
    select key_id, public_key from ledger.signing_key order by valid_from_at, key_id`.execute(tx);
  return rows.map(({ key_id: keyId, public_key: publicKey }) =>
    JSON.stringify({ key: { keyId, algorithm: 'Ed25519', publicKey } }),
  );
}

async function writeDetails(tx: Tx, stream: Writable, rows: readonly { seq: number; line: string }[]): Promise<number> {
  const seqs = new Map<string, number>();
  for (const { seq, line } of rows) {
    const { detail } = JSON.parse(line) as EntryRecord;
    if (detail !== null) seqs.set(detail, seq);
  }
  const { rows: kept } = await sql<{ commitment: string; salt: Buffer; detail: unknown }>`
    select commitment, salt, detail from ledger.detail
    where commitment = any (${[...seqs.keys()]}) and detail is not null`.execute(tx);
  const lines = kept
    .map(({ commitment, salt, detail }) => ({
      seq: seqs.get(commitment) as number,
      salt: salt.toString('hex'),
      detail,
    }))
    .sort((one, other) => one.seq - other.seq);
  await write(
    stream,
    lines.map((line) => JSON.stringify(line)),
  );
  return lines.length;
}

async function write(stream: Writable, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
}
