import { type Digest, sameBytes } from './digest.ts';
import { nodeHash } from './hash-chain.ts';

/** A claim that a leaf stands at an index of the tree with this size and root. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** A claim that the newer tree continues the older one. */
export interface ConsistencyClaim {
  readonly older: { readonly size: number; readonly root: Uint8Array };
  readonly newer: { readonly size: number; readonly root: Uint8Array };
  readonly proof: readonly Uint8Array[];
}

/**
 * RFC 9162, 2.1.3.2. Size and root must come from one signed checkpoint: a path fits several sizes of
 * the same shape (leaf 0 of 7 and of 8, say), and it is the signature that binds the root to its size.
 */
export function verifyInclusion(digest: Digest, claim: InclusionClaim): boolean {
  if (!isPlace(claim.index, claim.size)) return false;
  let place = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of claim.path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(digest, sibling, hash);
      // A node without a right neighbour rises, unchanged, to where it has a left one.
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(digest, hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameBytes(hash, claim.root);
}

/** RFC 9162, 2.1.4.2; the empty tree is the beginning of every tree. */
export function verifyConsistency(digest: Digest, claim: ConsistencyClaim): boolean {
  const { older, newer, proof } = claim;
  if (!Number.isSafeInteger(older.size) || !Number.isSafeInteger(newer.size)) return false;
  if (older.size < 0 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameBytes(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && sameBytes(older.root, digest.hash(new Uint8Array(0)));

  const steps = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof];
  const first = steps.shift();
  if (first === undefined || steps.length === 0) return false;
  let place = older.size - 1;
  let last = newer.size - 1;
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let oldHash = first;
  let newHash = first;
  for (const step of steps) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldHash = nodeHash(digest, step, oldHash);
      newHash = nodeHash(digest, step, newHash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      newHash = nodeHash(digest, newHash, step);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameBytes(oldHash, older.root) && sameBytes(newHash, newer.root);
}

function isPlace(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
