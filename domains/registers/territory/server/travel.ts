import { sql } from 'kysely';
import { implement } from '@wanghuo/platform-server';
import type { Position } from '@wanghuo/kernel';
import { populationOn, reach, route, townAt } from '../model/index.ts';
import { roadsInForce, roadsNow } from './roads.ts';
import { townOf } from './towns.ts';

export const townAtImplementation = implement(townAt, async ({ position }, context) => {
  const roads = await roadsInForce(context);
  const [town, place] = [await townOf(context, position), roads.travel.snap(position)];
  const { graph } = roads.travel;
  return {
    townshipCode: town?.code ?? null,
    townshipName: town?.name ?? null,
    roadName: place ? graph.names[graph.wayName[graph.linkWay[place.link] ?? 0] ?? 0] || null : null,
    roadDistanceMetres: place ? Math.round(place.offRoadMetres) : null,
  };
});

interface VehicleSize {
  readonly widthMetres?: number | undefined;
  readonly heightMetres?: number | undefined;
  readonly weightTonnes?: number | undefined;
}

const profileOf = ({ widthMetres, heightMetres, weightTonnes }: VehicleSize) => ({
  ...(widthMetres === undefined ? {} : { widthMetres }),
  ...(heightMetres === undefined ? {} : { heightMetres }),
  ...(weightTonnes === undefined ? {} : { weightTonnes }),
});

export const routeImplementation = implement(route, async (input, context) => {
  const { roads, closures } = await roadsNow(context);
  const found = roads.travel.route(input.from, input.to, {
    closures,
    profile: profileOf(input),
  });
  if (!found.isReached) return { seconds: null, lengthMetres: null, line: [], steps: [], unreachable: found.reason };
  return {
    seconds: Math.round(found.travelSeconds),
    lengthMetres: Math.round(found.metres),
    line: found.geometry.map(([longitude, latitude]) => [longitude, latitude] as Position),
    steps: found.steps.map((step) => ({
      roadName: step.name,
      lengthMetres: Math.round(step.metres),
      seconds: Math.round(step.milliseconds / 1000),
    })),
    unreachable: null,
  };
});

export const reachImplementation = implement(reach, async ({ from, withinSeconds, ...size }, context) => {
  const { roads, closures } = await roadsNow(context);
  const found = roads.travel.reachWithin([{ at: from }], withinSeconds * 1000, { closures, profile: profileOf(size) });
  const lines = roads.travel.reachLines(found).coordinates.map((line) => line.map(([x, y]) => [x, y] as Position));
  return { lines, reachedMetres: Math.round(found.roadMetres) };
});

interface PopulationRow {
  readonly count: number;
  readonly countedOn: string;
  readonly origin: string;
  readonly note: string | null;
}

/** The newest figure of the asked basis that was counted on or before the day; never one of another basis. */
export const populationOnImplementation = implement(populationOn, async ({ divisionCode, basis, on }, { tx }) => {
  const rows = await sql<PopulationRow>`
    select count, counted_on as "countedOn", origin, note from territory.population
    where division_code = ${divisionCode} and basis = ${basis} and counted_on <= ${on} and valid_until_on is null
    order by counted_on desc limit 1`.execute(tx);
  return rows.rows[0] ?? { count: null, countedOn: null, origin: null, note: null };
});
