import { sql } from 'kysely';
import { station } from '@wanghuo/forces/model';
import { haversineMetres } from '@wanghuo/geo';
import { shanghaiDate } from '@wanghuo/kernel';
import { implement, listRecordsWhere } from '@wanghuo/platform-server';
import { siteFindings, siteRadiusMetres, siteSurroundings } from '../model/index.ts';

const crewed = ['FIRE_STATION', 'GOVERNMENT_BRIGADE', 'ENTERPRISE_BRIGADE'];
/** Premises many people leave at once. */
const crowdClasses = [
  'COMMERCIAL_COMPLEX',
  'COMMERCIAL_COMPLEX_LARGE',
  'HOSPITAL',
  'SCHOOL',
  'ELDERLY_CARE',
  'HOTEL',
  'ENTERTAINMENT',
  'MARKET',
];
const mostStations = 12;
const mostPlaces = 100;

interface NeighbourRow {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly string[];
  readonly longitude: number;
  readonly latitude: number;
  readonly distance: number;
}

/** The stations around a site, the nearest first, as the crow flies, and the neighbours that bear on its conditions. */
export const siteSurroundingsImplementation = implement(siteSurroundings, async ({ position }, context) => {
  const [longitude, latitude] = position;
  const today = shanghaiDate(context.now);
  const stations = (await listRecordsWhere(context, station, {}))
    .filter(({ kind, validUntilOn }) => crewed.includes(kind) && validUntilOn === null)
    .map((one) => ({
      id: one.id,
      name: one.name,
      kind: one.kind,
      position: one.position,
      isInService: one.inServiceOn !== null && one.inServiceOn <= today,
      distanceMetres: Math.round(haversineMetres(position, one.position)),
    }))
    .toSorted((a, b) => a.distanceMetres - b.distanceMetres || (a.id < b.id ? -1 : 1))
    .slice(0, mostStations);
  const { rows } = await sql<NeighbourRow>`
    select id, name, classes, longitude, latitude,
      earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) as distance
    from premises.premises
    where earth_box(ll_to_earth(${latitude}, ${longitude}), ${siteRadiusMetres}) @> ll_to_earth(latitude, longitude)
      and earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) <= ${siteRadiusMetres}
      and classes && ${[...crowdClasses, 'DANGEROUS_GOODS']}::text[] and valid_until_on is null
    order by distance, id limit ${mostPlaces}`.execute(context.tx);
  const places = rows.map((row) => ({
    id: row.id,
    name: row.name,
    isDangerous: row.classes.includes('DANGEROUS_GOODS'),
    isCrowded: row.classes.some((one) => crowdClasses.includes(one)),
    position: [row.longitude, row.latitude] as [number, number],
    distanceMetres: Math.round(row.distance),
  }));
  return {
    stations,
    places,
    findings: siteFindings(
      places.filter(({ isDangerous }) => isDangerous),
      places.filter(({ isCrowded }) => isCrowded),
    ).map(({ condition, evidence, nearest }) => ({
      condition,
      evidence,
      nearest: nearest && { id: nearest.id, name: nearest.name, distanceMetres: nearest.distanceMetres },
    })),
  };
});
