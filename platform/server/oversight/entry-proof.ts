import { sql } from 'kysely';
import { entryHashes } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import { implement } from '../domain-server.ts';
import { findCheckpoint } from './audit-entry.ts';
import { auditRead } from './audit-of-audit.ts';
import { proveEntry } from './contracts.ts';
import { entryNotCovered, entryNotFound } from './errors.ts';
import { InclusionPath } from './inclusion-path.ts';

const digest = nodeDigest('SHA-256');
const batchRows = 2_000;

/** Proves one record against the first checkpoint that covers it, which needs the fewest records to be read. */
export const proveEntryImplementation = implement(proveEntry, async ({ seq }, context) => {
  const { tx } = context;
  const found = await sql<{ line: string }>`select line from ledger.entry where seq = ${seq}`.execute(tx);
  const line = found.rows[0]?.line;
  if (line === undefined) throw entryNotFound();
  const checkpoint = await findCheckpoint(tx, seq);
  if (!checkpoint) throw entryNotCovered();
  const { size } = checkpoint.signed.checkpoint;
  const path = new InclusionPath(digest, seq, size);
  for (let next = 0; next < size; next += batchRows) {
    const { rows } = await sql<{ line: string }>`
      select line from ledger.entry where seq >= ${next} and seq < ${Math.min(size, next + batchRows)}
      order by seq`.execute(tx);
    for (const row of rows) path.push(entryHashes(digest, row.line).leaf);
  }
  await auditRead(context, proveEntry.name, { type: 'audit', id: String(seq) }, null);
  return {
    format: 'wanghuo-ledger-proof' as const,
    line,
    index: seq,
    size,
    path: [...path.finish()],
    checkpoint: { ...checkpoint.signed, checkpoint: { ...checkpoint.signed.checkpoint } },
  };
});
