import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase, openPool } from '../../platform/server/database/connection.ts';
import { removeEmbeddedDatabase, startEmbeddedDatabase } from '../../platform/server/database/embedded/index.ts';
import { type MigrationFolder, migrate } from '../../platform/server/database/migrate.ts';
import { administer, type TestServer, withDatabase } from '../../platform/server/testing/database.ts';

const PREFIX = 'wanghuo-test-';

/** Databases of earlier runs that were killed; one that still runs is left alone. */
async function removeAbandoned(): Promise<void> {
  for (const entry of readdirSync(tmpdir())) {
    if (entry.startsWith(PREFIX)) await removeEmbeddedDatabase(join(tmpdir(), entry)).catch(() => undefined);
  }
}

interface StartedServer {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** Servers that are given, several addresses between blanks, or as many embedded ones as there are workers. */
async function startServers(workers: number): Promise<readonly StartedServer[]> {
  const external = process.env['WANGHUO_TEST_DATABASE_URL'];
  if (external)
    return external
      .trim()
      .split(/\s+/)
      .map((connectionString) => ({ connectionString, stop: async () => {} }));
  await removeAbandoned();
  return Promise.all(Array.from({ length: workers }, startEmbedded));
}

async function startEmbedded(): Promise<StartedServer> {
  const dataFolder = join(tmpdir(), `${PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  const database = await startEmbeddedDatabase({ dataFolder });
  // This cluster dies with the run: nothing in it has to outlive a power cut. The faults have a product of their own.
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await administer(database.connectionString, `alter system set ${setting} = off`);
  await administer(database.connectionString, 'select pg_reload_conf()');
  return {
    connectionString: database.connectionString,
    async stop() {
      await database.stop();
      await removeEmbeddedDatabase(dataFolder);
    },
  };
}

/** The migrations of everything the server mounts, as the server itself lists them. */
async function listMigrations(): Promise<readonly MigrationFolder[]> {
  const list = new URL('../../apps/server/migrations.ts', import.meta.url);
  if (existsSync(list)) {
    const { migrationFolders } = (await import(list.href)) as { migrationFolders: readonly MigrationFolder[] };
    return migrationFolders;
  }
  return [{ owner: 'platform', folder: new URL('../../platform/server/database/migrations/', import.meta.url) }];
}

/** A migrated template on a server, from which each test file copies its own database. */
async function prepare(server: StartedServer): Promise<TestServer> {
  const template = `template_${randomBytes(8).toString('hex')}`;
  const district = `district_${randomBytes(8).toString('hex')}`;
  await administer(server.connectionString, `create database ${template} template template0`);
  const pool = openPool(
    { connectionString: withDatabase(server.connectionString, template) },
    { applicationName: 'tests', maximum: 2 },
  );
  try {
    await migrate(openDatabase(pool), await listMigrations());
  } finally {
    await pool.end();
  }
  const districtFolder = join(tmpdir(), `wanghuo-${district}`);
  return { connectionString: server.connectionString, template, district, districtFolder };
}

/** One PostgreSQL for each worker of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workers = Number(project.config.maxWorkers) || 1;
  const servers = await startServers(workers);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const prepared = await Promise.all(servers.map(prepare));
    project.provide('testServers', prepared);
    return async () => {
      for (const { connectionString, template, district, districtFolder } of prepared) {
        for (const name of [template, district, `${district}_making`])
          await administer(connectionString, `drop database if exists ${name} with (force)`);
        await rm(districtFolder, { recursive: true, force: true });
      }
      await stop();
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
