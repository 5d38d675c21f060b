import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { indicators } from '../../domains/insight/indicators/model/index.ts';
import { startProduct } from '../../apps/server/serve.ts';
import { machineWorld, openDatabase, openLedgerKeys, openPool } from '../../platform/server/index.ts';
import { sealBatch } from '../../platform/server/ledger/sealer.ts';
import {
  openTestDatabase,
  type TestDatabase,
  type TestServer,
  testServerOfThisWorker,
  withDatabase,
} from '../../platform/server/testing/database.ts';

export interface DistrictDatabase extends TestDatabase {
  /** The folder of the product that made it, with its keys: to be copied by whoever goes on in its name. */
  readonly dataFolder: string;
}

/**
 * A copy of the whole product's database after its first start: district, demonstration accounts, watch. The first test
 * on a server that asks makes it, so that runs without such a test do not pay for it.
 */
export async function openDistrictDatabase(): Promise<DistrictDatabase> {
  const testServer = testServerOfThisWorker();
  const { connectionString, district, districtFolder } = testServer;
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [district]);
    const there = await client.query('select from pg_database where datname = $1', [district]);
    if (there.rowCount === 0) await makeDistrict(client, testServer);
    // Copied under the lock: a database that is being copied can be copied by nobody else.
    return { ...(await openTestDatabase({ template: district })), dataFolder: districtFolder };
  } finally {
    await client.end();
  }
}

async function makeDistrict(
  client: pg.Client,
  { connectionString, district: name, districtFolder: dataFolder }: TestServer,
): Promise<void> {
  const making = `${name}_making`;
  await client.query(`drop database if exists ${making} with (force)`);
  await client.query(`create database ${making} template template0`);
  await rm(dataFolder, { recursive: true, force: true });
  await mkdir(dataFolder, { mode: 0o700 });
  try {
    const running = await startProduct({
      environment: {
        PORT: '0',
        GATEWAY_GB26875_PORT: '0',
        GATEWAY_JT808_PORT: '0',
        GATEWAY_MQTT_PORT: '0',
        WANGHUO_DATA: dataFolder,
      },
      connection: { connectionString: withDatabase(connectionString, making) },
      log: pino({ level: 'silent' }),
    });
    await untilWorkedOut(withDatabase(connectionString, making));
    await running.stop();
    await sealTheRest(withDatabase(connectionString, making), join(dataFolder, 'keys'));
  } catch (error) {
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  }
  await client.query(`alter database ${making} rename to ${name}`);
}

/** Indicators are worked out here once, so that no copy has to do it when it starts. */
async function untilWorkedOut(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const since = performance.now(); ; await pause(200)) {
      const { rows } = await client.query<{ left: number }>(
        'select $1 - count(distinct indicator_id)::int as left from indicators.computed where as_of_on >= current_date - 1',
        [indicators.length],
      );
      if (rows[0]!.left <= 0) return;
      if (performance.now() - since > 240_000) throw new Error('The district has indicators that are not worked out');
    }
  } finally {
    await client.end();
  }
}

/**
 * A transaction anywhere in the cluster keeps young audit records from being sealed when the product stops. It would
 * seal them at its next start; copies of this database have keys of their own, and never could.
 */
async function sealTheRest(connectionString: string, keysFolder: string): Promise<void> {
  const { auditKey, signer } = await openLedgerKeys(keysFolder);
  const pool = openPool({ connectionString }, { applicationName: 'district', maximum: 1 });
  try {
    for (const since = performance.now(); ; await pause(200)) {
      await sealBatch(openDatabase(pool), auditKey, signer, machineWorld.now());
      const { rows } = await pool.query<{ left: number }>('select count(*)::int as left from ledger.pending');
      if (rows[0]?.left === 0) return;
      if (performance.now() - since > 120_000) throw new Error('The district has audit records that cannot be sealed');
    }
  } finally {
    await pool.end();
  }
}
