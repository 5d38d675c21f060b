import { defineDomain, grant } from '@wanghuo/kernel';
import { serviceRoles, townshipRoles } from '@wanghuo/organisations/model';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { recordTest, testInFuture, testsOf, waterNear, waterTested } from './api.ts';
import { hydrant, hydrantStatus, mainLayout, waterKind, waterOwner } from './hydrant.ts';

export * from './api.ts';
export * from './hydrant.ts';
export * from './test-finding.ts';

export const water = defineDomain({
  name: 'water',
  labels,
  codes: [hydrantStatus, waterKind, mainLayout, waterOwner],
  errors: [testInFuture],
  events: [waterTested],
  registers: [hydrant],
  contracts: [recordTest, waterNear, testsOf],
  grants: [
    ...serviceRoles.map((role) => grant(role, { within: 'district', may: ['water.read'] })),
    ...townshipRoles.map((role) => grant(role, { within: 'township', may: ['water.read'] })),
    grant('WATER_UTILITY', { within: 'district', may: ['water.read', 'water.edit', 'water.test'] }),
    grant('SURVEYOR', { within: 'district', may: ['water.read', 'water.test'] }),
    grant('DUTY_COMMANDER', { within: 'district', may: ['water.edit'] }),
    ...['STATION_OFFICER', 'FIREFIGHTER'].map((role) => grant(role, { within: 'district', may: ['water.test'] })),
  ],
});
