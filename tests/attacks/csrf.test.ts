import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDemoAccounts } from '../../platform/server/index.ts';
import { listBuildings, sendOrders } from '../server/incident-scene.ts';
import { type TestServer, freshName, startTestServer } from '../server/test-server.ts';

let server: TestServer;
let truth: pg.Client;
const account = freshName('seat');
let password: string;
let stationId: string;

beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  const dispatcher = await server.as('dispatcher');
  const [building] = await listBuildings(dispatcher, 1);
  await sendOrders(dispatcher, building as never);
  stationId = (await truth.query(`select station_id::text as id from incidents."order" order by order_no limit 1`))
    .rows[0].id;
  const assignments = [{ role: 'STATION_OFFICER', scopeValue: stationId }];
  const made = await createDemoAccounts(
    server.runtime,
    [{ name: account, displayName: '示例·站长', assignments, stationId }],
    join(server.dataFolder, 'seats.json'),
  );
  password = made.accounts[0]?.password as string;
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

async function signIn(): Promise<string> {
  const response = await fetch(`${server.url}/api/session/signIn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-wanghuo': '1' },
    body: JSON.stringify({ account, password }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

async function post(path: string, body: object, headers: Record<string, string | undefined>): Promise<string> {
  const sent = {
    'content-type': 'application/json',
    'x-wanghuo': '1',
    origin: server.url,
    'idempotency-key': randomUUID(),
    ...headers,
  };
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: Object.fromEntries(
      Object.entries(sent).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ) as Record<string, string>,
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { code?: string };
  return `${response.status} ${answer.code ?? ''}`.trim();
}

test('a change that another site’s page could have sent is refused at every operation (AU-11, csrf)', async () => {
  const cookie = await signIn();
  const changing = server.operations.filter(({ method, kind }) => method === 'POST' && kind === 'command');
  expect(changing.length).toBeGreaterThan(30);
  for (const { path } of changing) {
    const address = path.replaceAll(/\{\w+\}/g, () => randomUUID());
    for (const headers of [
      { 'x-wanghuo': undefined },
      { origin: 'https://evil.example' },
      { origin: undefined },
      { 'content-type': 'text/plain' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect(await post(address, {}, { cookie, ...headers }), `${address} ${JSON.stringify(headers)}`).toMatch(
        /^(403 session.foreign_origin|415 request.wrong_media_type)$/,
      );
  }
  // From our own page the same cookie may act.
  expect(await post('/api/incidents/markDelivered', { orderIds: [randomUUID()] }, { cookie })).not.toMatch(
    /foreign_origin/,
  );
});

test('a locked seat answers its orders and reports its crew, and does nothing else (AU-09, RE-18)', async () => {
  const cookie = await signIn();
  expect(await post('/api/session/lock', {}, { cookie })).toBe('200');
  expect(await post('/api/incidents/addNote', { incidentId: randomUUID(), text: '示例' }, { cookie })).toBe(
    '403 session.locked',
  );
  const { rows } = await truth.query<{ id: string; assignment: string }>(
    `select "order".id, assignment.id as assignment from incidents."order" join incidents.assignment on order_id = "order".id where "order".station_id = $1 limit 1`,
    [stationId],
  );
  const [order] = rows;
  expect(await post('/api/incidents/markDelivered', { orderIds: [order?.id] }, { cookie })).toBe('200');
  expect(await post('/api/workflows/orderDelivery/acknowledge', { id: order?.id }, { cookie })).toBe('200');
  expect(
    await post('/api/incidents/reportUnitStep', { assignmentId: order?.assignment, step: 'turnOut' }, { cookie }),
  ).toBe('200');
  // Signing in again is no way around the lock of this screen, and neither is the lock a way out of rights.
  expect(await post('/api/incidents/closeIncident', {}, { cookie })).toBe('403 session.locked');
});

test('a denial is in the audit log whoever answered it: operation or route by hand (AL-03)', async () => {
  const denied = async (action: string) =>
    Number(
      (
        await truth.query(
          `select count(*) as n from (select record from ledger.pending union all select line::jsonb from ledger.entry) as one where record ->> 'action' = $1 and record ->> 'result' = 'denied'`,
          [action],
        )
      ).rows[0].n,
    );
  const cookie = await signIn();
  const before = [await denied('access.issueFirstPassword'), await denied('access.createAccount')];
  expect(await post('/api/access/issueFirstPassword', { accountId: randomUUID() }, { cookie })).toBe(
    '403 access.not_permitted',
  );
  expect(await post('/api/access/createAccount', { name: 'x', displayName: 'y' }, { cookie })).toBe(
    '403 access.not_permitted',
  );
  expect([await denied('access.issueFirstPassword'), await denied('access.createAccount')]).toEqual(
    before.map((count) => count + 1),
  );
});
