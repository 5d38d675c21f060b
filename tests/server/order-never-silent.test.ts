import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '@wanghuo/kernel';
import { listBuildings, must, sendOrders } from './incident-scene.ts';
import { type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

/** Lets the time of one step come without waiting for it; the database's clock is what jobs go by. */
async function letCome(orderId: string, step: string): Promise<void> {
  const moved = await truth.query(`update jobs.deadline set due_at = clock_timestamp() where key = $1`, [
    `workflow:orderDelivery:${orderId}:${step}`,
  ]);
  expect(moved.rowCount, `${step} is waited for`).toBe(1);
  await truth.query(`select pg_notify('wanghuo_jobs', '')`);
}

async function stateOf(orderId: string): Promise<string> {
  return (
    (await truth.query<{ state: string }>(`select state from incidents."order" where id = $1`, [orderId])).rows[0]
      ?.state ?? ''
  );
}

async function until(orderId: string, state: string): Promise<void> {
  for (
    const started = performance.now();
    performance.now() - started < 20_000;
    await new Promise((resolve) => setTimeout(resolve, 100))
  )
    if ((await stateOf(orderId)) === state) return;
  throw new Error(`the order is ${await stateOf(orderId)}, not ${state}`);
}

test(
  'an order nobody answers is repeated, comes back to its seat, and goes to the commander, by name (INV-3, RE-18)',
  { timeout: 400_000 },
  async () => {
    const dispatcher = await server.as('dispatcher');
    const [building] = await listBuildings(dispatcher, 1);
    const { orderIds } = await sendOrders(dispatcher, building as never);
    const [silent, answered] = orderIds as [string, string];
    const { rows: waits } = await truth.query<{ step: string; seconds: string }>(
      `select split_part(key, ':', 4) as step, extract(epoch from due_at - sent_at) as seconds from jobs.deadline
       join incidents."order" on "order".id::text = split_part(key, ':', 3) where "order".id = $1 order by due_at`,
      [silent],
    );
    expect(waits.map(({ step, seconds }) => [step, Number(seconds)])).toEqual([
      ['repeat', limits.orderNextChannelSeconds],
      ['returnToSeat', limits.orderBackToSeatSeconds],
      ['raiseToCommander', limits.orderToCommanderSeconds],
    ]);

    // The crew of the other order says it is on its way: nothing waits for it any more.
    const { assignmentId } = (
      await truth.query<{ assignmentId: string }>(
        `select id as "assignmentId" from incidents.assignment where order_id = $1`,
        [answered],
      )
    ).rows[0] as { assignmentId: string };
    await must(dispatcher.post('/api/incidents/reportUnitStep', { assignmentId, step: 'turnOut' }));
    expect(await stateOf(answered)).toBe('ACKNOWLEDGED');
    expect((await truth.query(`select from jobs.deadline where key like $1`, [`%${answered}%`])).rowCount).toBe(0);

    if ((await stateOf(silent)) === 'SENT') await letCome(silent, 'repeat');
    await until(silent, 'REPEATED');
    if ((await stateOf(silent)) === 'REPEATED') await letCome(silent, 'returnToSeat');
    await until(silent, 'AT_SEAT');
    expect(await personOf(silent, 'order.backAtSeat')).toBe(
      (await truth.query(`select seat_name from incidents."order" where id = $1`, [silent])).rows[0].seat_name,
    );
    expect(await personOf(silent, 'order.backAtSeat')).toContain('示例·接警调度员');

    // timers-survive (RE-17): the server is gone when the moment comes, and takes the step as soon as it is back.
    const { database, dataFolder } = server;
    await server.stop();
    await letCome(silent, 'raiseToCommander');
    expect(await stateOf(silent)).toBe('AT_SEAT');
    server = await startTestServer({ database, dataFolder });
    await until(silent, 'AT_COMMANDER');
    expect(await personOf(silent, 'order.atCommander')).toContain('示例·值班指挥长');
    expect(
      (await truth.query(`select from jobs.deadline where key like $1`, [`%orderDelivery:${silent}%`])).rowCount,
    ).toBe(0);

    // Raised is not forgotten: a voice answer ends it.
    const again = await server.as('dispatcher');
    await must(
      again.post('/api/workflows/orderDelivery/acknowledgeByVoice', { id: silent, input: { spokeWith: '示例·班长' } }),
    );
    expect(await stateOf(silent)).toBe('ACKNOWLEDGED');
  },
);

test('a deadline that failed once is taken again and not forgotten', { timeout: 300_000 }, async () => {
  const dispatcher = await server.as('dispatcher');
  const buildings = await listBuildings(dispatcher, 30);
  const { orderIds } = await sendOrders(dispatcher, buildings[29] as never);
  const [orderId] = orderIds as [string];
  // Somebody holds the order for longer than the job waits, so that its first tries fail.
  await truth.query('begin');
  await truth.query(`select from incidents."order" where id = $1 for update`, [orderId]);
  await letComeBeside(orderId);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await truth.query('rollback');
  const seen = async () =>
    (await truth.query(`select from ledger.fact where type = 'order.repeated' and subject_id = $1`, [orderId]))
      .rowCount;
  for (const started = performance.now(); performance.now() - started < 30_000 && (await seen()) === 0;)
    await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await seen()).toBe(1);
});

test(
  'a deadline that another server has in hand is left to it, and taken at once when that server dies',
  { timeout: 120_000 },
  async () => {
    const dispatcher = await server.as('dispatcher');
    const buildings = await listBuildings(dispatcher, 30);
    const { orderIds } = await sendOrders(dispatcher, buildings[28] as never);
    const [orderId] = orderIds as [string];
    const key = `workflow:orderDelivery:${orderId}:repeat`;
    await truth.query(`update jobs.deadline set due_at = clock_timestamp() + interval '1 second' where key = $1`, [
      key,
    ]);
    const other = new pg.Client(server.database.connection);
    other.on('error', () => undefined);
    await other.connect();
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    await other.query('begin');
    await other.query('delete from jobs.deadline where key = $1', [key]);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const seen = async () =>
      (await truth.query(`select from ledger.fact where type = 'order.repeated' and subject_id = $1`, [orderId]))
        .rowCount;
    expect(await seen()).toBe(0);
    await truth.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    const since = performance.now();
    while ((await seen()) === 0 && performance.now() - since < 20_000)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await seen()).toBe(1);
  },
);

async function letComeBeside(orderId: string): Promise<void> {
  const beside = new pg.Client(server.database.connection);
  await beside.connect();
  await beside.query(`update jobs.deadline set due_at = clock_timestamp() where key = $1`, [
    `workflow:orderDelivery:${orderId}:repeat`,
  ]);
  await beside.query(`select pg_notify('wanghuo_jobs', '')`);
  await beside.end();
}

async function personOf(orderId: string, type: string): Promise<string> {
  const { rows } = await truth.query<{ name: string }>(
    `select payload ->> 'personName' as name from ledger.fact where type = $1 and subject_id = $2`,
    [type, orderId],
  );
  return rows[0]?.name ?? '';
}
