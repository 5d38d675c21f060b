import { sql } from 'kysely';
import { implement, type QueryContext } from '@wanghuo/platform-server';
import { levelFor } from '@wanghuo/dispatch';
import { haversineMetres } from '@wanghuo/geo';
import type { Position } from '@wanghuo/kernel';
import type { FoundPlace } from '@wanghuo/territory/model';
import {
  escapeLike,
  findDivisionsAndPlaces,
  findKilometrePost,
  listTowns,
  readCoordinate,
} from '@wanghuo/territory/server';
import words from '../../../../reference/codes/incident-words.json' with { type: 'json' };
import { classOf, highestLevelOf, understand, type SceneFacts } from '../model/index.ts';
import { isSpecialPlace, readLine, typeForBuilding, type WordRule } from '../model/understanding.ts';
import { levelRules } from './recommendation.ts';

const rules = words.rules as readonly WordRule[];

interface SiteRow {
  readonly id: string;
  readonly kind: 'BUILDING' | 'PREMISES';
  readonly name: string;
  readonly address: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly township_code: string;
  readonly town_name: string | null;
  readonly building_id: string | null;
  readonly height_class: string | null;
  readonly use: string | null;
  readonly classes: string[] | null;
  readonly source: string;
  /** How well the fragments fit, weighted; and how many of them fit at all. */
  readonly hits: number;
  readonly fitting: number;
}

/**
 * Buildings and premises whose name, address, town, pinyin or initials fit the fragments. A site that fits every fragment
 * beats one that fits some; a town name counts as a fit, so 双福 narrows 示范小区.
 */
async function findSites({ tx }: Pick<QueryContext, 'tx'>, fragments: readonly string[]): Promise<readonly SiteRow[]> {
  const parts = fragments.map((one) => `%${escapeLike(one)}%`);
  const begins = fragments.map((one) => `${escapeLike(one.toLowerCase())}%`);
  const rows = await sql<SiteRow>`
    with asked as (select * from unnest(${parts}::text[], ${begins}::text[]) as one(part, begin)),
    site as (
      select id, 'BUILDING' as kind, name, address, longitude, latitude, township_code, id as building_id, height_class, use,
        null::text[] as classes, source, pinyin, pinyin_initials
      from premises.building where valid_until_on is null
      union all
      select premises.id, 'PREMISES', premises.name, premises.address, premises.longitude, premises.latitude,
        premises.township_code, premises.building_id, building.height_class, building.use, premises.classes, premises.source,
        premises.pinyin, premises.pinyin_initials
      from premises.premises left join premises.building on building.id = premises.building_id
      where premises.valid_until_on is null
    )
    select * from (
      select site.id, site.kind, site.name, site.address, site.longitude, site.latitude, site.township_code, town.name as town_name,
        site.building_id, site.height_class, site.use, site.classes, site.source,
        (select coalesce(sum(case when site.name like part then 3 when site.address like part then 2 when town.name like part then 2
            when site.pinyin_initials like begin or site.pinyin like begin then 2 else 0 end), 0) from asked)::int as hits,
        (select count(*) from asked where site.name like part or site.address like part or town.name like part
          or site.pinyin like begin or site.pinyin_initials like begin)::int as fitting,
        (select count(*) from asked where site.name like part or site.address like part or site.pinyin like begin
          or site.pinyin_initials like begin)::int as named
      from site left join territory.division as town on town.code = site.township_code and town.valid_until_on is null
    ) as found
    where named > 0 order by hits desc, length(name), name, id limit 20`.execute(tx);
  return rows.rows;
}

function placeOfSite(row: SiteRow, asked: number): FoundPlace {
  return {
    kind: row.kind,
    id: row.id,
    name: row.name,
    description: [row.town_name, row.address].filter(Boolean).join(' · '),
    position: [row.longitude, row.latitude],
    townshipCode: row.township_code,
    buildingId: row.building_id,
    premisesId: row.kind === 'PREMISES' ? row.id : null,
    fit: Math.round(60 + (39 * row.fitting) / Math.max(1, asked)),
    source: row.source,
  };
}

/** Words run together (双福示范小区) are tried again with the town's name taken off the front. */
async function splitAtTown(context: QueryContext, fragments: readonly string[]): Promise<readonly string[]> {
  const towns = await listTowns(context);
  return fragments.flatMap((fragment) => {
    for (const town of towns) {
      const short = town.name.replace(/(街道|镇)$/u, '');
      for (const name of [town.name, short])
        if (fragment.startsWith(name) && fragment.length > name.length) return [name, fragment.slice(name.length)];
    }
    return [fragment];
  });
}

export const understandImplementation = implement(understand, async ({ line, near }, context) => {
  const coordinate = readCoordinate(line);
  const spoken = coordinate ? line.replace(/\d{1,3}\.\d{2,}\s*[,，\s]\s*\d{1,3}\.\d{2,}/, ' ') : line;
  const read = readLine(spoken, rules, words.fillers);
  const fragments = await splitAtTown(context, read.fragments);
  const post = await findKilometrePost(context, line);
  const sites = fragments.length > 0 ? await findSites(context, fragments) : [];
  const places: FoundPlace[] = [
    ...(coordinate ? [coordinatePlace(coordinate)] : []),
    ...(post ? [post] : []),
    ...sites.map((row) => placeOfSite(row, fragments.length)),
  ];
  // A place fits one fragment; of several it explains only its share.
  const share = 0.6 + 0.4 / Math.max(1, fragments.length);
  for (const fragment of fragments)
    for (const place of await findDivisionsAndPlaces(context, fragment))
      places.push({ ...place, fit: Math.round(place.fit * share) });
  const ranked = distinct(places)
    .sort((a, b) => b.fit - a.fit || nearer(near, a, b) || (a.name < b.name ? -1 : 1))
    .slice(0, 12);
  const top = ranked[0];
  const site = top ? sites.find((row) => row.id === top.id) : undefined;
  const known = site?.height_class
    ? {
        heightClass: site.height_class,
        use: site.use ?? 'PUBLIC',
        isHeritage: site.classes?.includes('HERITAGE') ?? false,
      }
    : null;
  const incidentType = typeForBuilding(read.incidentType, known);
  const facts: SceneFacts = {
    ...read.facts,
    placeClass: incidentType === null ? null : isSpecialPlace(known, incidentType) ? 'SPECIAL' : 'ORDINARY',
  };
  const level = assessLevel(incidentType, facts);
  return { places: ranked, incidentType, typeReason: read.typeWord, facts, ...level };
});

/** The level that the rules give for what is known; 1 where a class has no scale of its own. */
export function assessLevel(type: string | null, facts: SceneFacts): { level: number; levelReasons: string[] } {
  const kind = type ? classOf(type) : null;
  if (kind !== 'FIRE' && kind !== 'RESCUE') return { level: 1, levelReasons: [] };
  const persons = [facts.trapped, facts.injured, facts.dead].filter((one) => one !== null);
  const affected = persons.length > 0 ? { personsAffected: persons.reduce((sum, one) => sum + one, 0) } : {};
  const assessment =
    kind === 'FIRE'
      ? levelFor(
          {
            kind,
            ...affected,
            ...(facts.placeClass ? { place: facts.placeClass } : {}),
            ...(facts.burningAreaSquareMetres === null
              ? {}
              : { areaSquareMetres: Math.round(facts.burningAreaSquareMetres) }),
          },
          levelRules,
        )
      : levelFor({ kind, ...affected }, levelRules);
  return {
    level: Math.min(assessment.level, highestLevelOf(type ?? 'F00')),
    levelReasons: [
      ...assessment.reasons.map((reason) => `${reason.criterion}:${reason.level}`),
      ...assessment.unknown.map((name) => `UNKNOWN:${name}`),
    ],
  };
}

function coordinatePlace(position: Position): FoundPlace {
  return {
    kind: 'COORDINATE',
    id: null,
    name: `${position[0].toFixed(5)}, ${position[1].toFixed(5)}`,
    description: 'WGS-84',
    position,
    townshipCode: null,
    buildingId: null,
    premisesId: null,
    fit: 100,
    source: 'DECLARED',
  };
}

function distinct(places: readonly FoundPlace[]): FoundPlace[] {
  const best = new Map<string, FoundPlace>();
  for (const place of places) {
    const key = place.id ?? place.name;
    const before = best.get(key);
    if (!before || before.fit < place.fit) best.set(key, place);
  }
  return [...best.values()];
}

function nearer(near: Position | undefined, a: FoundPlace, b: FoundPlace): number {
  return near ? haversineMetres(near, a.position) - haversineMetres(near, b.position) : 0;
}
