import { sql } from 'kysely';
import { addSeconds, type Instant } from '@wanghuo/kernel';
import type { Database, Subject } from '../context.ts';
import { inAccessTransaction } from './within-access.ts';

/** Sessions that ended, or accounts whose rights are no longer what they were. */
export interface Revocation {
  readonly sessionIds: readonly string[];
  readonly accountIds: readonly string[];
}

type Listener = (revocation: Revocation) => void;

/** How far back each look goes, so that a change committed late is not missed; repeated news does no harm. */
const overlapSeconds = 20;
/** Well under the 5 s of AZ-09. */
export const revocationPollSeconds = 2;
const kept = 20_000;

/**
 * Tells live connections within 5 s that they must close (AZ-09, AU-10). Changes made in this process are told at once;
 * looking into the database every 2 s is what can be relied on: it also sees other processes, assignments that began or
 * ended by date, and sessions that grew too old.
 */
export class Revocations {
  readonly #listeners = new Set<Listener>();
  readonly #told = new Map<string, true>();
  #seenUntil: Instant | null = null;

  /** @returns how to stop listening */
  onRevocation(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners now; call it after the commit. */
  tell(revocation: Revocation): void {
    if (revocation.sessionIds.length === 0 && revocation.accountIds.length === 0) return;
    for (const listener of this.#listeners) listener(revocation);
  }

  /** Looks what has changed since the last look. */
  async poll(database: Database, now: Instant): Promise<void> {
    const since = addSeconds(this.#seenUntil ?? now, -overlapSeconds);
    const rows = await inAccessTransaction(database, async (tx) => {
      const found = await sql<{ kind: 'account' | 'session'; id: string; at: Instant }>`
        select 'session' as kind, id, ended_at as at from access.session where ended_at > ${since}
        union all
        select 'session', id, absolute_until_at from access.session
          where absolute_until_at > ${since} and absolute_until_at <= ${now} and ended_at is null
        union all
        select 'account', account_id, valid_from_at from access.assignment
          where valid_from_at > ${since} and valid_from_at <= ${now}
        union all
        select 'account', account_id, valid_until_at from access.assignment
          where valid_until_at > ${since} and valid_until_at <= ${now}
        order by 3, 1, 2 limit ${kept}`.execute(tx);
      return found.rows;
    });
    this.#seenUntil = now;
    const fresh = rows.filter(({ kind, id, at }) => this.#isNew(`${kind} ${id} ${at}`));
    this.tell({
      sessionIds: fresh.filter((row) => row.kind === 'session').map((row) => row.id),
      accountIds: [...new Set(fresh.filter((row) => row.kind === 'account').map((row) => row.id))],
    });
  }

  #isNew(key: string): boolean {
    if (this.#told.has(key)) return false;
    this.#told.set(key, true);
    const oldest = this.#told.keys().next();
    if (this.#told.size > kept && !oldest.done) this.#told.delete(oldest.value);
    return true;
  }
}

/** Whether a live connection of this subject must close. */
export function isRevoked(subject: Pick<Subject, 'id' | 'sessionId'>, revocation: Revocation): boolean {
  return (
    revocation.accountIds.includes(subject.id) ||
    (subject.sessionId !== null && revocation.sessionIds.includes(subject.sessionId))
  );
}
