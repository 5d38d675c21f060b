import { canonicalJson } from './canonical.ts';
import { type SignatureVerifier, type SignedCheckpoint, checkpointFault, verifyCheckpoint } from './checkpoint.ts';
import { type Digest, type DigestName, fromHex, isHashHex, toHex } from './digest.ts';
import { entryHashes } from './hash-chain.ts';
import { verifyInclusion } from './merkle-proof.ts';
import type { MerkleTree } from './merkle-tree.ts';
import { type EntryRecord, recordFault } from './record.ts';

/** Everything a third party needs to believe one record, apart from the public key it already trusts. */
export interface EntryProof {
  readonly format: 'wanghuo-ledger-proof';
  readonly line: string;
  readonly index: number;
  readonly size: number;
  /** Hexadecimal siblings from the leaf upwards. */
  readonly path: readonly string[];
  readonly checkpoint: SignedCheckpoint;
}

export type EntryProofFault =
  | 'PROOF_MALFORMED'
  | 'LINE_NOT_A_RECORD'
  | 'PLACE_DIFFERS'
  | 'CHECKPOINT_KEY_UNKNOWN'
  | 'CHECKPOINT_SIGNATURE_WRONG'
  | 'PATH_WRONG';

/**
 * The proof that the record at `index` is covered by a checkpoint.
 * @throws RangeError if the checkpoint does not reach that far, or is larger than the tree
 */
export function entryProof(tree: MerkleTree, line: string, index: number, checkpoint: SignedCheckpoint): EntryProof {
  const { size } = checkpoint.checkpoint;
  const path = tree.inclusionPath(index, size).map(toHex);
  return { format: 'wanghuo-ledger-proof', line, index, size, path, checkpoint };
}

/** What is wrong with a proof, or `undefined` when it holds. Index and size are bound by record and signature. */
export function entryProofFault(
  proof: EntryProof,
  keys: readonly SignatureVerifier[],
  digestOf: (name: DigestName) => Digest,
): EntryProofFault | undefined {
  const signed = proof.checkpoint;
  if (checkpointFault(signed?.checkpoint) !== undefined || typeof signed.signature !== 'string')
    return 'PROOF_MALFORMED';
  if (!Array.isArray(proof.path) || !proof.path.every(isHashHex) || typeof proof.line !== 'string')
    return 'PROOF_MALFORMED';
  const record = recordOf(proof.line);
  if (record === undefined) return 'LINE_NOT_A_RECORD';
  const { checkpoint } = signed;
  if (record.seq !== proof.index || proof.size !== checkpoint.size || record.log !== checkpoint.log)
    return 'PLACE_DIFFERS';
  const named = keys.filter((key) => key.keyId === checkpoint.keyId);
  if (named.length === 0) return 'CHECKPOINT_KEY_UNKNOWN';
  if (!named.some((key) => verifyCheckpoint(signed, key))) return 'CHECKPOINT_SIGNATURE_WRONG';
  const digest = digestOf(checkpoint.alg);
  const claim = {
    leaf: entryHashes(digest, proof.line).leaf,
    index: proof.index,
    size: checkpoint.size,
    path: proof.path.map(fromHex),
    root: fromHex(checkpoint.root),
  };
  return verifyInclusion(digest, claim) ? undefined : 'PATH_WRONG';
}

function recordOf(line: string): EntryRecord | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return recordFault(value) === undefined && canonicalJson(value) === line ? (value as EntryRecord) : undefined;
  } catch {
    return undefined;
  }
}
