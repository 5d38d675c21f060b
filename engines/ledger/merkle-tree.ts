import type { Digest } from './digest.ts';
import { nodeHash } from './hash-chain.ts';

/**
 * A growing Merkle tree that can look back: the root, an inclusion path or a consistency proof for any
 * size it has ever had (RFC 9162, 2.1). It holds every complete subtree, two hashes a leaf.
 */
export class MerkleTree {
  readonly #digest: Digest;
  /** `#levels[h][i]` is the root of the complete subtree over leaves i·2^h to (i+1)·2^h − 1. */
  readonly #levels: Uint8Array[][] = [[]];

  constructor(digest: Digest, leaves: Iterable<Uint8Array> = []) {
    this.#digest = digest;
    for (const leaf of leaves) this.append(leaf);
  }

  get size(): number {
    return this.#levels[0]!.length;
  }

  append(leaf: Uint8Array): void {
    this.#levels[0]!.push(leaf);
    for (let height = 0; this.#levels[height]!.length % 2 === 0; height += 1) {
      const level = this.#levels[height]!;
      const parents = (this.#levels[height + 1] ??= []);
      parents.push(nodeHash(this.#digest, level.at(-2)!, level.at(-1)!));
    }
  }

  /** The root over the first `size` leaves; of none, the hash of nothing. */
  root(size = this.size): Uint8Array {
    this.#requireSize(size);
    return size === 0 ? this.#digest.hash(new Uint8Array(0)) : this.#rangeRoot(0, size);
  }

  /**
   * PATH(index, D[size]) of RFC 9162, 2.1.3.1: siblings from the leaf upwards.
   * @throws RangeError unless 0 ≤ index < size ≤ the tree's size
   */
  inclusionPath(index: number, size = this.size): Uint8Array[] {
    this.#requireSize(size);
    if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`no leaf ${index} among ${size}`);
    const path: Uint8Array[] = [];
    let start = 0;
    let end = size;
    while (end - start > 1) {
      const middle = start + splitOf(end - start);
      if (index < middle) {
        path.push(this.#rangeRoot(middle, end));
        end = middle;
      } else {
        path.push(this.#rangeRoot(start, middle));
        start = middle;
      }
    }
    return path.reverse();
  }

  /**
   * PROOF(older, D[newer]) of RFC 9162, 2.1.4.1; empty when both are equal.
   * @throws RangeError unless 0 < older ≤ newer ≤ the tree's size
   */
  consistencyProof(older: number, newer = this.size): Uint8Array[] {
    this.#requireSize(newer);
    if (!Number.isInteger(older) || older < 1 || older > newer)
      throw new RangeError(`no proof from ${older} to ${newer}`);
    const proof: Uint8Array[] = [];
    let start = 0;
    let end = newer;
    while (end !== older) {
      const middle = start + splitOf(end - start);
      if (older <= middle) {
        proof.push(this.#rangeRoot(middle, end));
        end = middle;
      } else {
        proof.push(this.#rangeRoot(start, middle));
        start = middle;
      }
    }
    // While the old tree is a left subtree of the new one, its root is known to whoever holds it.
    if (start > 0) proof.push(this.#rangeRoot(start, end));
    return proof.reverse();
  }

  #rangeRoot(start: number, end: number): Uint8Array {
    const length = end - start;
    const height = Math.log2(length);
    if (Number.isInteger(height)) return this.#levels[height]![start / length]!;
    const middle = start + splitOf(length);
    return nodeHash(this.#digest, this.#rangeRoot(start, middle), this.#rangeRoot(middle, end));
  }

  #requireSize(size: number): void {
    if (!Number.isInteger(size) || size < 0 || size > this.size) throw new RangeError(`the tree has no size ${size}`);
  }
}

/** The largest power of two smaller than `length` (RFC 9162, 2.1.1). */
function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}
