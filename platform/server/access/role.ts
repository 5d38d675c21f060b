import { defineRole, type Domain, type Grant, type RoleDefinition } from '@wanghuo/kernel';

/**
 * The roles the platform itself needs; those of the field are declared by domains. AZ-11: one runs the system, one
 * grants rights, one reads the log. JOB is timed work (AZ-14), PUBLIC whoever has not signed in.
 */
export const platformRoles: readonly RoleDefinition[] = [
  defineRole('SYS_ADMIN', { administrator: true, twoFactor: true }),
  defineRole('SECURITY_ADMIN', { administrator: true, twoFactor: true }),
  defineRole('AUDITOR', { administrator: true, twoFactor: true }),
  defineRole('JOB', { holder: 'none' }),
  defineRole('PUBLIC', { holder: 'none' }),
];

/** Roles by id. */
export type Roles = ReadonlyMap<string, RoleDefinition>;

const rolesByDeclarations = new WeakMap<readonly Domain[], Roles>();

/**
 * All roles of all domains; worked out once for the same declarations.
 * @throws Error when two domains declare the same role
 */
export function rolesOf(declarations: readonly Domain[]): Roles {
  const before = rolesByDeclarations.get(declarations);
  if (before) return before;
  const roles = new Map<string, RoleDefinition>();
  for (const role of declarations.flatMap((domain) => domain.roles)) {
    if (roles.has(role.id)) throw new Error(`The role ${role.id} is declared twice`);
    roles.set(role.id, role);
  }
  rolesByDeclarations.set(declarations, roles);
  return roles;
}

/** Whether an account may hold the role. */
export function isHeldByAccounts(roles: Roles, id: string): boolean {
  const role = roles.get(id);
  return role !== undefined && role.holder !== 'none';
}

/** Whether one of the held roles has the trait. */
export function isAny(roles: Roles, held: readonly string[], trait: 'seat' | 'twoFactor' | 'administrator'): boolean {
  return held.some((id) => roles.get(id)?.[trait] ?? false);
}

/** Whether an account is a program's: it has roles, and every one is a machine's. */
export function isMachine(roles: Roles, held: readonly string[]): boolean {
  return held.length > 0 && held.every((id) => roles.get(id)?.holder === 'machine');
}

/**
 * Whether one account may hold all these roles (AZ-11).
 * @param held - role ids, repeated ones allowed (the same role in two scopes)
 */
export function areSeparate(roles: Roles, held: readonly string[]): boolean {
  const distinct = new Set(held);
  return distinct.size <= 1 || !isAny(roles, [...distinct], 'administrator');
}

/** Whether an assignment of the role is of use without a scope value; otherwise it would reach nothing. */
export function mayLackScope(role: string, grants: readonly Grant[]): boolean {
  const kinds = new Set(grants.filter((item) => item.role === role).map((item) => item.within));
  return kinds.size === 0 || kinds.has('district') || kinds.has('self') || kinds.has('assigned');
}
