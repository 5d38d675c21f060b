import { defineDomain, grant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { organisation, organisationKind } from './organisation.ts';
import { roles } from './role.ts';
import { roleCode, serviceRoles, townshipRoles } from './role-code.ts';

export * from './organisation.ts';
export * from './role-code.ts';

export const organisations = defineDomain({
  name: 'organisations',
  labels,
  codes: [roleCode, organisationKind],
  registers: [organisation],
  roles,
  grants: [
    ...serviceRoles.map((role) => grant(role, { within: 'district', may: ['organisation.read'] })),
    ...townshipRoles.map((role) => grant(role, { within: 'township', may: ['organisation.read'] })),
    ...['DISPATCHER', 'DUTY_COMMANDER', 'STATION_OFFICER'].map((role) =>
      grant(role, { within: 'district', may: ['organisation.reveal'] }),
    ),
    grant('FSC_OFFICE', { within: 'district', may: ['organisation.edit'] }),
    grant('DUTY_COMMANDER', { within: 'district', may: ['organisation.edit'] }),
  ],
});
