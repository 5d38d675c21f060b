import { reachOf, type Assignment, type Grant, type Permission, type Reach } from '@wanghuo/kernel';

/** What of an account its reach depends on. */
export interface ReachingAccount {
  readonly accountId: string;
  /** The person the account belongs to, so that records naming the person count as its own. */
  readonly personId: string | null;
  /** Assignments in force. */
  readonly assignments: readonly Assignment[];
}

const kept = 500;
const reachByGrants = new WeakMap<readonly Grant[], Map<string, ReadonlyMap<Permission, Reach>>>();

/**
 * Works out what an account reaches. Records may name the account itself or its person (`self`), and besides these a
 * unit or other value that one of its assignments carries (`assigned`): a vehicle's terminal is assigned what its unit is.
 * Answers for the same assignments are kept, as every request asks.
 */
export function reachOfAccount(grants: readonly Grant[], account: ReachingAccount): ReadonlyMap<Permission, Reach> {
  const known = reachByGrants.get(grants) ?? new Map<string, ReadonlyMap<Permission, Reach>>();
  reachByGrants.set(grants, known);
  const key = JSON.stringify([
    account.accountId,
    account.personId,
    account.assignments.map(({ role, scopeValue }) => [role, scopeValue]),
  ]);
  const before = known.get(key);
  if (before) return before;
  const reach = workOut(grants, account);
  const oldest = known.keys().next();
  if (known.size >= kept && !oldest.done) known.delete(oldest.value);
  known.set(key, reach);
  return reach;
}

function workOut(
  grants: readonly Grant[],
  { accountId, personId, assignments }: ReachingAccount,
): ReadonlyMap<Permission, Reach> {
  const own = personId === null ? [accountId] : [accountId, personId];
  const reach = new Map<Permission, Reach>();
  for (const [permission, found] of reachOf(grants, assignments, accountId)) {
    reach.set(permission, {
      ...found,
      ...(found.self ? { self: sorted(own) } : {}),
      ...(found.assigned ? { assigned: sorted([...own, ...valuesOf(grants, assignments, permission)]) } : {}),
    });
  }
  return reach;
}

/** Scope values of the assignments whose role holds the permission within what is assigned to it. */
function valuesOf(grants: readonly Grant[], assignments: readonly Assignment[], permission: Permission): string[] {
  const roles = new Set(
    grants.filter((item) => item.within === 'assigned' && item.may.includes(permission)).map((item) => item.role),
  );
  return assignments.flatMap(({ role, scopeValue }) => (roles.has(role) && scopeValue !== null ? [scopeValue] : []));
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
