import { defineDomainServer } from '@wanghuo/platform-server';
import { forces } from '../model/index.ts';
import { setDutyStateImplementation } from './duty-state.ts';
import { reportPositionsImplementation, restorePositions } from './positions.ts';
import { unitBoardImplementation } from './snapshot.ts';

export { changeDutyState } from './duty-state.ts';
export {
  commissionUnit,
  openStation,
  postMembers,
  putInService,
  type Commissioning,
  type OpeningStation,
  type Posting,
} from './growth.ts';
export { takePositions, type UnitPlace } from './positions.ts';
export { listUnitsNow, type UnitNow } from './snapshot.ts';

const stationed = { station: 'station_id', township: 'township_code' } as const;

export const forcesServer = defineDomainServer({
  domain: forces,
  implementations: [reportPositionsImplementation, setDutyStateImplementation, unitBoardImplementation],
  scopedTables: [
    { table: 'forces.unit_position', read: 'forces.read', scope: stationed },
    { table: 'forces.unit_track', read: 'forces.read', scope: stationed },
  ],
  migrations: new URL('./migrations/', import.meta.url),
  start: restorePositions,
});
