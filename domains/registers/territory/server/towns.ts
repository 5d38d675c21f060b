import { sql } from 'kysely';
import { haversineMetres, pointInPolygon } from '@wanghuo/geo';
import type { QueryContext } from '@wanghuo/platform-server';
import type { Position } from '@wanghuo/kernel';
import { roadsInForce } from './roads.ts';

export interface Town {
  readonly code: string;
  readonly name: string;
  readonly position: Position;
}

/** Streets and towns in force, in the order of their codes. */
export async function listTowns({ tx }: Pick<QueryContext, 'tx'>): Promise<readonly Town[]> {
  const rows = await sql<{ code: string; name: string; longitude: number; latitude: number }>`
    select code, name, longitude, latitude from territory.division
    where kind in ('STREET', 'TOWN') and valid_until_on is null and longitude is not null order by code`.execute(tx);
  return rows.rows.map(({ code, name, longitude, latitude }) => ({ code, name, position: [longitude, latitude] }));
}

/**
 * The town a point belongs to: the one with the nearest community, village or seat, because boundaries are imported by
 * the user and none are shipped. Undefined outside the district's outline (with a margin for its accuracy).
 */
export async function townOf(context: Pick<QueryContext, 'tx'>, position: Position): Promise<Town | undefined> {
  if (!(await isInDistrict(context, position))) return undefined;
  const [longitude, latitude] = position;
  const rows = await sql<{ township_code: string }>`
    select township_code from territory.division
    where township_code is not null and longitude is not null and valid_until_on is null
    order by power((longitude - ${longitude}) * cos(radians(${latitude})), 2) + power(latitude - ${latitude}, 2), code
    limit 1`.execute(context.tx);
  const code = rows.rows[0]?.township_code;
  return (await listTowns(context)).find((town) => town.code === code);
}

/** The drawn outline is within 1.5 km of the real one, so a point just outside still counts. */
const outlineDoubtMetres = 1_500;

async function isInDistrict(context: Pick<QueryContext, 'tx'>, position: Position): Promise<boolean> {
  const { scenery } = await roadsInForce(context);
  if (scenery.outline.length < 3) return true;
  if (pointInPolygon(position, [scenery.outline as Position[]])) return true;
  return scenery.outline.some((corner, index) => {
    const next = scenery.outline[(index + 1) % scenery.outline.length] ?? corner;
    const steps = 20;
    for (let step = 0; step <= steps; step += 1) {
      const share = step / steps;
      const point: Position = [corner[0] + (next[0] - corner[0]) * share, corner[1] + (next[1] - corner[1]) * share];
      if (haversineMetres(point, position) <= outlineDoubtMetres) return true;
    }
    return false;
  });
}
