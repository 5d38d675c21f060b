import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  MerkleTree,
  type SignedCheckpoint,
  canonicalJson,
  detailCommitment,
  entryHashes,
  entryProof,
  entryProofFault,
  toHex,
  verifyLog,
} from '@wanghuo/ledger';
import { ed25519PublicKeyBytes, ed25519Signer, ed25519Verifier, nodeDigest } from '@wanghuo/ledger/node-crypto';
import { type ExportedLog, sampleContent, sampleLog, tamperings } from '@wanghuo/ledger/tampering';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  LogExport,
  type Report,
  type TrustedKey,
  canonical,
  fingerprint,
  judgeProof,
  judgeSources,
  sha256,
  sha512,
  sm3,
  verifyEd25519,
} from './verify.mjs';

const pair = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const signer = ed25519Signer('ledger-1', pair.privateKey);
const strangerSigner = ed25519Signer('stranger-1', stranger.privateKey);
const ledgerKeys = [ed25519Verifier('ledger-1', pair.publicKey)];
const keys: TrustedKey[] = [
  { keyId: 'ledger-1', algorithm: 'Ed25519', publicKey: toHex(ed25519PublicKeyBytes(pair.publicKey)) },
];

const pickFrom = (seed: number) => {
  let draws = 0;
  return (below: number) =>
    createHash('sha256')
      .update(`${seed}/${(draws += 1)}`)
      .digest()
      .readUInt32BE() % below;
};

/** The export as a file holds it: header, lines, checkpoints. */
function exportLines(log: Pick<ExportedLog, 'lines' | 'checkpoints'>, alg: string): string[] {
  const header = JSON.stringify({ format: 'wanghuo-ledger-export', version: 1, log: 'sample', alg });
  return [header, ...log.lines, ...log.checkpoints.map((signed) => JSON.stringify(signed))];
}

async function judge(lines: readonly string[], trust: object = { keys }): Promise<Report> {
  const log = new LogExport();
  for (const line of lines) log.add(line);
  return log.judge(trust);
}

describe.each(['SHA-256', 'SM3'] as const)('under %s', (alg) => {
  const digest = nodeDigest(alg);

  test.each(tamperings)('AL-07: both verifiers give the same verdict on: $name', async ({ damage }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async (size, checkpointEvery, seed) => {
          const log = await sampleLog(digest, signer, { size, checkpointEvery });
          const damaged = await damage(log, pickFrom(seed), { digest, signer, strangerSigner });
          for (const { lines, checkpoints, kept } of damaged === undefined ? [log] : [log, damaged]) {
            const options = { digestOf: nodeDigest, kept, alg };
            const { ok, fault, entryCount, checkpointCount, anchoredSize } = verifyLog(
              lines,
              checkpoints,
              ledgerKeys,
              options,
            );
            const report = await judge(exportLines({ lines, checkpoints }, alg), { keys, kept });
            expect(report.status === 'FAULTY').toBe(!ok);
            expect(report.fault).toEqual(fault);
            expect(report).toMatchObject({ checkpointCount, anchoredSize });
            if (ok)
              expect(report).toMatchObject({
                entryCount,
                head: verifyLog(lines, checkpoints, ledgerKeys, options).head,
              });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('both verifiers accept the same single-record proofs and refuse the same damaged ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.nat(), async (size, seed) => {
        const log = await sampleLog(digest, signer, { size, checkpointEvery: size });
        const tree = new MerkleTree(
          digest,
          log.lines.map((line) => entryHashes(digest, line).leaf),
        );
        const pick = pickFrom(seed);
        const index = pick(size);
        const proof = entryProof(tree, log.lines[index]!, index, log.checkpoints[0]!);
        expect((await judgeProof(proof, { keys })).status).toBe('VERIFIED');
        const flipped =
          proof.path.length === 0 ? ['0'.repeat(64)] : proof.path.with(pick(proof.path.length), '0'.repeat(64));
        const damaged = [
          { ...proof, index: index + 1 },
          { ...proof, size: size + 1 },
          { ...proof, path: flipped },
          { ...proof, path: [...proof.path, '0'.repeat(64)] },
          { ...proof, line: proof.line.replace('sample', 'simple') },
          { ...proof, line: proof.line.replace('incident', 'accident') },
          { ...proof, checkpoint: { ...proof.checkpoint, signature: 'ab' } },
          { ...proof, path: 7 as never },
        ];
        for (const other of damaged) {
          const expected = entryProofFault(other, ledgerKeys, nodeDigest);
          expect(expected).toBeDefined();
          expect(await judgeProof(other, { keys })).toMatchObject({ status: 'FAULTY', fault: { reason: expected } });
        }
      }),
      { numRuns: 20 },
    );
  });
});

test('the three hashes and the canonical form written here agree with those they stand beside', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(toHex(sha512(bytes))).toBe(createHash('sha512').update(bytes).digest('hex'));
      expect(toHex(sm3(bytes))).toBe(createHash('sm3').update(bytes).digest('hex'));
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      let expected: string | undefined;
      try {
        expected = canonicalJson(value);
      } catch {
        expected = undefined;
      }
      expect(canonical(value)).toBe(expected);
    }),
  );
});

test('Ed25519 written here accepts what Node signs and nothing that differs by a bit', () => {
  const publicKey = ed25519PublicKeyBytes(pair.publicKey);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(511), (message, bit) => {
      const signature = new Uint8Array(sign(null, message, pair.privateKey));
      expect(verifyEd25519(publicKey, message, signature)).toBe(true);
      const flipped = signature.with(bit >> 3, signature[bit >> 3]! ^ (1 << (bit & 7)));
      expect(verifyEd25519(publicKey, message, flipped)).toBe(false);
      expect(verifyEd25519(publicKey, message.with(0, message[0]! ^ 1), signature)).toBe(false);
      expect(verifyEd25519(ed25519PublicKeyBytes(stranger.publicKey), message, signature)).toBe(false);
    }),
    { numRuns: 8 },
  );
}, 30_000);

test('keys that came with the file prove nothing: the log is consistent, but unpinned', async () => {
  const log = await sampleLog(nodeDigest('SHA-256'), signer, { size: 12, checkpointEvery: 5 });
  const lines = exportLines(log, 'SHA-256');
  expect((await judge(lines)).status).toBe('VERIFIED');
  const carried = [JSON.stringify({ key: keys[0] }), ...lines];
  const report = await judge(carried, {});
  expect(report).toMatchObject({ status: 'UNPINNED', checkpointCount: 2, unanchoredCount: 2 });
  expect(report.keys).toEqual([{ keyId: 'ledger-1', fingerprint: fingerprint(keys[0]!) }]);
  expect((await judge(exportLines({ ...log, checkpoints: [] }, 'SHA-256'))).status).toBe('UNANCHORED');
  expect((await judge(lines, {})).fault?.reason).toBe('CHECKPOINT_KEY_UNKNOWN');
});

test('AL-13: a detail that is shown must match; one that is erased leaves the log valid', async () => {
  const digest = nodeDigest('SHA-256');
  const salt = new Uint8Array(32).fill(9);
  const shown = { caller: '示例·张一' };
  const { appendEntries, checkpointOf, emptyLog, signCheckpoint, zeroHash } = await import('@wanghuo/ledger');
  const content = { ...sampleContent(1), detail: detailCommitment(digest, salt, shown) };
  const { state, sealed } = appendEntries(digest, emptyLog('sample', digest), [content, content]);
  const at = '2030-01-01T00:00:00.000Z';
  const signed = await signCheckpoint(
    checkpointOf(digest, state, { at, prevCheckpoint: zeroHash, keyId: 'ledger-1' }),
    signer,
  );
  const lines = exportLines({ lines: sealed.map((entry) => entry.line), checkpoints: [signed] }, 'SHA-256');
  const detailLine = (seq: number, detail: unknown) => JSON.stringify({ seq, salt: toHex(salt), detail });
  expect(await judge(lines)).toMatchObject({ status: 'VERIFIED', detailsMatched: 0, detailsNotShown: 2 });
  expect(await judge([...lines, detailLine(1, shown)])).toMatchObject({
    status: 'VERIFIED',
    detailsMatched: 1,
    detailsNotShown: 1,
  });
  expect(await judge([...lines, detailLine(1, { caller: '示例·李二' })])).toMatchObject({
    status: 'FAULTY',
    fault: { reason: 'DETAIL_DIFFERS', seq: 1 },
  });
});

test('a file cut into chunks anywhere, even inside a character, reads the same', async () => {
  const log = await sampleLog(nodeDigest('SHA-256'), signer, { size: 3, checkpointEvery: 3 });
  const bytes = Buffer.from(`${exportLines(log, 'SHA-256').join('\n')}\n`);
  for (const width of [1, 2, 3, 7, 4096]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / width) }, (_, at) =>
      bytes.subarray(at * width, (at + 1) * width),
    );
    expect(await judgeSources([chunks], { keys })).toMatchObject({ status: 'VERIFIED', entryCount: 3 });
  }
});

describe('the command', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const command = (...args: string[]) =>
    spawnSync(process.execPath, [new URL('./verify.mjs', import.meta.url).pathname, ...args], { encoding: 'utf8' });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wanghuo-verify-'));
    const digest = nodeDigest('SM3');
    const log = await sampleLog(digest, signer, { size: 20, checkpointEvery: 8 });
    writeFileSync(file('log.jsonl'), `${exportLines(log, 'SM3').join('\n')}\n`);
    writeFileSync(
      file('bad.jsonl'),
      `${exportLines({ ...log, lines: log.lines.toSpliced(4, 1) }, 'SM3').join('\n')}\n`,
    );
    const kept = log.checkpoints[1] as SignedCheckpoint;
    writeFileSync(file('trust.jsonl'), `${JSON.stringify({ key: keys[0] })}\n${JSON.stringify(kept)}\n`);
    const tree = new MerkleTree(
      digest,
      log.lines.map((line) => entryHashes(digest, line).leaf),
    );
    writeFileSync(file('proof.json'), JSON.stringify(entryProof(tree, log.lines[5]!, 5, kept)));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('answers 0 for a good log and a good proof, and says so in Chinese', () => {
    const good = command('--trust', file('trust.jsonl'), file('log.jsonl'));
    expect(good.stdout).toContain('核验通过');
    expect(good.status).toBe(0);
    expect(command('--trust', file('trust.jsonl'), file('proof.json')).status).toBe(0);
    expect(command('--key', `ledger-1=${keys[0]!.publicKey}`, file('log.jsonl')).status).toBe(0);
  });

  test('answers 1 and the first bad record for a damaged log', () => {
    const bad = command('--json', '--trust', file('trust.jsonl'), file('bad.jsonl'));
    expect(JSON.parse(bad.stdout)).toMatchObject({ status: 'FAULTY', fault: { reason: 'SEQ_SKIPPED', seq: 4 } });
    expect(bad.status).toBe(1);
  });

  test('answers 2 when it cannot judge: no file, a missing file, an unknown option, no trusted key for a proof', () => {
    for (const args of [
      [],
      [file('missing')],
      ['--frobnicate'],
      [file('proof.json')],
      ['--key', 'x=y', file('log.jsonl')],
    ]) {
      expect(command(...args).status).toBe(2);
    }
    expect(command('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('退出码') as string });
  });

  test('prints a page that needs no other file and has the verifier inside', () => {
    const page = execFileSync(process.execPath, [new URL('./verify.mjs', import.meta.url).pathname, '--page'], {
      encoding: 'utf8',
    });
    expect(page).not.toMatch(/src="|^import /m);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).toContain('judgeSources');
  });
});

test('every verdict, fault and problem has its Chinese sentence', () => {
  const labels = JSON.parse(readFileSync(new URL('./labels.zh-CN.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
  const source = readFileSync(new URL('./verify.mjs', import.meta.url), 'utf8');
  const faults = new Set(
    source.match(/'(?:(?:LINE|SEQ|CHAIN|CHECKPOINT|KEPT|PROOF|PLACE|PATH|DETAIL)_[A-Z_]+|TRUNCATED)'/g),
  );
  expect(faults.size).toBeGreaterThan(18);
  for (const fault of faults) expect(labels).toHaveProperty([`fault.${fault.slice(1, -1)}`]);
  for (const [, problem] of source.matchAll(/new Error\('([A-Z_]+)'\)/g))
    expect(labels).toHaveProperty([`problem.${problem}`]);
  for (const status of ['VERIFIED', 'FAULTY', 'UNPINNED', 'UNANCHORED', 'NOT_JUDGED'])
    expect(labels).toHaveProperty([`status.${status}`]);
});
