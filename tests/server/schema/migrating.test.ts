import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../platform/server/context.ts';
import { openDatabase, openPool } from '../../../platform/server/database/connection.ts';
import { weakSettingsOf } from '../../../platform/server/database/durability.ts';
import { migrate, pendingMigrations } from '../../../platform/server/database/migrate.ts';
import { openTestDatabase, type TestDatabase } from '../../../platform/server/testing/database.ts';

let own: TestDatabase;
let database: Database;
let folder: string;
beforeAll(async () => {
  own = await openTestDatabase('empty');
  database = open();
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-migrating-'));
}, 60_000);
afterAll(async () => {
  await database?.destroy();
  await own?.drop();
  await rm(folder, { recursive: true, force: true });
});

const open = () => openDatabase(openPool(own.connection, { applicationName: 'migrating', maximum: 3 }));
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const folders = () => [{ owner: 'shed', folder: pathToFileURL(`${folder}/`) }];
const run = () => migrate(database, folders());
const rows = async (query: string) => (await sql.raw(query).execute(database)).rows;

describe('migrations (BK-07, migrate-with-data)', () => {
  test('go forward in order, each once, whoever asks at the same time', async () => {
    await write('1_tools.sql', 'create schema shed; create table shed.tool (id integer primary key);');
    await write('2_more.sql', 'insert into shed.tool values (1);');
    const other = open();
    const ran = await Promise.all([run(), migrate(other, folders()), run()]);
    await other.destroy();
    expect(ran.flat().sort()).toEqual(['shed/1_tools.sql', 'shed/2_more.sql']);
    expect(await rows('select id from shed.tool')).toEqual([{ id: 1 }]);
    expect(await run()).toEqual([]);
    expect(await pendingMigrations(database, folders())).toEqual([]);
  });

  test('that end half-way leave nothing of themselves, keep what ran before, and can be run again', async () => {
    await write('3_half.sql', 'insert into shed.tool values (2); select 1 / 0;');
    await expect(run()).rejects.toThrow('division by zero');
    expect(await rows('select id from shed.tool')).toEqual([{ id: 1 }]);
    expect(await pendingMigrations(database, folders())).toEqual(['shed/3_half.sql']);
    await write('3_half.sql', 'insert into shed.tool values (2);');
    expect(await run()).toEqual(['shed/3_half.sql']);
    expect(await rows('select id from shed.tool order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('that were changed after they ran are refused by name', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'wanghuo-migrating-'));
    await cp(folder, copy, { recursive: true });
    await writeFile(join(copy, '1_tools.sql'), 'create schema other;');
    await expect(migrate(database, [{ owner: 'shed', folder: pathToFileURL(`${copy}/`) }])).rejects.toThrow(
      'Migration shed/1_tools.sql was changed after it ran',
    );
    await rm(copy, { recursive: true });
  });

  test('do not wait behind somebody’s work for longer than two seconds', async () => {
    await write('4_wide.sql', 'alter table shed.tool add column name text;');
    const busy = open();
    await busy.transaction().execute(async (tx) => {
      await sql.raw('select * from shed.tool').execute(tx);
      const since = performance.now();
      await expect(run()).rejects.toMatchObject({ code: '55P03' });
      expect(performance.now() - since).toBeLessThan(8_000);
    });
    await busy.destroy();
    expect(await run()).toEqual(['shed/4_wide.sql']);
  }, 20_000);
});

describe('a database that would lose what it acknowledged (RE-01, refuses-weak-database)', () => {
  test('is found out by the setting that is weak', async () => {
    const before = await weakSettingsOf(database);
    expect(before).not.toContain('synchronous_commit');
    const [{ name }] = (await rows('select current_database() as name')) as [{ name: string }];
    await sql.raw(`alter database ${name} set synchronous_commit = off`).execute(database);
    const later = open();
    expect((await weakSettingsOf(later)).filter((name) => !before.includes(name))).toEqual(['synchronous_commit']);
    await later.destroy();
    await sql.raw(`alter database ${name} reset synchronous_commit`).execute(database);
  });
});
