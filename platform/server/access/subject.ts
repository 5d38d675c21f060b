import { sql } from 'kysely';
import { reachOf, type Assignment, type Grant, type Instant } from '@wanghuo/kernel';
import type { Subject, Tx } from '../context.ts';
import { reachOfAccount } from './account-reach.ts';

/** By what an account is found. A token or a cookie's reference is looked up by its hash in `session.ts`. */
export interface SubjectSource {
  readonly accountId: string;
  readonly sessionId?: string | null;
  readonly address?: string | null;
}

/** An account with the assignments in force at one moment. */
export interface AccountInForce {
  readonly id: string;
  readonly displayName: string;
  readonly stationId: string | null;
  readonly townshipCode: string | null;
  readonly premisesId: string | null;
  readonly personId: string | null;
  readonly assignments: readonly Assignment[];
  readonly mustChange: boolean;
  readonly passwordSetAt: Instant | null;
  readonly secondFactorConfirmedAt: Instant | null;
}

/**
 * Loads who acts, with everything it reaches at this moment (AZ-09: read anew for every request).
 * @param tx - a transaction with the role of access: `withinAccess` or `inAccessTransaction`
 * @returns undefined when the account does not exist or is disabled
 */
export async function loadSubject(
  tx: Tx,
  source: SubjectSource,
  grants: readonly Grant[],
  now: Instant,
): Promise<Subject | undefined> {
  const account = await findAccountInForce(tx, source.accountId, now);
  return account && subjectOf(account, source, grants);
}

/** Makes the subject of an account that has been read. */
export function subjectOf(
  account: Omit<AccountInForce, 'mustChange' | 'passwordSetAt' | 'secondFactorConfirmedAt'>,
  source: SubjectSource,
  grants: readonly Grant[],
): Subject {
  return {
    type: 'user',
    id: account.id,
    displayName: account.displayName,
    roles: [...new Set(account.assignments.map((item) => item.role))].sort(),
    reach: reachOfAccount(grants, {
      accountId: account.id,
      personId: account.personId,
      assignments: account.assignments,
    }),
    stationId: account.stationId,
    townshipCode: account.townshipCode,
    premisesId: account.premisesId,
    personId: account.personId,
    sessionId: source.sessionId ?? null,
    address: source.address ?? null,
  };
}

/** @returns undefined when the account does not exist or is disabled */
export async function findAccountInForce(tx: Tx, accountId: string, now: Instant): Promise<AccountInForce | undefined> {
  const { rows } = await sql<AccountInForce>`
    select account.id, account.display_name as "displayName", account.station_id as "stationId",
      account.township_code as "townshipCode", account.premises_id as "premisesId", account.person_id as "personId",
      account.must_change as "mustChange", account.password_set_at as "passwordSetAt",
      account.second_factor_confirmed_at as "secondFactorConfirmedAt",
      (select coalesce(jsonb_agg(jsonb_build_object(
          'role', assignment.role,
          'scopeValue', assignment.scope_value,
          'validFromAt', assignment.valid_from_at,
          'validUntilAt', assignment.valid_until_at
        ) order by assignment.role, assignment.scope_value, assignment.id), '[]')
        from access.assignment
        where assignment.account_id = account.id and assignment.valid_from_at <= ${now}
          and (assignment.valid_until_at is null or assignment.valid_until_at > ${now})) as assignments
    from access.account
    where account.id = ${accountId} and account.state = 'ACTIVE'`.execute(tx);
  return rows[0];
}

/** Timed work and subscribers: role JOB with exactly what is granted to it (AZ-14). */
export function jobSubject(name: string, grants: readonly Grant[]): Subject {
  return subjectOfRole('job', `job:${name}`, name, 'JOB', null, grants);
}

/** Somebody without a session: role PUBLIC. */
export function anonymousSubject(address: string | null, grants: readonly Grant[]): Subject {
  return subjectOfRole('anonymous', 'anonymous', '', 'PUBLIC', address, grants);
}

const always = { validFromAt: '0001-01-01T00:00:00.000Z', validUntilAt: null };

function subjectOfRole(
  type: Subject['type'],
  id: string,
  displayName: string,
  role: string,
  address: string | null,
  grants: readonly Grant[],
): Subject {
  return {
    type,
    id,
    displayName,
    roles: [role],
    reach: reachOf(grants, [{ role, scopeValue: null, ...always }], id),
    stationId: null,
    townshipCode: null,
    premisesId: null,
    personId: null,
    sessionId: null,
    address,
  };
}
