import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import boxes from '../../reference/plan-2021-2025/boxes.json' with { type: 'json' };
import { openFolder, runCommand } from '../../apps/server/commands/testing-terminal.ts';
import { listBuildings, must, openIncident } from './incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let head: Caller;
let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  head = await server.as('detachment-head');
  folder = await openFolder();
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
  await folder?.remove();
});

const plan = { from: 2016, to: 2020 };
type Fires = { year: number | null; fires: number; deaths: number; injuries: number; lossTenThousandYuan: string };
type Alarms = { year: number | null; total: number; fire: number; rescue: number; social: number };
const fireRows = boxes.box1.rows.map((row) => [...row.slice(0, 4), Number(row[4]).toFixed(2)]);
const cellsOf = ({ year, fires, deaths, injuries, lossTenThousandYuan }: Fires) => [
  year,
  fires,
  deaths,
  injuries,
  lossTenThousandYuan,
];
const alarmCells = ({ year, total, fire, rescue, social }: Alarms) => [year, total, fire, rescue, social];

test('the records of a first start come to boxes 1 and 2, every year, type, death, injury and 0.01 万元', async () => {
  const fires = await must(head.get('/api/records/box1', plan));
  expect((fires.years as Fires[]).map(cellsOf)).toEqual(fireRows);
  // The sum of the rows, which is not the total the plan prints.
  expect(cellsOf(fires.total)).toEqual([null, 1326, 3, 2, '5305.33']);
  expect(fires.total.lossTenThousandYuan).not.toBe(boxes.box1.printedTotal[4]);
  expect(fires).toMatchObject({ records: 1326, syntheticRecords: 1326, notApproved: 0, reach: 'DISTRICT' });
  const alarms = await must(head.get('/api/records/box2', plan));
  expect((alarms.years as Alarms[]).map(alarmCells)).toEqual(boxes.box2.rows);
  expect(alarmCells(alarms.total)).toEqual(boxes.box2.printedTotal);
  const all = (await must(head.get('/api/records/box1', {}))).years as Fires[];
  expect(all.map(({ year }) => year)).toEqual([2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025]);
});

test('no table and no command holds a figure of the boxes', async () => {
  const { rows } = await truth.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'records' and column_name ~ '(^|_)(fires|deaths|injuries|year)($|_)'`,
  );
  expect(rows).toEqual([]);
  const typed = server.operations.filter(({ name, kind }) => kind === 'command' && /statistic|box/i.test(name));
  expect(typed).toEqual([]);
});

test('a year without fires is a row of zeros, and turned years are refused', async () => {
  const { years } = await must(head.get('/api/records/box1', { from: 2014, to: 2016 }));
  expect((years as Fires[]).map(cellsOf)).toEqual([[2014, 0, 0, 0, '0.00'], [2015, 0, 0, 0, '0.00'], fireRows[0]]);
  expect(await head.get('/api/records/box1', { from: 2017, to: 2016 })).toMatchObject({
    status: 422,
    body: { code: 'statistics.years_turned' },
  });
});

test.each([
  'month',
  'hour',
  'town',
  'placeType',
  'fireCause',
  'settlement',
  'grade',
  'victimAge',
  'detection',
  'firstResponder',
  'alarmPresence',
])('fires by %s add up to the year, and n/a stands where the year before has none', async (by) => {
  const { rows, total } = await must(head.get('/api/records/fireStatistics', { year: 2020, by }));
  const sum = (name: string) => (rows as Record<string, number>[]).reduce((whole, row) => whole + (row[name] ?? 0), 0);
  expect([sum('fires'), sum('deaths'), sum('injuries')]).toEqual([575, 0, 0]);
  expect((rows as { lossYuan: string }[]).reduce((whole, row) => whole + Number(row.lossYuan) * 100, 0)).toBe(
    1_065_360_000,
  );
  expect(total).toMatchObject({
    lossTenThousandYuan: '1065.36',
    before: { fires: 272, lossTenThousandYuan: '1446.70' },
    change: { fires: (575 - 272) / 272, deaths: null, injuries: null },
  });
  const first = await must(head.get('/api/records/fireStatistics', { year: 2016, by }));
  expect(first.total).toMatchObject({ fires: 117, deaths: 3, change: { fires: null, deaths: null, loss: null } });
  expect(first.smallFatalFires).toBe(3);
  expect(first.careless.share).toBeGreaterThan(0.3);
});

test('a fire of the forests or the railways stands apart and in no figure of the district', async () => {
  const { rows } = await truth.query<{ id: string }>(
    `select id from records.fire_record where occurred_at >= '2020-03-01' and occurred_at < '2020-04-01' order by id limit 1`,
  );
  const mark = (authority: string | null) =>
    truth.query('update records.fire_record set other_authority = $2 where id = $1', [rows[0]?.id, authority]);
  await mark('FORESTRY');
  try {
    const { total, apart } = await must(head.get('/api/records/fireStatistics', { year: 2020, by: 'month' }));
    expect(total.fires).toBe(574);
    expect(apart).toMatchObject([{ authority: 'FORESTRY', fires: 1 }]);
    expect((await must(head.get('/api/records/box1', { from: 2020, to: 2020 }))).total.fires).toBe(574);
  } finally {
    await mark(null);
  }
  expect((await must(head.get('/api/records/fireStatistics', { year: 2020, by: 'month' }))).apart).toEqual([]);
});

test("Shanghai years: a fire at 00:00 on New Year's Day is not the old year's; a record more moves the box", async () => {
  const { rows } = await truth.query<{ id: string }>(
    `select id from records.fire_record where occurred_at >= '2018-06-01' and occurred_at < '2018-07-01' order by id limit 1`,
  );
  const count = async () =>
    ((await must(head.get('/api/records/box1', { from: 2017, to: 2018 }))).years as Fires[]).map(({ fires }) => fires);
  const before = await count();
  const move = (at: string) =>
    truth.query(`update records.fire_record set occurred_at = $2 where id = $1`, [rows[0]?.id, at]);
  await move('2017-12-31T15:59:59.999Z');
  expect(await count()).toEqual([before[0]! + 1, before[1]! - 1]);
  await move('2017-12-31T16:00:00.000Z');
  expect(await count()).toEqual(before);
  await truth.query(`update records.fire_record set state = 'VOID' where id = $1`, [rows[0]?.id]);
  expect(await count()).toEqual([before[0], before[1]! - 1]);
  await truth.query(`update records.fire_record set state = 'APPROVED' where id = $1`, [rows[0]?.id]);
});

test('a town sees its own part, and is told so', async () => {
  const town = await server.as('town-fire-officer');
  const part = await must(town.get('/api/records/box1', plan));
  expect(part.reach).toBe('PART');
  expect(part.total.fires).toBeGreaterThan(0);
  expect(part.total.fires).toBeLessThan(1326);
  expect(await (await server.as('dispatcher')).get('/api/records/box1', plan)).toMatchObject({ status: 403 });
});

test('a repeat call is filed apart, voided when it proves to be its own, and filed anew when that is closed', async () => {
  const dispatcher = await server.as('dispatcher');
  const others = async () => (await must(head.get('/api/records/box2', {}))).total.others as number;
  const before = await others();
  const [building] = await listBuildings(dispatcher, 1);
  const incidentId = await openIncident(dispatcher, building as never);
  const { callId } = await must(
    dispatcher.post('/api/incidents/receiveCall', { channel: 'TYPED', said: '还是那里着火' }),
  );
  await must(dispatcher.post('/api/incidents/claimCall', { callId }));
  const states = async () =>
    (
      await truth.query<{ line: string }>(
        `select outcome || ' ' || state as line from records.alarm_record where call_id = $1 order by record_no`,
        [callId],
      )
    ).rows.map(({ line }) => line);
  await must(dispatcher.post('/api/incidents/attachCall', { callId, incidentId, reason: '同一处' }));
  await expect.poll(states, { timeout: 20_000 }).toEqual(['REPEAT FILED']);
  expect(await others()).toBe(before + 1);
  await must(dispatcher.post('/api/incidents/detachCall', { callId, reason: '另一处' }));
  await expect.poll(states, { timeout: 20_000 }).toEqual(['REPEAT VOID']);
  await must(dispatcher.post('/api/workflows/callHandling/close', { id: callId, input: { outcome: 'FALSE_REPORT' } }));
  await expect.poll(states, { timeout: 20_000 }).toEqual(['REPEAT VOID', 'FALSE_REPORT FILED']);
  expect(await others()).toBe(before + 1);
});

test("wanghuo statistics prints both boxes from the running server's database", async () => {
  const environment = {
    DATABASE_URL: String(server.database.connection.connectionString),
    WANGHUO_DATA: server.dataFolder,
    WANGHUO_DEMO: '1',
  };
  const run = (...words: string[]) => runCommand(words, { environment, folder: folder.path });
  const box1 = await run('statistics', 'box1', '--from', '2016', '--to', '2020', '--json');
  expect(box1).toMatchObject({ exitCode: 0, value: { box: 'box1', syntheticShare: 1, records: 1326 } });
  expect((box1.value as { years: Fires[] }).years.map(cellsOf)).toEqual(fireRows);
  const box2 = await run('statistics', 'box2', '--from', '2016', '--to', '2020', '--json');
  expect((box2.value as { years: Alarms[] }).years.map(alarmCells)).toEqual(boxes.box2.rows);
  const printed = await run('statistics', 'box1', '--to', '2020');
  expect(printed.out).toContain('5305.33');
  expect(printed.out).toContain('示意');
  expect(await run('statistics', 'box3')).toMatchObject({ exitCode: 2 });
  expect(await run('statistics', 'box1', '--from', '2020', '--to', '2016')).toMatchObject({ exitCode: 2 });
});

test('boxes, statistics and queue answer within their time on ten years of records', async () => {
  for (const [path, input] of [
    ['box1', {}],
    ['box2', {}],
    ['fireStatistics', { year: 2025, by: 'town' }],
    ['workQueue', {}],
  ] as const) {
    await must(head.get(`/api/records/${path}`, input));
    const { milliseconds } = await head.get(`/api/records/${path}`, input);
    expect(milliseconds, path).toBeLessThan(2_000);
  }
});
