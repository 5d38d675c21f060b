import { defineDomain, grant } from '@wanghuo/kernel';
import { serviceRoles, townshipRoles } from '@wanghuo/organisations/model';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import {
  building,
  buildingUse,
  heightClass,
  preplan,
  preplanStatus,
  premises,
  premisesClass,
  premisesTier,
} from './building.ts';

export * from './building.ts';

export const premisesDomain = defineDomain({
  name: 'premises',
  labels,
  codes: [heightClass, buildingUse, premisesTier, premisesClass, preplanStatus],
  registers: [building, premises, preplan],
  grants: [
    ...serviceRoles.map((role) => grant(role, { within: 'district', may: ['premises.read', 'preplan.read'] })),
    ...townshipRoles.map((role) => grant(role, { within: 'township', may: ['premises.read', 'preplan.read'] })),
    ...['DISPATCHER', 'DUTY_COMMANDER', 'STATION_OFFICER', 'ENFORCEMENT_OFFICER'].map((role) =>
      grant(role, { within: 'district', may: ['premises.reveal'] }),
    ),
    grant('ENFORCEMENT_OFFICER', { within: 'district', may: ['premises.edit'] }),
    grant('TOWN_FIRE_OFFICER', { within: 'township', may: ['premises.edit'] }),
    grant('STATION_OFFICER', { within: 'district', may: ['preplan.edit'] }),
    grant('DUTY_COMMANDER', { within: 'district', may: ['preplan.edit', 'premises.edit'] }),
    ...['FIRE_SAFETY_MANAGER', 'RESPONSIBLE_PERSON', 'PREMISES_USER'].map((role) =>
      grant(role, { within: 'premises', may: ['premises.read'] }),
    ),
  ],
});
