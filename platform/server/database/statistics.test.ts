import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openDatabase, openPool } from './connection.ts';
import { analyseUnknownTables } from './statistics.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase('empty');
});
afterAll(() => database.drop());

test('a table that was filled and never looked at is looked at once', async () => {
  const kysely = openDatabase(openPool(database.connection, { applicationName: 'statistics', maximum: 1 }));
  await sql`create schema sample`.execute(kysely);
  await sql`create table sample.filled as select number from generate_series(1, 1000) as number`.execute(kysely);
  await sql`create table sample.empty (number integer)`.execute(kysely);
  expect(await analyseUnknownTables(kysely)).toBe(2);
  const { rows } = await sql<{ reltuples: number }>`select reltuples from pg_class where relname = 'filled'`.execute(
    kysely,
  );
  expect(rows).toEqual([{ reltuples: 1000 }]);
  await kysely.destroy();
  const again = openDatabase(openPool(database.connection, { applicationName: 'statistics', maximum: 1 }));
  expect(await analyseUnknownTables(again)).toBeLessThanOrEqual(1); // an empty table may stay unknown
  await again.destroy();
});
