import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../platform/server/database/transaction.ts';
import { listBuildings, must, openIncident, sendOrders } from './incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let dispatcher: Caller;
let incidentId: string;
/** How far the server's clock is from the machine's, in milliseconds. */
let clockStep = 0;
const hours = 3_600_000;
beforeAll(async () => {
  server = await startTestServer({ clockStep: () => clockStep });
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  // The district is minutes old; its people have had their rights for longer than the clock is going to step.
  await truth.query(`update access.assignment set valid_from_at = valid_from_at - interval '2 days'`);
  dispatcher = await server.as('dispatcher');
  const [building] = await listBuildings(dispatcher, 1);
  incidentId = await openIncident(dispatcher, building as never);
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

const note = (text: string, key = randomUUID()) =>
  dispatcher.post('/api/incidents/addNote', { incidentId, text }, { key });
const notes = async (): Promise<string[]> =>
  (
    await truth.query<{ text: string }>(
      `select data ->> 'text' as text from incidents.timeline where incident_id = $1 and kind = 'NOTE' order by seq`,
      [incidentId],
    )
  ).rows.map(({ text }) => text);

describe('a record that somebody else holds (RE-10, lock-storm)', () => {
  test('is waited for within the time of the request, then the caller is told to come again, with the same key', async () => {
    const { callId: id } = await must(dispatcher.post('/api/incidents/receiveCall', { channel: 'TELEPHONE' }));
    await truth.query('begin');
    await truth.query('select from incidents.call where id = $1 for update', [id]);
    const key = randomUUID();
    const claim = () => dispatcher.post('/api/incidents/claimCall', { callId: id }, { key });
    const refused = await claim();
    await truth.query('rollback');
    expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([409, 'request.still_running', true]);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    // Three tries of a second each, and no more.
    expect(refused.milliseconds).toBeLessThan(8_000);
    const done = await claim();
    expect(done.status, done.text).toBe(200);
  }, 30_000);

  test('work that lost a race is done again from its start, three times at most', async () => {
    const subject = server.runtime.jobSubject('test');
    const lost = () => Object.assign(new Error('lost'), { code: '40001' });
    const waits: number[] = [];
    const attempt = (failures: number) => {
      let tries = 0;
      return inTransaction(
        server.runtime.database,
        subject,
        { statementTimeoutSeconds: 5 },
        async (tx) => {
          tries += 1;
          await sql`select set_config('wanghuo.test', 'kept', true)`.execute(tx);
          if (tries <= failures) throw lost();
          return tries;
        },
        async (milliseconds) => void waits.push(milliseconds),
      );
    };
    expect(await attempt(0)).toBe(1);
    expect(await attempt(2)).toBe(3);
    expect(waits).toHaveLength(2);
    await expect(attempt(3)).rejects.toThrow('lost');
  });
});

describe('one unit, one task (RE-09)', () => {
  test('is kept by the database itself, whatever program writes', async () => {
    const [building] = await listBuildings(dispatcher, 20);
    await sendOrders(dispatcher, building as never);
    const columns = (
      await truth.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = 'incidents.assignment'::regclass and attnum > 0
         and not attisdropped and attgenerated = '' and attname not in ('id', 'assignment_no')`,
      )
    ).rows.map(({ name }) => `"${name}"`);
    const again = truth.query(
      `insert into incidents.assignment (id, assignment_no, ${columns.join(', ')})
       select gen_random_uuid(), 'X-1', ${columns.join(', ')} from incidents.assignment where ended_at is null limit 1`,
    );
    await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'assignment_one_active_per_unit' });
  });
});

describe('a sealer that stands still (AL-11, DG-14, sequencer-lag)', () => {
  test('stops nobody: commands are durable and wait for it, the alarm says what to do, and afterwards all is sealed', async () => {
    const administrator = await server.as('sys-admin');
    const alarms = async () =>
      (
        (await administrator.get('/api/oversight/systemStatus')).body.alarms as { code: string; severity: string }[]
      ).filter(({ code }) => code === 'SEALER_BEHIND');
    // As another process would that seals for ever.
    await truth.query('select pg_advisory_lock(8119002)');
    const texts = Array.from({ length: 5 }, (_, index) => `示例·等封存${index}`);
    for (const text of texts) expect((await note(text)).status).toBe(200);
    expect(await notes()).toEqual(expect.arrayContaining(texts));
    expect(await alarms()).toEqual([]);
    clockStep = 31_000;
    expect(await alarms()).toMatchObject([{ severity: 'ACT' }]);
    clockStep = 0;
    await truth.query('select pg_advisory_unlock(8119002)');
    await expect
      .poll(async () => (await truth.query('select from ledger.pending')).rowCount, { timeout: 20_000, interval: 200 })
      .toBe(0);
  }, 60_000);
});

describe('a clock that steps (INV-9, clock-jumps)', () => {
  test('changes what is shown as the time, and never what came first', async () => {
    const texts: string[] = [];
    for (const [index, step] of [0, -3 * hours, 0, 0.4 * hours, -1].entries()) {
      clockStep = step;
      texts.push(`示例·钟${index}`);
      expect((await note(texts.at(-1) as string)).status).toBe(200);
    }
    clockStep = 0;
    expect((await notes()).filter((text) => texts.includes(text))).toEqual(texts);
    const detail = await must(dispatcher.get('/api/incidents/incidentDetail', { incidentId }));
    const shown = (detail.timeline as { data: { text?: string } }[]).flatMap(({ data }) => data?.text ?? []);
    const told = shown.filter((text) => texts.includes(text));
    expect([texts, [...texts].reverse()]).toContainEqual(told);
    const { rows } = await truth.query<{ text: string }>(
      `select payload ->> 'text' as text from ledger.fact where type = 'incident.noted' order by writer, position`,
    );
    if (rows.length > 0) expect(rows.map(({ text }) => text).filter((text) => texts.includes(text))).toEqual(texts);
  });

  test('does not move a deadline that was set: jobs go by the clock of the database', async () => {
    clockStep = -3 * hours;
    const [, building] = await listBuildings(dispatcher, 40);
    const { orderIds } = await sendOrders(dispatcher, building as never);
    clockStep = 0;
    const { rows } = await truth.query<{ state: string }>(`select state from incidents."order" where id = $1`, [
      orderIds[0],
    ]);
    expect(rows[0]?.state).toMatch(/^(SENT|REPEATED|AT_SEAT|AT_COMMANDER)$/);
    // Late by three hours at once, so it is taken at once and in order (RE-17), and nothing is silent.
    await expect
      .poll(
        async () =>
          (await truth.query(`select state from incidents."order" where id = $1`, [orderIds[0]])).rows[0].state,
        {
          timeout: 25_000,
        },
      )
      .toBe('AT_COMMANDER');
  }, 30_000);

  test('is told as soon as it is a second apart', async () => {
    clockStep = 1_500;
    const { alarms } = (await (await server.as('sys-admin')).get('/api/oversight/systemStatus')).body;
    clockStep = 0;
    expect(alarms.map(({ code }: { code: string }) => code)).toContain('CLOCK_APART');
  });
});

describe('background work (AZ-14, jobs-have-a-subject)', () => {
  test('acts under its own name with what the table grants to jobs, and no more', async () => {
    const { rows } = await truth.query<{ type: string; id: string }>(
      `select distinct actor ->> 'type' as type, actor ->> 'id' as id from ledger.fact where type in ('order.repeated', 'order.backAtSeat', 'order.atCommander')`,
    );
    expect(rows).toEqual([{ type: 'job', id: 'job:workflow.clock' }]);
    const job = server.runtime.jobSubject('workflow.clock');
    const granted = new Set(server.runtime.grants.filter(({ role }) => role === 'JOB').flatMap(({ may }) => may));
    expect(new Set(job.reach.keys())).toEqual(granted);
    // A job that was granted nothing sees nothing: there is no identity that sees all.
    const seen = await server.runtime.transact(
      { ...job, reach: new Map() },
      async ({ tx }) => (await sql<{ n: number }>`select count(*) as n from incidents.incident`.execute(tx)).rows[0]?.n,
    );
    expect(seen).toBe(0);
  });
});

describe('health (RE-22, health-tells-truth)', () => {
  test('says when nothing can be written, while the process lives on, and takes it back by itself', async () => {
    const health = async (question: string) => (await server.stranger.get(`/api/health/${question}`)).status;
    expect([await health('live'), await health('ready'), await health('status')]).toEqual([200, 200, 200]);
    await truth.query('begin');
    await truth.query('lock table command.probe in access exclusive mode');
    const ready = await server.stranger.get('/api/health/ready');
    expect([ready.status, ready.body.status, ready.body.database.ok]).toEqual([503, 'unavailable', false]);
    expect(ready.milliseconds).toBeLessThan(5_000);
    expect(await health('live')).toBe(200);
    expect((await server.stranger.get('/api/health/status')).body.database.ok).toBe(false);
    await truth.query('rollback');
    await expect.poll(() => health('ready'), { timeout: 10_000 }).toBe(200);
  }, 30_000);
});
