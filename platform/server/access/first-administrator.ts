import { sql } from 'kysely';
import { addSeconds, limits } from '@wanghuo/kernel';
import type { Services } from '../services.ts';
import { tooMany } from '../api/errors.ts';
import { accessOf, grantsOf } from './access-state.ts';
import { personOf, saveNewAccount } from './account.ts';
import { passwordRefused, tokenRefused } from './errors.ts';
import { accountCreated, assignmentGranted } from './events.ts';
import { saveAssignment } from './assignment.ts';
import { fieldErrorsOf, flawsOfPassword } from './password-policy.ts';
import { hashOfReference, newReference } from './session.ts';
import { anonymousSubject } from './subject.ts';
import { inAccessTransaction, withinAccess } from './within-access.ts';

/**
 * AU-01: makes the one-time token with which the first administrator introduces himself, for printing at installation.
 * An earlier unused token is void from now on.
 * @returns null when there is an account already
 */
export async function createFirstAdministratorToken(
  services: Pick<Services, 'database' | 'world'>,
): Promise<string | null> {
  const now = services.world.now();
  const token = newReference((byteCount) => services.world.random(byteCount));
  return inAccessTransaction(services.database, async (tx) => {
    const { rows } = await sql`select from access.account limit 1`.execute(tx);
    if (rows.length > 0) return null;
    await sql`delete from access.first_administrator_token where used_at is null`.execute(tx);
    await sql`insert into access.first_administrator_token (token_hash, created_at, valid_until_at)
      values (${hashOfReference(token)}, ${now}, ${addSeconds(now, limits.firstAdministratorTokenSeconds)})`.execute(
      tx,
    );
    return token;
  });
}

export interface FirstAccount {
  readonly token: string;
  readonly account: string;
  readonly displayName: string;
  readonly password: string;
  readonly address: string | null;
}

/**
 * Makes the first account, with the role SECURITY_ADMIN: it grants rights to the others and has no other use (AZ-11).
 * @returns the account's id
 * @throws tokenRefused (403) when the token is wrong, old, used, or there is an account already; passwordRefused (422)
 */
export async function createFirstAccount(services: Services, given: FirstAccount): Promise<string> {
  const { hasher, limiter } = accessOf(services);
  const taken = limiter.take('login', `first ${given.address ?? 'unknown'}`);
  if (!taken.allowed) throw tooMany({ retryAfterSeconds: taken.retryAfterSeconds });
  const person = personOf({ name: given.account, displayName: given.displayName, phone: null });
  const flaws = flawsOfPassword(given.password, person);
  if (flaws.length > 0) throw passwordRefused({}, fieldErrorsOf(flaws, '#/password'));
  const passwordHash = await hasher.hash(given.password);
  const actor = anonymousSubject(given.address, grantsOf(services.declarations));
  return services.transact(actor, async (context) => {
    const { now } = context;
    const id = context.newId();
    const assignment = {
      id: context.newId(),
      accountId: id,
      role: 'SECURITY_ADMIN',
      scopeValue: null,
      validFromAt: now,
      validUntilAt: null,
      grantedBy: null,
      reason: null,
    };
    await withinAccess(context.tx, async (tx) => {
      const used = await sql`update access.first_administrator_token set used_at = ${now}
        where token_hash = ${hashOfReference(given.token)} and used_at is null and valid_until_at > ${now}
          and not exists (select from access.account) returning 1`.execute(tx);
      if (used.rows.length !== 1) throw tokenRefused();
      const account = {
        id,
        name: given.account,
        displayName: given.displayName,
        passwordHash,
        mustChange: false,
        isDemonstration: false,
        stationId: null,
        townshipCode: null,
        premisesId: null,
        personId: null,
        phone: null,
        createdBy: null,
      };
      if (!(await saveNewAccount(tx, account, now))) throw tokenRefused();
      await saveAssignment(tx, assignment, now);
    });
    await services.announce(context, accountCreated, { accountId: id, isFirst: true, isDemonstration: false });
    await services.announce(context, assignmentGranted, {
      assignmentId: assignment.id,
      accountId: id,
      role: assignment.role,
      scopeValue: null,
      validFromAt: now,
      validUntilAt: null,
    });
    return id;
  });
}
