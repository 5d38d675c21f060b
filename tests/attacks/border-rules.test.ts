import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyone, limits } from '@wanghuo/kernel';
import { authorisationTable } from '../../platform/server/access/index.ts';
import type { Operation } from '../../platform/server/api/operation.ts';
import { listBuildings, must, sendOrders } from '../server/incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer } from '../server/test-server.ts';
import { problemFault } from './problem-form.ts';

let server: TestServer;
let truth: pg.Client;
let dispatcher: Caller;
const lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  server = await startTestServer({ onLog: (line) => lines.push(line) });
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  dispatcher = await server.as('dispatcher');
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const codeOf = ({ status, body }: Answer) => `${status} ${body?.code ?? ''}`.trim();

/** Somebody who may, as the table says. */
async function holderOf(permission: string): Promise<Caller> {
  if (permission.startsWith('session.')) return dispatcher;
  const roles = new Set(
    server.runtime.declarations
      .flatMap((domain) => domain.roles)
      .flatMap(({ id, holder }) => (holder === 'none' ? [] : id)),
  );
  const role = authorisationTable(server.runtime.declarations).find(
    (row) => row.permission === permission && roles.has(row.role),
  )?.role;
  if (!role) throw new Error(`nobody holds ${permission}`);
  return server.as(role.toLowerCase().replaceAll('_', '-'));
}

const parametersOf = ({ parameters }: Operation) =>
  parameters
    ? Object.entries(
        (z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as Record<
          string,
          { maximum?: number }
        >,
      )
    : [];

describe('the inventory (GN-02, inventory-is-complete)', () => {
  /** What the platform mounts itself; it shows no record and changes none. */
  const open = new Set([
    '/api/health/live',
    '/api/health/ready',
    '/api/health/status',
    '/api/openapi.json',
    '/api/live',
  ]);

  test('every address that the listener knows is declared with right, class, rate and time-out, or named here', () => {
    const declared = [...server.operations, ...server.runtime.domains.flatMap((domain) => domain.routes)];
    const known = new Set(declared.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`));
    const mounted = server.mounted.filter(({ path }) => path.startsWith('/api/'));
    const strangers = mounted.filter(
      ({ method, path }) =>
        !known.has(`${method} ${path}`) && !(method === 'HEAD' && known.has(`GET ${path}`)) && !open.has(path),
    );
    expect(strangers).toEqual([]);
    expect([...known].filter((one) => !mounted.some(({ method, path }) => one === `${method} ${path}`))).toEqual([]);
    for (const { name, permission, handling } of declared) {
      expect(permission, name).toMatch(/^[a-zA-Z]+\.[a-zA-Z]+$/);
      expect(['L', 'E', 'S', 'P', 'O', 'U'], name).toContain(handling.dataClass);
      expect(Object.keys(limits.statementTimeoutSeconds), name).toContain(handling.statementTimeout);
    }
    // What changes something is somebody's right, but for the doors themselves.
    const doors = declared
      .filter(({ method, permission }) => method !== 'GET' && permission === anyone)
      .map(({ name }) => name);
    // A device signs each message with its own key instead of signing in.
    expect(doors.sort()).toEqual([
      'sensing.ingest',
      'sensing.takeCapMessage',
      'session.firstAccount',
      'session.issueToken',
      'session.signIn',
      'session.signOut',
    ]);
  });

  test('outside the API there are only pages: no method but reading (CF-06)', () => {
    const others = server.mounted.filter(({ path }) => !path.startsWith('/api/'));
    expect(others.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    expect(others.filter(({ path }) => /\.map$|console|debug|test/.test(path))).toEqual([]);
  });

  test('no address takes a secret, and none in an address opens anything (AU-19, no-secrets-in-urls)', async () => {
    const named = server.operations.flatMap((operation) =>
      operation.method === 'GET' ? parametersOf(operation).map(([name]) => `${operation.name} ${name}`) : [],
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((one) => / .*(password|token|secret|cookie|credential)/i.test(one))).toEqual([]);
    const token = await server.token('dispatcher');
    for (const name of ['token', 'access_token', 'session', 'bearer'])
      expect((await server.stranger.get(`/api/incidents/board?${name}=${token}`)).status).toBe(401);
    expect((await server.stranger.get('/')).headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('lists are paged by keyset with at most 200 rows, and nothing is skipped by counting (AP-13)', async () => {
    const lists = server.operations.filter((operation) => parametersOf(operation).some(([name]) => name === 'limit'));
    expect(lists.length).toBeGreaterThan(15);
    for (const operation of lists) {
      const parameters = new Map(parametersOf(operation));
      expect(parameters.get('limit')?.maximum, operation.name).toBeLessThanOrEqual(limits.listRows.maximum);
      expect(
        [...parameters.keys()].filter((name) => /^(offset|page|skip)$/.test(name)),
        operation.name,
      ).toEqual([]);
    }
    expect(codeOf(await dispatcher.get('/api/registers/hydrant', { limit: 201 }))).toBe('422 request.not_acceptable');
  });
});

describe('what a body may say (AP-08, AZ-12, field-rights)', () => {
  test(
    'fields of the server, or of nobody, are refused in every command, each by name',
    { timeout: 120_000 },
    async () => {
      const foreign = { createdBy: randomUUID(), isAdmin: true, noSuchField: 1 };
      let asked = 0;
      for (const operation of server.operations.filter(({ kind, body }) => kind === 'command' && body !== null)) {
        const answer = await (
          await holderOf(operation.permission)
        ).send(
          operation.method,
          operation.path.replaceAll(/\{\w+\}/g, () => randomUUID()),
          JSON.stringify(foreign),
          { headers: { 'if-match': '"1"' } },
        );
        expect(codeOf(answer), operation.name).toBe('422 request.not_acceptable');
        const refused = answer.body.errors.filter(({ code }: { code: string }) => code === 'not_known');
        expect(refused.map(({ pointer }: { pointer: string }) => pointer).sort(), operation.name).toEqual(
          Object.keys(foreign)
            .map((name) => `#/${name}`)
            .sort(),
        );
        asked += 1;
      }
      expect(asked).toBeGreaterThan(30);
    },
  );

  test('state, version and identity of a record are no fields of its form', async () => {
    const commander = await server.as('duty-commander');
    const [{ id }] = (await must(commander.get('/api/registers/hydrant', { limit: 1 }))).rows;
    for (const field of [
      { id: randomUUID() },
      { version: 9 },
      { status: 'IN_SERVICE' },
      { createdBy: 'x' },
      { townshipName: 'x' },
    ]) {
      const answer = await commander.put(`/api/registers/hydrant/${id}`, field, { headers: { 'if-match': '"1"' } });
      expect(answer.status, JSON.stringify(field)).toBe(422);
    }
  });
});

describe('two who change the same (AP-11, AP-12, lost-update)', () => {
  test('whoever must say what was seen is told so', async () => {
    const versioned = server.operations.filter(({ versioned: is }) => is);
    expect(versioned.length).toBeGreaterThan(5);
    for (const operation of versioned) {
      const answer = await (
        await holderOf(operation.permission)
      ).send(
        operation.method,
        operation.path.replaceAll(/\{\w+\}/g, () => randomUUID()),
        '{}',
      );
      expect(codeOf(answer), operation.name).toBe('428 record.version_missing');
    }
  });

  test('of ten at once one wins; the others hear who won and which version it is now, and may try again', async () => {
    const commander = await server.as('duty-commander');
    const [{ id }] = (await must(commander.get('/api/registers/hydrant', { limit: 1, sort: 'id' }))).rows;
    const path = `/api/registers/hydrant/${id}`;
    const seen = await commander.get(path);
    const tag = seen.headers.get('etag') as string;
    const { hydrantNo, kind, townshipCode, position, owner } = seen.body;
    const form = { hydrantNo, kind, townshipCode, position, owner };
    const names = Array.from({ length: 10 }, (_, index) => `示例路${index}`);
    const answers = await Promise.all(
      names.map((roadName) => commander.put(path, { ...form, roadName }, { headers: { 'if-match': tag } })),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners, JSON.stringify(answers.map(({ body }) => body))).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      // Two writers at the same instant may also be told to come again.
      if (answer.status === 409) continue;
      expect(codeOf(answer)).toBe('412 record.version_stale');
      expect(answer.body.title).toContain('示例·值班指挥长');
    }
    const after = await commander.get(path);
    expect(after.body.roadName).toBe(winners[0]?.body.roadName);
    expect(after.headers.get('etag')).not.toBe(tag);
    expect(
      (
        await commander.put(
          path,
          { ...form, roadName: '示例路' },
          { headers: { 'if-match': after.headers.get('etag') as string } },
        )
      ).status,
    ).toBe(200);
  });
});

describe('steps out of order (AP-09, any-path)', () => {
  test('none is skipped, repeated or taken back, and no address takes what belongs to the clock', async () => {
    const [building] = await listBuildings(dispatcher, 1);
    const { incidentId, orderIds } = await sendOrders(dispatcher, building as never);
    const id = orderIds[0] as string;
    const step = (name: string, input: object = {}) =>
      dispatcher.post(`/api/workflows/orderDelivery/${name}`, { id, input });
    for (const clocked of ['repeat', 'returnToSeat', 'raiseToCommander'])
      expect([404, 405]).toContain((await step(clocked)).status);
    const closing = {
      outcome: 'HANDLED',
      rescued: 1,
      evacuated: 20,
      injured: 0,
      dead: 0,
      burntAreaSquareMetres: 12,
      causeNote: null,
      summary: '示例·处置完毕',
    };
    const closed = await dispatcher.post('/api/incidents/closeIncident', { incidentId, closing });
    expect(codeOf(closed), closed.text).toMatch(/^409 incident\./);
    const history = async () =>
      (await truth.query(`select step, to_state from workflow.step_taken where record_id = $1 order by at, id`, [id]))
        .rows;
    await must(step('acknowledgeByVoice', { spokeWith: '示例·班长' }));
    const before = await history();
    expect(before.at(-1)).toMatchObject({ to_state: 'ACKNOWLEDGED' });
    for (const again of [
      step('acknowledgeByVoice', { spokeWith: '示例·另一人' }),
      step('cancel', { reason: '示例' }),
    ]) {
      const answer = await again;
      // A step that only a command of its domain takes has no address at all.
      if (answer.status !== 405) expect(codeOf(answer)).toBe('409 workflow.step_not_open');
    }
    expect(await history()).toEqual(before);
  });
});

describe('what goes wrong inside (AP-02, no-leak-in-errors; OB-07, trace-by-id)', () => {
  test('is told without any of it, over HTTP and live, and found again by its number', async () => {
    await truth.query('alter table incidents.timeline rename to timeline_away');
    let answer: Answer;
    try {
      answer = await dispatcher.post('/api/incidents/addNote', {
        incidentId: (await truth.query(`select id from incidents.incident limit 1`)).rows[0].id,
        text: '示例·13812345678 张一',
      });
    } finally {
      await truth.query('alter table incidents.timeline_away rename to timeline');
    }
    expect(answer.status).toBe(500);
    expect(problemFault(answer)).toBeUndefined();
    expect(answer.text + [...answer.headers.values()].join('\n')).not.toMatch(/timeline|张一|138/);
    const found = lines.filter((line) => line['traceId'] === answer.body.traceId);
    expect(found.map((line) => line['operation'])).toContain('incidents.addNote');
    // The log names the fault and not the person.
    expect(JSON.stringify(found)).toContain('42P01');
    expect(JSON.stringify(found)).not.toMatch(/张一|13812345678/);
  });

  test('an act and a denial are found in the audit log by the number that was read out', async () => {
    const traces = async (trace: string) =>
      (
        await truth.query<{ record: { action: string; result: string } }>(
          `select record from (select record from ledger.pending union all select line::jsonb from ledger.entry) as one
           join ledger.detail on commitment = record ->> 'detail' where detail.detail ->> 'traceId' = $1`,
          [trace],
        )
      ).rows.map(({ record }) => `${record.action} ${record.result}`);
    const call = await dispatcher.post('/api/incidents/receiveCall', { channel: 'TELEPHONE' });
    expect(await traces(call.headers.get('x-trace-id') as string)).toContain('call.received ok');
    const denied = await (await server.as('auditor')).post('/api/incidents/receiveCall', { channel: 'TELEPHONE' });
    expect(await traces(denied.body.traceId as string)).toEqual(['incidents.receiveCall denied']);
    const secret = await (
      await server.as('auditor')
    ).post('/api/access/issueFirstPassword', { accountId: randomUUID() });
    expect(await traces(secret.body.traceId as string)).toEqual(['access.issueFirstPassword denied']);
  });

  test('every request leaves one line: when, who by number, what, how it ended, how long (OB-01, log-shape)', async () => {
    const answer = await dispatcher.get('/api/registers/hydrant?q=%E7%A4%BA%E4%BE%8B%0A');
    const trace = answer.headers.get('x-trace-id');
    await expect.poll(() => lines.filter((line) => line['traceId'] === trace).length, { timeout: 10_000 }).toBe(1);
    const [line] = lines.filter((one) => one['traceId'] === trace);
    expect(line).toMatchObject({ process: 'server', level: 30, operation: 'GET /api/registers/hydrant', result: 200 });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(line?.['subjectId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(line?.['milliseconds']).toBeTypeOf('number');
    // Neither what was looked for nor by which token.
    const whole = JSON.stringify(lines);
    expect(whole).not.toContain('%E7%A4%BA');
    expect(whole).not.toContain(await server.token('dispatcher'));
  });
});

describe('what is written down (AL-01, AL-02, audit-complete)', () => {
  const actions = async () =>
    (
      await truth.query<{ action: string }>(
        `select record ->> 'action' as action from (select record from ledger.pending union all select line::jsonb from ledger.entry) as one`,
      )
    ).rows.map(({ action }) => action);
  const countOf = async (action: string) => (await actions()).filter((one) => one === action).length;

  test('every kind of act that counts, once for each', { timeout: 90_000 }, async () => {
    const commander = await server.as('duty-commander');
    const administrator = await server.as('security-admin');
    const [person] = (await truth.query<{ id: string }>(`select id from forces.crew_member limit 1`)).rows;
    const body = new FormData();
    body.append('file', new Blob(['示例']), '示例.txt');
    const file = await must(dispatcher.send('POST', '/api/files', body));
    const acts: readonly (readonly [string, () => Promise<Answer>])[] = [
      [
        'signIn.failed',
        () => server.stranger.post('/api/session/signIn', { account: 'dispatcher', password: 'not-this-one' }),
      ],
      [
        'register.personalDataRevealed',
        () => commander.post(`/api/registers/crewMember/${person?.id}/reveal`, { field: 'name', purpose: 'CONTACT' }),
      ],
      ['register.recordsExported', () => dispatcher.get('/api/registers/hydrant/export', { format: 'csv' })],
      ['files.download', () => dispatcher.get(`/api/files/${file.id}`)],
      [
        'account.created',
        () =>
          administrator.post('/api/access/createAccount', {
            name: `n${randomUUID().slice(0, 8)}`,
            displayName: '示例·新人',
          }),
      ],
      ['ledger.exported', () => server.as('auditor').then((auditor) => auditor.get('/api/oversight/exportLedger'))],
      [
        'oversight.searchAudit',
        () => server.as('auditor').then((auditor) => auditor.get('/api/oversight/searchAudit')),
      ],
    ];
    for (const [action, act] of acts) {
      const before = await countOf(action);
      await act();
      await expect.poll(() => countOf(action), { timeout: 20_000 }).toBe(before + 1);
    }
    expect(await actions()).toEqual(expect.arrayContaining(['server.started', 'file.received']));
  });

  test('a change that cannot be written down does not happen', async () => {
    const count = async () => Number((await truth.query(`select count(*) as n from incidents.call`)).rows[0].n);
    const before = await count();
    await truth.query(`create function ledger.refuse() returns trigger language plpgsql as $$ begin raise exception 'no log'; end $$;
      create trigger refuse before insert on ledger.pending for each row execute function ledger.refuse()`);
    try {
      const answer = await dispatcher.post('/api/incidents/receiveCall', { channel: 'TELEPHONE' });
      expect(answer.status).toBe(500);
      expect(problemFault(answer)).toBeUndefined();
      expect(await count()).toBe(before);
    } finally {
      await truth.query('drop trigger refuse on ledger.pending; drop function ledger.refuse()');
    }
    expect((await dispatcher.post('/api/incidents/receiveCall', { channel: 'TELEPHONE' })).status).toBe(200);
    expect(await count()).toBe(before + 1);
  });

  test('a change that fails at its end has left no record of itself', async () => {
    const text = `示例·${randomUUID()}`;
    await truth.query(`create function command.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before insert on command.done for each row execute function command.refuse()`);
    try {
      const incidentId = (await truth.query(`select id from incidents.incident limit 1`)).rows[0].id;
      expect((await dispatcher.post('/api/incidents/addNote', { incidentId, text })).status).toBe(500);
    } finally {
      await truth.query('drop trigger refuse on command.done; drop function command.refuse()');
    }
    const left = await truth.query(
      `select from ledger.detail where detail::text like $1 union all select from incidents.timeline where data::text like $1`,
      [`%${text}%`],
    );
    expect(left.rowCount).toBe(0);
  });
});

describe('files (FI-07, id-swap)', () => {
  test('a number that was guessed, or is somebody else’s, is not found, and a file cannot be taken over', async () => {
    const body = new FormData();
    body.append('file', new Blob(['示例·私']), '示例.txt');
    const { id } = await must(dispatcher.send('POST', '/api/files', body));
    const other = await server.as('dispatcher-2');
    const comparable = ({ status, body: problem }: Answer) => [status, { ...problem, traceId: '', instance: '' }];
    expect(comparable(await other.get(`/api/files/${id}`))).toEqual(
      comparable(await other.get(`/api/files/${randomUUID()}`)),
    );
    expect((await other.get(`/api/files/${id}`)).status).toBe(404);
    expect((await server.stranger.get(`/api/files/${id}`)).status).toBe(401);
    expect((await dispatcher.get(`/api/files/${id}`)).text).toBe('示例·私');
  });
});
