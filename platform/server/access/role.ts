import type { Grant } from '@wanghuo/kernel';

/** Roles of people, with the ids of ruling 7 and section 4 of the security rules. Their names are in the labels under `role.<id>`. */
export const roles = [
  'DISPATCHER',
  'DUTY_COMMANDER',
  'INCIDENT_COMMANDER',
  'SAFETY_OFFICER',
  'STATION_OFFICER',
  'COMMS_OFFICER',
  'FIREFIGHTER',
  'LOGISTICS_OFFICER',
  'EQUIPMENT_MANAGER',
  'MONITOR_OPERATOR',
  'ENFORCEMENT_OFFICER',
  'CIVILIAN_ASSISTANT',
  'LEGAL_REVIEWER',
  'DETACHMENT_HEAD',
  'INVESTIGATOR',
  'TECH_EXPERT',
  'TOWN_FIRE_OFFICER',
  'TOWN_ENFORCER',
  'POLICE_STATION',
  'GRID_WORKER',
  'SECTOR_DEPT',
  'FSC_OFFICE',
  'DISTRICT_LEADER',
  'RESPONSIBLE_PERSON',
  'FIRE_SAFETY_MANAGER',
  'PREMISES_USER',
  'SERVICE_ORG',
  'WATER_UTILITY',
  'SURVEYOR',
  'PUBLICITY_OFFICER',
  'VOLUNTEER',
  'INSURER',
  'PLAN_OFFICER',
  'ASSESSOR',
  'SYS_ADMIN',
  'SECURITY_ADMIN',
  'AUDITOR',
] as const;
export type Role = (typeof roles)[number];

/** AZ-11: one runs the system, one grants rights, one reads the log; no two are one person, and none uses business data. */
export const administratorRoles = ['SYS_ADMIN', 'SECURITY_ADMIN', 'AUDITOR'] as const satisfies readonly Role[];

/** AU-09: people who watch; their screen is locked when idle and they are not thrown out in the middle of a watch. */
export const seatRoles = [
  'DISPATCHER',
  'DUTY_COMMANDER',
  'MONITOR_OPERATOR',
  'STATION_OFFICER',
  'COMMS_OFFICER',
  'FIREFIGHTER',
] as const satisfies readonly Role[];

/** AU-07 and AU-04: administrators, dispatchers and officers prove themselves by two factors and change their password. */
export const twoFactorRoles = [
  ...administratorRoles,
  'DISPATCHER',
  'DUTY_COMMANDER',
  'STATION_OFFICER',
  'ENFORCEMENT_OFFICER',
  'DETACHMENT_HEAD',
] as const satisfies readonly Role[];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

export function isAnyOf(held: readonly string[], wanted: readonly Role[]): boolean {
  return held.some((role) => (wanted as readonly string[]).includes(role));
}

/**
 * Whether one account may hold all these roles (AZ-11).
 * @param held - role ids, repeated ones allowed (the same role in two scopes)
 */
export function areSeparate(held: readonly string[]): boolean {
  const distinct = new Set(held);
  return !isAnyOf([...distinct], administratorRoles) || distinct.size === 1;
}

/** Whether an assignment of the role is of use without a scope value; otherwise it would reach nothing. */
export function mayLackScope(role: string, grants: readonly Grant[]): boolean {
  const kinds = new Set(grants.filter((item) => item.role === role).map((item) => item.within));
  return kinds.size === 0 || kinds.has('district') || kinds.has('self') || kinds.has('assigned');
}
