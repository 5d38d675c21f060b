import type { Position } from '@wanghuo/geo';
import { buildRoadGraph, type RoadGraph, type RoadNetwork, type RoadWay, type TurnRestriction } from '../index.ts';
import type { RoadPlace } from '../road-place.ts';
import { defaultTravelRules, type TravelRules } from '../travel-rules.ts';

/** A way with everything unremarkable but what a test says. */
export function drawWay(id: number, nodeIds: readonly number[], rest: Partial<RoadWay> = {}): RoadWay {
  return {
    id,
    nodeIds,
    name: null,
    roadClass: 'residential',
    oneway: 0,
    terrain: null,
    maxWidthMetres: null,
    maxHeightMetres: null,
    maxWeightTonnes: null,
    ...rest,
  };
}

/** A network of nodes placed on a fine grid near Jiangjin: `[column, row]` in steps of about 100 m. */
export function drawNetwork(
  places: Readonly<Record<number, readonly [column: number, row: number]>>,
  ways: readonly RoadWay[],
  restrictions: readonly TurnRestriction[] = [],
): RoadNetwork {
  return {
    nodes: Object.entries(places).map(([id, [column, row]]) => ({
      id: Number(id),
      position: drawPosition(column, row),
    })),
    ways,
    restrictions,
    source: 'drawn for a test',
    attribution: '',
  };
}

/** The position of a place on that grid. */
export function drawPosition(column: number, row: number): Position {
  return [Number((106.2 + column * 0.001).toFixed(7)), Number((29.2 + row * 0.0009).toFixed(7))];
}

/** A link of a worked case: two ends, seconds, and whether it may be driven one way only. */
export type TimedLink = readonly [from: number, to: number, seconds: number, oneway?: 1];

/** Builds a graph whose links take stated seconds at 36 km/h, whatever their drawn length. Way ids are 100 × from + to. */
export function timedGraph(
  places: Readonly<Record<number, readonly [number, number]>>,
  links: readonly TimedLink[],
  restrictions: readonly TurnRestriction[] = [],
): RoadGraph {
  const ways = links.map(([from, to, , oneway]) => drawWay(100 * from + to, [from, to], { oneway: oneway ?? 0 }));
  const graph = buildRoadGraph(drawNetwork(places, ways, restrictions));
  const segmentMetres = graph.segmentMetres.slice();
  const linkMetres = graph.linkMetres.slice();
  for (const [i, [, , seconds]] of links.entries()) {
    segmentMetres[graph.linkShape[i]!] = seconds * 10;
    linkMetres[i] = seconds * 10;
  }
  return { ...graph, segmentMetres, linkMetres };
}

/** Rules under which only driving takes time: 36 km/h everywhere, turns free, turning round never. */
export function plainRules(changes: Partial<TravelRules> = {}): TravelRules {
  const speed = Object.fromEntries(Object.keys(defaultTravelRules.speedKilometresPerHour).map((key) => [key, 36]));
  return {
    ...defaultTravelRules,
    version: 'plain',
    speedKilometresPerHour: speed as TravelRules['speedKilometresPerHour'],
    terrainFactor: Object.fromEntries(
      Object.keys(defaultTravelRules.terrainFactor).map((key) => [key, { light: 1, heavy: 1 }]),
    ) as TravelRules['terrainFactor'],
    turns: {
      rightMilliseconds: 0,
      leftMilliseconds: 0,
      sharpMilliseconds: 0,
      uTurnAtDeadEndMilliseconds: null,
      uTurnAtJunctionMilliseconds: null,
      signalMilliseconds: 0,
      gateMilliseconds: 0,
    },
    emergency: defaultTravelRules.ordinary,
    ...changes,
  };
}

/** A node as seen from every link that ends there. */
export function placesAt(graph: RoadGraph, nodeId: number): RoadPlace[] {
  const junction = graph.junctionNodeIds.indexOf(nodeId);
  if (junction < 0) throw new Error(`Node ${nodeId} is no junction.`);
  const position: Position = [graph.junctionCoordinates[2 * junction]!, graph.junctionCoordinates[2 * junction + 1]!];
  const places: RoadPlace[] = [];
  for (let out = graph.firstOut[junction]!; out < graph.firstOut[junction + 1]!; out += 1) {
    if (graph.arcPlain[out] !== out) continue;
    const fraction = graph.arcForward[out] === 1 ? 0 : 1;
    places.push({ link: graph.arcLink[out]!, fraction, position, offRoadMetres: 0, bearing: 0 });
  }
  return places;
}

/** A node as seen from the first link that ends there. */
export function placeAt(graph: RoadGraph, nodeId: number): RoadPlace {
  return placesAt(graph, nodeId)[0]!;
}
