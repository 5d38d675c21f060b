import { createHash, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ed25519Signer, ed25519Verifier, nodeDigest } from './node-crypto.ts';
import { sampleLog, tamperings } from './tampering.ts';
import { type LogFaultReason, verifyLog } from './verify-log.ts';

const pair = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const signer = ed25519Signer('ledger-1', pair.privateKey);
const strangerSigner = ed25519Signer('stranger-1', stranger.privateKey);
const keys = [ed25519Verifier('ledger-1', pair.publicKey)];
const options = { digestOf: nodeDigest };

/** Draws from a seed; the same seed gives the same attack. */
const pickFrom = (seed: number) => {
  let draws = 0;
  return (below: number) =>
    createHash('sha256')
      .update(`${seed}/${(draws += 1)}`)
      .digest()
      .readUInt32BE() % below;
};

describe.each([nodeDigest('SHA-256'), nodeDigest('SM3')])('a log under $name', (digest) => {
  test('INV-7: verifies from the first record to the last checkpoint, and says what lies beyond', async () => {
    const log = await sampleLog(digest, signer, { size: 25, checkpointEvery: 10 });
    expect(verifyLog(log.lines, log.checkpoints, keys, options)).toMatchObject({
      ok: true,
      entryCount: 25,
      checkpointCount: 2,
      checkpointedSize: 20,
      anchoredSize: 20,
      unanchoredCount: 5,
    });
    const kept = [log.checkpoints[0]!.checkpoint];
    expect(verifyLog(log.lines, log.checkpoints, keys, { ...options, kept })).toMatchObject({
      ok: true,
      checkpointedSize: 20,
      anchoredSize: 10,
      unanchoredCount: 15,
    });
  });

  test.each(tamperings)(
    'AL-07: $name is found, and the first bad record lies where the verdict says',
    async ({ damage }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 12 }),
          fc.nat(),
          async (size, checkpointEvery, seed) => {
            const log = await sampleLog(digest, signer, { size, checkpointEvery });
            const damaged = await damage(log, pickFrom(seed), { digest, signer, strangerSigner });
            if (damaged === undefined) return;
            const { lines, checkpoints, kept, firstBadSeq } = damaged;
            const verdict = verifyLog(lines, checkpoints, keys, { ...options, kept, alg: digest.name });
            const covered = Math.max(checkpoints.at(-1)?.checkpoint.size ?? 0, kept[0]?.size ?? 0);
            // Nothing covers the very last record of a log without a checkpoint after it: an edit there is
            // not found but stands among the unanchored.
            if (verdict.ok) {
              expect(firstBadSeq).toBeGreaterThanOrEqual(covered);
              expect(firstBadSeq).toBe(lines.length - 1);
              expect(verdict.unanchoredCount).toBeGreaterThan(0);
              return;
            }
            expect(verdict.fault!.seq).toBeLessThanOrEqual(firstBadSeq);
            expect(verdict.fault!.untilSeq).toBeGreaterThanOrEqual(firstBadSeq);
          },
        ),
        { numRuns: 30 },
      );
    },
  );
});

const digest = nodeDigest('SHA-256');
const wellOf = () => sampleLog(digest, signer, { size: 30, checkpointEvery: 10 });
const attack = async (name: string, at: number) => {
  const found = tamperings.find((tampering) => tampering.name === name)!;
  const { lines, checkpoints, kept } = (await found.damage(await wellOf(), () => at, {
    digest,
    signer,
    strangerSigner,
  }))!;
  return verifyLog(lines, checkpoints, keys, { ...options, kept }).fault;
};

test.each([
  ['change one record', 14, 'CHAIN_BROKEN', 14, 14],
  ['change one record', 10, 'CHAIN_BROKEN', 10, 10],
  // The last before a checkpoint: the root betrays it, and cannot say which of the ten it was.
  ['change one record', 19, 'CHECKPOINT_ROOT_DIFFERS', 10, 19],
  ['write one record in another form', 14, 'LINE_NOT_CANONICAL', 14, 14],
  ['remove one record', 14, 'SEQ_SKIPPED', 14, 14],
  ['insert a record that links backwards', 14, 'SEQ_REPEATED', 14, 14],
  ['swap two neighbours', 14, 'SEQ_SKIPPED', 14, 14],
  ['cut off a tail that a checkpoint covers', 14, 'TRUNCATED', 14, 19],
  ['edit and chain anew to the end', 14, 'CHECKPOINT_ROOT_DIFFERS', 10, 19],
  ['swap two checkpoints', 1, 'CHECKPOINT_UNLINKED', 10, 29],
  ['leave out a checkpoint from the middle', 1, 'CHECKPOINT_UNLINKED', 10, 29],
  ['alter a checkpoint without signing it anew', 1, 'CHECKPOINT_SIGNATURE_WRONG', 10, 19],
  ['sign a checkpoint with a wrong key of the same name', 1, 'CHECKPOINT_SIGNATURE_WRONG', 10, 19],
  ['sign all checkpoints with a key nobody knows', 0, 'CHECKPOINT_KEY_UNKNOWN', 0, 9],
  ['replay an old tail in place of the present one', 0, 'SEQ_REPEATED', 10, 10],
  ['rewrite the past with the true signing key, against a kept checkpoint', 14, 'KEPT_ROOT_DIFFERS', 0, 29],
  ['cut off records and checkpoints, against a kept checkpoint', 1, 'TRUNCATED', 10, 29],
] satisfies [string, number, LogFaultReason, number, number][])(
  'AL-07: %s at %i reads as %s, records %i to %i',
  async (name, at, reason, seq, untilSeq) => {
    expect(await attack(name, at)).toEqual({ reason, seq, untilSeq });
  },
);

test('AL-07: a tail cut off after the last kept checkpoint is not found, but reported as unanchored', async () => {
  const log = await wellOf();
  const kept = [log.checkpoints[1]!.checkpoint];
  const verdict = verifyLog(log.lines.slice(0, 24), log.checkpoints.slice(0, 2), keys, { ...options, kept });
  expect(verdict).toMatchObject({ ok: true, anchoredSize: 20, unanchoredCount: 4 });
});

test('a checkpoint of another log, of another hash or out of form is not accepted', async () => {
  const log = await wellOf();
  const other = await sampleLog(digest, signer, { size: 10, checkpointEvery: 10, name: 'other' });
  const verdictOf = (lines: readonly string[], checkpoints: unknown) =>
    verifyLog(lines, checkpoints as never, keys, options).fault?.reason;
  expect(verdictOf(log.lines, other.checkpoints)).toBe('LINE_OF_ANOTHER_LOG');
  expect(verdictOf([...log.lines.slice(0, 10), ...other.lines], log.checkpoints)).toBe('LINE_OF_ANOTHER_LOG');
  expect(verdictOf(log.lines, [log.checkpoints[0], other.checkpoints[0]])).toBe('CHECKPOINT_OF_ANOTHER_LOG');
  expect(verdictOf(log.lines, [{ signature: '', checkpoint: { v: 2 } }])).toBe('CHECKPOINT_MALFORMED');
  expect(verdictOf(log.lines, [{}])).toBe('CHECKPOINT_MALFORMED');
  expect(verdictOf(['{'], [])).toBe('LINE_NOT_JSON');
  expect(verdictOf([''], [])).toBe('LINE_NOT_JSON');
  expect(verdictOf(['{"v":1}'], [])).toBe('LINE_NOT_A_RECORD');
  expect(verdictOf([log.lines[0]!.replace('"seq":0', '"seq":0,"seq":0')], [])).toBe('LINE_NOT_CANONICAL');
});

test('a log verifies no less when its checkpoints repeat a size, as at midnight without new records', async () => {
  const { checkpointHash, signCheckpoint } = await import('./checkpoint.ts');
  const log = await sampleLog(digest, signer, { size: 10, checkpointEvery: 10 });
  const first = log.checkpoints[0]!;
  const again = {
    ...first.checkpoint,
    at: '2030-01-02T16:00:00.000Z',
    prevCheckpoint: checkpointHash(digest, first.checkpoint),
  };
  const verdict = verifyLog(log.lines, [first, await signCheckpoint(again, signer)], keys, options);
  expect(verdict).toMatchObject({ ok: true, checkpointCount: 2 });
});

test('AL-10: fifty thousand records a second are verified, and sealed', async () => {
  const size = 30_000;
  const beforeSealing = performance.now();
  const log = await sampleLog(digest, signer, { size, checkpointEvery: 1_024 });
  const beforeVerifying = performance.now();
  expect(verifyLog(log.lines, log.checkpoints, keys, options).ok).toBe(true);
  const after = performance.now();
  const perSecond = (from: number, to: number) => Math.round((size / (to - from)) * 1_000);
  const rates = { sealed: perSecond(beforeSealing, beforeVerifying), verified: perSecond(beforeVerifying, after) };
  // A shared or busy machine must not fail the build; a real loss of speed is far below this.
  expect(rates.verified).toBeGreaterThan(10_000);
});
