import { createPublicKey } from 'node:crypto';
import { sql } from 'kysely';
import {
  canonicalJson,
  checkpointHash,
  entryHashes,
  LogVerification,
  toHex,
  zeroHash,
  type EntryRecord,
  type KeptCheckpoint,
  type LogVerdict,
  type SignatureVerifier,
  type SignedCheckpoint,
} from '@wanghuo/ledger';
import { ed25519Verifier, nodeDigest } from '@wanghuo/ledger/node-crypto';
import { limits } from '@wanghuo/kernel';
import type { Database, Tx } from '../context.ts';
import type { AnyRegister } from '../registers/record-columns.ts';
import { logName } from './announce.ts';
import { type Divergence, Divergences } from './divergence.ts';
import {
  type CommitmentCounts,
  findUncommitted,
  type PlacedRecord,
  type SavedRecords,
  verifyCommitments,
} from './verify-commitments.ts';
import { type RecordCounts, verifyRecords } from './verify-records.ts';

export type { Divergence, DivergenceReason } from './divergence.ts';

/** A key pinned by whoever verifies; never taken from the database that is judged. */
export interface PinnedKey {
  readonly keyId: string;
  /** 32 bytes of an Ed25519 key in hexadecimal. */
  readonly publicKey: string;
}

export interface VerificationOptions {
  /** Registers whose rows are compared with their saves. */
  readonly registers?: readonly AnyRegister[];
  /** Checkpoints kept elsewhere: the only witnesses against whoever holds both database and key. */
  readonly kept?: readonly KeptCheckpoint[];
  /** How many divergences are named; the rest is counted. */
  readonly limit?: number;
}

export interface LedgerVerdict {
  readonly ok: boolean;
  /** The earliest divergence by place in the log. */
  readonly first: Divergence | null;
  readonly divergences: readonly Divergence[];
  /** All that were found, named or not. */
  readonly divergenceCount: number;
  /** The judgement of the chain alone, as `apps/verify` gives it for an export. */
  readonly log: LogVerdict;
  readonly pendingCount: number;
  readonly commitments: Readonly<CommitmentCounts>;
  readonly records: Readonly<RecordCounts>;
}

const digest = nodeDigest('SHA-256');
const batchRows = 500;
const defaultLimit = 100;

/**
 * Compares everything that the ledger commits to with what the tables say today: chain and checkpoints (AL-07), details
 * (AL-13), facts, and the records of registers. Reads one snapshot in batches, so memory does not grow with the log;
 * only the checkpoints, one a minute at most, and the newest digest of each changed record are held together.
 *
 * @param publicKeys - pinned keys; a checkpoint of any other key is a divergence
 */
export async function verifyLedger(
  database: Database,
  publicKeys: readonly PinnedKey[],
  options: VerificationOptions = {},
): Promise<LedgerVerdict> {
  const limit = options.limit ?? defaultLimit;
  const registers = options.registers ?? [];
  const found = new Divergences(limit);
  const commitments: CommitmentCounts = { details: 0, erased: 0, facts: 0 };
  const saved: SavedRecords = new Map();
  const records: RecordCounts = { committed: 0, byHistory: 0, unproved: 0 };
  return readSnapshot(database, registers, async (tx) => {
    const checkpoints = await readCheckpoints(tx, found);
    const verification = new LogVerification(checkpoints, publicKeys.map(verifierOf), {
      digestOf: nodeDigest,
      ...(options.kept ? { kept: options.kept } : {}),
    });
    const end = await verifyEntries(tx, verification, found, commitments, saved);
    const log = verification.finish();
    addLogFault(log, checkpoints, found);
    await verifyState(tx, { ...end, checkpoints }, log, found);
    const pendingCount = await verifyPending(tx, found, commitments, saved);
    await findUncommitted(tx, found, limit);
    for (const register of registers) await verifyRecords(tx, register, found, records, saved, limit);
    const divergences = found.inOrder;
    return {
      ok: found.count === 0,
      first: divergences[0] ?? null,
      divergences,
      divergenceCount: found.count,
      log,
      pendingCount,
      commitments,
      records,
    };
  });
}

/** One snapshot for the whole run, seen with the application's own role and the reach of the whole district. */
export async function readSnapshot<Result>(
  database: Database,
  registers: readonly AnyRegister[],
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const reach = Object.fromEntries(registers.map(({ permissions }) => [permissions.read, { district: true }]));
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`select set_config('role', 'wanghuo_app', true),
        set_config('wanghuo.grants', ${JSON.stringify(reach)}, true),
        set_config('statement_timeout', ${`${limits.statementTimeoutSeconds.report}s`}, true)`.execute(tx);
      return work(tx);
    });
}

export function verifierOf({ keyId, publicKey }: PinnedKey): SignatureVerifier {
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  return ed25519Verifier(keyId, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
}

/** A checkpoint with the key of its row, which may say otherwise than its line. */
type KeptRow = SignedCheckpoint & { readonly size: number };

async function readCheckpoints(tx: Tx, found: Divergences): Promise<readonly KeptRow[]> {
  const { rows } = await sql<{ size: number; line: string; signature: string }>`
    select size, line, signature from ledger.checkpoint order by size`.execute(tx);
  return rows.map(({ size, line, signature }) => {
    const checkpoint = parse(line) as SignedCheckpoint['checkpoint'];
    if (checkpoint && (checkpoint.size !== size || !isCanonical(checkpoint, line)))
      found.add({ table: 'ledger.checkpoint', id: String(size), seq: size - 1, reason: 'CHECKPOINT_COPY_DIFFERS' });
    return { size, checkpoint, signature };
  });
}

interface EntryRow {
  readonly seq: number;
  readonly line: string;
  readonly chain: string;
  readonly action: string;
  readonly object_type: string;
  readonly object_id: string | null;
  readonly actor_id: string | null;
  readonly at: string;
}

/** Where the log ends, as the rows have it. */
interface End {
  readonly count: number;
  readonly head: string;
}

async function verifyEntries(
  tx: Tx,
  verification: LogVerification,
  found: Divergences,
  counts: CommitmentCounts,
  saved: SavedRecords,
): Promise<End> {
  let end: End = { count: 0, head: zeroHash };
  let storedHead = zeroHash;
  for (let after = -1; ;) {
    const { rows } = await sql<EntryRow>`
      select seq, line, chain, action, object_type, object_id, actor_id, at from ledger.entry
      where seq > ${after} order by seq limit ${batchRows}`.execute(tx);
    const placed: PlacedRecord[] = [];
    for (const row of rows) {
      verification.push(row.line);
      const where = { table: 'ledger.entry', id: String(row.seq), seq: row.seq } as const;
      if (row.seq !== after + 1)
        found.add({
          table: 'ledger.entry',
          id: String(after + 1),
          seq: after + 1,
          untilSeq: row.seq - 1,
          reason: 'SEQ_SKIPPED',
        });
      const chain = toHex(entryHashes(digest, row.line).chain);
      if (chain !== row.chain) found.add({ ...where, reason: 'CHAIN_COLUMN_DIFFERS' });
      const record = parse(row.line) as EntryRecord | null;
      if (record === null) found.add({ ...where, reason: 'LINE_NOT_JSON' });
      else {
        // The entry before is told apart from this one by its own chain column.
        if (row.seq === after + 1 && record.prev !== end.head && record.prev !== storedHead)
          found.add({ ...where, reason: 'CHAIN_BROKEN' });
        const members = copiesThatDiffer(row, record);
        if (members.length > 0) found.add({ ...where, reason: 'ENTRY_COPY_DIFFERS', members });
        placed.push({ seq: row.seq, record });
      }
      after = row.seq;
      end = { count: row.seq + 1, head: chain };
      storedHead = row.chain;
    }
    if (rows.length === 0) return end;
    await verifyCommitments(tx, placed, found, counts, saved);
  }
}

function copiesThatDiffer(row: EntryRow, record: EntryRecord): readonly string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['seq', row.seq, record.seq],
    ['action', row.action, record.action],
    ['object_type', row.object_type, record.object?.type],
    ['object_id', row.object_id, record.object?.id],
    ['actor_id', row.actor_id, record.actor?.id],
    ['at', row.at, record.at],
  ];
  return pairs.filter(([, copy, original]) => copy !== original).map(([member]) => member);
}

/** Faults of a checkpoint in itself; the others are about the records it covers. */
const checkpointFaults: ReadonlySet<string> = new Set([
  'CHECKPOINT_MALFORMED',
  'CHECKPOINT_OF_ANOTHER_LOG',
  'CHECKPOINT_OUT_OF_ORDER',
  'CHECKPOINT_UNLINKED',
  'CHECKPOINT_KEY_UNKNOWN',
  'CHECKPOINT_SIGNATURE_WRONG',
]);

/** Puts the chain's own fault among the divergences, and leaves out what follows from it. */
function addLogFault(log: LogVerdict, checkpoints: readonly KeptRow[], found: Divergences): void {
  const { fault } = log;
  if (!fault) return;
  const ofCheckpoint = checkpointFaults.has(fault.reason);
  const bad = checkpoints[log.checkpointCount];
  const id = ofCheckpoint ? String(bad?.size ?? log.checkpointCount) : String(fault.seq);
  const table = ofCheckpoint ? 'ledger.checkpoint' : 'ledger.entry';
  found.drop(
    ({ table: other, seq, reason }) =>
      other === table &&
      seq !== null &&
      ((seq >= fault.seq && seq <= fault.untilSeq && reason !== 'ENTRY_COPY_DIFFERS') ||
        (reason === 'CHAIN_BROKEN' && seq - 1 >= fault.seq && seq - 1 <= fault.untilSeq)),
  );
  found.add({ table, id, seq: fault.seq, untilSeq: fault.untilSeq, reason: fault.reason });
}

/** The sealer's note of where it stands witnesses against a tail that was cut off. */
async function verifyState(
  tx: Tx,
  given: End & { readonly checkpoints: readonly SignedCheckpoint[] },
  log: LogVerdict,
  found: Divergences,
): Promise<void> {
  const { rows } = await sql<{
    state: { size: number; head: string };
    last_checkpoint: string | null;
    last_checkpoint_size: number;
  }>`select state, last_checkpoint, last_checkpoint_size from ledger.state where log = ${logName}`.execute(tx);
  const noted = rows[0];
  const size = noted?.state.size ?? 0;
  const newest = given.checkpoints.at(-1)?.checkpoint;
  const members = [
    ...(size === given.count ? [] : ['size']),
    ...((noted?.state.head ?? zeroHash) === given.head ? [] : ['head']),
    ...((noted?.last_checkpoint_size ?? 0) === (newest?.size ?? 0) ? [] : ['last_checkpoint_size']),
    ...((noted?.last_checkpoint ?? zeroHash) === hashOf(newest) ? [] : ['last_checkpoint']),
  ];
  if (members.length > 0) found.add({ table: 'ledger.state', id: logName, reason: 'STATE_DIFFERS', members });
  if (size > given.count && log.fault?.reason !== 'TRUNCATED')
    found.add({
      table: 'ledger.entry',
      id: String(given.count),
      seq: given.count,
      untilSeq: size - 1,
      reason: 'TRUNCATED',
    });
}

/** Records that wait for the sealer commit to details and facts like any other; they have no place yet. */
async function verifyPending(
  tx: Tx,
  found: Divergences,
  counts: CommitmentCounts,
  saved: SavedRecords,
): Promise<number> {
  let count = 0;
  for (let after = 0; ;) {
    const { rows } = await sql<{ id: number; record: PlacedRecord['record'] }>`
      select id, record from ledger.pending where id > ${after} order by id limit ${batchRows}`.execute(tx);
    const last = rows.at(-1);
    if (!last) return count;
    after = last.id;
    count += rows.length;
    await verifyCommitments(
      tx,
      rows.map(({ record }) => ({ seq: null, record })),
      found,
      counts,
      saved,
    );
  }
}

function hashOf(checkpoint: SignedCheckpoint['checkpoint'] | undefined): string | null {
  if (!checkpoint) return zeroHash;
  try {
    return checkpointHash(digest, checkpoint);
  } catch {
    return null;
  }
}

function isCanonical(value: object, line: string): boolean {
  try {
    return canonicalJson(value) === line;
  } catch {
    return false;
  }
}

function parse(line: string): unknown {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
