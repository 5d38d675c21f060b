import { sql } from 'kysely';
import type { Database, Subject, Tx } from '../context.ts';
import { openDatabase, openPool, type ConnectionSettings } from '../database/connection.ts';
import { migrate } from '../database/migrate.ts';
import { openTestDatabase } from '../testing/database.ts';
import { grantsSql, platformPrivileges } from './database-roles.ts';

/** A database with nothing but the platform's own tables, for the tests of this folder. */
export interface AccessScene {
  readonly database: Database;
  readonly connection: ConnectionSettings;
  close(): Promise<void>;
}

/** Opens an empty database and brings the schemas of access and ledger to their newest form. */
export async function openAccessScene(): Promise<AccessScene> {
  const test = await openTestDatabase('empty');
  const pool = openPool(test.connection, { applicationName: 'access-test', maximum: 8 });
  const database = openDatabase(pool);
  await migrate(database, [
    { owner: 'database', folder: new URL('../database/migrations/', import.meta.url) },
    { owner: 'access', folder: new URL('./migrations/', import.meta.url) },
    { owner: 'ledger', folder: new URL('../ledger/migrations/', import.meta.url) },
  ]);
  await sql
    .raw(
      grantsSql(
        [],
        platformPrivileges.filter(({ table }) => /^(access|ledger)\./.test(table)),
      ),
    )
    .execute(database);
  return {
    database,
    connection: test.connection,
    async close() {
      await database.destroy();
      await test.drop();
    },
  };
}

/** Runs work as the application's role with a subject's grants, as every operation does. */
export async function asSubject<Result>(
  database: Database,
  subject: Pick<Subject, 'id' | 'reach'> | null,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (tx) => {
    await sql`select set_config('role', 'wanghuo_app', true)`.execute(tx);
    if (subject) {
      await sql`select set_config('wanghuo.grants', ${JSON.stringify(Object.fromEntries(subject.reach))}, true),
        set_config('wanghuo.subject', ${subject.id}, true)`.execute(tx);
    }
    return work(tx);
  });
}
