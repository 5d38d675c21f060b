/** Answers of the server's domain `access` and `oversight` as this screen reads them. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly state: 'ACTIVE' | 'DISABLED';
  readonly isDemonstration: boolean;
  readonly hasPassword: boolean;
  readonly mustChangePassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly stationId: string | null;
  readonly townshipCode: string | null;
  readonly premisesId: string | null;
  readonly createdAt: string;
  readonly lastSignedInAt: string | null;
  readonly roles: readonly string[];
}

export interface Assignment {
  readonly id: string;
  readonly role: string;
  readonly scopeValue: string | null;
  readonly validFromAt: string;
  readonly validUntilAt: string | null;
  readonly isInForce: boolean;
  readonly grantedBy: string | null;
  readonly revokedBy: string | null;
  readonly reason: string | null;
}

export type ScopeKind =
  | 'district'
  | 'township'
  | 'station'
  | 'premises'
  | 'sector'
  | 'organisation'
  | 'assigned'
  | 'self';

export interface Role {
  readonly role: string;
  readonly label: string;
  readonly holder: 'person' | 'machine';
  readonly isAdministrator: boolean;
  readonly needsSecondFactor: boolean;
  readonly scopeKinds: readonly ScopeKind[];
  readonly mayLackScope: boolean;
}

export interface Authorisation {
  readonly roles: readonly Role[];
  readonly permissions: readonly { readonly permission: string; readonly label: string }[];
  readonly rows: readonly { readonly role: string; readonly permission: string; readonly within: ScopeKind }[];
}

export interface ScopeValue {
  readonly value: string;
  readonly title: string;
}

/** Where an account's own screens begin, which follows from the scope it is given. */
export function homeOfScope(
  kind: ScopeKind | undefined,
  value: string | null,
): { stationId?: string; townshipCode?: string; premisesId?: string } {
  if (value === null) return {};
  if (kind === 'station') return { stationId: value };
  if (kind === 'township') return { townshipCode: value };
  return kind === 'premises' ? { premisesId: value } : {};
}

/** Why a role cannot be given to an account beside what it holds, as a label key; nothing when it can (AZ-11). */
export function refusalOfRole(role: Role, held: readonly string[], roles: readonly Role[]): string | undefined {
  const others = held.filter((one) => one !== role.role);
  if (others.length === 0) return undefined;
  const isAdministrator = (id: string) => roles.find((one) => one.role === id)?.isAdministrator ?? false;
  if (role.isAdministrator || others.some(isAdministrator)) return 'accounts.refused.separate';
  return undefined;
}
