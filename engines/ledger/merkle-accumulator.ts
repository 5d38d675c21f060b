import { type Digest, fromHex, isHashHex, toHex } from './digest.ts';
import { nodeHash } from './hash-chain.ts';

/** What an accumulator keeps between two runs: one hash for each one bit of the size, largest subtree first. */
export interface MerkleFrontier {
  readonly size: number;
  readonly nodes: readonly string[];
}

/**
 * The right edge of a growing Merkle tree (a compact range): it knows the root at every size with no
 * more than log2(size) hashes in hand, so that sealing the ten-millionth record costs what the tenth did.
 */
export class MerkleAccumulator {
  readonly #digest: Digest;
  readonly #nodes: Uint8Array[];
  #size: number;

  /** @throws RangeError if the frontier does not have one hash for each one bit of its size */
  constructor(digest: Digest, frontier: MerkleFrontier = { size: 0, nodes: [] }) {
    const { size, nodes } = frontier;
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`not a size: ${size}`);
    if (nodes.length !== onesOf(size) || !nodes.every(isHashHex)) {
      throw new RangeError(`a frontier of size ${size} has ${onesOf(size)} hashes`);
    }
    this.#digest = digest;
    this.#nodes = nodes.map(fromHex);
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let node = leaf;
    // Each trailing one bit of the old size is a complete subtree that the new leaf closes a pair with.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2)
      node = nodeHash(this.#digest, this.#nodes.pop()!, node);
    this.#nodes.push(node);
    this.#size += 1;
  }

  /** The root at the present size; of the empty tree, the hash of nothing. */
  root(): Uint8Array {
    let root = this.#nodes.at(-1);
    if (root === undefined) return this.#digest.hash(new Uint8Array(0));
    for (let at = this.#nodes.length - 2; at >= 0; at -= 1) root = nodeHash(this.#digest, this.#nodes[at]!, root);
    return root;
  }

  frontier(): MerkleFrontier {
    return { size: this.#size, nodes: this.#nodes.map(toHex) };
  }
}

function onesOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
