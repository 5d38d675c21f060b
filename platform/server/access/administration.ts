import { sql } from 'kysely';
import type { CommandContext, Subject, Tx } from '../context.ts';
import { implement, type Implementation } from '../domain-server.ts';
import type { Services } from '../services.ts';
import { accessOf, grantsOf } from './access-state.ts';
import { findAccount, saveNewAccount, savePassword, type AccountRow } from './account.ts';
import { endAssignment, lockAssignment, lockOpenAssignments, saveAssignment } from './assignment.ts';
import { authorisationTable } from './authorisation-table.ts';
import * as contracts from './contracts.ts';
import * as errors from './errors.ts';
import * as events from './events.ts';
import { announceEnded } from './own-password.ts';
import { generatePassword } from './password-generator.ts';
import { areSeparate, isHeldByAccounts, mayLackScope, rolesOf } from './role.ts';
import { endSessions, type EndReason } from './session.ts';
import { withinAccess } from './within-access.ts';

type Context = CommandContext & { readonly services: Services };

/** Ends every session of an account and tells live connections after the commit (AZ-09, AU-10). */
async function endAllSessions(context: Context, accountId: string, reason: EndReason): Promise<void> {
  const ended = await withinAccess(context.tx, (tx) => endSessions(tx, { accountId }, reason, context.now));
  await announceEnded(context.services, context, accountId, ended, reason);
  context.afterCommit(() =>
    accessOf(context.services).revocations.tell({ sessionIds: ended, accountIds: [accountId] }),
  );
}

/**
 * The account an administrator acts on; never the administrator's own (AZ-08).
 * @throws accountNotFound (404), accountIsOwn (403)
 */
async function lockOther(tx: Tx, context: Context, accountId: string): Promise<AccountRow> {
  if (accountId === context.subject.id) throw errors.accountIsOwn();
  const account = await findAccount(tx, accountId, 'update');
  if (!account) throw errors.accountNotFound();
  return account;
}

const createAccount = implement(contracts.createAccount, async (input, context) => {
  const accountId = context.newId();
  const account = {
    id: accountId,
    name: input.name,
    displayName: input.displayName,
    passwordHash: null,
    mustChange: true,
    isDemonstration: false,
    stationId: input.stationId ?? null,
    townshipCode: input.townshipCode ?? null,
    premisesId: input.premisesId ?? null,
    personId: input.personId ?? null,
    phone: input.phone ?? null,
    createdBy: context.subject.id,
  };
  const isSaved = await withinAccess(context.tx, (tx) => saveNewAccount(tx, account, context.now));
  if (!isSaved) throw errors.accountNameTaken({}, [{ pointer: '#/name', code: 'taken' }]);
  await context.services.announce(context, events.accountCreated, {
    accountId,
    isFirst: false,
    isDemonstration: false,
  });
  return { accountId };
});

const disableAccount = implement(contracts.disableAccount, async ({ accountId, reason }, context) => {
  await withinAccess(context.tx, async (tx) => {
    const account = await lockOther(tx, context, accountId);
    if (account.state === 'DISABLED') throw errors.accountIsDisabled();
    await sql`update access.account set state = 'DISABLED', disabled_at = ${context.now}, disabled_by = ${context.subject.id},
      version = version + 1 where id = ${accountId}`.execute(tx);
  });
  await context.services.announce(context, events.accountDisabled, { accountId, reason });
  await endAllSessions(context, accountId, 'DISABLED');
  return {};
});

const enableAccount = implement(contracts.enableAccount, async ({ accountId, reason }, context) => {
  const isChanged = await withinAccess(context.tx, async (tx) => {
    const account = await lockOther(tx, context, accountId);
    await sql`update access.account set state = 'ACTIVE', disabled_at = null, disabled_by = null,
      version = version + 1 where id = ${accountId} and state = 'DISABLED'`.execute(tx);
    return account.state === 'DISABLED';
  });
  if (isChanged) await context.services.announce(context, events.accountEnabled, { accountId, reason });
  return {};
});

const removeSecondFactor = implement(contracts.removeSecondFactor, async ({ accountId }, context) => {
  await withinAccess(context.tx, async (tx) => {
    await lockOther(tx, context, accountId);
    await sql`update access.account set second_factor_secret = null, second_factor_confirmed_at = null,
      second_factor_last_step = null, version = version + 1 where id = ${accountId}`.execute(tx);
  });
  await context.services.announce(context, events.secondFactorRemoved, { accountId });
  await endAllSessions(context, accountId, 'RIGHTS_CHANGED');
  return {};
});

const grantAssignment = implement(contracts.grantAssignment, async (input, context) => {
  const { accountId, role, scopeValue, reason } = input;
  const grants = grantsOf(context.services.declarations);
  const roles = rolesOf(context.services.declarations);
  if (!isHeldByAccounts(roles, role)) throw errors.roleUnknown({ role }, [{ pointer: '#/role', code: 'not_known' }]);
  if (accountId === context.subject.id) throw errors.ownRights();
  if (scopeValue === null && !mayLackScope(role, grants))
    throw errors.scopeMissing({ role }, [{ pointer: '#/scopeValue', code: 'required' }]);
  const validFromAt =
    input.validFromAt && input.validFromAt > context.now ? (input.validFromAt as typeof context.now) : context.now;
  const validUntilAt = (input.validUntilAt ?? null) as typeof context.now | null;
  if (validUntilAt !== null && validUntilAt <= validFromAt)
    throw errors.assignmentEnded({}, [{ pointer: '#/validUntilAt', code: 'too_early' }]);
  const assignmentId = context.newId();
  await withinAccess(context.tx, async (tx) => {
    const account = await findAccount(tx, accountId, 'update');
    if (!account) throw errors.accountNotFound();
    if (account.state === 'DISABLED') throw errors.accountIsDisabled();
    const open = await lockOpenAssignments(tx, accountId, context.now);
    if (!areSeparate(roles, [...open.map((item) => item.role), role]))
      throw errors.rolesSeparate({ role }, [{ pointer: '#/role', code: 'not_together' }]);
    const isHeld = open.some(
      (item) => item.role === role && item.scopeValue === scopeValue && item.validUntilAt === null,
    );
    if (isHeld) throw errors.assignmentExists({ role });
    const given = {
      id: assignmentId,
      accountId,
      role,
      scopeValue,
      validFromAt,
      validUntilAt,
      grantedBy: context.subject.id,
      reason,
    };
    await saveAssignment(tx, given, context.now);
  });
  await context.services.announce(context, events.assignmentGranted, {
    assignmentId,
    accountId,
    role,
    scopeValue,
    validFromAt,
    validUntilAt,
  });
  // AU-08: a new reference on role change; the holder signs in again.
  await endAllSessions(context, accountId, 'RIGHTS_CHANGED');
  return { assignmentId };
});

const revokeAssignment = implement(contracts.revokeAssignment, async ({ assignmentId, reason }, context) => {
  const assignment = await withinAccess(context.tx, async (tx) => {
    const found = await lockAssignment(tx, assignmentId);
    if (!found) throw errors.assignmentNotFound();
    if (found.accountId === context.subject.id) throw errors.ownRights();
    if (found.validUntilAt !== null && found.validUntilAt <= context.now) throw errors.assignmentEnded();
    await endAssignment(tx, found, { revokedBy: context.subject.id, reason, now: context.now });
    return found;
  });
  const { accountId, role, scopeValue } = assignment;
  await context.services.announce(context, events.assignmentRevoked, {
    assignmentId,
    accountId,
    role,
    scopeValue,
    reason,
  });
  await endAllSessions(context, accountId, 'RIGHTS_CHANGED');
  return {};
});

const listAccounts = implement(contracts.listAccounts, async ({ q, role, after, limit = 50 }, { tx, now }) => {
  const pattern =
    q === undefined || q === '' ? null : `%${q.toLowerCase().replaceAll(/[\\%_]/g, (one) => `\\${one}`)}%`;
  const { rows } = await withinAccess(tx, (access) =>
    sql<Listed>`select account.id, account.name, display_name as "displayName", state, is_demonstration as "isDemonstration",
        password_hash is not null as "hasPassword", must_change as "mustChangePassword",
        second_factor_confirmed_at is not null as "hasSecondFactor", station_id as "stationId", township_code as "townshipCode",
        premises_id as "premisesId", person_id as "personId", created_at as "createdAt", last_signed_in_at as "lastSignedInAt",
        in_force.roles
      from access.account
      cross join lateral (
        select coalesce(array_agg(distinct assignment.role order by assignment.role), '{}') as roles
        from access.assignment where assignment.account_id = account.id and assignment.valid_from_at <= ${now}
          and (assignment.valid_until_at is null or assignment.valid_until_at > ${now})) as in_force
      where (${after ?? null}::text is null or account.name > ${after ?? null})
        and (${pattern}::text is null or account.name like ${pattern} or lower(display_name) like ${pattern})
        and (${role ?? null}::text is null or ${role ?? null} = any(in_force.roles))
      order by account.name limit ${limit + 1}`.execute(access),
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.name ?? null) : null };
});
interface Listed {
  id: string;
  name: string;
  displayName: string;
  state: 'ACTIVE' | 'DISABLED';
  isDemonstration: boolean;
  hasPassword: boolean;
  mustChangePassword: boolean;
  hasSecondFactor: boolean;
  stationId: string | null;
  townshipCode: string | null;
  premisesId: string | null;
  personId: string | null;
  createdAt: string;
  lastSignedInAt: string | null;
  roles: string[];
}

const listAssignments = implement(contracts.listAssignments, async ({ accountId }, { tx, now }) =>
  withinAccess(tx, async (access) => {
    if (!(await findAccount(access, accountId))) throw errors.accountNotFound();
    const { rows } =
      await sql<Assigned>`select assignment.id, role, scope_value as "scopeValue", valid_from_at as "validFromAt",
        valid_until_at as "validUntilAt", (valid_from_at <= ${now} and (valid_until_at is null or valid_until_at > ${now})) as "isInForce",
        granter.display_name as "grantedBy", revoker.display_name as "revokedBy", reason
      from access.assignment
      left join access.account as granter on granter.id = assignment.granted_by
      left join access.account as revoker on revoker.id = assignment.revoked_by
      where account_id = ${accountId} order by valid_from_at desc, assignment.id limit 500`.execute(access);
    return rows;
  }),
);
interface Assigned {
  id: string;
  role: string;
  scopeValue: string | null;
  validFromAt: string;
  validUntilAt: string | null;
  isInForce: boolean;
  grantedBy: string | null;
  revokedBy: string | null;
  reason: string | null;
}

const readAuthorisationTable = implement(contracts.readAuthorisationTable, async (_input, { services }) =>
  authorisationTable(services.declarations).map((row) => ({ ...row })),
);

/**
 * Sets a random password that must be changed at the first sign-in: administrators reset, they never choose (AU-04).
 * @returns the password, to be handed over once; asking again makes another
 * @throws accountNotFound (404), accountIsOwn (403), accountIsDisabled (409)
 */
export async function issueFirstPassword(services: Services, subject: Subject, accountId: string): Promise<string> {
  const password = generatePassword((byteCount) => services.world.random(byteCount));
  const passwordHash = await accessOf(services).hasher.hash(password);
  await services.transact(subject, async (context) => {
    await withinAccess(context.tx, async (tx) => {
      const account = await lockOther(tx, context, accountId);
      if (account.state === 'DISABLED') throw errors.accountIsDisabled();
      await savePassword(tx, account, { passwordHash, mustChange: true, now: context.now });
    });
    await services.announce(context, events.firstPasswordIssued, { accountId });
    await endAllSessions(context, accountId, 'PASSWORD_CHANGED');
  });
  return password;
}

export const administration: readonly Implementation[] = [
  createAccount,
  disableAccount,
  enableAccount,
  removeSecondFactor,
  grantAssignment,
  revokeAssignment,
  listAccounts,
  listAssignments,
  readAuthorisationTable,
];
