import { defineDomain, grant } from '@wanghuo/kernel';
import { serviceRoles, townshipRoles } from '@wanghuo/organisations/model';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { baseMap, closeRoad, openClosures, populationOn, reach, reopenRoad, route, townAt } from './api.ts';
import { closure, closureDirection, closureReason, roadClosed, roadNetworkReplaced, roadReopened } from './closure.ts';
import {
  division,
  divisionKind,
  place,
  placeKind,
  population,
  populationBasis,
  populationOrigin,
  positionSource,
  terrain,
} from './division.ts';
import { closureEnded, noRoadNear, noRoadNetwork, placeUnreachable } from './errors.ts';

export * from './api.ts';
export * from './closure.ts';
export * from './division.ts';
export * from './errors.ts';

const everyone = ['territory.read', 'closure.read'];

export const territory = defineDomain({
  name: 'territory',
  labels,
  codes: [
    divisionKind,
    terrain,
    positionSource,
    populationBasis,
    populationOrigin,
    placeKind,
    closureDirection,
    closureReason,
  ],
  errors: [noRoadNear, closureEnded, noRoadNetwork, placeUnreachable],
  events: [roadClosed, roadReopened, roadNetworkReplaced],
  registers: [division, population, place, closure],
  contracts: [townAt, closeRoad, reopenRoad, openClosures, baseMap, route, reach, populationOn],
  grants: [
    ...[
      ...serviceRoles,
      ...townshipRoles,
      'WATER_UTILITY',
      'FIRE_SAFETY_MANAGER',
      'RESPONSIBLE_PERSON',
      'PREMISES_USER',
    ].map((role) => grant(role, { within: 'district', may: everyone })),
    grant('DISPATCHER', { within: 'district', may: ['closure.edit'] }),
    grant('DUTY_COMMANDER', { within: 'district', may: ['closure.edit', 'territory.edit'] }),
    grant('PLAN_OFFICER', { within: 'district', may: ['territory.edit'] }),
  ],
});
