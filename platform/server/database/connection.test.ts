import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administer, openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openDatabase, openPool } from './connection.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase('empty');
});
afterAll(() => database.drop());

test('a connection that dies while it is in use fails its own statements only, and the next one is new', async () => {
  const pool = openPool(database.connection, { applicationName: 'dying', maximum: 1 });
  const kysely = openDatabase(pool);
  const held = kysely.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await administer(database.connection.connectionString, `select pg_terminate_backend(${rows[0]?.pid})`);
    // The loss arrives between two statements, when nobody listens for an answer.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await sql`select 1`.execute(tx);
  });
  await expect(held).rejects.toThrow();
  const { rows } = await sql<{ one: number }>`select 1 as one`.execute(kysely);
  expect(rows).toEqual([{ one: 1 }]);
  await kysely.destroy();
});
