import { defineDomainServer } from '@wanghuo/platform-server';
import { territory } from '../model/index.ts';
import { openReplacedRoads } from './roads.ts';
import { baseMapImplementation } from './base-map.ts';
import { closeRoadImplementation, openClosuresImplementation, reopenRoadImplementation } from './closures.ts';
import {
  populationOnImplementation,
  reachImplementation,
  routeImplementation,
  townAtImplementation,
} from './travel.ts';

export { listOpenClosures } from './closures.ts';
export { escapeLike, findDivisionsAndPlaces, findKilometrePost, readCoordinate } from './place-search.ts';
export {
  hasRoads,
  replaceRoadNetwork,
  roadsInForce,
  roadsNow,
  workAhead,
  type RoadsInForce,
  type Scenery,
} from './roads.ts';
export { listTowns, townOf, type Town } from './towns.ts';

export const territoryServer = defineDomainServer({
  domain: territory,
  implementations: [
    townAtImplementation,
    closeRoadImplementation,
    reopenRoadImplementation,
    openClosuresImplementation,
    baseMapImplementation,
    routeImplementation,
    reachImplementation,
    populationOnImplementation,
  ],
  scopedTables: [{ table: 'territory.road_network', read: 'territory.read', scope: {} }],
  migrations: new URL('./migrations/', import.meta.url),
  start: openReplacedRoads,
});
