import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { addSeconds, limits, type Instant } from '@wanghuo/kernel';
import type { Tx } from '../context.ts';

export type SessionKind = 'BROWSER' | 'SEAT' | 'TOKEN';
export type EndReason =
  | 'SIGNED_OUT'
  | 'ENDED_BY_USER'
  | 'IDLE'
  | 'ABSOLUTE'
  | 'RENEWED'
  | 'PASSWORD_CHANGED'
  | 'RIGHTS_CHANGED'
  | 'DISABLED';

/** A watch of 24 hours with an hour's handover at either end ends by itself, never in the middle (AU-09). */
export const seatAbsoluteSeconds = 26 * 3600;
/** Use is noted this often at most, so that reading does not become writing. */
const touchSeconds = 60;

export interface SessionRow {
  readonly id: string;
  readonly accountId: string;
  readonly kind: SessionKind;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  readonly absoluteUntilAt: Instant;
  readonly lockedAt: Instant | null;
  readonly provedAt: Instant;
  readonly address: string | null;
  readonly agent: string | null;
}

const columns = sql`id, account_id as "accountId", kind, created_at as "createdAt", last_used_at as "lastUsedAt",
  absolute_until_at as "absoluteUntilAt", locked_at as "lockedAt", proved_at as "provedAt", address, agent`;

/** References are 256 random bits, so a plain hash keeps them as safe as a slow one would (AU-08). */
export function hashOfReference(reference: string): Buffer {
  return createHash('sha256').update(reference).digest();
}

/** @param random - bytes from the system's generator */
export function newReference(random: (byteCount: number) => Uint8Array): string {
  return Buffer.from(random(32)).toString('base64url');
}

interface NewSession {
  readonly id: string;
  readonly accountId: string;
  readonly kind: SessionKind;
  readonly reference: string;
  readonly address: string | null;
  readonly agent: string | null;
  readonly now: Instant;
  /** Absolute limit; the kind's own unless given. */
  readonly seconds?: number;
}

/** Saves a new session; its end by age is fixed now. */
export async function saveSession(tx: Tx, given: NewSession): Promise<void> {
  const seconds = given.seconds ?? absoluteSecondsOf(given.kind);
  await sql`insert into access.session
    (id, account_id, kind, reference_hash, created_at, last_used_at, proved_at, absolute_until_at, address, agent)
    values (${given.id}, ${given.accountId}, ${given.kind}, ${hashOfReference(given.reference)}, ${given.now}, ${given.now},
      ${given.now}, ${addSeconds(given.now, seconds)}, ${given.address}, ${given.agent?.slice(0, 200) ?? null})`.execute(
    tx,
  );
}

function absoluteSecondsOf(kind: SessionKind): number {
  return { BROWSER: limits.sessionAbsoluteSeconds, SEAT: seatAbsoluteSeconds, TOKEN: limits.accessTokenSeconds }[kind];
}

/**
 * Finds the session of a reference and keeps its clocks: a browser's session idle for too long ends, a seat's is
 * locked, use is noted.
 * @param use - `noted`, or `quiet` for requests nobody made by hand, which do not keep a session awake
 * @returns undefined when there is none in force
 */
export async function wakeSession(
  tx: Tx,
  reference: string,
  kinds: readonly SessionKind[],
  now: Instant,
  use: 'noted' | 'quiet',
): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`select ${columns} from access.session
    where reference_hash = ${hashOfReference(reference)} and ended_at is null and kind = any(${[...kinds]}::text[])`.execute(
    tx,
  );
  const session = rows[0];
  if (!session) return undefined;
  if (session.absoluteUntilAt <= now) return endOverdue(tx, session.id, 'ABSOLUTE', now);
  const isIdle = session.kind !== 'TOKEN' && addSeconds(session.lastUsedAt, limits.sessionIdleSeconds) <= now;
  if (isIdle && session.kind === 'BROWSER') return endOverdue(tx, session.id, 'IDLE', now);
  if (isIdle && session.lockedAt === null) {
    await lockSession(tx, session.id, now);
    return { ...session, lockedAt: now };
  }
  const isDue = addSeconds(session.lastUsedAt, touchSeconds) <= now;
  if (use === 'noted' && isDue && session.lockedAt === null) {
    await sql`update access.session set last_used_at = ${now} where id = ${session.id} and ended_at is null`.execute(
      tx,
    );
  }
  return session;
}

async function endOverdue(tx: Tx, id: string, reason: EndReason, now: Instant): Promise<undefined> {
  await endSessions(tx, { id }, reason, now);
  return undefined;
}

/** A session in force, by its id. */
export async function findSession(tx: Tx, id: string): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`select ${columns} from access.session
    where id = ${id} and ended_at is null`.execute(tx);
  return rows[0];
}

/** Sessions in force of one account, the newest first (AU-20). */
export async function listSessions(tx: Tx, accountId: string, now: Instant): Promise<readonly SessionRow[]> {
  const { rows } = await sql<SessionRow>`select ${columns} from access.session
    where account_id = ${accountId} and ended_at is null and absolute_until_at > ${now}
      and (kind <> 'BROWSER' or last_used_at > ${addSeconds(now, -limits.sessionIdleSeconds)})
    order by created_at desc, id limit 100`.execute(tx);
  return rows;
}

/** When an account last did something by hand in a session that is still in force; null when it has none. */
export async function lastUseOf(tx: Tx, accountId: string, now: Instant): Promise<Instant | null> {
  const sessions = await listSessions(tx, accountId, now);
  return sessions.reduce<Instant | null>(
    (newest, { lastUsedAt }) => (newest === null || lastUsedAt > newest ? lastUsedAt : newest),
    null,
  );
}

/** Locks a seat's screen; a session that is locked stays so. */
export async function lockSession(tx: Tx, id: string, now: Instant): Promise<void> {
  await sql`update access.session set locked_at = ${now}
    where id = ${id} and kind = 'SEAT' and locked_at is null and ended_at is null`.execute(tx);
}

/** Opens a locked seat again, its password having been proved. */
export async function unlockSession(tx: Tx, id: string, now: Instant): Promise<void> {
  await sql`update access.session set locked_at = null, last_used_at = ${now}, proved_at = ${now}
    where id = ${id} and ended_at is null`.execute(tx);
}

/**
 * Ends sessions: one, or all of an account but perhaps one.
 * @returns the sessions that this call ended
 */
export async function endSessions(
  tx: Tx,
  which: { readonly id: string } | { readonly accountId: string; readonly exceptId?: string | null },
  reason: EndReason,
  now: Instant,
): Promise<readonly string[]> {
  const chosen =
    'id' in which
      ? sql`id = ${which.id}`
      : sql`account_id = ${which.accountId} and id is distinct from ${which.exceptId ?? null}::uuid`;
  const { rows } = await sql<{ id: string }>`update access.session set ended_at = ${now}, end_reason = ${reason}
    where ended_at is null and ${chosen} returning id`.execute(tx);
  return rows.map((row) => row.id).sort();
}
