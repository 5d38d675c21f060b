import { randomUUID } from 'node:crypto';
import { cp, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '@wanghuo/platform-server/testing';
import { createApiClient } from '@wanghuo/simulator';
import { start, status, stop } from '@wanghuo/simulator/model';
import { hydrant } from '@wanghuo/water/model';
import { openDistrictDatabase } from './district-database.ts';
import { startProduct, type Running } from '../../apps/server/serve.ts';
import { openFolder, runCommand, type CommandRun } from '../../apps/server/commands/testing-terminal.ts';

/** One whole product with the built-in district, as a demonstration; every command works on it beside the server. */
let database: TestDatabase;
let folder: Awaited<ReturnType<typeof openFolder>>;
let environment: NodeJS.ProcessEnv;
let product: Running;
let url: string;

beforeAll(async () => {
  const district = await openDistrictDatabase();
  database = district;
  folder = await openFolder();
  await cp(district.dataFolder, folder.path, { recursive: true });
  environment = {
    DATABASE_URL: database.connection.connectionString,
    WANGHUO_DATA: folder.path,
    WANGHUO_DEMO: '1',
    PORT: '0',
    GATEWAY_GB26875_PORT: '0',
    GATEWAY_JT808_PORT: '0',
    GATEWAY_MQTT_PORT: '0',
  };
  product = await startProduct({ environment, connection: database.connection, log: pino({ level: 'silent' }) });
  url = (JSON.parse(await readFile(join(folder.path, 'server.json'), 'utf8')) as { url: string }).url;
}, 240_000);
afterAll(async () => {
  await product?.stop();
  await database?.drop();
  await folder?.remove();
}, 60_000);

const run = (...words: string[]): Promise<CommandRun> => runCommand(words, { environment, folder: folder.path });
const rowsOf = async (connection: pg.ClientConfig, statement: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};

test('a token is short-lived and signs requests in the name of its account', async () => {
  const issued = await run('token', '--account', 'dispatcher', '--seconds', '60', '--json');
  expect(issued.exitCode).toBe(0);
  const { token, validUntilAt } = issued.value as { token: string; validUntilAt: string };
  expect(Date.parse(validUntilAt) - Date.now()).toBeLessThanOrEqual(60_000);
  const answer = await fetch(`${url}/api/session/current`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ subject: { roles: ['DISPATCHER'] }, demo: true });
  expect(await run('token', '--account', 'nobody')).toMatchObject({
    exitCode: 1,
    out: '',
    err: expect.stringContaining('没有这个账号'),
  });
});

interface Plan {
  readonly plan: {
    planHash: string;
    inputHash: string;
    recommended: { unitId: string }[];
    explanations: { unitId: string }[];
  };
  readonly units: Record<string, { callSign: string }>;
}
const call = ['--position', '106.25,29.29', '--type', 'F12', '--level', '2'];

test('a recommendation explains every unit, and at one moment it has one hash', async () => {
  const asked = await run('recommend', ...call, '--json');
  expect(asked).toMatchObject({ exitCode: 0, err: expect.any(String) });
  const { plan, units } = asked.value as Plan;
  expect(plan.recommended.length).toBeGreaterThan(2);
  expect(new Set(plan.explanations.map(({ unitId }) => unitId))).toEqual(new Set(Object.keys(units)));

  const at = ['--at', '2026-11-26T12:00:00.000Z'];
  const [first, second] = [
    await run('recommend', ...call, ...at, '--json'),
    await run('recommend', ...call, ...at, '--json'),
  ];
  expect((first.value as Plan).plan.planHash).toBe((second.value as Plan).plan.planHash);
  const piped = await runCommand(['recommend', '-', ...at, '--json'], {
    environment,
    input: JSON.stringify({ position: [106.25, 29.29], type: 'F12', level: 2 }),
  });
  expect((piped.value as Plan).plan.planHash).toBe((first.value as Plan).plan.planHash);

  const table = await run('recommend', ...call);
  expect(table.out).toContain(units[plan.recommended[0]?.unitId ?? '']?.callSign);
  expect(table.out).toMatch(/方案摘要 [0-9a-f]{64}/);
  expect(await run('recommend', '--position', '106.25,29.29')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('--type'),
  });
}, 120_000);

test('a sheet goes through the server with a dry run first and a report of the rows', async () => {
  const [before] = await rowsOf(database.connection, `select count(*)::int as count from water.hydrant`);
  const account = (
    JSON.parse(await readFile(join(folder.path, 'demo-accounts.json'), 'utf8')) as {
      accounts: { account: string; roles: string[] }[];
    }
  ).accounts.find(({ roles }) =>
    roles.some((role) =>
      product.server.runtime.grants.some((one) => one.role === role && one.may.includes(hydrant.permissions.edit)),
    ),
  );
  const template = join(folder.path, 'hydrants.csv');
  await writeFile(template, 'hydrantNo\nT-1\n');
  const dry = await run(
    'import',
    'register',
    'hydrant',
    template,
    '--account',
    account?.account ?? '',
    '--dry-run',
    '--json',
  );
  expect(dry.exitCode).toBe(1);
  expect(dry.value).toMatchObject({ dryRun: true, applied: false, refused: 1, rows: [{ row: 2, outcome: 'REFUSED' }] });
  expect(await rowsOf(database.connection, `select count(*)::int as count from water.hydrant`)).toEqual([before]);
  expect(await run('import', 'register', 'hydrants', template, '--account', 'x')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('hydrant'),
  });
});

test('a simulation of a few minutes answers what it orders, marks what it makes and leaves nothing open', async () => {
  const played = await run(
    'simulate',
    '--speed',
    '60',
    '--duration',
    '10',
    '--calls-per-hour',
    '60',
    '--seed',
    '4',
    '--from-hour',
    '18',
    '--json',
  );
  expect(played).toMatchObject({ exitCode: 0, value: { state: 'ENDED', unitsMoving: 0 } });
  const progress = played.value as {
    callsMade: number;
    callsPlanned: number;
    ordersAnswered: number;
    positionsSent: number;
    incidentsOpened: number;
  };
  expect(progress.callsMade).toBe(progress.callsPlanned);
  expect(progress.incidentsOpened).toBeGreaterThan(2);
  expect(progress.positionsSent).toBeGreaterThan(0);
  const open = await rowsOf(
    database.connection,
    `select 'order' as what, state from incidents."order" where state not in ('ACKNOWLEDGED', 'CANCELLED')
      union all select 'assignment', state from incidents.assignment where ended_at is null
      union all select 'incident', state from incidents.incident where state <> 'CLOSED'
      union all select 'call', state from incidents.call where state not in ('ATTACHED', 'CLOSED')`,
  );
  expect(open).toEqual([]);
  expect(await rowsOf(database.connection, `select distinct channel, source from incidents.call`)).toEqual([
    { channel: 'SIMULATOR', source: 'SYNTHETIC' },
  ]);
  expect(await rowsOf(database.connection, `select distinct source from incidents.incident`)).toEqual([
    { source: 'SYNTHETIC' },
  ]);
}, 180_000);

test('a dispatcher starts and stops a simulation from the screen, one at a time, and nothing stays open', async () => {
  const { token } = (await run('token', '--account', 'dispatcher', '--json')).value as { token: string };
  const client = createApiClient({ url, token: () => token });
  expect(await client.query(status, {})).toMatchObject({ isAvailable: true, runId: null });
  const { runId } = await client.run(start, { speed: 60, callsPerHour: 60, minutes: 600, seed: 2 });
  await expect(client.run(start, {})).rejects.toMatchObject({ problem: { code: 'simulator.already_running' } });
  const until = async (isSo: (now: Awaited<ReturnType<typeof client.query<typeof status>>>) => boolean) => {
    for (let tries = 0; tries < 320; tries += 1) {
      if (isSo(await client.query(status, {}))) return true;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return false;
  };
  expect(await until((now) => now.runId === runId && (now.progress?.ordersAnswered ?? 0) > 0)).toBe(true);
  await client.run(stop, {});
  expect(await until((now) => now.runId === null)).toBe(true);
  expect(await rowsOf(database.connection, `select id from incidents.assignment where ended_at is null`)).toEqual([]);
  expect(
    await rowsOf(database.connection, `select id from incidents.call where state not in ('ATTACHED', 'CLOSED')`),
  ).toEqual([]);
}, 180_000);

test('a backup taken beside the server is encrypted and restored whole, its ledger holds, and a row edited since is named (BK-06)', async () => {
  const file = join(folder.path, 'all.backup');
  const keyFile = join(folder.path, 'backup.key');
  expect(await run('backup', file)).toMatchObject({ exitCode: 2, err: expect.stringContaining('wanghuo backup-key') });
  const { kid } = (await run('backup-key', keyFile, '--json')).value as { kid: string };
  expect(await run('backup-key', keyFile)).toMatchObject({ exitCode: 1, err: expect.stringContaining('不可覆盖') });
  const letter = Buffer.from('示例·附件');
  const { sha256 } = await attach(letter);
  environment['WANGHUO_BACKUP_KEY_FILE'] = keyFile;
  const tables = ['forces.unit', 'incidents.incident', 'incidents."order"', 'history.record', 'access.account'];
  const contents = (connection: pg.ClientConfig) =>
    Promise.all(tables.map((table) => rowsOf(connection, `select * from ${table} order by 1`)));
  const before = await contents(database.connection);
  const saved = await run('backup', file, '--json');
  expect(saved).toMatchObject({ exitCode: 0, value: { kid } });
  expect((saved.value as { files: number }).files).toBeGreaterThan(0);
  const bytes = await readFile(file);
  expect(JSON.parse(bytes.subarray(0, bytes.indexOf('\n')).toString())).toMatchObject({ kid, alg: 'A256GCM' });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await run('backup', file)).toMatchObject({ exitCode: 2, err: expect.stringContaining('--overwrite') });
  expect(await run('restore', file, '--check')).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('备份完好'),
  });

  const otherKey = join(folder.path, 'other.key');
  await run('backup-key', otherKey);
  expect(await run('restore', file, '--check', '--key-file', otherKey)).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining(`密钥不对：备份用编号 ${kid}`),
  });

  const target = await openTestDatabase('empty');
  const home = await openFolder();
  const there = { ...environment, DATABASE_URL: target.connection.connectionString, WANGHUO_DATA: home.path };
  try {
    const restored = await runCommand(['restore', file, '--json'], { environment: there });
    expect(restored).toMatchObject({
      exitCode: 0,
      value: { rows: (saved.value as { rows: number }).rows, ledger: { ok: true } },
    });
    // The server goes on working beside it: what stood still meanwhile is there to the last column, and nothing else
    // than what there was before or has come since.
    const after = await contents(database.connection);
    const back = await contents(target.connection);
    for (const [index, rows] of back.entries()) {
      const lines = new Set(rows.map((row) => JSON.stringify(row)));
      const then = new Set(before[index]!.map((row) => JSON.stringify(row)));
      const stoodStill = after[index]!.map((row) => JSON.stringify(row)).filter((line) => then.has(line));
      expect(stoodStill.length).toBeGreaterThan(0);
      expect(stoodStill.filter((line) => !lines.has(line))).toEqual([]);
      const known = new Set([...before[index]!, ...after[index]!].map(({ id }) => id));
      expect(rows.filter(({ id }) => !known.has(id))).toEqual([]);
      expect(rows.length).toBeGreaterThanOrEqual(before[index]!.length);
    }
    const name = `${sha256.slice(0, 2)}/${sha256}`;
    expect((await readFile(join(home.path, 'files', name))).equals(letter)).toBe(true);
    for (const key of ['audit.key', 'checkpoint.key'])
      expect(
        (await readFile(join(home.path, 'keys', key))).equals(await readFile(join(folder.path, 'keys', key))),
      ).toBe(true);
    // What a server does next still comes after everything that was there.
    const [numbers] = await rowsOf(
      target.connection,
      `select (select coalesce(max(writer), '0') from ledger.fact) < pg_current_xact_id() as "isPast",
        (select coalesce(max(position), 0) from ledger.fact) < nextval(pg_get_serial_sequence('ledger.fact', 'position')) as "isNext"`,
    );
    expect(numbers).toEqual({ isPast: true, isNext: true });
    expect(await runCommand(['restore', file], { environment: there })).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('已有数据'),
    });

    await rowsOf(
      target.connection,
      `alter table ledger.entry disable trigger user; update ledger.entry set line = replace(line, '"result":"', '"result":" ') where seq = 5`,
    );
    const judged = await runCommand(['verify-ledger'], { environment: there });
    expect(judged).toMatchObject({ exitCode: 1, out: expect.stringContaining('ledger.entry 5') });
  } finally {
    await target.drop();
    await home.remove();
  }
}, 180_000);

/** Sends a file as a dispatcher, so that a backup has one to keep. */
async function attach(bytes: Buffer): Promise<{ sha256: string }> {
  const { token } = (await run('token', '--account', 'dispatcher', '--json')).value as { token: string };
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(bytes)]), '示例.txt');
  const response = await fetch(`${url}/api/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'x-wanghuo': '1', 'idempotency-key': randomUUID() },
    body,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { sha256: string };
}

test('a backup says when a file it should hold is gone, and leaves nothing behind (BK-06)', async () => {
  const { sha256 } = await attach(Buffer.from('示例·另一附件'));
  const stored = join(folder.path, 'files', sha256.slice(0, 2), sha256);
  await rename(stored, `${stored}.away`);
  const file = join(folder.path, 'incomplete.backup');
  expect(await run('backup', file)).toMatchObject({ exitCode: 1, err: expect.stringContaining(sha256) });
  expect((await readdir(folder.path)).filter((name) => name.startsWith('incomplete'))).toEqual([]);
  await rename(`${stored}.away`, stored);
});

test('a damaged or cut backup is refused before anything of it is used', async () => {
  const whole = await readFile(join(folder.path, 'all.backup'));
  const target = await openTestDatabase('empty');
  try {
    for (const [name, bytes] of [
      ['cut', whole.subarray(0, whole.byteLength - 2_000)],
      ['cut between pieces', whole.subarray(0, whole.indexOf('\n') + 1 + 4 + 262_144 + 16)],
      ['damaged', Buffer.concat([whole.subarray(0, 90_000), Buffer.alloc(64, 1), whole.subarray(90_064)])],
      ['other', Buffer.from('not a backup')],
    ] as const) {
      const file = join(folder.path, `${name}.backup`);
      await writeFile(file, bytes);
      const refused = await runCommand(['restore', file], {
        environment: {
          ...environment,
          DATABASE_URL: target.connection.connectionString,
          WANGHUO_DATA: join(folder.path, name),
        },
      });
      expect(refused).toMatchObject({ exitCode: 1, out: '' });
    }
    expect(await rowsOf(target.connection, `select nspname from pg_namespace where nspname = 'ledger'`)).toEqual([]);
  } finally {
    await target.drop();
  }
});

test('the ledger is exported for the verifier that stands alone', async () => {
  const file = join(folder.path, 'ledger.jsonl');
  const exported = await run('verify-ledger', '--export', file, '--json');
  expect(exported).toMatchObject({ exitCode: 0, value: { ok: true, exportedTo: file } });
  const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(head ?? '')).toMatchObject({ format: 'wanghuo-ledger-export' });
  expect(lines.length).toBeGreaterThan((exported.value as { entries: number }).entries);
});
