/**
 * Roles are words of the field, so domains declare them; the platform only knows what follows from a role: whether an
 * account may hold it, whether its screen locks instead of ending, how its holder proves who it is.
 */
export interface RoleDefinition {
  readonly kind: 'role';
  readonly id: string;
  /** `none` for subjects that are no account: the platform's own jobs, devices, whoever has not signed in. */
  readonly holder: 'person' | 'machine' | 'none';
  /** AU-09: watches; an idle screen is locked over the work instead of being signed out. */
  readonly seat: boolean;
  /** AU-04, AU-07: proves itself by two factors and changes its password from time to time. */
  readonly twoFactor: boolean;
  /** AZ-11: administers the system itself, and so may hold no other role beside it. */
  readonly administrator: boolean;
}

/**
 * Declares a role; its label is `code.role.<id>`.
 * @throws Error when the id could not be kept in an assignment, or nobody can hold what only a person can do
 */
export function defineRole(
  id: string,
  options: { holder?: RoleDefinition['holder']; seat?: boolean; twoFactor?: boolean; administrator?: boolean } = {},
): RoleDefinition {
  const { holder = 'person', seat = false, twoFactor = false, administrator = false } = options;
  if (!/^[A-Z][A-Z_]{1,39}$/.test(id)) throw new Error(`${id} cannot be the id of a role`);
  if (holder !== 'person' && (seat || twoFactor || administrator))
    throw new Error(`Role ${id} is not held by a person`);
  return { kind: 'role', id, holder, seat, twoFactor, administrator };
}
