import { sql } from 'kysely';
import type { Instant } from '@wanghuo/kernel';
import type { Tx } from '../context.ts';

export interface AssignmentRow {
  readonly id: string;
  readonly accountId: string;
  readonly role: string;
  readonly scopeValue: string | null;
  readonly validFromAt: Instant;
  readonly validUntilAt: Instant | null;
  readonly grantedBy: string | null;
  readonly reason: string | null;
}

export async function saveAssignment(tx: Tx, given: AssignmentRow, now: Instant): Promise<void> {
  await sql`insert into access.assignment
    (id, account_id, role, scope_value, valid_from_at, valid_until_at, granted_by, granted_at, reason)
    values (${given.id}, ${given.accountId}, ${given.role}, ${given.scopeValue}, ${given.validFromAt},
      ${given.validUntilAt}, ${given.grantedBy}, ${now}, ${given.reason})`.execute(tx);
}

/** Assignments that are in force or will be, locked until the transaction ends. */
export async function lockOpenAssignments(tx: Tx, accountId: string, now: Instant): Promise<readonly AssignmentRow[]> {
  const { rows } = await sql<AssignmentRow>`select id, account_id as "accountId", role, scope_value as "scopeValue",
      valid_from_at as "validFromAt", valid_until_at as "validUntilAt", granted_by as "grantedBy", reason
    from access.assignment where account_id = ${accountId} and (valid_until_at is null or valid_until_at > ${now})
    order by id for update`.execute(tx);
  return rows;
}

export async function lockAssignment(tx: Tx, id: string): Promise<AssignmentRow | undefined> {
  const { rows } = await sql<AssignmentRow>`select id, account_id as "accountId", role, scope_value as "scopeValue",
      valid_from_at as "validFromAt", valid_until_at as "validUntilAt", granted_by as "grantedBy", reason
    from access.assignment where id = ${id} for update`.execute(tx);
  return rows[0];
}

/** Ends an assignment now; one that has not begun never will. */
export async function endAssignment(
  tx: Tx,
  { id, validFromAt }: AssignmentRow,
  given: { readonly revokedBy: string; readonly reason: string; readonly now: Instant },
): Promise<void> {
  const validUntilAt = validFromAt > given.now ? validFromAt : given.now;
  await sql`update access.assignment set valid_until_at = ${validUntilAt}, revoked_by = ${given.revokedBy}, reason = ${given.reason}
    where id = ${id}`.execute(tx);
}
