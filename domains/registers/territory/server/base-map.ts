import { sql } from 'kysely';
import { implement } from '@wanghuo/platform-server';
import { roadLinesByClass } from '@wanghuo/travel';
import type { Position } from '@wanghuo/kernel';
import { baseMap } from '../model/index.ts';
import { roadsInForce, type RoadsInForce } from './roads.ts';

/** Ten-thousandths of a degree are 10 m; a hundred-thousandth is as fine as a screen shows. */
const unitsPerDegree = 100_000;

type RoadLines = { roadClass: string; lines: number[][]; names: (string | null)[] };
const drawn = new WeakMap<RoadsInForce, RoadLines[]>();

/** A line as differences of whole hundred-thousandths of a degree: x0, y0, dx1, dy1, … */
export function encodeLine(line: readonly Position[]): number[] {
  const encoded: number[] = [];
  let x = 0;
  let y = 0;
  for (const [longitude, latitude] of line) {
    const nextX = Math.round(longitude * unitsPerDegree);
    const nextY = Math.round(latitude * unitsPerDegree);
    encoded.push(nextX - x, nextY - y);
    x = nextX;
    y = nextY;
  }
  return encoded;
}

function roadLines(roads: RoadsInForce): RoadLines[] {
  const known = drawn.get(roads);
  if (known) return known;
  const positions = new Map(roads.network.nodes.map(({ id, position }) => [id, position]));
  const byClass = new Map<string, RoadLines>();
  for (const way of roads.network.ways) {
    const entry = byClass.get(way.roadClass) ?? { roadClass: way.roadClass, lines: [], names: [] };
    byClass.set(way.roadClass, entry);
    entry.lines.push(encodeLine(way.nodeIds.map((id) => positions.get(id) as Position)));
    entry.names.push(way.name);
  }
  const order = roadLinesByClass(roads.network).features.map((feature) => feature.properties.roadClass as string);
  const lines = order.map((roadClass) => byClass.get(roadClass)).filter((one) => one !== undefined);
  drawn.set(roads, lines);
  return lines;
}

interface DivisionPoint {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly longitude: number;
  readonly latitude: number;
}

export const baseMapImplementation = implement(baseMap, async (_input, context) => {
  const roads = await roadsInForce(context);
  const divisions = await sql<DivisionPoint>`
    select code, name, kind, longitude, latitude from territory.division
    where longitude is not null and valid_until_on is null and kind <> 'DISTRICT' order by code`.execute(context.tx);
  const points = divisions.rows.map(({ longitude, latitude, ...rest }) => ({
    ...rest,
    position: [longitude, latitude] as Position,
  }));
  const isTown = (kind: string) => kind === 'STREET' || kind === 'TOWN';
  return {
    networkId: roads.networkId,
    name: roads.name,
    attribution: roads.attribution,
    isSynthetic: roads.isSynthetic,
    roads: roadLines(roads),
    waterways: roads.scenery.rivers.map((river) => ({ ...river, line: [...river.line] })),
    outline: [...roads.scenery.outline],
    towns: points.filter(({ kind }) => isTown(kind)),
    settlements: points.filter(({ kind }) => !isTown(kind)),
  };
});
