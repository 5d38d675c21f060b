import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Digest, fromHex, toHex } from './digest.ts';
import { leafHash, zeroHash } from './hash-chain.ts';
import { appendEntries, emptyLog } from './log-state.ts';
import { MerkleAccumulator } from './merkle-accumulator.ts';
import { verifyConsistency, verifyInclusion } from './merkle-proof.ts';
import { MerkleTree } from './merkle-tree.ts';
import { nodeDigest } from './node-crypto.ts';
import { sha256 } from './sha256.ts';
import { sm3 } from './sm3.ts';

const text = (value: string) => new TextEncoder().encode(value);

test('AL-05: the tree over the eight published leaves has the published root at every size', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const hashed = leaves.map((leaf) => leafHash(sha256, fromHex(leaf)));
  const tree = new MerkleTree(sha256, hashed);
  const accumulator = new MerkleAccumulator(sha256);
  roots.forEach((root, size) => {
    if (size > 0) accumulator.append(hashed[size - 1]!);
    expect(toHex(tree.root(size))).toBe(root);
    expect(toHex(accumulator.root())).toBe(root);
  });
});

const chainVectors = [
  {
    digest: sha256,
    c0: 'f83de4dfa87ad35d944037601d25cbbdc6214655e2ac96607caafe7fe05af81f',
    c4: '3c5209e3eb54943c3802500fca23e19691a824652381ff3aa6ee4961d55bc05f',
    root3: 'cb088a1851ee39ab0bde6be517ea223b2a0f8cdd435ad538d19fb5c490594dc0',
    root5: 'd8beab45ca2051b5a24b339d65198a98dbb8b2bb1ce83a7f79566a343c6543a3',
    inclusion: ['83571e33aa9e0d25', '0ced7ad9b5dd147f', 'd1b47ca1e933e335'],
    consistency: ['bc40989637ce320d', '83571e33aa9e0d25', '0ced7ad9b5dd147f', 'd1b47ca1e933e335'],
  },
  {
    digest: sm3,
    c0: '0504fd4b9a0378ad31337b1ca513901d85a6542e385ffa8bb74ad767c59867b5',
    c4: '7861c1f6092441f2257228a8bb43d765b312cd287d58599de26cd2313c955ff1',
    root3: '8ed564482b0560e72d82176f506884e0e157ca637fd38707ae596765a4da7247',
    root5: '2c73d1051721c222b5c4866a13ec7fb07595d1f1b193888f7de9ec93c4409cd3',
    inclusion: ['9b28a3db25434907', '402df4d4dc678b56', 'e2fdbd9179ca86bf'],
    consistency: ['b4696e2dc71b9337', '9b28a3db25434907', '402df4d4dc678b56', 'e2fdbd9179ca86bf'],
  },
];

describe.each(chainVectors)('AL-05: the five published records under $digest.name', (vector) => {
  const actions = ['auth.login', 'incident.create', 'incident.dispatch', 'unit.ack', 'auth.logout'];
  const objects = [null, '警情-1', '警情-1', '警情-1', null];
  const contents = actions.map((action, seq) => ({
    at: `2026-01-01T00:00:0${seq}.000Z`,
    actor: { type: 'user', id: 'u1' },
    action,
    object: { type: 'incident', id: objects[seq]! },
    result: 'ok' as const,
    detail: null,
  }));

  test.each([vector.digest, nodeDigest(vector.digest.name)])('chain, roots and proofs (%#)', (digest) => {
    const { state, sealed } = appendEntries(digest, emptyLog('test', digest), contents);
    expect(sealed[0]!.line).toBe(
      `{"action":"auth.login","actor":{"id":"u1","type":"user"},"at":"2026-01-01T00:00:00.000Z","detail":null,"log":"test","object":{"id":null,"type":"incident"},"prev":"${zeroHash}","result":"ok","seq":0,"v":1}`,
    );
    expect(sealed[0]!.chain).toBe(vector.c0);
    expect(state.head).toBe(vector.c4);
    const tree = new MerkleTree(
      digest,
      sealed.map((entry) => fromHex(entry.leaf)),
    );
    expect(toHex(tree.root(3))).toBe(vector.root3);
    expect(toHex(tree.root())).toBe(vector.root5);
    expect(toHex(new MerkleAccumulator(digest, state).root())).toBe(vector.root5);
    expect(tree.inclusionPath(2).map((hash) => toHex(hash).slice(0, 16))).toEqual(vector.inclusion);
    expect(tree.consistencyProof(3).map((hash) => toHex(hash).slice(0, 16))).toEqual(vector.consistency);
  });
});

test('SM3 gives the value of the standard for "abc", and SHA-256 that of FIPS 180-4', () => {
  expect(toHex(sm3.hash(text('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  expect(toHex(sha256.hash(text('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([sha256, sm3])('our own $name agrees with the native one on any bytes', (digest) => {
  const native = nodeDigest(digest.name);
  for (let length = 0; length < 200; length += 1) {
    const bytes = new Uint8Array(length).fill(length);
    expect(toHex(digest.hash(bytes))).toBe(toHex(native.hash(bytes)));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(20), (bytes, offset) => {
      const view = bytes.subarray(Math.min(offset, bytes.length));
      expect(toHex(digest.hash(view))).toBe(toHex(native.hash(view)));
    }),
  );
});

const leavesOf = (digest: Digest, count: number) =>
  Array.from({ length: count }, (_, at) => leafHash(digest, text(`leaf ${at}`)));

describe.each([nodeDigest('SHA-256'), nodeDigest('SM3')])(
  'exhaustively for every size up to 64 under $name',
  (digest) => {
    const leaves = leavesOf(digest, 64);
    const tree = new MerkleTree(digest, leaves);
    const roots = Array.from({ length: 65 }, (_, size) => tree.root(size));
    const alien = digest.hash(text('in no tree'));
    /** Sizes that are not the true one, each with its own root, as a signed checkpoint would bind them. */
    const otherSizes = (size: number) =>
      [size - 2, size - 1, size + 1, size + 2, size * 2, Math.floor(size / 2), 1, 63, 64]
        .filter((other) => other !== size && other >= 1 && other <= 64)
        .map((other) => ({ size: other, root: roots[other]! }));

    /** RFC 9162, 2.1.1, word for word: the definition against which everything else is measured. */
    function plainRoot(part: readonly Uint8Array[]): Uint8Array {
      if (part.length === 0) return digest.hash(new Uint8Array(0));
      if (part.length === 1) return part[0]!;
      let split = 1;
      while (split * 2 < part.length) split *= 2;
      return digest.hash(Uint8Array.from([1, ...plainRoot(part.slice(0, split)), ...plainRoot(part.slice(split))]));
    }

    test('root, accumulator and frontier agree with the definition', () => {
      let accumulator = new MerkleAccumulator(digest);
      for (let size = 0; size <= 64; size += 1) {
        const root = toHex(plainRoot(leaves.slice(0, size)));
        expect(toHex(tree.root(size))).toBe(root);
        expect(toHex(accumulator.root())).toBe(root);
        accumulator = new MerkleAccumulator(digest, JSON.parse(JSON.stringify(accumulator.frontier())));
        if (size < 64) accumulator.append(leaves[size]!);
      }
    });

    test(
      'every inclusion path verifies, and with another leaf, step, length or place it never does',
      { timeout: 60_000 },
      () => {
        for (let size = 1; size <= 64; size += 1) {
          const root = roots[size]!;
          for (let index = 0; index < size; index += 1) {
            const path = tree.inclusionPath(index, size);
            const claim = { leaf: leaves[index]!, index, size, path, root };
            expect(verifyInclusion(digest, claim)).toBe(true);
            const wrong = [
              { ...claim, leaf: leaves[(index + 1) % 64]! },
              { ...claim, path: [...path, root] },
              ...path.map((_, at) => ({ ...claim, path: path.toSpliced(at, 1) })),
              ...path.map((_, at) => ({ ...claim, path: path.with(at, alien) })),
              ...Array.from({ length: size }, (_, other) => ({ ...claim, index: other })).filter(
                (_, other) => other !== index,
              ),
              { ...claim, index: -1 },
              { ...claim, index: size },
              ...otherSizes(size).map((other) => ({ ...claim, ...other })),
            ];
            for (const [at, other] of wrong.entries()) {
              if (verifyInclusion(digest, other))
                expect.fail(`size ${size}, index ${index}, wrong claim ${at} verified`);
            }
          }
        }
      },
    );

    test(
      'every consistency proof verifies, and with another root, step or size it never does',
      { timeout: 60_000 },
      () => {
        for (let newer = 1; newer <= 64; newer += 1) {
          for (let older = 1; older <= newer; older += 1) {
            const proof = tree.consistencyProof(older, newer);
            const claim = {
              older: { size: older, root: roots[older]! },
              newer: { size: newer, root: roots[newer]! },
              proof,
            };
            expect(verifyConsistency(digest, claim)).toBe(true);
            const wrong = [
              { ...claim, older: { size: older, root: alien } },
              { ...claim, newer: { size: newer, root: alien } },
              { ...claim, proof: [...proof, alien] },
              ...proof.map((_, at) => ({ ...claim, proof: proof.with(at, alien) })),
              ...proof.map((_, at) => ({ ...claim, proof: proof.toSpliced(at, 1) })),
              ...otherSizes(older).map((other) => ({ ...claim, older: other })),
              ...otherSizes(newer).map((other) => ({ ...claim, newer: other })),
            ];
            for (const [at, other] of wrong.entries()) {
              if (verifyConsistency(digest, other))
                expect.fail(`from ${older} to ${newer}, wrong claim ${at} verified`);
            }
          }
        }
      },
    );
  },
);

test('the empty tree is the beginning of every tree, but only by the hash of nothing', () => {
  const newer = { size: 3, root: new MerkleTree(sha256, leavesOf(sha256, 3)).root() };
  const empty = sha256.hash(new Uint8Array(0));
  expect(verifyConsistency(sha256, { older: { size: 0, root: empty }, newer, proof: [] })).toBe(true);
  expect(verifyConsistency(sha256, { older: { size: 0, root: newer.root }, newer, proof: [] })).toBe(false);
});

test('no random path, leaf, index or size verifies against a root it was not made for', () => {
  const digest = nodeDigest('SHA-256');
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(
      fc.array(hash, { maxLength: 8 }),
      hash,
      fc.nat(70),
      fc.nat(70),
      hash,
      (path, leaf, index, size, root) => {
        expect(verifyInclusion(digest, { leaf, index, size, path, root })).toBe(false);
      },
    ),
  );
  for (const index of [Number.NaN, 0.5, Infinity]) {
    expect(
      verifyInclusion(digest, {
        leaf: new Uint8Array(32),
        index,
        size: 1,
        path: [],
        root: new Uint8Array(32),
      }),
    ).toBe(false);
  }
});

test('a frontier that does not fit its size is refused, as is a place outside the tree', () => {
  expect(() => new MerkleAccumulator(sha256, { size: 3, nodes: [zeroHash] })).toThrow('has 2 hashes');
  expect(() => new MerkleAccumulator(sha256, { size: -1, nodes: [] })).toThrow('not a size');
  const tree = new MerkleTree(sha256, leavesOf(sha256, 5));
  expect(() => tree.inclusionPath(5)).toThrow(RangeError);
  expect(() => tree.root(6)).toThrow(RangeError);
  expect(() => tree.consistencyProof(0)).toThrow(RangeError);
});
