import { sql } from 'kysely';
import { implement, type QueryContext } from '@wanghuo/platform-server';
import { shanghaiDate, type Position } from '@wanghuo/kernel';
import { usabilityOf, waterNear, type nearbyWater } from '../model/index.ts';
import type { z } from 'zod';

type NearbyWater = z.infer<typeof nearbyWater>;

interface WaterRow extends Omit<NearbyWater, 'position' | 'usability'> {
  readonly longitude: number;
  readonly latitude: number;
}

/** Water within a radius, nearest first. Also called by `incidents` when a call is located. */
export async function listWaterNear(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  position: Position,
  radiusMetres: number,
): Promise<readonly NearbyWater[]> {
  const [longitude, latitude] = position;
  const on = shanghaiDate(now);
  const rows = await sql<WaterRow>`
    select id, hydrant_no as "hydrantNo", kind, longitude, latitude, status, last_tested_on as "lastTestedOn",
      flow_litres_per_second as "flowLitresPerSecond", main_diameter_millimetres as "mainDiameterMillimetres", source,
      earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) as "distanceMetres"
    from water.hydrant
    where earth_box(ll_to_earth(${latitude}, ${longitude}), ${radiusMetres}) @> ll_to_earth(latitude, longitude)
      and valid_until_on is null and status not in ('PLANNED', 'REMOVED')
      and earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) <= ${radiusMetres}
    order by "distanceMetres", id limit 50`.execute(tx);
  return rows.rows.map(({ longitude: x, latitude: y, ...row }) => ({
    ...row,
    distanceMetres: Math.round(row.distanceMetres),
    position: [x, y] as Position,
    usability: usabilityOf(row, on),
  }));
}

export const waterNearImplementation = implement(waterNear, async ({ position, radiusMetres }, context) => ({
  waters: [...(await listWaterNear(context, position, radiusMetres))],
}));
