import { canonicalJson } from './canonical.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Digest, type DigestName, toHex } from './digest.ts';
import { entryHashes, zeroHash } from './hash-chain.ts';
import { MerkleAccumulator, type MerkleFrontier } from './merkle-accumulator.ts';
import { type EntryContent, type EntryRecord, recordFault } from './record.ts';

/** All that must be kept of a log to continue it: plain JSON, a few hundred bytes at any size. */
export interface LogState {
  readonly log: string;
  readonly alg: DigestName;
  /** Number of records; also the next `seq`. */
  readonly size: number;
  /** Chain hash of the last record, or 64 zeros. */
  readonly head: string;
  /** The Merkle frontier: see `MerkleFrontier.nodes`. */
  readonly nodes: MerkleFrontier['nodes'];
}

/** A record in its place, with the line to store and both its hashes in hexadecimal. */
export interface SealedEntry {
  readonly record: EntryRecord;
  readonly line: string;
  readonly chain: string;
  readonly leaf: string;
}

/** A log before its first record. */
export function emptyLog(log: string, digest: Digest): LogState {
  return { log, alg: digest.name, size: 0, head: zeroHash, nodes: [] };
}

/**
 * Gives each content its place and its link backwards, in the order given.
 * @throws RangeError if the digest is not the log's, or a content is not a record; TypeError as
 *   `canonicalJson`. Nothing is half done: the state handed in stays valid.
 */
export function appendEntries(
  digest: Digest,
  state: LogState,
  contents: Iterable<EntryContent>,
): { readonly state: LogState; readonly sealed: readonly SealedEntry[] } {
  if (digest.name !== state.alg) throw new RangeError(`log ${state.log} is built on ${state.alg}, not ${digest.name}`);
  const accumulator = new MerkleAccumulator(digest, state);
  const sealed: SealedEntry[] = [];
  let head = state.head;
  for (const { at, actor, action, object, result, detail } of contents) {
    const seq = accumulator.size;
    // In canonical order, so that writing the line costs little.
    const record: EntryRecord = {
      action,
      actor: inOrder(actor),
      at,
      detail,
      log: state.log,
      object: inOrder(object),
      prev: head,
      result,
      seq,
      v: 1,
    };
    const fault = recordFault(record);
    if (fault !== undefined) throw new RangeError(`record ${seq} of ${state.log}: ${fault}`);
    const line = canonicalJson(record);
    const hashes = entryHashes(digest, line);
    accumulator.append(hashes.leaf);
    head = toHex(hashes.chain);
    sealed.push({ record, line, chain: head, leaf: toHex(hashes.leaf) });
  }
  return { state: { log: state.log, alg: state.alg, head, ...accumulator.frontier() }, sealed };
}

/**
 * The checkpoint of a log as it stands, ready to be signed.
 * @param prevCheckpoint - `checkpointHash` of the one before, or `zeroHash` for the first
 */
export function checkpointOf(
  digest: Digest,
  state: LogState,
  { at, prevCheckpoint, keyId }: Pick<Checkpoint, 'at' | 'prevCheckpoint' | 'keyId'>,
): Checkpoint {
  const root = toHex(new MerkleAccumulator(digest, state).root());
  return {
    v: 1,
    log: state.log,
    alg: state.alg,
    size: state.size,
    root,
    head: state.head,
    at,
    prevCheckpoint,
    keyId,
  };
}

function inOrder<Members extends object>(members: Members): Members {
  const names = Object.keys(members ?? {});
  if (names.every((name, at) => at === 0 || names[at - 1]! < name)) return members;
  return Object.fromEntries(names.sort().map((name) => [name, members[name as keyof Members]])) as Members;
}
