import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { haversineMetres } from '@wanghuo/geo';
import { expect, test } from 'vitest';
import {
  buildRoadGraph,
  createTravel,
  defaultTravelRules,
  type Closure,
  type RoadNetwork,
  type TravelRules,
  type VehicleProfile,
} from './index.ts';
import { importOsm } from './osm/index.ts';
import type { RoadPlace } from './road-place.ts';
import { placesAt, plainRules } from './testing/drawn-network.ts';
import { latticeNetwork, randomFrom } from './testing/lattice.ts';
import { withRestrictions } from './testing/restrictions.ts';
import { nodeLevelMilliseconds, oracleMilliseconds } from './testing/oracle.ts';

const shared = process.env['WANGHUO_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
const at = '2026-06-01T00:00:00Z';
const profiles: VehicleProfile[] = [
  {},
  { widthMetres: 2.5, heightMetres: 3.5, weightTonnes: 18 },
  { widthMetres: 2.0, heightMetres: 2.4, weightTonnes: 3 },
  { driving: 'ORDINARY', weightTonnes: 15 },
];

function randomPlace(linkCount: number, random: () => number): RoadPlace {
  return {
    link: Math.floor(random() * linkCount),
    fraction: random() < 0.2 ? Math.round(random()) : random(),
    position: [0, 0],
    offRoadMetres: 0,
    bearing: 0,
  };
}

test.each([1, 2, 3, 4, 5, 6])(
  'on random networks every question has the answer of a plain Dijkstra, to the millisecond (seed %i)',
  (seed) => {
    const random = randomFrom(100 + seed);
    const lattice = latticeNetwork({
      columns: 9,
      rows: 8,
      seed,
      onewayShare: 0.3,
      missingShare: 0.15,
      limitedShare: 0.15,
    });
    const network = withRestrictions(lattice, 60, seed);
    const graph = buildRoadGraph(network);
    expect(graph.report.restrictionsApplied).toBeGreaterThan(20);
    const obeying: TravelRules = {
      ...defaultTravelRules,
      emergency: { ...defaultTravelRules.emergency, forbiddenTurnMilliseconds: null },
    };
    const cautious: TravelRules = {
      ...obeying,
      turns: { ...obeying.turns, uTurnAtJunctionMilliseconds: null },
      emergency: defaultTravelRules.ordinary,
    };
    for (const rules of [defaultTravelRules, obeying, cautious]) {
      const travel = createTravel(graph, rules);
      const closures: Closure[] = Array.from({ length: 8 }, (_, i) => ({
        id: `c${i}`,
        place:
          i < 4
            ? { wayId: network.ways[Math.floor(random() * network.ways.length)]!.id }
            : { position: network.nodes[Math.floor(random() * network.nodes.length)]!.position },
        direction: (['BOTH', 'FORWARD', 'BACKWARD'] as const)[i % 3]!,
        fromAt: at,
        untilAt: null,
        reason: '示例',
      }));
      for (const overlay of [travel.overlay([], at), travel.overlay(closures, at)]) {
        for (const profile of profiles) {
          const goal = randomPlace(graph.linkWay.length, random);
          const starts = Array.from({ length: 12 }, () => randomPlace(graph.linkWay.length, random));
          starts.push({ ...goal, fraction: random() });
          const expected = starts.map((start) => oracleMilliseconds(graph, rules, profile, overlay, start, goal));
          const units = starts.map((start, i) => ({ id: String(i), at: start, profile }));
          const toIncident = travel.travelTimesToIncident(goal, units, { closures: overlay });
          expect(toIncident.map((time) => (time.isReached ? time.milliseconds : undefined))).toEqual(expected);
          for (const [i, start] of starts.entries()) {
            const [forward] = travel.travelTimesFrom(start, [goal], { profile, closures: overlay });
            expect(forward).toBe(expected[i]);
            const route = travel.route(start, goal, { profile, closures: overlay });
            expect(route.isReached ? route.milliseconds : undefined).toBe(expected[i]);
            if (!route.isReached) continue;
            const sum = route.steps.reduce((total, step) => total + step.milliseconds, 0);
            expect(sum).toBe(expected[i]);
          }
        }
      }
    }
  },
);

/** Ruling 29: the junction graph and the node-level graph agree under the same speeds. */
function expectEqualToNodeLevel(network: RoadNetwork, rules: TravelRules, pairs: number): void {
  const graph = buildRoadGraph(network);
  const travel = createTravel(graph, rules);
  const positions = new Map(network.nodes.map(({ id, position }) => [id, position]));
  const speedOf = (way: RoadNetwork['ways'][number]): number => rules.speedKilometresPerHour[way.roadClass];
  const random = randomFrom(29);
  let reachedPairs = 0;
  for (let i = 0; i < pairs; i += 1) {
    const start = graph.junctionNodeIds[Math.floor(random() * graph.junctionNodeIds.length)]!;
    const times = nodeLevelMilliseconds(network, start, (way, a, b) =>
      Math.max(1, Math.round(haversineMetres(positions.get(a)!, positions.get(b)!) * (3600 / speedOf(way)))),
    );
    const goals = Array.from(
      { length: 40 },
      () => graph.junctionNodeIds[Math.floor(random() * graph.junctionNodeIds.length)]!,
    );
    // A vehicle at a node may leave by any of its links and counts as arrived on any of them.
    const goalPlaces = goals.map((goal) => placesAt(graph, goal));
    const flat = goalPlaces.flat();
    const rows = placesAt(graph, start).map((place) => travel.travelTimesFrom(place, flat));
    const bestOf = new Map<RoadPlace, number>(
      flat.map((place, column) => [place, Math.min(...rows.map((row) => row[column] ?? Infinity))]),
    );
    for (const [g, goal] of goals.entries()) {
      const best = Math.min(...goalPlaces[g]!.map((place) => bestOf.get(place)!));
      expect(best).toBe(times.get(goal) ?? Infinity);
      if (best < Infinity) reachedPairs += 1;
    }
  }
  expect(reachedPairs).toBeGreaterThan(pairs * 10);
}

/** Only distance and direction count: turns free, everybody may enter everywhere, no restrictions. */
const freeTurns: TravelRules = {
  ...defaultTravelRules,
  terrainFactor: plainRules().terrainFactor,
  turns: { ...plainRules().turns, uTurnAtJunctionMilliseconds: 0, uTurnAtDeadEndMilliseconds: 0 },
  emergency: { ...defaultTravelRules.ordinary, mayEnter: { PRIVATE: true, EMERGENCY: true, CLOSED: true } },
};

test('the junction graph answers as the node-level graph does, on a random network', () => {
  const network = latticeNetwork({ columns: 12, rows: 12, seed: 5, onewayShare: 0.4, missingShare: 0.1, bends: 3 });
  expectEqualToNodeLevel(network, freeTurns, 8);
});

test.skipIf(!existsSync(`${shared}/data/osm`)).each(['beijing-haidian-2017.osm', 'helsinki-centre-2019.osm.pbf'])(
  'the junction graph answers as the node-level graph does, on %s',
  async (file) => {
    const { network } = await importOsm(`${shared}/data/osm/${file}`);
    const unbarred = {
      ...network,
      restrictions: [],
      nodes: network.nodes.map(({ id, position }) => ({ id, position })),
    };
    expectEqualToNodeLevel(unbarred, freeTurns, 5);
  },
  30_000,
);
