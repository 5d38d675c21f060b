import { MerkleTree, toHex } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import { expect, test } from 'vitest';
import { InclusionPath } from './inclusion-path.ts';

const digest = nodeDigest('SHA-256');
const leafOf = (place: number) => digest.hash(new TextEncoder().encode(`leaf ${place}`));

test('streamed paths are those of the whole tree, for every leaf of every size to 40', () => {
  const tree = new MerkleTree(digest);
  for (let size = 1; size <= 40; size += 1) {
    tree.append(leafOf(size - 1));
    for (let index = 0; index < size; index += 1) {
      const path = new InclusionPath(digest, index, size);
      for (let place = 0; place < size; place += 1) path.push(leafOf(place));
      expect(path.finish()).toEqual(tree.inclusionPath(index, size).map(toHex));
    }
  }
});

test('leaves beyond the size change nothing, and too few are refused', () => {
  const path = new InclusionPath(digest, 2, 5);
  for (let place = 0; place < 9; place += 1) path.push(leafOf(place));
  const exact = new InclusionPath(digest, 2, 5);
  for (let place = 0; place < 5; place += 1) exact.push(leafOf(place));
  expect(path.finish()).toEqual(exact.finish());
  expect(() => new InclusionPath(digest, 2, 5).finish()).toThrow(RangeError);
  expect(() => new InclusionPath(digest, 5, 5)).toThrow(RangeError);
});
