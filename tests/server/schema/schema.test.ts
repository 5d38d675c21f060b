import { readFileSync, writeFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumpSchema } from '../../../platform/server/database/dump-schema.ts';
import { scopedTablesOf } from '../../../platform/server/database/schema.ts';
import { registerMatchesTable } from '../../../platform/server/registers/register-table.ts';
import { mounted, openPreparedDatabase } from './prepared-database.ts';

const file = new URL('../../../schema.sql', import.meta.url);
/** Versions print the same constraint differently; the committed text is the embedded one's (ruling 26). */
const isEmbedded = !process.env['WANGHUO_TEST_DATABASE_URL'];

let prepared: Awaited<ReturnType<typeof openPreparedDatabase>>;
beforeAll(async () => {
  prepared = await openPreparedDatabase();
});
afterAll(() => prepared.close());

describe.runIf(isEmbedded)('schema.sql', () => {
  test('is what the migrations, policies and grants make', async () => {
    const dumped = await dumpSchema(prepared.database);
    if (process.env['UPDATE_SCHEMA']) writeFileSync(file, dumped);
    expect(
      readFileSync(file, 'utf8'),
      'renew it with UPDATE_SCHEMA=1 npx vitest run --project server tests/server/schema',
    ).toBe(dumped);
  });

  test('would differ by any column, default, constraint, index, trigger, function, policy or grant', async () => {
    const { database } = prepared;
    const before = await dumpSchema(database);
    const changes = [
      'alter table ledger.fact add column mark text',
      "alter table ledger.fact alter column source set default 'x'",
      'alter table ledger.fact alter column authority set not null',
      'alter table ledger.fact add constraint version_is_positive check (version > 0)',
      'create index fact_by_source on ledger.fact (source)',
      'drop trigger fact_is_append_only on ledger.fact',
      "create or replace function ledger.refuse_change() returns trigger language plpgsql as 'begin return new; end'",
      'create policy all_of_it on history.record for select to wanghuo_app using (true)',
      'alter table history.record no force row level security',
      'grant update on ledger.fact to wanghuo_app',
      'create schema another',
    ];
    for (const change of changes) {
      await database
        .transaction()
        .execute(async (tx) => {
          await sql.raw(change).execute(tx);
          expect(await dumpSchema(tx), change).not.toBe(before);
          throw new Error('undone');
        })
        .catch((error: Error) => {
          if (error.message !== 'undone') throw error;
        });
    }
    expect(await dumpSchema(database)).toBe(before);
  });
});

describe('the tables of the domains', () => {
  const registers = mounted.flatMap(({ domain }) => domain.registers);

  test.each(registers.map((register) => [register.name, register] as const))(
    '%s is declared as its table is',
    async (_name, register) => {
      expect(await registerMatchesTable(prepared.database, register)).toEqual([]);
    },
  );

  test('AZ-05: all have row-level security, enabled and forced, with a policy', async () => {
    const schemas = [...new Set(scopedTablesOf(mounted).map(({ table }) => table.split('.')[0] as string))];
    const { rows } = await sql<{ table: string }>`
      select nspname || '.' || relname as table from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = any (${[...schemas, 'history', 'workflow', 'files']}::name[]) and relkind in ('r', 'p')
        and not relispartition and not (relrowsecurity and relforcerowsecurity and exists (select from pg_policy where polrelid = pg_class.oid))
      order by 1`.execute(prepared.database);
    expect(rows.map(({ table }) => table)).toEqual([]);
  });

  test('AZ-05: no partition can be read past the policy of its table', async () => {
    const { rows } = await sql<{ table: string }>`
      select pg_class.oid::regclass::text as table from pg_class, aclexplode(relacl) join pg_roles on pg_roles.oid = grantee
      where relispartition and relkind in ('r', 'p') and rolname like 'wanghuo\\_%'`.execute(prepared.database);
    expect(rows).toEqual([]);
  });

  test('ZN-03: no role of the product can log in, own anything or pass by row-level security', async () => {
    const { rows } = await sql<{ role: string }>`
      select rolname as role from pg_roles
      where rolname like 'wanghuo\\_%' and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
        or exists (select from pg_class where relowner = pg_roles.oid))`.execute(prepared.database);
    expect(rows).toEqual([]);
  });

  test('AZ-06: views show what their reader may see, and what runs with its owner’s rights is named here', async () => {
    const { rows: views } = await sql<{ view: string }>`
      select nspname || '.' || relname as view from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('v', 'm') and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_toast%'
        and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
        and not coalesce(reloptions::text[] @> array['security_invoker=true'], false)`.execute(prepared.database);
    expect(views).toEqual([]);
    const { rows: functions } = await sql<{ name: string }>`
      select nspname || '.' || proname as name from pg_proc
      join pg_namespace on pg_namespace.oid = pronamespace
      where prosecdef and nspname not in ('pg_catalog', 'information_schema')
        and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e') order by 1`.execute(
      prepared.database,
    );
    // Whoever adds one names it here with its reason. Partitions are made and dropped by whom the tables belong to.
    expect(functions.map(({ name }) => name)).toEqual(['sensing.keep_partitions']);
  });

  test('AZ-06: what is shown outside as an identifier tells nothing of how many there are', async () => {
    const { rows } = await sql<{ table: string; type: string }>`
      select nspname || '.' || relname as table, format_type(atttypid, null) as type
      from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p') and attname = 'id' and not attisdropped`.execute(prepared.database);
    const known = new Map(rows.map(({ table, type }) => [table, type]));
    for (const register of registers) expect(known.get(register.table), register.name).toBe('uuid');
  });
});
