import { sql } from 'kysely';
import { limits } from '@wanghuo/kernel';
import type { Database, Subject, Tx } from '../context.ts';

/** Serialization failure, deadlock, lock not available: the work may be tried again as it is (RE-10). */
const retryable = new Set(['40001', '40P01', '55P03']);

/** Whether only the company of others made it fail, so that the same work may succeed a moment later. */
export const isRetryable = (error: unknown): boolean => retryable.has(sqlStateOf(error) ?? '');

interface Options {
  readonly statementTimeoutSeconds: number;
  /** How long the work may think between two statements; loads that calculate in between need more than the limit. */
  readonly idleSeconds?: number;
  /** The database role of the transaction; row-level security holds for every role but the ledger's own. */
  readonly role?: 'wanghuo_app' | 'wanghuo_sealer';
  readonly readOnly?: boolean;
}

/** The subject's reach as the policies read it. */
export function grantsSetting(subject: Subject): string {
  return JSON.stringify(Object.fromEntries(subject.reach));
}

/**
 * Runs work in one transaction that sees no more than the subject may: role and grants are set for this transaction
 * only, so a pooled connection never carries them over (AZ-05).
 *
 * @param pause - waits between tries, handed in so that tests need no clock
 */
export async function inTransaction<Result>(
  database: Database,
  subject: Subject,
  options: Options,
  work: (tx: Tx) => Promise<Result>,
  pause: (milliseconds: number) => Promise<void> = (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction().execute(async (tx) => {
        await sql`select
          set_config('role', ${options.role ?? 'wanghuo_app'}, true),
          set_config('wanghuo.grants', ${grantsSetting(subject)}, true),
          set_config('wanghuo.subject', ${subject.id}, true),
          set_config('transaction_read_only', ${options.readOnly ? 'on' : 'off'}, true),
          set_config('statement_timeout', ${`${options.statementTimeoutSeconds}s`}, true),
          set_config('lock_timeout', ${`${limits.lockTimeoutSeconds}s`}, true),
          set_config('idle_in_transaction_session_timeout', ${`${options.idleSeconds ?? limits.idleInTransactionSeconds}s`}, true)
        `.execute(tx);
        return await work(tx);
      });
    } catch (error) {
      if (attempt >= 3 || !isRetryable(error)) throw error;
      // Full jitter would need chance; spreading by attempt is enough for three tries.
      await pause(20 * attempt * attempt);
    }
  }
}

/** Gives the rest of the transaction the reach of another subject. */
export async function setReach(tx: Tx, subject: Subject): Promise<void> {
  await sql`select set_config('wanghuo.grants', ${grantsSetting(subject)}, true), set_config('wanghuo.subject', ${subject.id}, true)`.execute(
    tx,
  );
}

export function sqlStateOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

export function constraintOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined;
}
