import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { type TestDatabase, openTestDatabase } from './database.ts';

const opened: TestDatabase[] = [];
afterAll(() => Promise.all(opened.map((database) => database.drop())));

async function ask(database: TestDatabase, statement: string): Promise<unknown[]> {
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('each test database is a migrated copy that the others do not see', async () => {
  const first = await openTestDatabase();
  const second = await openTestDatabase();
  opened.push(first, second);
  await ask(first, 'create table mark (id int)');
  expect(await ask(first, 'select count(*)::int as n from mark')).toEqual([{ n: 0 }]);
  await expect(ask(second, 'select from mark')).rejects.toThrow('mark');
  expect(await ask(second, 'select count(*) > 0 as migrated from migration.done')).toEqual([{ migrated: true }]);
});

test('an empty database has nothing of ours', async () => {
  const empty = await openTestDatabase('empty');
  opened.push(empty);
  expect(await ask(empty, "select to_regnamespace('migration')::text as schema")).toEqual([{ schema: null }]);
});

test('a dropped database is gone, open connections or not', async () => {
  const database = await openTestDatabase('empty');
  const client = new pg.Client(database.connection);
  client.on('error', () => undefined);
  await client.connect();
  await database.drop();
  await expect(client.query('select 1')).rejects.toThrow();
  await expect(ask(database, 'select 1')).rejects.toThrow('does not exist');
});
