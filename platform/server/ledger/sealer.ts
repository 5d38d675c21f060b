import { timingSafeEqual, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { limits, type Instant } from '@wanghuo/kernel';
import {
  appendEntries,
  canonicalJson,
  checkpointHash,
  checkpointOf,
  emptyLog,
  signCheckpoint,
  zeroHash,
  type Checkpoint,
  type EntryContent,
  type LogState,
  type Signer,
} from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import type { Database, Tx } from '../context.ts';
import { logName, macOf } from './announce.ts';

const digest = nodeDigest('SHA-256');
const lockKey = 8_119_002;

interface PendingRow {
  readonly id: number;
  readonly record: EntryContent;
  readonly mac: Buffer;
}

/**
 * Gives pending audit records their place in the chain. One sealer at a time, whatever the number of processes: an
 * advisory lock decides, and `seq` is unique besides (AL-09). Everything of a batch is one transaction, so a kill at
 * any point leaves neither gap nor double.
 *
 * @returns how many records were sealed; 0 also when another process is sealing
 * @throws Error when a pending record was not written by the application (its seal does not fit)
 */
export async function sealBatch(
  database: Database,
  auditKey: KeyObject,
  signer: Signer,
  now: Instant,
): Promise<number> {
  return database.transaction().execute(async (tx) => {
    await asSealer(tx);
    const lock = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as mine`.execute(tx);
    if (!lock.rows[0]?.mine) return 0;
    const pending = await sql<PendingRow>`
      select id, record, mac from ledger.pending
      where writer < pg_snapshot_xmin(pg_current_snapshot())
      order by id limit ${limits.sealer.batch}`.execute(tx);
    const before = await readState(tx);
    if (pending.rows.length === 0) return 0;
    for (const row of pending.rows) {
      const mac = macOf(auditKey, row.record);
      if (mac.length !== row.mac.length || !timingSafeEqual(mac, row.mac))
        throw new Error(`The pending audit record ${row.id} was not written by this application`);
    }
    const { state, sealed } = appendEntries(
      digest,
      before.state,
      pending.rows.map((row) => row.record),
    );
    await sql`insert into ledger.entry (seq, line, chain, action, object_type, object_id, actor_id, at)
      select * from unnest(
        ${sealed.map((entry) => entry.record.seq)}::bigint[], ${sealed.map((entry) => entry.line)}::text[],
        ${sealed.map((entry) => entry.chain)}::text[], ${sealed.map((entry) => entry.record.action)}::text[],
        ${sealed.map((entry) => entry.record.object.type)}::text[], ${sealed.map((entry) => entry.record.object.id)}::text[],
        ${sealed.map((entry) => entry.record.actor.id)}::text[], ${sealed.map((entry) => entry.record.at)}::timestamptz[])`.execute(
      tx,
    );
    await sql`delete from ledger.pending where id = any (${pending.rows.map((row) => row.id)}::bigint[])`.execute(tx);
    await sql`insert into ledger.state (log, state) values (${logName}, ${JSON.stringify(state)})
      on conflict (log) do update set state = excluded.state`.execute(tx);
    if (state.size - before.lastCheckpointSize >= limits.sealer.checkpointEntries)
      await writeCheckpoint(tx, state, before, signer, now);
    return sealed.length;
  });
}

/**
 * Signs a checkpoint when entries came since the last one and it is due: a minute has passed, or `force` (shutdown).
 * @returns the checkpoint, or null when none was due
 */
export async function sealCheckpoint(
  database: Database,
  signer: Signer,
  now: Instant,
  options: { force?: boolean } = {},
): Promise<Checkpoint | null> {
  return database.transaction().execute(async (tx) => {
    await asSealer(tx);
    const lock = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as mine`.execute(tx);
    if (!lock.rows[0]?.mine) return null;
    const { state, ...last } = await readState(tx);
    if (state.size === last.lastCheckpointSize) return null;
    const dueAt = last.lastCheckpointAt
      ? Date.parse(last.lastCheckpointAt) + limits.sealer.checkpointSeconds * 1000
      : 0;
    if (!options.force && Date.parse(now) < dueAt) return null;
    return writeCheckpoint(tx, state, last, signer, now);
  });
}

/** AL-06: the one role that may write entries, and it may write nothing else. */
async function asSealer(tx: Tx): Promise<void> {
  await sql`select set_config('role', 'wanghuo_sealer', true)`.execute(tx);
}

interface LastCheckpoint {
  readonly lastCheckpoint: string;
  readonly lastCheckpointSize: number;
  readonly lastCheckpointAt: string | null;
}

async function writeCheckpoint(
  tx: Tx,
  state: LogState,
  last: LastCheckpoint,
  signer: Signer,
  now: Instant,
): Promise<Checkpoint> {
  const checkpoint = checkpointOf(digest, state, { at: now, prevCheckpoint: last.lastCheckpoint, keyId: signer.keyId });
  const signed = await signCheckpoint(checkpoint, signer);
  await sql`insert into ledger.checkpoint (size, line, signature, made_at)
    values (${checkpoint.size}, ${canonicalJson(checkpoint)}, ${signed.signature}, ${now})`.execute(tx);
  await sql`update ledger.state set last_checkpoint = ${checkpointHash(digest, checkpoint)},
    last_checkpoint_size = ${checkpoint.size}, last_checkpoint_at = ${now} where log = ${logName}`.execute(tx);
  return checkpoint;
}

async function readState(tx: Tx): Promise<{ state: LogState } & LastCheckpoint> {
  const rows = await sql<{
    state: LogState;
    last_checkpoint: string | null;
    last_checkpoint_size: number;
    last_checkpoint_at: string | null;
  }>`select state, last_checkpoint, last_checkpoint_size, last_checkpoint_at from ledger.state where log = ${logName}`.execute(
    tx,
  );
  const row = rows.rows[0];
  return {
    state: row?.state ?? emptyLog(logName, digest),
    lastCheckpoint: row?.last_checkpoint ?? zeroHash,
    lastCheckpointSize: row?.last_checkpoint_size ?? 0,
    lastCheckpointAt: row?.last_checkpoint_at ?? null,
  };
}

/** How far sealing is behind: the age of the oldest pending record and how many wait (AL-11). */
export async function sealerLag(database: Database): Promise<{ pending: number; oldestAt: string | null }> {
  const rows = await sql<{ pending: number; oldest: string | null }>`
    select count(*) as pending, min(record ->> 'at') as oldest
    from (select record from ledger.pending order by id limit ${limits.sealer.pendingAlarm + 1}) as waiting`.execute(
    database,
  );
  return { pending: rows.rows[0]?.pending ?? 0, oldestAt: rows.rows[0]?.oldest ?? null };
}
