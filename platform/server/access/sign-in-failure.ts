import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { addSeconds, limits, type Instant } from '@wanghuo/kernel';
import type { Tx } from '../context.ts';

/** Failures older than this are forgotten. */
const memorySeconds = 3600;

/** One counter: whose name is guessed, and from where. `name` null counts every name. */
interface Counter {
  readonly name: string | null;
  readonly source: string;
  /** How many failures pass before the delay begins to grow. */
  readonly free: number;
}

export interface SignInAttempt {
  /** Account name as normalised, whether such an account exists or not. */
  readonly name: string;
  readonly address: string | null;
  /** Hash of the browser's seat mark, when the account has signed in from it before. */
  readonly knownSeat: Buffer | null;
}

/**
 * AU-05: a browser that the account has used before has a counter of its own, so that guessing from elsewhere cannot
 * lock its owner out. Everybody else is counted by name and address, by name over all addresses, and by address over
 * all names.
 */
function countersOf({ name, address, knownSeat }: SignInAttempt): readonly Counter[] {
  if (knownSeat) return [{ name, source: `seat:${knownSeat.toString('hex')}`, free: 4 }];
  const from = `address:${address ?? 'unknown'}`;
  return [
    { name, source: from, free: 2 },
    { name, source: 'strangers', free: 10 },
    { name: null, source: from, free: 20 },
  ];
}

/** Seconds to wait after so many failures beyond the free ones: 1, 2, 4 … up to a quarter of an hour. */
export function delaySeconds(failures: number, free: number): number {
  if (failures <= free) return 0;
  return Math.min(2 ** Math.min(failures - free - 1, 30), limits.loginLockSeconds);
}

/** Whether the attempt comes too soon after failures; the caller answers as if the password had been wrong (AU-06). */
export async function isBlocked(tx: Tx, attempt: SignInAttempt, now: Instant): Promise<boolean> {
  const counters = countersOf(attempt);
  const { rows } = await sql`select from access.sign_in_failure
    where (name_hash, source) in (${sql.join(counters.map(({ name, source }) => sql`(${hashOfName(name)}::bytea, ${source}::text)`))})
      and blocked_until_at > ${now}`.execute(tx);
  return rows.length > 0;
}

/** Counts one failure; a failure while blocked is not counted, so that a block ends by itself. */
export async function countFailure(tx: Tx, attempt: SignInAttempt, now: Instant): Promise<void> {
  for (const { name, source, free } of countersOf(attempt)) {
    const { rows } = await sql<{ failures: number }>`
      insert into access.sign_in_failure as kept (name_hash, source, failures, last_failed_at)
      values (${hashOfName(name)}, ${source}, 1, ${now})
      on conflict (name_hash, source) do update set
        failures = case when kept.last_failed_at < ${addSeconds(now, -memorySeconds)} then 1 else kept.failures + 1 end,
        last_failed_at = ${now}
      returning failures`.execute(tx);
    const seconds = delaySeconds(rows[0]?.failures ?? 1, free);
    if (seconds === 0) continue;
    await sql`update access.sign_in_failure set blocked_until_at = ${addSeconds(now, seconds)}
      where name_hash = ${hashOfName(name)} and source = ${source}`.execute(tx);
  }
}

/** After a success its own counters begin anew; those over all names or addresses stay. */
export async function clearFailures(tx: Tx, attempt: SignInAttempt): Promise<void> {
  const own = countersOf(attempt)[0];
  if (!own) return;
  await sql`delete from access.sign_in_failure
    where name_hash = ${hashOfName(own.name)} and source = ${own.source}`.execute(tx);
}

/** Removes what has been forgotten; bounded, as it runs again. */
export async function forgetFailures(tx: Tx, now: Instant): Promise<void> {
  await sql`delete from access.sign_in_failure where ctid = any(array(
    select ctid from access.sign_in_failure
    where last_failed_at < ${addSeconds(now, -memorySeconds)} and coalesce(blocked_until_at, last_failed_at) < ${now}
    order by last_failed_at limit 5000))`.execute(tx);
}

function hashOfName(name: string | null): Buffer {
  return createHash('sha256')
    .update(name ?? '')
    .digest();
}
