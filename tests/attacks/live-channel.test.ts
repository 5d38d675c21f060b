import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '@wanghuo/kernel';
import { authorisationTable, isGranted } from '../../platform/server/access/index.ts';
import { createDemoAccounts, issueToken } from '../../platform/server/index.ts';
import { listBuildings, openIncident } from '../server/incident-scene.ts';
import { type Caller, freshName, type TestServer, startTestServer } from '../server/test-server.ts';
import { LiveClient, SlowLiveClient, upgrade } from './live-client.ts';

let server: TestServer;
let truth: pg.Client;
let dispatcher: Caller;
const failures: Record<string, unknown>[] = [];
const open: LiveClient[] = [];
beforeAll(async () => {
  server = await startTestServer({ onLog: (line) => Number(line['level']) >= 50 && failures.push(line) });
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  dispatcher = await server.as('dispatcher');
  for (let index = 0; index < 200; index += 1) dawdle();
}, 600_000);
afterAll(async () => {
  for (const { socket } of dawdlers) socket.destroy();
  for (const client of open) client.close();
  await truth?.end();
  await server?.close();
});

/** Two hundred who begin a request and never end it, from the start of this file on. */
const dawdlers: { readonly socket: Socket; reply: string; closedAfter: number | null }[] = [];
function dawdle(): void {
  const since = performance.now();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
    socket.write('GET /api/incidents/board HTTP/1.1\r\nHost: x\r\nX-Never'),
  );
  const one = { socket, reply: '', closedAfter: null as number | null };
  socket.on('data', (data) => (one.reply += data.toString()));
  socket.on('error', () => undefined);
  socket.on('close', () => (one.closedAfter = (performance.now() - since) / 1000));
  dawdlers.push(one);
}

async function listen(account: string): Promise<LiveClient> {
  const client = await LiveClient.open(server, account);
  open.push(client);
  return client;
}

async function signIn(): Promise<string> {
  const account = freshName('seat');
  const made = await createDemoAccounts(
    server.runtime,
    [{ name: account, displayName: '示例·席位', assignments: [{ role: 'DISPATCHER', scopeValue: null }] }],
    join(server.dataFolder, 'seats.json'),
  );
  const response = await fetch(`${server.url}/api/session/signIn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-wanghuo': '1' },
    body: JSON.stringify({ account, password: made.accounts[0]?.password }),
  });
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** Accounts that reach all, a part, or only their own books. */
const accounts = [
  'dispatcher',
  'town-fire-officer',
  'firefighter',
  'auditor',
  'security-admin',
  'sys-admin',
  'partner',
];

describe('who may listen (AU-13, live-channel-guard)', () => {
  test('a stranger and a page of another site get no connection, and are told so as by every address', async () => {
    const cookie = await signIn();
    for (const [headers, status, code] of [
      [{}, 401, 'session.not_signed_in'],
      [{ authorization: `Bearer ${'A'.repeat(43)}` }, 401, 'session.not_signed_in'],
      [{ cookie, origin: 'https://evil.example' }, 403, 'session.foreign_origin'],
      [{ cookie }, 403, 'session.foreign_origin'],
    ] as const) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      const reply = await upgrade(socket, headers);
      expect(reply).toContain(`HTTP/1.1 ${status} `);
      expect(reply).toContain('application/problem+json');
      expect(reply).toContain(code);
      socket.destroy();
    }
  });

  test('every question, list and stream is told to exactly the roles of the table (AZ-01, AZ-02)', async () => {
    const table = authorisationTable(server.runtime.declarations);
    const asked = [
      ...server.operations
        .filter(({ kind }) => kind === 'query')
        .map(({ name, permission }) => ({ ask: { query: name }, permission })),
      ...server.runtime.declarations
        .flatMap(({ registers }) => registers)
        .map(({ name, permissions }) => ({ ask: { register: name }, permission: permissions.read })),
      ...server.runtime.declarations
        .flatMap(({ streams }) => streams)
        .map(({ name, permission }) => ({ ask: { stream: name }, permission })),
    ];
    expect(asked.length).toBeGreaterThan(60);
    let denied = 0;
    for (const account of accounts) {
      const client = await listen(account);
      const role = account.toUpperCase().replaceAll('-', '_');
      for (const { ask, permission } of asked) {
        // Input that no question accepts: what is permitted is refused for it, and nothing is read.
        const told = await client.ask(1, 'stream' in ask ? ask : { ...ask, input: { noSuchParameter: 1 } });
        const isAllowed = permission.startsWith('session.') || isGranted(table, role, permission);
        const expected = isAllowed ? ('stream' in ask ? undefined : 422) : 403;
        expect([account, ask, told.problem?.status], JSON.stringify(told)).toEqual([account, ask, expected]);
        if (expected === 403) denied += 1;
        client.send({ unsubscribe: 1 });
      }
      expect((await client.ask(2, { query: 'incidents.openIncident' })).problem?.status).toBe(404);
      expect((await client.ask(3, { stream: 'no.such' })).problem?.status).toBe(404);
    }
    // Denials are in the audit log, as over HTTP (AL-03).
    await expect
      .poll(
        async () =>
          Number(
            (
              await truth.query(
                `select count(*) as n from (select record from ledger.pending union all select line::jsonb from ledger.entry) as one
                 where record ->> 'result' = 'denied'`,
              )
            ).rows[0].n,
          ),
        { timeout: 20_000 },
      )
      .toBeGreaterThanOrEqual(denied);
  }, 120_000);

  test('a list holds exactly what the same question over HTTP holds (AZ-04)', async () => {
    let differing = 0;
    for (const register of ['station', 'unit', 'hydrant', 'premises', 'incident']) {
      const sizes = new Set<number>();
      for (const account of ['dispatcher', 'town-fire-officer']) {
        const input = { limit: 50, sort: 'id' };
        const told = await (await listen(account)).ask(1, { register, input });
        const answer = await (await server.as(account)).get(`/api/registers/${register}`, input);
        expect(told.data, `${register} for ${account}`).toEqual(answer.body);
        sizes.add(answer.body.count as number);
      }
      if (sizes.size > 1) differing += 1;
    }
    expect(differing).toBeGreaterThan(2);
  });

  test('of positions only those within reach are told (AZ-04, scope-leak)', async () => {
    const { rows } = await truth.query<{ id: string; inside: boolean }>(
      `select unit.id, left(unit.township_code, 9) = left(held.scope_value, 9) as inside from forces.unit as unit,
        (select scope_value from access.assignment join access.account on account.id = account_id
         where account.name = 'town-fire-officer') as held order by unit.id`,
    );
    const inside = rows.find((row) => row.inside);
    const outside = rows.find((row) => !row.inside);
    if (!inside || !outside) throw new Error('the district has no unit on one side of the fence');
    const [officer, seat] = [await listen('town-fire-officer'), await listen('dispatcher')];
    await officer.ask(1, { stream: 'forces.unitPositions' });
    await seat.ask(1, { stream: 'forces.unitPositions' });
    const positions = [outside, inside].map(({ id }) => ({
      unitId: id,
      position: [106.25, 29.29],
      at: new Date().toISOString(),
    }));
    expect((await dispatcher.post('/api/forces/reportPositions', { positions, source: 'TERMINAL' })).body).toEqual({
      accepted: 2,
      refused: 0,
    });
    const keysOf = (client: LiveClient) => client.told.flatMap(({ stream }) => stream ?? []).map(({ key }) => key);
    await seat.until('both units', () => keysOf(seat).includes(outside.id) && keysOf(seat).includes(inside.id));
    await officer.until('the own unit', () => keysOf(officer).includes(inside.id));
    // Who comes later gets the picture as it is, and no more of it.
    const late = await listen('town-fire-officer');
    await late.ask(1, { stream: 'forces.unitPositions' });
    expect(keysOf(officer)).not.toContain(outside.id);
    expect(keysOf(late)).toContain(inside.id);
    expect(keysOf(late)).not.toContain(outside.id);
  });

  test('an ended session ends its connection, and nothing more is told (AU-10, AZ-09)', async () => {
    const { token } = await issueToken(server.runtime, 'dispatcher-2', 3600);
    const client = await LiveClient.withToken(server, token);
    await client.ask(1, { query: 'incidents.board' });
    const signedOut = await fetch(`${server.url}/api/session/signOut`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-wanghuo': '1', authorization: `Bearer ${token}` },
      body: '{}',
    });
    expect(signedOut.status).toBe(200);
    expect(await client.untilClosed(limits.live.revocationSeconds)).toBe(4001);
    const heard = client.told.length;
    expect(client.told.at(-1)).toEqual({ closed: 'revoked' });
    await openIncident(dispatcher, (await listBuildings(dispatcher, 3))[2] as never);
    expect(client.told.length).toBe(heard);
  });
});

describe('what may be said (AU-13)', () => {
  test.each([
    ['no JSON', '{"subscribe":', 1007],
    ['a repeated key', '{"ping":1,"ping":2}', 1007],
    ['an unknown member', '{"ping":1,"isAdmin":true}', 1007],
    ['a list', '[1]', 1007],
    ['__proto__', '{"subscribe":1,"query":"incidents.board","input":{"__proto__":{}}}', 1007],
    ['33 levels', `{"subscribe":1,"query":"x","input":{"a":${'['.repeat(33)}${']'.repeat(33)}}}`, 1007],
    ['bytes', new Uint8Array(8), 1003],
    [
      'more than 64 KiB',
      JSON.stringify({ subscribe: 1, query: 'incidents.board', input: { q: 'x'.repeat(70_000) } }),
      1009,
    ],
  ] as const)('%s ends the connection', async (_what, message, code) => {
    const client = await listen('dispatcher');
    if (typeof message === 'string') client.send(message);
    else client.sendBytes(message);
    expect(await client.untilClosed()).toBe(code);
  });

  test('one answer for all seats hides the caller’s number from every seat but the one that has the call (PI-05)', async () => {
    const number = '02300000119';
    const { callId } = (await dispatcher.post('/api/incidents/receiveCall', { channel: 'TYPED', callerNumber: number }))
      .body;
    const numberOf = (data: { calls: { id: string; callerNumber: string }[] }) =>
      data.calls.find(({ id }) => id === callId)?.callerNumber;
    const seats = await Promise.all(['dispatcher', 'dispatcher-2'].map((account) => listen(account)));
    for (const seat of seats) seat.send({ subscribe: 1, query: 'incidents.board', input: {} });
    const shown = (seat: LiveClient, wanted: (number: string) => boolean) =>
      seat.until('the number as this seat may see it', (told) =>
        told.find(({ data }) => data && wanted(numberOf(data) ?? '')),
      );
    const isHidden = (text: string) => text !== '' && text !== number;
    for (const seat of seats) await shown(seat, isHidden);
    expect((await dispatcher.post('/api/incidents/claimCall', { callId })).status).toBe(200);
    await shown(seats[0]!, (text) => text === number);
    const other = (await server.as('dispatcher-2')).get('/api/incidents/board');
    expect(isHidden(numberOf((await other).body) ?? '')).toBe(true);
    expect(
      seats[1]!.told.every(({ data }) => !data || numberOf(data) === undefined || isHidden(numberOf(data) ?? '')),
    ).toBe(true);
  });

  test('more than twenty subscriptions are refused, and one that was let go makes room', async () => {
    const client = await listen('dispatcher');
    for (let id = 0; id < limits.live.subscriptions; id += 1) await client.ask(id, { query: 'incidents.board' });
    expect((await client.ask(99, { query: 'incidents.board' })).problem).toMatchObject({
      status: 429,
      code: 'request.too_many',
    });
    client.send({ unsubscribe: 0 });
    expect((await client.ask(99, { query: 'incidents.board' })).seq).toBe(0);
    client.send({ ping: 7 });
    await client.until('a pong', (told) => told.find(({ pong }) => pong === 7));
  });
});

describe('nothing is missed (RE-19, live-gap)', () => {
  const idsOf = (data: { incidents: { id: string }[] }) => data.incidents.map(({ id }) => id);

  test('answers are numbered without a gap, and the newest holds everything', async () => {
    const client = await listen('dispatcher-2');
    await client.ask(1, { query: 'incidents.board' });
    const buildings = await listBuildings(dispatcher, 40);
    const opened: string[] = [];
    for (const index of [10, 20, 30]) opened.push(await openIncident(dispatcher, buildings[index] as never));
    await client.until('all three', (told) => opened.every((id) => idsOf(told.at(-1)?.data).includes(id)));
    expect(client.told.map(({ seq }) => seq)).toEqual(client.told.map((_, index) => index));
  });

  test('who was away for a while gets the whole answer with the next subscription', async () => {
    const before = await listen('dispatcher-2');
    await before.ask(1, { query: 'incidents.board' });
    before.close();
    const opened = await openIncident(dispatcher, (await listBuildings(dispatcher, 60))[50] as never);
    const after = await listen('dispatcher-2');
    await after.ask(1, { query: 'incidents.board' });
    // The first answer may be that of a second ago, still shared with others; the newest follows by itself.
    await after.until('the incident', (told) => idsOf(told.at(-1)?.data).includes(opened));
    expect(after.told[0]?.seq).toBe(0);
  });

  test('an answer that failed for a passing reason comes by itself, also when it says what was known before', async () => {
    const client = await listen('duty-commander');
    await truth.query('begin');
    await truth.query('lock table water.hydrant in access exclusive mode');
    const refused = await client.ask(1, { register: 'hydrant', input: { limit: 3 } });
    expect(refused.problem).toMatchObject({ code: 'request.still_running' });
    const [heard] = [client.told.length];
    await truth.query('rollback');
    await client.until('the answer', (told) => told.slice(heard).find(({ data }) => data !== undefined));
    expect(client.told.filter(({ problem }) => problem)).toHaveLength(1);
  }, 40_000);

  test('a client that does not read is cut off instead of filling our memory (AP-22)', async () => {
    const administrator = await server.as('sys-admin');
    const connections = async () =>
      (await administrator.get('/api/oversight/systemStatus')).body.liveConnectionCount as number;
    // Somebody who reads keeps the answer at hand, so that it costs nothing to be sent again and again.
    const asked = { register: 'hydrant', input: { limit: 200, sort: 'id' } };
    await (await listen('dispatcher')).ask(1, asked);
    const slow = await SlowLiveClient.open(server, 'dispatcher');
    const before = await connections();
    slow.stopReading();
    for (let round = 0; round < 1_000; round += 1) slow.send({ subscribe: round % 15, ...asked });
    await expect.poll(connections, { timeout: 20_000, interval: 300 }).toBe(before - 1);
    // Who reads is served as before.
    expect((await (await listen('dispatcher')).ask(1, { query: 'incidents.board' })).data).toBeDefined();
    slow.close();
  }, 60_000);
});

test('whoever never ends a request is cut off after ten seconds, and nobody waits for them (AP-22, slow-clients)', async () => {
  await expect
    .poll(() => dawdlers.filter(({ closedAfter }) => closedAfter === null).length, { timeout: 25_000 })
    .toBe(0);
  for (const { reply, closedAfter } of dawdlers) {
    expect(reply).toMatch(/^HTTP\/1\.1 408 /);
    expect(reply).toContain('"code":"request.too_slow"');
    expect(closedAfter).toBeGreaterThan(limits.headerTimeoutSeconds - 1);
  }
}, 30_000);

test('nothing of all this was a defect', () => expect(failures).toEqual([]));
