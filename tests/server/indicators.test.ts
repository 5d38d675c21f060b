import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStation } from '../../domains/registers/forces/server/index.ts';
import { judgeInclusion, judgeIndicator } from '../../apps/verify/indicator.mjs';
import { openFolder, runCommand } from '../../apps/server/commands/testing-terminal.ts';
import type { Device } from '../../domains/operations/sensing/model/index.ts';
import type { Services } from '../../platform/server/index.ts';
import { indicators } from '../../domains/insight/indicators/model/index.ts';
import { recompute } from '../../domains/insight/indicators/server/recomputing.ts';
import { must } from './incident-scene.ts';
import { hangDevice, listPremises, reportOf, take } from './sensing-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

let server: TestServer;
let truth: pg.Client;
let assessor: Caller;
let folder: Awaited<ReturnType<typeof openFolder>>;
let [first, last] = ['', ''];
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  assessor = await server.as('assessor');
  folder = await openFolder();
  await eventually(async () => (await list()).every(({ computedAt }) => computedAt !== null));
  [first, last] = [await rootOf('hydrantIntactRate'), await rootOf('stationsPer100k')];
}, 900_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
  await folder?.remove();
});

interface Result {
  readonly definition: string;
  readonly shown: string | null;
  readonly numerator: string | null;
  readonly verdict: string;
  readonly gap: { readonly from: string; readonly to: string } | null;
  readonly parts: readonly { readonly role: string; readonly reason: string | null; readonly count: number }[];
}
interface One {
  readonly id: string;
  readonly row: number | null;
  readonly computedAt: string | null;
  readonly root: string;
  readonly recordCount: number;
  readonly baseline: { readonly printed: string } | null;
  readonly results: readonly Result[];
}

const list = async (on?: string): Promise<readonly One[]> =>
  (await must(assessor.get('/api/indicators/list', on === undefined ? {} : { on }))).indicators;
const show = async (id: string, on?: string): Promise<One> =>
  (await must(assessor.get('/api/indicators/show', on === undefined ? { id } : { id, on }))).indicator;
const rootOf = async (id: string) => (await show(id)).root;
const countOf = ({ results }: One, role: string, reason: string | null = null) =>
  results[0]?.parts.find((part) => part.role === role && part.reason === reason)?.count ?? 0;

/** Waits as long as a loaded machine may need; how fast it is is measured by the bench. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test('at the end of 2020 the records come to what the plan prints, except where it contradicts itself (P-7)', async () => {
  const seven = (await list('2020-12-31')).filter(({ row }) => row !== null);
  expect(seven.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const shown = seven.map(({ results, baseline }) => [Number(baseline?.printed), Number(results[0]?.shown)]);
  for (const [row, [printed, counted]] of shown.entries())
    if (row !== 2) expect([row + 1, counted]).toEqual([row + 1, printed]);
  expect(shown[2]).toEqual([83.9, 72]);
});

test('before there were records there is no value, and what no domain keeps yet answers that it has none', async () => {
  const none = (await list()).filter(({ id }) => ['awareness', 'rectification'].includes(id));
  expect(none).toHaveLength(2);
  for (const { results } of none) expect(results[0]).toMatchObject({ shown: null, verdict: 'NO_RECORDS' });
  const early = (await list('2016-12-31')).find(({ id }) => id === 'hydrantIntactRate');
  expect(early?.results[0]).toMatchObject({ shown: null, verdict: 'NO_RECORDS' });
  expect(await assessor.get('/api/indicators/list', { on: '2015-12-31' })).toMatchObject({
    status: 422,
    body: { code: 'indicator.day_out_of_range' },
  });
  expect(await assessor.get('/api/indicators/show', { id: 'typed' })).toMatchObject({ status: 404 });
});

test('a place is watched while its device is heard; silent again it is unknown, and when it was heard is kept', async () => {
  const coverage = () => show('sensingCoverage');
  const numerators = async () => (await coverage()).results.map(({ numerator }) => Number(numerator));
  const services = server.runtime as unknown as Services;
  const workOut = () => services.transact(services.jobSubject('test'), (context) => recompute(context));
  const before = await coverage();
  const [live = 0, registered = 0] = await numerators();
  const [place] = await listPremises(assessor, 'KEY', 1);
  const device = await hangDevice(server, place!);
  await workOut();
  expect(await numerators()).toEqual([live, registered + 1]);
  const [was, is] = [before, await coverage()].map((one) => countOf(one, 'UNKNOWN', 'NOT_HEARD'));
  expect(is).toBe(was! + 1);
  await take(server, [reportOf(device, [])]);
  await workOut();
  expect(await numerators()).toEqual([live + 1, registered + 1]);
  await truth.query(
    `update sensing.device_life set state = 'SILENT', since_at = now(), due_at = null where device_id = $1`,
    [device.id],
  );
  await workOut();
  expect(await numerators()).toEqual([live, registered + 1]);
  const { rows } = await truth.query(
    `select until_at is not null as over from sensing.live_span where device_id = $1`,
    [device.id],
  );
  expect(rows).toEqual([{ over: true }]);
});

test('coverage follows at once when a device is heard or falls silent; three hundred at once are one fact and one value', async () => {
  const services = server.runtime as unknown as Services;
  const live = async () => Number((await show('sensingCoverage')).results[0]?.numerator);
  const coverage = indicators.filter(({ id }) => id === 'sensingCoverage');
  const workOut = () => services.transact(services.jobSubject('test'), (context) => recompute(context, coverage));
  const places = (await listPremises(assessor, 'KEY', 100)).slice(1);
  const devices: Device[] = [];
  for (let at = 0; at < 300; at += 1) devices.push(await hangDevice(server, places[at % places.length]!));
  await workOut();
  const before = await live();
  /** Facts and values since a moment, and how long after its fact the last value was worked out. */
  const since = async (moment: string) =>
    (
      await truth.query<{ facts: number; values: number; seconds: number }>(
        `select (select count(*)::int from ledger.fact where type = 'devices.liveChanged' and recorded_at > $1) as facts,
          count(*)::int as values, coalesce(extract(epoch from max(computed_at) - (select max(recorded_at) from ledger.fact
            where type = 'devices.liveChanged' and recorded_at > $1))::float, 0) as seconds
        from indicators.computed where indicator_id = 'sensingCoverage' and computed_at > $1`,
        [moment],
      )
    ).rows[0]!;
  const moment = async () => (await truth.query(`select now()::text as at`)).rows[0].at as string;

  const start = await moment();
  await take(
    server,
    devices.map((device) => reportOf(device, [])),
  );
  await eventually(async () => (await live()) > before);
  const heard = await since(start);
  expect([heard.facts, heard.values]).toEqual([1, 1]);
  expect(heard.seconds).toBeLessThan(10);

  const lost = await moment();
  await truth.query(
    `update sensing.device_life set last_heard_at = now() - interval '2 days', due_at = now() - interval '1 second'
      where device_id = any ($1::uuid[])`,
    [devices.map(({ id }) => id)],
  );
  await eventually(async () => (await live()) === before);
  const silent = await since(lost);
  expect([silent.facts, silent.values]).toEqual([1, 1]);
  expect(silent.seconds).toBeLessThan(10);
});

test('a hydrant that fails its test takes the rate down, and both versions of the value stay', async () => {
  const before = await show('hydrantIntactRate');
  const { rows } = await truth.query<{ id: string; name: string }>(
    `select id, hydrant_no as name from water.hydrant where owner = 'MUNICIPAL' and status = 'IN_SERVICE'
     and kind = 'HYDRANT_ABOVE' and last_tested_on > current_date - 200 order by id limit 1`,
  );
  const utility = await server.as('water-utility');
  const today = (await must(assessor.get('/api/indicators/list'))).today as string;
  await must(
    utility.post('/api/water/recordTest', {
      hydrantId: rows[0]!.id,
      testedOn: today,
      obstructed: true,
      damaged: false,
      staticPressureMegapascals: null,
      residualPressureMegapascals: null,
      flowLitresPerSecond: null,
    }),
  );
  await eventually(async () => (await rootOf('hydrantIntactRate')) !== first);
  const after = await show('hydrantIntactRate');
  expect(countOf(after, 'COUNTED')).toBe(countOf(before, 'COUNTED') - 1);
  expect(countOf(after, 'AMONG', 'OUT_OF_ORDER')).toBe(countOf(before, 'AMONG', 'OUT_OF_ORDER') + 1);
  const { versions } = await must(assessor.get('/api/indicators/show', { id: 'hydrantIntactRate' }));
  expect(versions.map((one: One) => one.root)).toContain(before.root);
  // What was so at the end of 2020 is so still.
  expect((await show('hydrantIntactRate', '2020-12-31')).results[0]?.shown).toBe('98.00');
  const facts = await truth.query<{ root: string }>(
    `select payload ->> 'root' as root from ledger.fact where type = 'indicator.computed'
     and payload ->> 'indicatorId' = 'hydrantIntactRate' order by position desc limit 1`,
  );
  expect(facts.rows[0]?.root).toBe(after.root);
});

test('a station that opens counts from its day, and the record behind it can be shown and proved', async () => {
  const before = await show('stationsPer100k');
  const atYearsEnd = countOf(await show('stationsPer100k', '2025-12-31'), 'COUNTED');
  const { id } = await server.runtime.transact(server.runtime.jobSubject('test'), (context) =>
    openStation(
      context,
      {
        stationNo: 'Z9001',
        name: '示例新站',
        kind: 'FIRE_STATION',
        class: 'SECOND',
        townshipCode: '500116100',
        position: [106.1, 29.1],
        turnoutSeconds: 60,
        note: null,
        builtOn: null,
        source: 'SYNTHETIC',
      },
      '2026-01-15',
    ),
  );
  await eventually(async () => (await rootOf('stationsPer100k')) !== last);
  expect(countOf(await show('stationsPer100k'), 'COUNTED')).toBe(countOf(before, 'COUNTED') + 1);
  expect(countOf(await show('stationsPer100k', '2025-12-31'), 'COUNTED')).toBe(atYearsEnd);
  const { records } = await must(assessor.get('/api/indicators/records', { id: '2', role: 'COUNTED', limit: 200 }));
  expect(records.map((one: { id: string }) => one.id)).toContain(id);
  const proof = await must(assessor.get('/api/indicators/proveInclusion', { id: '2', recordId: id }));
  expect(proof.root).toBe(await rootOf('stationsPer100k'));
  expect(judgeInclusion(proof)).toBe(true);
  expect(judgeInclusion({ ...proof, line: proof.line.replace('示例新站', '示例别站') })).toBe(false);
});

test('a death inside the window turns the verdict of its year', async () => {
  const before = await show('deathsPerMillion', '2025-12-31');
  expect(before.results[0]).toMatchObject({ verdict: 'MET', numerator: '2' });
  const { rows } = await truth.query<{ id: string; occurred: Date }>(
    `select casualty.id, fire.occurred_at as occurred from records.casualty
     join records.fire_record as fire on fire.id = casualty.fire_record_id
     where counted_as = 'INJURY' and fire.state = 'APPROVED' and fire.occurred_at between '2025-01-01' and '2025-12-01'
     order by casualty.id limit 1`,
  );
  const head = await server.as('detachment-head');
  const diedAt = new Date(rows[0]!.occurred.getTime() + 86_400_000).toISOString();
  await must(head.post('/api/records/recordLateDeath', { casualtyId: rows[0]!.id, diedAt, note: '医院证明' }));
  await eventually(async () => (await show('deathsPerMillion', '2025-12-31')).root !== before.root);
  const after = await show('deathsPerMillion', '2025-12-31');
  expect(after.results[0]).toMatchObject({ verdict: 'MISSED', numerator: '3', gap: { from: '1', to: '1' } });
});

test('every export is worked out again by the separate verifier; one record less, or changed, is a fault', async () => {
  for (const { id } of await list()) {
    // The verifier works in this process too: the server may have closed the idle connection meanwhile.
    const asked = () => assessor.get('/api/indicators/export', { id, on: '2025-12-31' });
    const { text } = await must(asked().catch(asked));
    const lines = (text as string).trimEnd().split('\n');
    const { size, root } = JSON.parse(lines[0] as string);
    const kept = [{ size, root }];
    expect([id, judgeIndicator(lines, kept).status]).toEqual([id, 'VERIFIED']);
    expect(judgeIndicator(lines).status).toBe('UNPINNED');
    if (lines.length < 3 || lines.length > 2_000) continue;
    expect(judgeIndicator(lines.toSpliced(2, 1), kept).status).toBe('FAULTY');
    const changed = lines.with(2, (lines[2] as string).replace(/"version":\d+/, '"version":99'));
    expect(judgeIndicator(changed, kept).fault?.reason).toBe('RECORD_ROOT_DIFFERS');
    const claimed = lines.with(0, (lines[0] as string).replace(/"numerator":"\d+"/, '"numerator":"7777"'));
    expect(judgeIndicator(claimed, kept).status).toBe('FAULTY');
  }
});

test('nobody can write a value: no command, no register, no sheet, no grant, and no row can be changed', async () => {
  const own = server.operations.filter(({ name }) => /indicator/i.test(name));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter(({ kind }) => kind !== 'query')).toEqual([]);
  const registers = server.runtime.declarations.flatMap(({ registers: those }) => those.map(({ table }) => table));
  expect(registers.filter((table) => table.startsWith('indicators.'))).toEqual([]);
  for (const table of ['indicators.computed', 'indicators.record_set']) {
    for (const right of ['UPDATE', 'DELETE', 'TRUNCATE']) {
      const { rows } = await truth.query<{ may: boolean }>('select has_table_privilege($1, $2, $3) as may', [
        'wanghuo_app',
        table,
        right,
      ]);
      expect([table, right, rows[0]?.may]).toEqual([table, right, false]);
    }
  }
  const insert = `insert into indicators.record_set (root, record_count, content) values (repeat('a', 64), 0, '')`;
  await truth.query('begin');
  await truth.query('set local role wanghuo_app');
  await expect(truth.query(insert)).rejects.toThrow('row-level security');
  await truth.query('rollback');
  await expect(truth.query(`update indicators.computed set results = '[]'`)).rejects.toThrow('never changes');
  await expect(truth.query('delete from indicators.record_set')).rejects.toThrow('never changes');
  await expect(truth.query('truncate indicators.computed')).rejects.toThrow('never changes');
  const keepers = server.runtime.grants.filter(({ may }) => may.includes('indicator.keep')).map(({ role }) => role);
  expect(keepers).toEqual(['JOB']);
});

test('whoever has no business with them is refused', async () => {
  for (const account of ['firefighter', 'water-utility', 'fire-safety-manager'])
    expect((await (await server.as(account)).get('/api/indicators/list')).status).toBe(403);
  expect((await server.stranger.get('/api/indicators/list')).status).toBe(401);
});

test('the command line lists, shows and verifies, and finds the row that was changed behind the back of the server', async () => {
  const environment = {
    DATABASE_URL: String(server.database.connection.connectionString),
    WANGHUO_DATA: server.dataFolder,
    WANGHUO_DEMO: '1',
  };
  const run = (...words: string[]) => runCommand(words, { environment, folder: folder.path });
  const listed = await run('indicator', 'list', '--as-of', '2025-12-31');
  expect(listed.out).toContain('缺 3 个站');
  expect((await run('indicator', 'show', '5')).out).toContain('检测已过期');
  const good = await run('indicator', 'verify', '4', '--as-of', '2025-12-31', '--export', 'built.jsonl', '--json');
  expect(good).toMatchObject({ exitCode: 0, value: { ok: true, changedCount: 0 } });
  expect(await run('indicator', 'verify', '4', '--as-of', '2025-12-31', '--file', 'built.jsonl')).toMatchObject({
    exitCode: 0,
  });
  expect(await run('indicator', 'verify', '4', '--as-of', '2024-12-31', '--file', 'built.jsonl')).toMatchObject({
    exitCode: 1,
  });
  const { rows } = await truth.query<{ no: string }>(
    `update water.hydrant set owner = 'PREMISES' where id = (select id from water.hydrant
       where owner = 'MUNICIPAL' and status = 'IN_SERVICE' and kind = 'HYDRANT_UNDER' order by id limit 1)
     returning hydrant_no as no`,
  );
  const bad = await run('indicator', 'verify', 'hydrantBuiltRate', '--as-of', '2025-12-31', '--json');
  expect(bad).toMatchObject({
    exitCode: 1,
    value: { ok: false, changed: [{ change: 'CHANGED', register: 'hydrant', name: rows[0]!.no }] },
  });
  expect(await run('indicator', 'verify', 'unheardOf')).toMatchObject({ exitCode: 2 });
});
