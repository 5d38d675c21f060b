import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Running } from '../../apps/server/serve.ts';
import { administratorScript, issueToken } from '../../platform/server/index.ts';
import { openTestDatabase, type TestDatabase, testServerOfThisWorker } from '../../platform/server/testing/database.ts';
import { listBuildings, sendOrders } from './incident-scene.ts';
import { Caller } from './test-server.ts';

const login = `wanghuo_login_${randomBytes(4).toString('hex')}`;
const failures: string[] = [];
let owned: TestDatabase;
let administrator: pg.Client;
let dataFolder: string;
let running: Running;

beforeAll(async () => {
  owned = await openTestDatabase('empty');
  administrator = new pg.Client(owned.connection);
  await administrator.connect();
  await administrator.query(administratorScript(login));
  await administrator.query(`alter role ${login} password 'only-for-this-test'`);
  dataFolder = await mkdtemp(join(tmpdir(), 'wanghuo-login-'));
  running = await start();
}, 600_000);
afterAll(async () => {
  await running?.stop();
  await administrator?.query(`drop owned by ${login} cascade`).catch(() => undefined);
  await administrator
    ?.query(`reassign owned by ${login} to current_user; drop owned by ${login}`)
    .catch(() => undefined);
  await administrator?.end();
  await owned?.drop();
  const { connectionString } = testServerOfThisWorker();
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`drop role if exists ${login}`);
  await client.end();
  await rm(dataFolder, { recursive: true, force: true });
});

function start(): Promise<Running> {
  const url = new URL(String(owned.connection.connectionString).replace('@/', '@localhost/'));
  return startProduct({
    environment: { PORT: '0', WANGHUO_DATA: dataFolder, WANGHUO_DEMO: '1' },
    connection: {
      host: url.searchParams.get('host') ?? url.hostname,
      port: Number(url.port || 5432),
      database: url.pathname.slice(1),
      user: login,
      password: 'only-for-this-test',
    },
    log: pino({ level: 'error' }, { write: (line: string) => failures.push(line) }),
  });
}

test(
  'an ordinary login role is all the product needs on a user’s own server (ruling 25, ZN-03)',
  { timeout: 400_000 },
  async () => {
    const rights = await administrator.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = $1`,
      [login],
    );
    expect(rights.rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
    const { token } = await issueToken(running.server.runtime, 'dispatcher', 3600);
    const dispatcher = new Caller(running.server.url, token);
    const [building] = await listBuildings(dispatcher, 1);
    await sendOrders(dispatcher, building as never);
    // Sealing goes on under the sealer's own role, and the audit log grows.
    for (
      const started = performance.now();
      performance.now() - started < 20_000;
      await new Promise((resolve) => setTimeout(resolve, 200))
    )
      if ((await administrator.query(`select from ledger.pending`)).rowCount === 0) break;
    expect((await administrator.query(`select from ledger.pending`)).rowCount).toBe(0);
    expect(Number((await administrator.query(`select count(*) as n from ledger.entry`)).rows[0].n)).toBeGreaterThan(10);
    expect(failures).toEqual([]);
  },
);

test('nothing the server does is done by whoever owns the tables', async () => {
  const { rows } = await administrator.query(
    `select distinct usename from pg_stat_activity where application_name like 'wanghuo%' and datname = current_database()`,
  );
  expect(rows).toEqual([{ usename: login }]);
  const seen = await sql<{ who: string }>`select current_user as who`.execute(running.server.runtime.database);
  expect(seen.rows).toEqual([{ who: 'wanghuo_app' }]);
});

test('a second start finds its district and loads nothing twice', { timeout: 400_000 }, async () => {
  const count = async () =>
    Number((await administrator.query(`select count(*) as n from premises.building`)).rows[0].n);
  const before = await count();
  expect(before).toBeGreaterThan(1_000);
  await running.stop();
  running = await start();
  expect(await count()).toBe(before);
});
