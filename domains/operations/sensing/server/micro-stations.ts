import { findRecord, listRecordsWhere, type QueryContext } from '@wanghuo/platform-server';
import { haversineMetres } from '@wanghuo/geo';
import { shanghaiDate, type Position } from '@wanghuo/kernel';
import { station, type Station } from '@wanghuo/forces/model';

export interface NearStation {
  readonly stationId: string;
  readonly name: string;
  readonly memberCount: number;
  readonly position: Position;
  readonly distanceMetres: number;
}

/** Micro stations that may be sent today, the nearest first, as the crow flies: they go on foot. */
export async function listMicroStationsNear(
  context: Pick<QueryContext, 'tx' | 'now'>,
  position: Position,
  limit: number,
): Promise<readonly NearStation[]> {
  const today = shanghaiDate(context.now);
  const stations = await listRecordsWhere(context, station, { kind: 'MICRO_STATION' }, 5_000);
  return stations
    .filter((one) => isInService(one, today))
    .map((one) => nearStationOf(one, position))
    .toSorted((a, b) => a.distanceMetres - b.distanceMetres || (a.stationId < b.stationId ? -1 : 1))
    .slice(0, limit);
}

/** A station by its id, with its distance. */
export async function findStationNear(
  context: Pick<QueryContext, 'tx' | 'now'>,
  stationId: string,
  position: Position,
): Promise<NearStation | undefined> {
  const one = await findRecord(context, station, stationId);
  return one && isInService(one, shanghaiDate(context.now)) ? nearStationOf(one, position) : undefined;
}

const isInService = ({ inServiceOn, validUntilOn }: Station, today: string) =>
  inServiceOn !== null && inServiceOn <= today && (validUntilOn === null || validUntilOn > today);

const nearStationOf = (one: Station, position: Position): NearStation => ({
  stationId: one.id,
  name: one.name,
  memberCount: one.memberCount,
  position: one.position,
  distanceMetres: Math.round(haversineMetres(position, one.position)),
});
