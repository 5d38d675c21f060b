import type { Domain, Grant, Permission, ScopeKind } from '@wanghuo/kernel';
import { anyone, anySubject } from '@wanghuo/kernel';

export interface AuthorisationRow {
  readonly role: string;
  readonly permission: Permission;
  readonly within: ScopeKind;
}

/** Who may do what within which scope, as data (AZ-02): one row for each, in a fixed order, without repetition. */
export function authorisationTable(domains: readonly Pick<Domain, 'grants'>[]): readonly AuthorisationRow[] {
  const rows = new Map<string, AuthorisationRow>();
  for (const { role, within, may } of domains.flatMap((domain): readonly Grant[] => domain.grants)) {
    for (const permission of may) rows.set(`${role} ${permission} ${within}`, { role, permission, within });
  }
  return [...rows.keys()].sort().flatMap((key) => rows.get(key) ?? []);
}

/** Whether a role holds a permission in any scope: the expectation of the matrix, read from the table alone. */
export function isGranted(table: readonly AuthorisationRow[], role: string, permission: Permission): boolean {
  if (permission === anyone) return true;
  if (permission === anySubject) return role !== 'PUBLIC';
  return table.some((row) => row.role === role && row.permission === permission);
}
