import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyone, anySubject } from '@wanghuo/kernel';
import { issueToken } from '../../platform/server/index.ts';
import { must } from '../server/incident-scene.ts';
import { Caller, type TestServer, startTestServer } from '../server/test-server.ts';
import { type JsonSchema, hostile, valueOf } from './json-schema-arbitrary.ts';
import { problemFault } from './problem-form.ts';

const runs = process.env['WANGHUO_TEST_LONG'] ? 1_000 : 15;
const seed = Number(process.env['WANGHUO_TEST_SEED'] ?? 20_261_126);

interface Described {
  readonly 'x-by-hand'?: boolean;
  readonly 'x-permission': string;
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

let server: TestServer;
let accountId: string;
const targets: { method: string; path: string; described: Described }[] = [];
const defects: Record<string, unknown>[] = [];
beforeAll(async () => {
  server = await startTestServer({ onLog: (line) => Number(line['level']) >= 50 && defects.push(line) });
  const { paths } = await must(server.stranger.get('/api/openapi.json'));
  for (const [path, methods] of Object.entries(paths as Record<string, Record<string, Described>>))
    for (const [method, described] of Object.entries(methods))
      if (described['x-by-hand']) targets.push({ method: method.toUpperCase(), path, described });
  const { rows } = await must((await server.as('security-admin')).get('/api/access/accounts', { q: 'fsc-office' }));
  accountId = rows[0].id;
}, 600_000);
afterAll(() => server?.close());

/** A session of its own for every case: a route may well end it. */
async function callerOf(permission: string): Promise<Caller> {
  const holder = { 'account.edit': 'security-admin', 'audit.read': 'auditor' }[permission];
  const account = holder ?? (permission === anySubject ? 'partner' : null);
  if (permission === anyone || account === null) return server.stranger;
  return new Caller(server.url, (await issueToken(server.runtime, account, 600)).token);
}

describe('routes that no contract declares (AP-03, AP-01, AP-02)', () => {
  test('are all described, and each that takes a body says which', () => {
    const routes = server.runtime.domains.flatMap((domain) => domain.routes);
    expect(targets.map(({ described }) => described.operationId).sort()).toEqual(routes.map(({ name }) => name).sort());
    expect(targets.length).toBeGreaterThan(9);
    for (const { method, described } of targets)
      expect(Boolean(described.requestBody), described.operationId).toBe(method === 'POST');
  });

  test(
    'answer whatever is sent with a refusal in Chinese or with what they promise',
    { timeout: 3_600_000 },
    async () => {
      const known = { ids: [accountId] };
      // What a sign-in page really sends, so that some cases get past the first look.
      const likely = fc.record(
        {
          account: fc.constantFrom('dispatcher', 'auditor', '审计员', 'nobody'),
          password: fc.constantFrom('wrong-Password-1', 'x'.repeat(512), '\u0000', ' '),
          code: fc.constantFrom('123456', '000000'),
        },
        { requiredKeys: ['account', 'password'] },
      );
      const statuses = new Set<number>();
      const faults: string[] = [];
      for (const { method, path, described } of targets) {
        const schema = described.requestBody?.content['application/json']?.schema ?? {};
        const body = fc.oneof(
          { arbitrary: valueOf(schema, known), weight: 6 },
          { arbitrary: likely as fc.Arbitrary<unknown>, weight: 2 },
          { arbitrary: hostile, weight: 2 },
        );
        const property = fc.asyncProperty(body, fc.string({ maxLength: 20 }), async (given, text) => {
          const caller = await callerOf(described['x-permission']);
          const answer =
            method === 'GET'
              ? await caller.get(`${path}?q=${encodeURIComponent(text.toWellFormed())}`)
              : await caller.send(method, path, JSON.stringify(given));
          statuses.add(answer.status);
          if (answer.status >= 500) throw new Error(`answered ${answer.status}: ${answer.text}`);
          const fault = answer.status >= 400 ? problemFault(answer) : undefined;
          if (fault) throw new Error(`${fault}: ${answer.text}`);
          expect(answer.headers.get('cache-control')).toMatch(/no-store|no-cache|max-age/);
        });
        const result = await fc.check(property, { seed, numRuns: runs });
        if (result.failed)
          faults.push(
            `${described.operationId} ${JSON.stringify(result.counterexample)}: ${String(result.errorInstance)}`,
          );
      }
      expect(faults).toEqual([]);
      expect(defects).toEqual([]);
      // Not everything was refused at the first look.
      for (const status of [200, 401, 422]) expect(statuses).toContain(status);
    },
  );

  test('refuse a body that is none, too long or of another kind, like every operation', async () => {
    for (const { method, path, described } of targets) {
      if (method !== 'POST') continue;
      const caller = await callerOf(described['x-permission']);
      for (const [text, headers, statuses] of [
        ['{"a":', {}, [400]],
        ['{"a":1,"a":2}', {}, [400]],
        ['{"__proto__":{}}', {}, [400]],
        [JSON.stringify({ a: 'x'.repeat(1_100_000) }), {}, [413]],
        ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }, [415]],
        ['{"noSuchField":1}', {}, [422, 401]],
      ] as const) {
        const answer = await caller.send(method, path, text, { headers });
        // A device's message is bytes: it is judged by its signature before anybody reads it.
        const expected = ['sensing.ingest', 'sensing.takeCapMessage'].includes(described.operationId)
          ? [401, 413]
          : statuses;
        expect(expected, `${path} ${text.slice(0, 30)}`).toContain(answer.status);
        expect(problemFault(answer), answer.text).toBeUndefined();
      }
    }
  });
});
