import { defineDomain, grant, type Domain } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { accessContracts } from './contracts.ts';
import { accessErrors } from './errors.ts';
import { accessEvents } from './events.ts';
import { platformRoles } from './role.ts';

/** Accounts, sessions and rights as a domain of the platform. AZ-11: whoever grants rights does nothing else. */
export const accessDomain: Domain = defineDomain({
  name: 'access',
  labels,
  contracts: accessContracts,
  errors: accessErrors,
  events: accessEvents,
  roles: platformRoles,
  grants: [grant('SECURITY_ADMIN', { within: 'district', may: ['account.read', 'account.edit', 'assignment.edit'] })],
});
