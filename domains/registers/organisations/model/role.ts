import { defineRole } from '@wanghuo/kernel';
import { roleCode } from './role-code.ts';

type Held = Parameters<typeof defineRole>[1];

/** What follows from a role beyond its grants; roles that are not listed are persons with an ordinary session. */
const traits: Partial<Record<(typeof roleCode.names)[number], Held>> = {
  // Those who watch and those who turn out keep their screen through a night (AU-09).
  DISPATCHER: { seat: true, twoFactor: true },
  DUTY_COMMANDER: { seat: true, twoFactor: true },
  MONITOR_OPERATOR: { seat: true },
  STATION_OFFICER: { seat: true, twoFactor: true },
  COMMS_OFFICER: { seat: true },
  FIREFIGHTER: { seat: true },
  ENFORCEMENT_OFFICER: { twoFactor: true },
  DETACHMENT_HEAD: { twoFactor: true },
  // A telephone system or another centre's platform has an account and works by token.
  PARTNER: { holder: 'machine' },
  DEVICE: { holder: 'none' },
};

/** Declared by the platform itself. */
const platformOwn = ['SYS_ADMIN', 'SECURITY_ADMIN', 'AUDITOR', 'JOB', 'PUBLIC'];

/** The roles of the service and of those it works with (AU-04, AU-07, AU-09). */
export const roles = roleCode.names.filter((id) => !platformOwn.includes(id)).map((id) => defineRole(id, traits[id]));
