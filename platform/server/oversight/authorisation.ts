import type { Domain, Labels, ScopeKind } from '@wanghuo/kernel';
import { implement } from '../domain-server.ts';
import { authorisationTable } from '../access/authorisation-table.ts';
import { grantsOf } from '../access/access-state.ts';
import { mayLackScope, rolesOf } from '../access/role.ts';
import { readAuthorisation } from './contracts.ts';

const labelsByDeclarations = new WeakMap<readonly Domain[], Labels>();

/** The labels of every domain, later ones over earlier ones. */
export function labelsOf(declarations: readonly Domain[]): Labels {
  const before = labelsByDeclarations.get(declarations);
  if (before) return before;
  const labels = Object.assign({}, ...declarations.map((domain) => domain.labels)) as Labels;
  labelsByDeclarations.set(declarations, labels);
  return labels;
}

/** Kinds that need no value: the whole district, or what follows from the account itself. */
const withoutValue: ReadonlySet<ScopeKind> = new Set(['district', 'self', 'assigned']);

export const readAuthorisationImplementation = implement(readAuthorisation, async (_input, { services }) => {
  const { declarations } = services;
  const labels = labelsOf(declarations);
  const grants = grantsOf(declarations);
  const rows = authorisationTable(declarations).map((row) => ({ ...row }));
  const roles = [...rolesOf(declarations).values()].flatMap(({ id, holder, administrator, twoFactor }) => {
    if (holder === 'none') return [];
    const kinds = new Set(grants.filter((grant) => grant.role === id).map(({ within }) => within));
    return {
      role: id,
      label: labels[`code.role.${id}`] ?? id,
      holder,
      isAdministrator: administrator,
      needsSecondFactor: twoFactor,
      scopeKinds: [...kinds].filter((kind) => !withoutValue.has(kind)).sort(),
      mayLackScope: mayLackScope(id, grants),
    };
  });
  const permissions = [...new Set(rows.map(({ permission }) => permission))].sort().map((permission) => ({
    permission,
    label: labels[`permission.${permission}`] ?? permission,
  }));
  return { roles, permissions, rows };
});
