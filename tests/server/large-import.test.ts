import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '@wanghuo/kernel';
import { type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ withRates: true });
}, 600_000);
afterAll(() => server?.close());

test(
  'ten thousand rows are imported in one go, each with its history, fact and audit record (FI-12)',
  { timeout: 300_000 },
  async () => {
    const utility = await server.as('water-utility');
    const exported = await utility.get('/api/registers/hydrant/export', { format: 'csv' });
    const [heading = '', first = ''] = exported.text.split('\r\n');
    const names = heading.replace('\uFEFF', '').split(',');
    const { labels } = server.runtime;
    // Status and last test are changed by tests only; in a sheet they stay empty.
    const emptied = ['status', 'lastTestedOn'].map((field) => labels[`field.hydrant.${field}`]);
    const number = names.indexOf(labels['field.hydrant.hydrantNo'] ?? '');
    expect(number).toBeGreaterThanOrEqual(0);
    const cells = first.split(',').map((cell, column) => (emptied.includes(names[column]) ? '' : cell));
    const rows = Array.from({ length: limits.importRows }, (_, index) =>
      cells.map((cell, column) => (column === number ? `SL-${String(index).padStart(5, '0')}` : cell)).join(','),
    );
    const form = new FormData();
    form.set('file', new Blob([[heading, ...rows, ''].join('\r\n')], { type: 'text/csv' }), 'hydrants.csv');
    const answer = await utility.send('POST', '/api/registers/hydrant/import', form);
    expect(answer.text.slice(0, 600)).toContain('"applied":true');
    expect(answer.body).toMatchObject({ applied: true, created: limits.importRows, refused: 0 });
  },
);

test('checks and imports have a rate of their own, and the refusal says how long to wait (AP-20)', async () => {
  const commander = await server.as('duty-commander');
  const exported = () => commander.get('/api/registers/hydrant/export', { format: 'csv', q: 'H0001' });
  // Heading and one row: this is about how often, not how much.
  const sheet = (await exported()).text.split('\r\n').slice(0, 2).join('\r\n');
  for (let count = 1; count < limits.exportsPerHour; count += 1) expect((await exported()).status).toBe(200);
  const refused = await exported();
  expect(refused).toMatchObject({ status: 429, body: { code: 'request.too_many', title: expect.any(String) } });
  // One of five an hour is free again after twelve minutes.
  expect(refused.body.title).toBe('请求过于频繁，请在 12 分钟后再试');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(700);

  const check = (dryRun: boolean) => {
    const form = new FormData();
    form.set('file', new Blob([sheet], { type: 'text/csv' }), 'hydrants.csv');
    return commander.send('POST', `/api/registers/hydrant/import?dryRun=${dryRun}`, form);
  };
  const checked = await check(true);
  expect(checked).toMatchObject({ status: 200, body: { dryRun: true, applied: false, refused: 0 } });
  // Half of the hour's sheets are checked again and again; then the one that is right comes in.
  for (let count = 1; count < limits.importsPerHour / 2; count += 1) expect((await check(true)).status).toBe(200);
  expect(await check(false)).toMatchObject({ status: 200, body: { dryRun: false, applied: true } });
  const answers = [];
  for (let count = 0; count < limits.importsPerHour; count += 1) answers.push(await check(true));
  const last = answers.at(-1);
  expect(last?.status).toBe(429);
  expect(last?.body.title).toMatch(/^请求过于频繁，请在 \d+ 秒后再试$/);
  // Whoever checks sheets too often still reads and works.
  expect((await commander.get('/api/registers/hydrant', { limit: 1 })).status).toBe(200);
});
