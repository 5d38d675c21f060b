import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { detailCommitment, detailStanding } from './detail.ts';
import { entryProof, entryProofFault } from './entry-proof.ts';
import { entryHashes } from './hash-chain.ts';
import { appendEntries, checkpointOf, emptyLog } from './log-state.ts';
import { MerkleTree } from './merkle-tree.ts';
import { ed25519Signer, ed25519Verifier, nodeDigest } from './node-crypto.ts';
import { sha256 } from './sha256.ts';
import { sm3 } from './sm3.ts';
import { sampleContent, sampleLog } from './tampering.ts';
import { zeroHash } from './hash-chain.ts';
import { signCheckpoint } from './checkpoint.ts';

const pair = generateKeyPairSync('ed25519');
const signer = ed25519Signer('ledger-1', pair.privateKey);
const keys = [ed25519Verifier('ledger-1', pair.publicKey)];
const ourDigest = (name: string) => (name === 'SM3' ? sm3 : sha256);

test.each([sha256, sm3])(
  'any record of a log under $name is proved alone, and nothing else passes for it',
  async (digest) => {
    const log = await sampleLog(digest, signer, { size: 13, checkpointEvery: 13 });
    const tree = new MerkleTree(
      digest,
      log.lines.map((line) => entryHashes(digest, line).leaf),
    );
    const faultOf = (proof: unknown, trusted = keys) => entryProofFault(proof as never, trusted, ourDigest);
    for (const [index, line] of log.lines.entries()) {
      const proof = entryProof(tree, line, index, log.checkpoints[0]!);
      expect(faultOf(JSON.parse(JSON.stringify(proof)))).toBeUndefined();
      expect(faultOf({ ...proof, line: line.replace('示例', '示范') })).toBe('PATH_WRONG');
      expect(faultOf({ ...proof, index: index + 1 })).toBe('PLACE_DIFFERS');
      expect(faultOf({ ...proof, size: 12 })).toBe('PLACE_DIFFERS');
      expect(faultOf({ ...proof, path: proof.path.toReversed() })).toBe('PATH_WRONG');
      expect(faultOf({ ...proof, path: [...proof.path, zeroHash] })).toBe('PATH_WRONG');
      expect(faultOf({ ...proof, path: ['zz'] })).toBe('PROOF_MALFORMED');
      expect(faultOf({ ...proof, line: `${line} ` })).toBe('LINE_NOT_A_RECORD');
      expect(faultOf({ ...proof, checkpoint: { ...proof.checkpoint, signature: '00' } })).toBe(
        'CHECKPOINT_SIGNATURE_WRONG',
      );
      expect(faultOf(proof, [])).toBe('CHECKPOINT_KEY_UNKNOWN');
      expect(faultOf({ ...proof, checkpoint: undefined })).toBe('PROOF_MALFORMED');
      // A size of the same shape would fit the path; the signature is what binds it (RFC 9162, 2.1.3.2).
      const smaller = { ...proof.checkpoint, checkpoint: { ...proof.checkpoint.checkpoint, size: 14 } };
      expect(faultOf({ ...proof, size: 14, checkpoint: smaller })).toBe('CHECKPOINT_SIGNATURE_WRONG');
    }
  },
);

test('AL-13: erasing a detail leaves the record valid, and a wrong detail does not match it', () => {
  const salt = new Uint8Array(32).fill(7);
  const detail = { caller: '示例·张一', floor: 3 };
  const commitment = detailCommitment(sha256, salt, detail);
  expect(detailStanding(sha256, commitment, { salt, detail: { floor: 3, caller: '示例·张一' } })).toBe('MATCHES');
  expect(detailStanding(sha256, commitment, { salt, detail: { ...detail, floor: 4 } })).toBe('DIFFERS');
  expect(detailStanding(sha256, commitment, { salt: new Uint8Array(32), detail })).toBe('DIFFERS');
  expect(detailStanding(sha256, commitment, undefined)).toBe('ERASED');
  expect(detailStanding(sha256, null, undefined)).toBe('NONE');
  expect(() => detailCommitment(sha256, new Uint8Array(16), detail)).toThrow('a salt has 32 bytes');
});

test('a log sealed in many runs, its state kept as JSON in between, is the log sealed in one', async () => {
  const digest = nodeDigest('SHA-256');
  const contents = Array.from({ length: 50 }, (_, seq) => sampleContent(seq));
  const once = appendEntries(digest, emptyLog('sample', digest), contents);
  let state = emptyLog('sample', digest);
  const lines: string[] = [];
  for (let at = 0; at < 50; at += 7) {
    const run = appendEntries(digest, JSON.parse(JSON.stringify(state)), contents.slice(at, at + 7));
    state = run.state;
    lines.push(...run.sealed.map((entry) => entry.line));
  }
  expect(state).toEqual(once.state);
  expect(lines).toEqual(once.sealed.map((entry) => entry.line));
});

test('a content that is no record, a wrong hash function or a foreign key is refused before anything is sealed', async () => {
  const digest = nodeDigest('SHA-256');
  const state = emptyLog('sample', digest);
  const bad = { ...sampleContent(1), at: '2030-01-01T00:00:00Z' };
  expect(() => appendEntries(digest, state, [sampleContent(0), bad])).toThrow('record 1 of sample: at is not');
  expect(() => appendEntries(nodeDigest('SM3'), state, [])).toThrow('built on SHA-256');
  expect(() => appendEntries(digest, state, [{ ...sampleContent(0), action: '\ud800' }])).toThrow('a lone surrogate');
  const at = '2030-01-01T00:00:00.000Z';
  const checkpoint = checkpointOf(digest, state, { at, prevCheckpoint: zeroHash, keyId: 'another' });
  expect(checkpoint).toMatchObject({
    size: 0,
    head: zeroHash,
    root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  });
  await expect(signCheckpoint(checkpoint, signer)).rejects.toThrow('names key another');
});
