import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWithinReach, type Reach, type ScopeFields } from '@wanghuo/kernel';
import { rowLevelSecuritySql } from '../../platform/server/access/index.ts';
import { openTestDatabase, type TestDatabase } from '../../platform/server/testing/database.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await openTestDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`create schema agreement;
    create table agreement.thing (no integer, township_code text, station_ids text[], premises_id text);
    grant usage on schema agreement to wanghuo_app; grant select on agreement.thing to wanghuo_app;
    grant usage on schema access to wanghuo_app; grant execute on all functions in schema access to wanghuo_app`);
  await client.query(rowLevelSecuritySql([{ table: 'agreement.thing', read: 'thing.read', scope: columns }]));
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const columns: ScopeFields = { township: 'township_code', station: 'station_ids', premises: 'premises_id' };
// Few values of every length, so that they often meet: a district, townships, villages below them, and halves of codes.
const code = fc.constantFrom(
  '500116',
  '500116101',
  '500116101001',
  '500116101200',
  '50011610',
  '500116102',
  '500116102001',
  '',
);
const name = fc.constantFrom('A', 'B', 'C', '');
const record = fc.record({
  township_code: fc.option(code),
  station_ids: fc.option(fc.array(name, { maxLength: 3 })),
  premises_id: fc.option(name),
});
const reach: fc.Arbitrary<Reach> = fc.record(
  {
    district: fc.constant(true as const),
    township: fc.array(code, { maxLength: 3 }),
    station: fc.array(name, { maxLength: 3 }),
    premises: fc.array(name, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

test('the program and the database draw the same line, for any reach and any record (AZ-04, AZ-05)', async () => {
  let inside = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), fc.option(reach), async (records, held) => {
      await client.query('begin');
      try {
        await client.query(
          `insert into agreement.thing select * from json_populate_recordset(null::agreement.thing, $1::json)`,
          [JSON.stringify(records.map((one, no) => ({ no, ...one })))],
        );
        await client.query(`select set_config('wanghuo.grants', $1, true), set_config('role', 'wanghuo_app', true)`, [
          JSON.stringify(held ? { 'thing.read': held } : {}),
        ]);
        const { rows } = await client.query<{ no: number }>('select no from agreement.thing order by no');
        const expected = records.flatMap((one, no) => (isWithinReach(held ?? undefined, columns, one) ? [no] : []));
        expect(rows.map(({ no }) => no)).toEqual(expected);
        inside += expected.length;
      } finally {
        await client.query('rollback');
      }
    }),
    { numRuns: 150 },
  );
  expect(inside).toBeGreaterThan(50);
});
