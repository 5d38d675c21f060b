import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareDatabase, scopedTablesOf } from '../../../platform/server/database/schema.ts';
import { mounted, openPreparedDatabase } from './prepared-database.ts';

let prepared: Awaited<ReturnType<typeof openPreparedDatabase>>;
beforeAll(async () => {
  prepared = await openPreparedDatabase();
});
afterAll(() => prepared.close());

test('a second server starts beside the first at work: who needs whole tables gives way and comes again (RE-10)', async () => {
  const { database } = prepared;
  const tables = scopedTablesOf(mounted)
    .map(({ table }) => table)
    .toSorted();
  const read = (table: string) => sql`select count(*) from ${sql.table(table)}`;
  let starting: Promise<unknown> = Promise.resolve();
  await database.transaction().execute(async (tx) => {
    await read(tables.at(-1)!).execute(tx);
    starting = prepareDatabase(database, mounted);
    // Told at the end; until then it is nobody's.
    starting.catch(() => undefined);
    await pause(500);
    // The start holds this table and waits for the other: one of the two has to give way, and it is not the one at work.
    await read(tables[0]!).execute(tx);
  });
  await expect(starting).resolves.toEqual([]);
}, 60_000);
