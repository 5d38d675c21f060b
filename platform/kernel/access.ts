/**
 * Who may do what, within what scope. A domain declares, beside its contracts, which roles hold its permissions;
 * one function decides (`platform/server/access`), and row-level security is generated from the same declarations.
 */

/** The kinds of scope of section 4 of the security rules. */
export const scopeKinds = [
  'district',
  'township',
  'station',
  'premises',
  'sector',
  'organisation',
  'assigned',
  'self',
] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** `<noun>.<verb>`, e.g. `incident.dispatch`. */
export type Permission = string;

export interface Grant {
  readonly role: string;
  readonly within: ScopeKind;
  readonly may: readonly Permission[];
}

/** Grants permissions to a role within one kind of scope. */
export function grant(role: string, options: { within: ScopeKind; may: readonly Permission[] }): Grant {
  return { role, within: options.within, may: options.may };
}

/** A role given to an account: the value is the division code, station id, premises id … of its scope. */
export interface Assignment {
  readonly role: string;
  /** `null` for the whole district. */
  readonly scopeValue: string | null;
  readonly validFromAt: string;
  readonly validUntilAt: string | null;
}

/** For one permission: everything, or the values it is limited to by kind of scope. */
export type Reach = { readonly [Kind in ScopeKind]?: readonly string[] | true };

/**
 * Works out what a subject reaches.
 * @param grants - all grants of all domains
 * @param assignments - the subject's assignments in force
 * @param self - the subject's own identifier, for scope `self` and `assigned`
 */
export function reachOf(
  grants: readonly Grant[],
  assignments: readonly Assignment[],
  self: string,
): ReadonlyMap<Permission, Reach> {
  const reach = new Map<Permission, { -readonly [Kind in ScopeKind]?: string[] | true }>();
  for (const assignment of assignments) {
    for (const item of grants) {
      if (item.role !== assignment.role) continue;
      for (const permission of item.may) {
        const entry = reach.get(permission) ?? {};
        reach.set(permission, entry);
        if (item.within === 'district') entry.district = true;
        else {
          const value = item.within === 'self' || item.within === 'assigned' ? self : assignment.scopeValue;
          // An assignment without a scope value reaches nothing: default deny (AZ-01).
          if (value === null) continue;
          const values = entry[item.within];
          if (values === true) continue;
          entry[item.within] = [...new Set([...(values ?? []), value])].sort();
        }
      }
    }
  }
  return reach;
}

/** Maps kinds of scope to the field (or column) that holds the value in a record. */
export type ScopeFields = { readonly [Kind in Exclude<ScopeKind, 'district'>]?: string };

/** Tells whether a record lies within reach. A township code reaches the divisions below it. */
export function isWithinReach(
  reach: Reach | undefined,
  scope: ScopeFields,
  record: Readonly<Record<string, unknown>>,
): boolean {
  if (!reach) return false;
  if (reach.district) return true;
  for (const [kind, field] of Object.entries(scope) as [Exclude<ScopeKind, 'district'>, string][]) {
    const values = reach[kind];
    if (!values || values === true) continue;
    const value = record[field];
    const held = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (held.some((one) => typeof one === 'string' && liesWithin(kind, one, values))) return true;
  }
  return false;
}

/** Digits of a township's code; villages and communities in it add three. */
const townshipDigits = 9;

/** One value against the reached ones; the policies of the database say the same (`access.lies_in`, `lies_below`). */
export function liesWithin(kind: ScopeKind, value: string, reached: readonly string[]): boolean {
  return reached.includes(value) || (kind === 'township' && reached.includes(value.slice(0, townshipDigits)));
}
