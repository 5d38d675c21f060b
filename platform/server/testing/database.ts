import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { ConnectionSettings } from '../database/connection.ts';

/** A server that the test files of one worker share, provided by the run's global setup. */
export interface TestServer {
  /** Connects as superuser to the maintenance database. */
  readonly connectionString: string;
  /** A migrated database nobody connects to; each test file copies it. */
  readonly template: string;
  /** The name for a migrated database with the built-in district, made by the first test that asks for it. */
  readonly district: string;
  /** The data folder of the product that made it, keys included; removed with the run. */
  readonly districtFolder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testServers: readonly TestServer[];
  }
}

/**
 * The server of this worker. Its test files run one after the other, so that no transaction of another file holds its
 * facts back: readers of facts wait for every transaction of the cluster.
 */
export function testServerOfThisWorker(): TestServer {
  const servers = inject('testServers');
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 1);
  return servers[(worker - 1) % servers.length]!;
}

/** A database of one test file's own. */
export interface TestDatabase {
  readonly name: string;
  readonly connection: ConnectionSettings & { readonly connectionString: string };
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/** The same server, another database. */
export function withDatabase(connectionString: string, database: string): string {
  // A host that is a socket folder stands in the query, which leaves the authority empty.
  return connectionString.replace(/^(\w+:\/\/[^/]*)\/[^?]*/, `$1/${encodeURIComponent(database)}`);
}

/** Runs one statement on the shared server, outside any transaction. */
export async function administer(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Makes a database for the calling test file by copying a template (0.1–0.3 s).
 * @param content - `migrated` (default), `empty` for tests of migrating itself, or the name of another template
 */
export async function openTestDatabase(
  content: 'migrated' | 'empty' | { readonly template: string } = 'migrated',
): Promise<TestDatabase> {
  const { connectionString, template } = testServerOfThisWorker();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const copied = typeof content === 'object' ? content.template : content === 'empty' ? 'template0' : template;
  await administer(connectionString, `create database ${name} template ${copied}`);
  return {
    name,
    connection: { connectionString: withDatabase(connectionString, name) },
    drop: () => administer(connectionString, `drop database if exists ${name} with (force)`),
  };
}
