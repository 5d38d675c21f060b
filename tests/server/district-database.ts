import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { inject } from 'vitest';
import { startProduct } from '../../apps/server/serve.ts';
import { openTestDatabase, type TestDatabase, withDatabase } from '../../platform/server/testing/database.ts';

/**
 * A copy of the whole product's database after its first start: district, demonstration accounts, watch. The first test
 * of a run that asks makes it (the others wait), so that runs without such a test do not pay for it.
 */
export async function openDistrictDatabase(): Promise<TestDatabase> {
  const { connectionString, district } = inject('testServer');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [district]);
    const there = await client.query('select from pg_database where datname = $1', [district]);
    if (there.rowCount === 0) await makeDistrict(client, connectionString, district);
    // Copied under the lock: a database that is being copied can be copied by nobody else.
    return await openTestDatabase({ template: district });
  } finally {
    await client.end();
  }
}

async function makeDistrict(client: pg.Client, connectionString: string, name: string): Promise<void> {
  const making = `${name}_making`;
  await client.query(`drop database if exists ${making} with (force)`);
  await client.query(`create database ${making} template template0`);
  const dataFolder = await mkdtemp(join(tmpdir(), 'wanghuo-district-'));
  try {
    const running = await startProduct({
      environment: { PORT: '0', WANGHUO_DATA: dataFolder },
      connection: { connectionString: withDatabase(connectionString, making) },
      log: pino({ level: 'silent' }),
    });
    await running.stop();
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
  await client.query(`alter database ${making} rename to ${name}`);
}
