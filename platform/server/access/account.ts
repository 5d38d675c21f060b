import { sql } from 'kysely';
import type { Instant } from '@wanghuo/kernel';
import type { Tx } from '../context.ts';
import { passwordRules } from './password-policy.ts';

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string | null;
  readonly passwordSetAt: Instant | null;
  readonly mustChange: boolean;
  readonly state: 'ACTIVE' | 'DISABLED';
  readonly isDemonstration: boolean;
  readonly stationId: string | null;
  readonly townshipCode: string | null;
  readonly premisesId: string | null;
  readonly personId: string | null;
  readonly phone: string | null;
  readonly secondFactorSecret: string | null;
  readonly secondFactorConfirmedAt: Instant | null;
  readonly secondFactorLastStep: number | null;
  readonly createdAt: Instant;
  readonly lastSignedInAt: Instant | null;
  readonly version: number;
}

const columns = sql`id, name, display_name as "displayName", password_hash as "passwordHash",
  password_set_at as "passwordSetAt", must_change as "mustChange", state, is_demonstration as "isDemonstration",
  station_id as "stationId", township_code as "townshipCode", premises_id as "premisesId", person_id as "personId", phone,
  second_factor_secret as "secondFactorSecret", second_factor_confirmed_at as "secondFactorConfirmedAt",
  second_factor_last_step as "secondFactorLastStep", created_at as "createdAt", last_signed_in_at as "lastSignedInAt",
  version`;

/** The form in which account names are kept and compared. */
export function normalisedName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

export async function findAccountByName(tx: Tx, name: string): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`select ${columns} from access.account
    where name = ${normalisedName(name)}`.execute(tx);
  return rows[0];
}

/** @param lock - `update` when what was read decides what is written */
export async function findAccount(
  tx: Tx,
  id: string,
  lock: 'none' | 'update' = 'none',
): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`select ${columns} from access.account
    where id = ${id} ${lock === 'update' ? sql`for update` : sql``}`.execute(tx);
  return rows[0];
}

/** Active accounts with an assignment of one of the roles in force, by displayed name. */
export async function listAccountsInRoles(
  tx: Tx,
  roles: readonly string[],
  scopeValue: string | null,
  now: Instant,
): Promise<readonly { id: string; displayName: string }[]> {
  const { rows } = await sql<{ id: string; displayName: string }>`
    select account.id, account.display_name as "displayName" from access.account
    where account.state = 'ACTIVE' and exists (
      select from access.assignment
      where assignment.account_id = account.id and assignment.role = any (${roles}::text[])
        and assignment.valid_from_at <= ${now} and (assignment.valid_until_at is null or assignment.valid_until_at > ${now})
        and (${scopeValue}::text is null or assignment.scope_value = ${scopeValue}))
    order by account.display_name, account.id limit 500`.execute(tx);
  return rows;
}

export interface NewAccount {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string | null;
  readonly mustChange: boolean;
  readonly isDemonstration: boolean;
  readonly stationId: string | null;
  readonly townshipCode: string | null;
  readonly premisesId: string | null;
  readonly personId: string | null;
  readonly phone: string | null;
  readonly createdBy: string | null;
}

/** @returns false when the name is taken; nothing is written then */
export async function saveNewAccount(tx: Tx, given: NewAccount, now: Instant): Promise<boolean> {
  const { rows } = await sql`insert into access.account
    (id, name, display_name, password_hash, password_set_at, must_change, is_demonstration, station_id, township_code,
     premises_id, person_id, phone, created_at, created_by)
    values (${given.id}, ${normalisedName(given.name)}, ${given.displayName}, ${given.passwordHash},
      ${given.passwordHash === null ? null : now}, ${given.mustChange}, ${given.isDemonstration}, ${given.stationId},
      ${given.townshipCode}, ${given.premisesId}, ${given.personId}, ${given.phone}, ${now}, ${given.createdBy})
    on conflict (name) do nothing returning id`.execute(tx);
  return rows.length === 1;
}

/** Keeps the old hash among the remembered ones and sets the new (AU-04). */
export async function savePassword(
  tx: Tx,
  account: Pick<AccountRow, 'id' | 'passwordHash' | 'passwordSetAt'>,
  given: { readonly passwordHash: string; readonly mustChange: boolean; readonly now: Instant },
): Promise<void> {
  if (account.passwordHash !== null && account.passwordSetAt !== null) {
    await sql`insert into access.password_history (account_id, set_at, password_hash)
      values (${account.id}, ${account.passwordSetAt}, ${account.passwordHash}) on conflict do nothing`.execute(tx);
    await sql`delete from access.password_history where account_id = ${account.id} and set_at not in (
      select set_at from access.password_history where account_id = ${account.id}
      order by set_at desc limit ${passwordRules.rememberedPasswords})`.execute(tx);
  }
  await sql`update access.account set password_hash = ${given.passwordHash}, password_set_at = ${given.now},
      must_change = ${given.mustChange}, version = version + 1
    where id = ${account.id}`.execute(tx);
}

/** The same password under today's parameters: neither its age nor the remembered ones change (AU-03). */
export async function upgradePasswordHash(tx: Tx, accountId: string, from: string, to: string): Promise<void> {
  await sql`update access.account set password_hash = ${to}
    where id = ${accountId} and password_hash = ${from}`.execute(tx);
}

/** Hashes that may not be used again: the present one and the last ones before it. */
export async function listRememberedHashes(
  tx: Tx,
  account: Pick<AccountRow, 'id' | 'passwordHash'>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ hash: string }>`select password_hash as hash from access.password_history
    where account_id = ${account.id} order by set_at desc limit ${passwordRules.rememberedPasswords - 1}`.execute(tx);
  return [...(account.passwordHash === null ? [] : [account.passwordHash]), ...rows.map((row) => row.hash)];
}

/** What the password of an account must not contain (AU-02). */
export function personOf(account: Pick<AccountRow, 'name' | 'displayName' | 'phone'>): readonly string[] {
  // A synthetic person's name is written with a mark before it; the name proper counts as well.
  const parts = [account.name, account.displayName, ...account.displayName.split(/[\s·•,，]+/), account.phone ?? ''];
  return [...new Set(parts.filter((part) => part !== ''))];
}
