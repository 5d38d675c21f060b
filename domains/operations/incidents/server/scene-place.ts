import { findRecord, findRecordByIdentity, type QueryContext } from '@wanghuo/platform-server';
import { building, premises } from '@wanghuo/premises/model';
import { division } from '@wanghuo/territory/model';
import type { Incident } from '../model/index.ts';
import { joinPlace } from '../model/scene-place.ts';

type Located = Pick<Incident, 'address' | 'townshipCode' | 'buildingId' | 'premisesId'>;

/**
 * Where an incident is, whole: town, road and number of the building or premises, and the name it was found by. It goes
 * with the order, so that a phone without a network reads the same as the station's screen and its paper.
 */
export async function scenePlaceOf(context: QueryContext, record: Located): Promise<string> {
  const town = await findRecordByIdentity(context, division, record.townshipCode);
  const house = record.buildingId ? await findRecord(context, building, record.buildingId) : undefined;
  const site = record.premisesId ? await findRecord(context, premises, record.premisesId) : undefined;
  return joinPlace([town?.name, house?.address ?? site?.address, site?.name, record.address]);
}
