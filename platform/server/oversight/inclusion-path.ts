import { type Digest, MerkleAccumulator, toHex } from '@wanghuo/ledger';

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the siblings of a leaf lie, from the leaf upwards: PATH(index, D[size]) of RFC 9162, 2.1.3.1, as ranges.
 * @throws RangeError unless 0 ≤ index < size
 */
export function siblingRanges(index: number, size: number): readonly Range[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new RangeError(`no leaf ${index} among ${size}`);
  const ranges: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/**
 * Works out an inclusion path while leaves stream past in order, so that a proof from a long log needs no tree in
 * memory: each sibling is the root of a range of its own.
 */
export class InclusionPath {
  readonly #index: number;
  readonly #ranges: readonly Range[];
  readonly #inOrder: readonly { readonly range: Range; readonly root: MerkleAccumulator }[];
  readonly #size: number;
  #seen = 0;
  #at = 0;

  /** @throws RangeError unless 0 ≤ index < size */
  constructor(digest: Digest, index: number, size: number) {
    this.#index = index;
    this.#size = size;
    this.#ranges = siblingRanges(index, size);
    this.#inOrder = this.#ranges
      .map((range) => ({ range, root: new MerkleAccumulator(digest) }))
      .toSorted((one, other) => one.range.start - other.range.start);
  }

  /** Takes the next leaf's hash. */
  push(leaf: Uint8Array): void {
    const place = this.#seen;
    this.#seen += 1;
    if (place === this.#index || place >= this.#size) return;
    while ((this.#inOrder[this.#at]?.range.end ?? Infinity) <= place) this.#at += 1;
    this.#inOrder[this.#at]?.root.append(leaf);
  }

  /**
   * @returns hexadecimal siblings from the leaf upwards
   * @throws RangeError when fewer leaves came than the tree has
   */
  finish(): readonly string[] {
    if (this.#seen < this.#size) throw new RangeError(`${this.#seen} of ${this.#size} leaves`);
    const roots = new Map(this.#inOrder.map(({ range, root }) => [range, toHex(root.root())]));
    return this.#ranges.map((range) => roots.get(range) as string);
  }
}

/** The largest power of two smaller than `length` (RFC 9162, 2.1.1). */
function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}
