import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { implement } from '../domain-server.ts';
import { logName } from '../ledger/announce.ts';
import { findCheckpoint, viewOfCheckpoint } from './audit-entry.ts';
import { readAuditLog } from './contracts.ts';

/** How the log stands: its size, what waits, the newest checkpoint and the keys, for a printed slip (AL-08). */
export const readAuditLogImplementation = implement(readAuditLog, async (_input, { tx }) => {
  const { rows } = await sql<{ size: number | null; pending: number; oldest: string | null }>`
    select (select (state ->> 'size')::bigint from ledger.state where log = ${logName}) as size,
      (select count(*) from ledger.pending) as pending,
      (select min(record ->> 'at') from ledger.pending) as oldest`.execute(tx);
  const keys = await sql<{ key_id: string; public_key: string; valid_from_at: string }>`
    select key_id, public_key, valid_from_at from ledger.signing_key order by valid_from_at desc, key_id`.execute(tx);
  const latest = await findCheckpoint(tx, null);
  const state = rows[0];
  return {
    log: logName,
    size: state?.size ?? 0,
    pendingCount: state?.pending ?? 0,
    oldestPendingAt: (state?.oldest ?? null) as `${string}Z` | null,
    latest: latest ? { ...viewOfCheckpoint(latest), line: latest.line, signature: latest.signed.signature } : null,
    keys: keys.rows.map(({ key_id: keyId, public_key: publicKey, valid_from_at: validFromAt }) => ({
      keyId,
      publicKey,
      fingerprint: createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex').slice(0, 16),
      validFromAt: validFromAt as `${string}Z`,
    })),
  };
});
