import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { canonicalJson, leafHash, MerkleTree, toHex } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeInclusion, judgeIndicator } from './indicator.mjs';

const digest = nodeDigest('SHA-256');
const encoder = new TextEncoder();
const leavesOf = (lines: readonly string[]) => lines.map((line) => leafHash(digest, encoder.encode(line)));

/** An export of hydrants, so many good, untested for too long, and broken. */
function exported(good: number, stale: number, broken: number) {
  const lines = Array.from({ length: good + stale + broken }, (_, at) =>
    canonicalJson({
      register: 'hydrant',
      id: String(at).padStart(4, '0'),
      version: 1,
      owner: 'MUNICIPAL',
      status: at < good + stale ? 'IN_SERVICE' : 'DAMAGED',
      inServiceOn: '2015-01-01',
      lastTestedOn: at < good ? '2025-06-30' : '2024-01-01',
    }),
  );
  const root = toHex(new MerkleTree(digest, leavesOf(lines)).root());
  const value = `${good * 100}/${lines.length}`;
  const header = {
    format: 'wanghuo-indicator-export',
    version: 1,
    alg: 'SHA-256',
    indicator: 'hydrantIntactRate',
    on: '2025-12-31',
    factor: '100',
    better: 'HIGHER',
    target: '98',
    size: lines.length,
    root,
    results: [
      {
        definition: 'BY_VALID_TEST',
        numerator: String(good),
        denominator: String(lines.length),
        value,
        low: value,
        high: value,
        verdict: good * 100 >= lines.length * 98 ? 'MET' : 'MISSED',
      },
    ],
  };
  return { header, lines, kept: [{ size: lines.length, root }] };
}

test('what follows from the records is verified; any line less, more, changed or moved is not', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 5 })),
      fc.nat(),
      fc.constantFrom('remove', 'repeat', 'change', 'swap', 'claim', 'verdict'),
      (counts, place, tampering) => {
        const { header, lines, kept } = exported(...counts);
        const file = [JSON.stringify(header), ...lines];
        expect(judgeIndicator(file, kept).status).toBe('VERIFIED');
        expect(judgeIndicator(file).status).toBe('UNPINNED');
        const at = 1 + (place % lines.length);
        const [stated] = header.results;
        const bad: Record<string, () => string[]> = {
          remove: () => file.toSpliced(at, 1),
          repeat: () => file.toSpliced(at, 0, file[at]!),
          change: () => file.with(at, file[at]!.replace('"version":1', '"version":2')),
          swap: () => (lines.length < 2 ? [] : file.with(1, file[2]!).with(2, file[1]!)),
          claim: () => file.with(0, JSON.stringify({ ...header, results: [{ ...stated, numerator: '999' }] })),
          verdict: () =>
            file.with(
              0,
              JSON.stringify({
                ...header,
                results: [{ ...stated, verdict: stated!.verdict === 'MET' ? 'MISSED' : 'MET' }],
              }),
            ),
        };
        const tampered = bad[tampering]!();
        if (tampered.length > 0)
          expect([tampering, judgeIndicator(tampered, kept).status]).toEqual([tampering, 'FAULTY']);
      },
    ),
    { numRuns: 200 },
  );
});

test('a forgery that is consistent in itself has another root than the one that is known', () => {
  const { kept } = exported(10, 0, 1);
  const forged = exported(11, 0, 1);
  const file = [JSON.stringify(forged.header), ...forged.lines];
  expect(judgeIndicator(file, kept)).toMatchObject({ status: 'FAULTY', fault: { reason: 'RECORD_ROOT_UNKNOWN' } });
});

test('the path of a record leads to the root, and that of another does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, place) => {
      const { lines, header } = exported(count, 0, 1);
      const index = place % lines.length;
      const path = new MerkleTree(digest, leavesOf(lines)).inclusionPath(index).map(toHex);
      const proof = { line: lines[index]!, index, size: lines.length, path, root: header.root };
      expect(judgeInclusion(proof)).toBe(true);
      expect(judgeInclusion({ ...proof, line: lines[(index + 1) % lines.length]! })).toBe(lines.length === 1);
      expect(judgeInclusion({ ...proof, index: lines.length })).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('the page that opens from a disk holds both verifiers in one script that is whole', () => {
  const page = execFileSync(process.execPath, [fileURLToPath(new URL('verify.mjs', import.meta.url)), '--page'], {
    encoding: 'utf8',
  });
  const script = /<script type="module">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
  execFileSync(process.execPath, ['--input-type=module', '--check'], { input: script });
  expect(script).toContain('globalThis.judgeIndicator = judgeIndicator');
});
