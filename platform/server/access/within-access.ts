import { sql } from 'kysely';
import type { Database, Tx } from '../context.ts';

/**
 * Runs work on the tables of accounts and sessions inside an operation's transaction: the transaction takes on the role
 * that may read them and goes back to the application's. When the work throws, the transaction is lost anyway.
 */
export async function withinAccess<Result>(tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  await sql`select set_config('role', 'wanghuo_access', true)`.execute(tx);
  const result = await work(tx);
  await sql`select set_config('role', 'wanghuo_app', true)`.execute(tx);
  return result;
}

/** A short transaction of its own on the tables of accounts and sessions, for what happens before there is a subject. */
export async function inAccessTransaction<Result>(
  database: Database,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (tx) => {
    await sql`select set_config('role', 'wanghuo_access', true), set_config('statement_timeout', '5s', true),
      set_config('lock_timeout', '1s', true)`.execute(tx);
    return work(tx);
  });
}
