import { defineDomain, grant, type Domain } from '@wanghuo/kernel';
import labels from './labels.zh-CN.json' with { type: 'json' };
import { oversightContracts } from './contracts.ts';
import { oversightErrors } from './errors.ts';
import { oversightEvents } from './events.ts';

/**
 * What the three administrators look at (AZ-11): one sees the machine and hands facts on again, one reads the sealed
 * log and changes nothing, and who grants rights sees what there is to grant.
 */
export const oversightDomain: Domain = defineDomain({
  name: 'oversight',
  labels,
  contracts: oversightContracts,
  errors: oversightErrors,
  events: oversightEvents,
  grants: [
    grant('SYS_ADMIN', { within: 'district', may: ['system.read', 'system.operate'] }),
    grant('AUDITOR', { within: 'district', may: ['audit.read'] }),
  ],
});
