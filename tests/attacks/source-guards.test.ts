import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shared = process.env['WANGHUO_SHARED'] ?? join(root, '../shared');
const reference = join(shared, 'reference/security-and-reliability.md');

/** What is shipped: every source but tests and what only builds or measures. */
const sources = new Map<string, string>();
for (const top of ['apps', 'domains', 'engines', 'platform'])
  for (const entry of readdirSync(join(root, top), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length);
    if (!entry.isFile() || /node_modules|\/dist\/|\.test\.|\/testing|-scene\.ts$/.test(path)) continue;
    if (/\.(ts|tsx|mjs)$/.test(path)) sources.set(path, readFileSync(join(root, path), 'utf8'));
  }

/** Places where a pattern stands outside of comments. */
function found(pattern: RegExp, within: (path: string) => boolean = () => true): readonly string[] {
  return [...sources].flatMap(([path, text]) =>
    within(path)
      ? text
          .split('\n')
          .flatMap((line, index) =>
            !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
          )
      : [],
  );
}
const filesOf = (places: readonly string[]) =>
  [...new Set(places.map((place) => place.split(':')[0] as string))].sort();
const onServer = (path: string) =>
  path.startsWith('platform/server/') || /^domains\/.*\/server\//.test(path) || path.startsWith('apps/server/');

describe('code from outside (CF-09, no-dynamic-code; CF-12, no-shell)', () => {
  test('nothing is compiled or loaded from data', () => {
    expect(sources.size).toBeGreaterThan(400);
    expect(found(/\beval\s*\(|\bnew Function\b|from 'node:vm'|\.constructor\(['"`]/)).toEqual([]);
    // The one late import by a value starts the program itself, from beside its own file.
    expect(filesOf(found(/\bimport\([^'"`/*]/))).toEqual(['apps/server/bin/wanghuo.mjs']);
  });

  test('processes are begun in these places only, with arguments as a list and no shell between', () => {
    expect(filesOf(found(/from 'node:child_process'/))).toEqual([
      'apps/simulator/server/running-simulation.ts',
      'platform/server/database/embedded/account.ts',
      'platform/server/database/embedded/binaries.ts',
      'platform/server/database/embedded/cluster.ts',
      'platform/server/database/embedded/postmaster.ts',
    ]);
    expect(found(/\b(exec|execSync|execFile|fork)\b.*node:child_process|shell:\s*(true|['"`])/)).toEqual([]);
  });
});

describe('secrets and chance (CF-05, crypto-hygiene; CF-04, sm-vectors)', () => {
  test('no chance but the system generator’s decides anything on the server', () => {
    expect(found(/Math\.random/, onServer)).toEqual([]);
    // In a browser it spreads repeated tries, and names nothing.
    expect(filesOf(found(/Math\.random/))).toEqual([
      'platform/web/client/live-link.ts',
      'platform/web/client/transport.ts',
    ]);
  });

  test('what proves somebody or something is compared in constant time, or found by its hash', () => {
    expect(filesOf(found(/timingSafeEqual\(/, onServer))).toEqual([
      'domains/operations/sensing/server/device-secrets.ts',
      'domains/operations/sensing/server/gateways/http-ingest.ts',
      'domains/operations/sensing/server/gateways/terminal-codes.ts',
      'platform/server/access/password-hash.ts',
      'platform/server/access/second-factor.ts',
      'platform/server/ledger/sealer.ts',
    ]);
    const byHand =
      /(?<!error\.)\b(token|reference|code|mac|password|secret|seal)\b\s*[!=]==?\s*(?!null|undefined|'|"|`|\d)\w/;
    expect(
      found(byHand, (path) => path.startsWith('platform/server/access/') || path.startsWith('platform/server/ledger/')),
    ).toEqual([]);
  });

  test('content is never encrypted without proof that it is whole, and no curve is passed off as SM2', () => {
    const ciphers = found(/create(C|Dec)ipheriv\(/);
    expect(ciphers.length).toBeGreaterThan(1);
    expect(ciphers.filter((place) => !place.includes("'aes-256-gcm'"))).toEqual([]);
    expect(found(/['"`](sm2|sm4-\w+|SM2)['"`]/)).toEqual([]);
    const sm3 = nodeDigest('SM3').hash(Buffer.from('abc'));
    expect(Buffer.from(sm3).toString('hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  });

  test('nothing that is shipped holds a key or a password (CF-02)', () => {
    expect(found(/BEGIN (EC |RSA )?PRIVATE KEY|AKIA[0-9A-Z]{16}/)).toEqual([]);
    expect(found(/\b(password|secret|apiKey)\b\s*[:=]\s*['"`][^'"`\s]{8,}['"`]/i, onServer)).toEqual([]);
  });
});

test('statements are never put together from what somebody typed (AP-06, sql-injection)', () => {
  // `sql.raw` takes texts of our own only: names from declarations, migrations, grants.
  expect(filesOf(found(/sql\.raw\(/, onServer)).length).toBeLessThan(20);
  const typed = found(/sql\.raw\([^)]*\b(input|request|body|query|params|given)\b/, onServer);
  expect(typed).toEqual([]);
});

describe.runIf(existsSync(reference))('GN-01: the list of rules', () => {
  test('has every rule of the reference', () => {
    const { rules } = JSON.parse(readFileSync(join(root, 'docs/rules.json'), 'utf8')) as { rules: { id: string }[] };
    const listed = new Set(rules.map(({ id }) => id));
    const named = [...readFileSync(reference, 'utf8').matchAll(/^\| ((?:[A-Z]{2}|INV)-\d+) \|/gm)].map(
      ([, id]) => id as string,
    );
    expect(named.length).toBeGreaterThan(190);
    expect(named.filter((id) => !listed.has(id))).toEqual([]);
  });
});
