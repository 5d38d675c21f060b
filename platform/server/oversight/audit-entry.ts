import { createPublicKey } from 'node:crypto';
import { sql } from 'kysely';
import {
  canonicalJson,
  type DetailStanding,
  detailStanding,
  entryHashes,
  type EntryRecord,
  type SignedCheckpoint,
  toHex,
  verifyCheckpoint,
  zeroHash,
} from '@wanghuo/ledger';
import { ed25519Verifier, nodeDigest } from '@wanghuo/ledger/node-crypto';
import type { Tx } from '../context.ts';
import { implement } from '../domain-server.ts';
import type { Services } from '../services.ts';
import { type EntryRow, linesOf, recordIn } from './audit-line.ts';
import { auditRead } from './audit-of-audit.ts';
import { readAuditEntry } from './contracts.ts';
import { coveredDetail } from './covered-detail.ts';
import { entryNotFound } from './errors.ts';

const digest = nodeDigest('SHA-256');

export const readAuditEntryImplementation = implement(readAuditEntry, async ({ seq }, context) => {
  const { tx, services } = context;
  const { entry, before } = await readPlace(tx, seq);
  if (!entry) throw entryNotFound();
  const record = recordIn(entry.line);
  const commitment = record?.detail ?? null;
  const kept = commitment === null ? undefined : await readDetail(tx, commitment);
  const isOwn = record !== undefined && isAboutTheSystem(services, record.action);
  const [line] = await linesOf(context, [entry]);
  await auditRead(context, readAuditEntry.name, { type: 'audit', id: String(seq) }, null);
  return {
    ...(line as NonNullable<typeof line>),
    line: entry.line,
    chain: entry.chain,
    session: record?.actor.session ?? null,
    address: record?.actor.ip ?? null,
    isChainGood: record !== undefined && isChainGood(entry, record, before),
    commitment,
    standing: standingOf(commitment, kept),
    detail: kept === undefined ? null : isOwn ? kept.detail : coveredDetail(kept.detail),
    isDetailCovered: kept !== undefined && !isOwn,
    checkpoint: await firstCheckpointOver(tx, seq),
  };
});

async function readPlace(tx: Tx, seq: number): Promise<{ entry: EntryRow | undefined; before: EntryRow | undefined }> {
  const { rows } = await sql<EntryRow>`
    select seq, line, chain, action, object_type, object_id, actor_id, at from ledger.entry
    where seq in (${seq}, ${seq - 1})`.execute(tx);
  return { entry: rows.find((row) => row.seq === seq), before: rows.find((row) => row.seq === seq - 1) };
}

async function readDetail(tx: Tx, commitment: string): Promise<{ salt: Uint8Array; detail: unknown } | undefined> {
  const { rows } = await sql<{ salt: Buffer; detail: unknown }>`
    select salt, detail from ledger.detail where commitment = ${commitment} and erased_at is null and detail is not null`.execute(
    tx,
  );
  return rows[0];
}

/** A detail that cannot be made canonical was never what the record committed to. */
function standingOf(
  commitment: string | null,
  kept: { salt: Uint8Array; detail: unknown } | undefined,
): DetailStanding {
  try {
    return detailStanding(digest, commitment, kept);
  } catch {
    return 'DIFFERS';
  }
}

/** AL-07 for one record: its line, its hash, its link backwards and the copies it is searched by. */
function isChainGood(entry: EntryRow, record: EntryRecord, before: EntryRow | undefined): boolean {
  const previous = entry.seq === 0 ? zeroHash : before && toHex(entryHashes(digest, before.line).chain);
  return (
    canonicalJson(record) === entry.line &&
    toHex(entryHashes(digest, entry.line).chain) === entry.chain &&
    record.prev === previous &&
    record.seq === entry.seq &&
    record.action === entry.action &&
    record.at === entry.at &&
    record.object.type === entry.object_type &&
    record.object.id === entry.object_id &&
    record.actor.id === entry.actor_id
  );
}

/** Facts and operations of the platform itself: accounts, rights, files, the log. They hold nothing of the service. */
function isAboutTheSystem(services: Services, action: string): boolean {
  return services.declarations.some(
    ({ name, events, contracts }) =>
      ['access', 'oversight'].includes(name) &&
      (events.some(({ type }) => type === action) || contracts.some((contract) => contract.name === action)),
  );
}

interface CheckpointRow {
  readonly size: number;
  readonly line: string;
  readonly signature: string;
  readonly public_key: string | null;
}

/** A checkpoint with whether its signature holds under the key this installation made. */
export interface CheckpointFound {
  readonly signed: SignedCheckpoint;
  readonly line: string;
  readonly isSignatureGood: boolean;
}

export function checkpointOf(row: CheckpointRow): CheckpointFound {
  const signed = { checkpoint: JSON.parse(row.line) as SignedCheckpoint['checkpoint'], signature: row.signature };
  return { signed, line: row.line, isSignatureGood: row.public_key !== null && isSigned(signed, row.public_key) };
}

function isSigned(signed: SignedCheckpoint, publicKey: string): boolean {
  try {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verifyCheckpoint(signed, ed25519Verifier(signed.checkpoint.keyId, key));
  } catch {
    return false;
  }
}

/** What screens show of a checkpoint. */
export function viewOfCheckpoint({ signed, isSignatureGood }: CheckpointFound) {
  const { size, root, at, keyId } = signed.checkpoint;
  return { size, root, at: at as `${string}Z`, keyId, isSignatureGood };
}

/** Reads one checkpoint: the newest, or the first that covers a place. */
export async function findCheckpoint(tx: Tx, covering: number | null): Promise<CheckpointFound | undefined> {
  const { rows } = await sql<CheckpointRow>`
    select size, line, signature,
      (select public_key from ledger.signing_key where key_id = checkpoint.line::jsonb ->> 'keyId') as public_key
    from ledger.checkpoint
    where ${covering === null ? sql`true` : sql`size > ${covering}`}
    order by size ${covering === null ? sql`desc` : sql`asc`} limit 1`.execute(tx);
  return rows[0] && checkpointOf(rows[0]);
}

async function firstCheckpointOver(tx: Tx, seq: number) {
  const found = await findCheckpoint(tx, seq);
  return found ? viewOfCheckpoint(found) : null;
}
