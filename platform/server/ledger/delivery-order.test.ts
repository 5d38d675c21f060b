import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../context.ts';
import { openDatabase, openPool } from '../database/connection.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { currentPlace, readFacts } from './delivery.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await openTestDatabase();
  database = openDatabase(openPool(testDatabase.connection, { applicationName: 'delivery order', maximum: 2 }));
}, 60_000);
afterAll(async () => {
  await database?.destroy();
  await testDatabase?.drop();
});

/** A fact of a transaction long past, by its number. */
async function writeFact(writer: string): Promise<void> {
  await sql`insert into ledger.fact (id, type, version, subject_type, subject_id, occurred_at, recorded_at, actor, source, payload, writer)
    values (${randomUUID()}, 'sample.done', 1, 'sample', '1', now(), now(), '{}', 'test', '{}', ${writer}::xid8)`.execute(
    database,
  );
}

test('RE-04: the tenth transaction comes after the ninth, so that no reader steps over the ninth', async () => {
  for (const writer of ['10', '9', '100', '99']) await writeFact(writer);
  const writers = async (limit: number, after = { writer: '0', position: 0 }) =>
    (await readFacts(database, after, { types: ['sample.done'], limit })).map(({ place }) => place.writer);
  expect(await writers(10)).toEqual(['9', '10', '99', '100']);
  expect(await writers(1)).toEqual(['9']);
  const [first] = await readFacts(database, { writer: '0', position: 0 }, { types: ['sample.done'], limit: 1 });
  expect(await writers(10, first?.place)).toEqual(['10', '99', '100']);
  expect((await currentPlace(database)).writer).toBe('100');
});
