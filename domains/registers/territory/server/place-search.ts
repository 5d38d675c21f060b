import { sql } from 'kysely';
import type { QueryContext } from '@wanghuo/platform-server';
import type { Position } from '@wanghuo/kernel';
import type { FoundPlace } from '../model/index.ts';

interface PlaceRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly township_code: string | null;
  readonly town_name: string | null;
  readonly source: string;
  readonly fit: number;
  readonly kilometre: number | null;
}

/** `*` and `_` typed by a caller mean themselves. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}

/**
 * Finds divisions and gazetteer places by name, part of a name, pinyin or initials; best fit first, ties by name.
 * @param fragment - one word of what was typed
 */
export async function findDivisionsAndPlaces(
  { tx }: Pick<QueryContext, 'tx'>,
  fragment: string,
): Promise<readonly FoundPlace[]> {
  const text = fragment.trim();
  if (text === '') return [];
  const lower = text.toLowerCase();
  const part = `%${escapeLike(text)}%`;
  const begin = `${escapeLike(lower)}%`;
  const rows = await sql<PlaceRow>`
    select found.*, town.name as town_name from (
      select id, 'DIVISION' as kind, name, longitude, latitude, township_code, source, null::double precision as kilometre,
        case when name = ${text} then 100 when name like ${`${escapeLike(text)}%`} then 90 when name like ${part} then 75
          when pinyin = ${lower} or pinyin_initials = ${lower} then 80 else 60 end as fit
      from territory.division
      where longitude is not null and valid_until_on is null
        and (name like ${part} or pinyin like ${begin} or pinyin_initials like ${begin})
      union all
      select id, 'PLACE', name, longitude, latitude, township_code, source, kilometre,
        case when name = ${text} then 98 when name like ${`${escapeLike(text)}%`} then 88 when name like ${part} then 78
          when pinyin_initials = ${lower} then 74 else 58 end
      from territory.place
      where valid_until_on is null and kilometre is null
        and (name like ${part} or pinyin like ${begin} or pinyin_initials like ${begin})
    ) as found
    left join territory.division as town on town.code = found.township_code and town.valid_until_on is null
    order by fit desc, length(found.name), found.name, found.id limit 20`.execute(tx);
  return rows.rows.map((row) => ({
    kind: row.kind as FoundPlace['kind'],
    id: row.id,
    name: row.name,
    description: row.town_name ?? '',
    position: [row.longitude, row.latitude] as Position,
    townshipCode: row.township_code,
    buildingId: null,
    premisesId: null,
    fit: row.fit,
    source: row.source,
  }));
}

/** `G348 K12+300`, `国道348 12公里300米`: the road's nearest post, interpolated between the posts around it. */
export async function findKilometrePost(
  { tx }: Pick<QueryContext, 'tx'>,
  text: string,
): Promise<FoundPlace | undefined> {
  const match = text.match(
    /([GSXY]\d{1,5}|[\p{Script=Han}]{2,12}(?:高速|公路|大道|路))\s*(?:K|k|第)?\s*(\d{1,4})(?:\s*\+\s*(\d{1,3})|\s*(?:公里|千米|km)\s*(\d{1,3})?)?/u,
  );
  if (!match) return undefined;
  const kilometre = Number(match[2]) + Number(match[3] ?? match[4] ?? 0) / 1000;
  const road = match[1] ?? '';
  const posts = await sql<{
    name: string;
    road_name: string;
    kilometre: number;
    longitude: number;
    latitude: number;
    township_code: string;
    source: string;
  }>`
    select name, road_name, kilometre, longitude, latitude, township_code, source from territory.place
    where valid_until_on is null and kilometre is not null and road_name ilike ${`%${escapeLike(road)}%`}
    order by abs(kilometre - ${kilometre}), id limit 2`.execute(tx);
  const [nearest, next] = posts.rows;
  if (!nearest || Math.abs(nearest.kilometre - kilometre) > 2) return undefined;
  const span = next && next.road_name === nearest.road_name ? next.kilometre - nearest.kilometre : 0;
  const share = span === 0 || !next ? 0 : Math.min(1, Math.max(0, (kilometre - nearest.kilometre) / span));
  return {
    kind: 'KILOMETRE_POST',
    id: null,
    name: `${nearest.road_name} K${Math.floor(kilometre)}+${String(Math.round((kilometre % 1) * 1000)).padStart(3, '0')}`,
    description: nearest.name,
    position: [
      nearest.longitude + ((next?.longitude ?? nearest.longitude) - nearest.longitude) * share,
      nearest.latitude + ((next?.latitude ?? nearest.latitude) - nearest.latitude) * share,
    ] as Position,
    townshipCode: nearest.township_code,
    buildingId: null,
    premisesId: null,
    fit: 95,
    source: nearest.source,
  };
}

/** `106.27,29.41`, `29.41 106.27`: told apart by their sizes; the datum of what people read out is WGS-84 here. */
export function readCoordinate(text: string): Position | undefined {
  const match = text.match(/(\d{1,3}\.\d{2,})\s*[,，\s]\s*(\d{1,3}\.\d{2,})/);
  if (!match) return undefined;
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (first > 73 && first < 136 && second > 3 && second < 54) return [first, second];
  if (second > 73 && second < 136 && first > 3 && first < 54) return [second, first];
  return undefined;
}
