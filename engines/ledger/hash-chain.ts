import type { Digest } from './digest.ts';

/** `prev` of the first record, and `prevCheckpoint` of the first checkpoint. */
export const zeroHash = '0'.repeat(64);

const encoder = new TextEncoder();
/** Room for one line, kept between calls because making it anew costs more than hashing it. */
let scratch = new Uint8Array(4_096);

/** Both hashes of a record's canonical line. */
export interface EntryHashes {
  /** C = H(0x02 ‖ line): what the next record names as `prev`. */
  readonly chain: Uint8Array;
  /** L = H(0x00 ‖ line): the leaf in the Merkle tree (RFC 9162, 2.1.1). */
  readonly leaf: Uint8Array;
}

/** Chain and leaf hash of one line; both from one encoding, as they differ in the first byte only. */
export function entryHashes(digest: Digest, line: string): EntryHashes {
  // UTF-8 needs at most three bytes for a UTF-16 code unit.
  if (scratch.length < 1 + line.length * 3) scratch = new Uint8Array(2 * (1 + line.length * 3));
  const { written } = encoder.encodeInto(line, scratch.subarray(1));
  const prefixed = scratch.subarray(0, 1 + written);
  prefixed[0] = 0x02;
  const chain = digest.hash(prefixed);
  prefixed[0] = 0x00;
  return { chain, leaf: digest.hash(prefixed) };
}

/** L = H(0x00 ‖ bytes) (RFC 9162, 2.1.1). */
export function leafHash(digest: Digest, bytes: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + bytes.length);
  prefixed.set(bytes, 1);
  return digest.hash(prefixed);
}

/** C = H(0x02 ‖ bytes). */
export function chainHash(digest: Digest, bytes: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + bytes.length);
  prefixed[0] = 0x02;
  prefixed.set(bytes, 1);
  return digest.hash(prefixed);
}

/** H(0x01 ‖ left ‖ right): an inner node of the tree (RFC 9162, 2.1.1). */
export function nodeHash(digest: Digest, left: Uint8Array, right: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + left.length + right.length);
  prefixed[0] = 0x01;
  prefixed.set(left, 1);
  prefixed.set(right, 1 + left.length);
  return digest.hash(prefixed);
}
