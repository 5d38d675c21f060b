import { command, integer, defineRegister, operational, point, query, text } from '@wanghuo/kernel';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createClient } from './client.ts';
import { fieldOf, Problem } from './problem.ts';

const open = command({
  name: 'incidents.openIncident',
  permission: 'incident.open',
  handling: operational,
  versioned: true,
  input: z.object({ place: z.string() }),
  output: z.object({ id: z.string() }),
});
const near = query({
  name: 'water.listNear',
  permission: 'hydrant.read',
  handling: operational,
  input: z.object({
    position: z.tuple([z.number(), z.number()]),
    kinds: z.array(z.string()),
    box: z.object({ w: z.number() }),
    note: z.string().optional(),
  }),
  output: z.array(z.string()),
});
const hydrant = defineRegister('hydrant', {
  table: 'water.hydrant',
  fields: { hydrantNo: text({ max: 16 }), position: point(), mainDiameterMillimetres: integer({ min: 50, max: 600 }) },
  identity: 'hydrantNo',
  scope: 'townshipCode' as never,
  list: ['hydrantNo'],
});

interface Seen {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
}

/** A client over a network that answers what the test lists, in order. */
function scene(answers: (Response | Error)[]) {
  const seen: Seen[] = [];
  const client = createClient({
    wait: async () => {},
    random: () => 0,
    fetch: (async (url: string, init: Seen['init']) => {
      seen.push({ url, init });
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer left');
      return answer;
    }) as unknown as typeof fetch,
  });
  return { client, seen };
}
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);

test('a command carries its key, the custom header and the version that was seen', async () => {
  const { client, seen } = scene([json({ id: '1' })]);
  expect(await client.run(open, { place: '双福' }, { version: 7, key: 'k' })).toEqual({ id: '1' });
  expect(seen[0]?.url).toBe('/api/incidents/openIncident');
  expect(seen[0]?.init.headers).toMatchObject({ 'Idempotency-Key': 'k', 'X-Wanghuo': '1', 'If-Match': '"7"' });
});

test('a request without an answer is sent again under the same key', async () => {
  const { client, seen } = scene([
    new TypeError('network'),
    json({ title: '稍后', status: 503, code: 'busy', retryable: true }, { status: 503 }),
    json({ id: '1' }),
  ]);
  await client.run(open, { place: 'x' });
  const keys = seen.map((request) => request.init.headers['Idempotency-Key']);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test('a refusal is not sent again and names the field', async () => {
  const body = {
    title: '内容有误',
    status: 422,
    code: 'input.invalid',
    errors: [{ pointer: '/place', code: 'too_short', message: '地点：不能为空' }],
  };
  const { client, seen } = scene([json(body, { status: 422, headers: { 'X-Trace-Id': 't1' } })]);
  const problem = await client.run(open, { place: '' }).catch((error: unknown) => error as Problem);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).fieldMessage('place')).toBe('地点：不能为空');
  expect((problem as Problem).traceId).toBe('t1');
  expect(seen).toHaveLength(1);
});

test('after three unanswered tries the problem says that the server was not reached', async () => {
  const { client, seen } = scene([]);
  const problem = (await client.run(open, { place: 'x' }).catch((error: unknown) => error)) as Problem;
  expect(problem.isUnreached).toBe(true);
  expect(seen).toHaveLength(3);
});

test('a page of a proxy instead of a problem still becomes a sentence', async () => {
  const { client } = scene([new Response('<html>', { status: 404 })]);
  const problem = (await client.get('/api/x').catch((error: unknown) => error)) as Problem;
  expect(problem.status).toBe(404);
  expect(problem.title.length).toBeGreaterThan(3);
});

test('a query writes arrays as repeated parameters and objects as JSON text', async () => {
  const { client, seen } = scene([json([])]);
  await client.query(near, { position: [106.2, 29.3], kinds: ['a', 'b'], box: { w: 1 } });
  const address = new URL(seen[0]?.url ?? '', 'http://x');
  expect(address.pathname).toBe('/api/water/listNear');
  expect(address.searchParams.getAll('position')).toEqual(['106.2', '29.3']);
  expect(address.searchParams.getAll('kinds')).toEqual(['a', 'b']);
  expect(address.searchParams.get('box')).toBe('{"w":1}');
  expect(address.searchParams.has('note')).toBe(false);
});

test('a register list writes its filters by field', async () => {
  const { client, seen } = scene([json({ rows: [], next: null, count: 0, countIsCapped: false })]);
  await client
    .register(hydrant)
    .list({ q: 'JJ', filter: { status: ['INTACT', 'FAULTY'] }, sort: '-hydrantNo', limit: 50 });
  const address = new URL(seen[0]?.url ?? '', 'http://x');
  expect(address.searchParams.getAll('filter.status')).toEqual(['INTACT', 'FAULTY']);
  expect(address.searchParams.get('sort')).toBe('-hydrantNo');
});

test('a sheet is asked for with the filters of the list, never with its page', () => {
  const { client } = scene([]);
  const path = client
    .register(hydrant)
    .exportPath('csv', { q: 'JJ', filter: { status: ['FAULTY'] }, sort: 'hydrantNo', limit: 50, after: 'cursor' });
  const address = new URL(path, 'http://x');
  expect([...address.searchParams.keys()].sort()).toEqual(['filter.status', 'format', 'q', 'sort']);
});

test('the field of a pointer is its first segment, with escapes undone', () => {
  expect([fieldOf('/position/0'), fieldOf('#/a~1b'), fieldOf('')]).toEqual(['position', 'a/b', '']);
});

test('a file comes with its name; refused, it is a problem like any other and is asked for once', async () => {
  const { client, seen } = scene([
    new Response('a,b', {
      headers: {
        'content-disposition': `attachment; filename="_.csv"; filename*=UTF-8''%E6%B6%88%E7%81%AB%E6%A0%93.csv`,
      },
    }),
    json(
      { title: '导出过于频繁', status: 429, code: 'rate.too_many', retryable: true, retryAfterSeconds: 1 },
      { status: 429 },
    ),
  ]);
  const file = await client.fetchFile('/api/registers/hydrant/export?format=csv');
  expect([file.name, await file.content.text()]).toEqual(['消火栓.csv', 'a,b']);
  await expect(client.fetchFile('/api/registers/hydrant/export?format=csv')).rejects.toMatchObject({
    title: '导出过于频繁',
    status: 429,
  });
  expect(seen).toHaveLength(2);
});
