import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideGraph, finish } from './cell-tree.ts';
import { fillTables } from './cell-tables.ts';
import { CellTimes } from './cell-times.ts';
import { layClosures, openRoads, type Closure } from './closure.ts';
import {
  buildRoadGraph,
  createTravel,
  defaultTravelRules,
  type RoadNetwork,
  type TravelRules,
  type VehicleProfile,
} from './index.ts';
import { BLOCKED } from './move-kind.ts';
import { onwardFrom, searchTo } from './one-search.ts';
import { openGraph } from './opened-graph.ts';
import { TableMemory } from './table-memory.ts';
import { latticeNetwork, randomFrom } from './testing/lattice.ts';
import { oracleMilliseconds } from './testing/oracle.ts';
import { withRestrictions } from './testing/restrictions.ts';

const at = '2026-06-01T00:00:00Z';

const sizes: readonly VehicleProfile[] = [
  {},
  { widthMetres: 1.9, heightMetres: 2, weightTonnes: 3 },
  { widthMetres: 2.5, heightMetres: 3, weightTonnes: 9 },
  { widthMetres: 2.5, heightMetres: 3.5, weightTonnes: 18 },
  { widthMetres: 2.2, heightMetres: 3.8, weightTonnes: 32 },
  { driving: 'ORDINARY', weightTonnes: 15 },
];

const obeying: TravelRules = {
  ...defaultTravelRules,
  turns: { ...defaultTravelRules.turns, uTurnAtJunctionMilliseconds: null },
  emergency: { ...defaultTravelRules.emergency, forbiddenTurnMilliseconds: null },
};

/** Towns of all shapes: round, long, with parts that hang together badly or not at all. */
const town = fc.record({
  seed: fc.integer({ min: 1 }),
  columns: fc.integer({ min: 2, max: 14 }),
  rows: fc.integer({ min: 2, max: 9 }),
  onewayShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
  missingShare: fc.double({ min: 0, max: 0.45, noNaN: true }),
  limitedShare: fc.double({ min: 0, max: 0.4, noNaN: true }),
  restrictionCount: fc.integer({ min: 0, max: 80 }),
  closureCount: fc.integer({ min: 0, max: 6 }),
  rules: fc.constantFrom(defaultTravelRules, obeying),
});

type Town = typeof town extends fc.Arbitrary<infer Value> ? Value : never;

function networkOf({
  seed,
  columns,
  rows,
  onewayShare,
  missingShare,
  limitedShare,
  restrictionCount,
}: Town): RoadNetwork {
  const lattice = latticeNetwork({ columns, rows, seed, onewayShare, missingShare, limitedShare });
  const random = randomFrom(seed + 1);
  const nodes = lattice.nodes.map((node) =>
    random() < 0.05 ? { ...node, barrier: random() < 0.5 ? ('GATE' as const) : ('BLOCK' as const) } : node,
  );
  return lattice.ways.length === 0 ? lattice : withRestrictions({ ...lattice, nodes }, restrictionCount, seed);
}

function closuresOf(network: RoadNetwork, count: number, random: () => number): Closure[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `c${index}`,
    place:
      index % 2 === 0
        ? { wayId: network.ways[Math.floor(random() * network.ways.length)]!.id }
        : { position: network.nodes[Math.floor(random() * network.nodes.length)]!.position },
    direction: (['BOTH', 'FORWARD', 'BACKWARD'] as const)[index % 3]!,
    fromAt: at,
    untilAt: null,
    reason: '示例',
  }));
}

test('with tables every unit has the answer it has without, reasons included', { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(town, (drawn) => {
      const network = networkOf(drawn);
      fc.pre(network.ways.length > 0);
      const graph = buildRoadGraph(network);
      const [slow, quick] = [createTravel(graph, drawn.rules), createTravel(graph, drawn.rules)];
      const random = randomFrom(drawn.seed);
      const draw = () => network.nodes[Math.floor(random() * network.nodes.length)]!.position;
      const closures = quick.overlay(closuresOf(network, drawn.closureCount, random), at);
      const units = Array.from({ length: 24 }, (_, index) => ({
        id: String(index),
        at: draw(),
        profile: sizes[index % sizes.length]!,
        ...(random() < 0.2 ? { headingDegrees: Math.floor(random() * 360) } : {}),
      }));
      quick.travelTimesToIncident(draw(), units, { closures });
      while (quick.workAhead(1_000));
      for (const overlay of [closures, openRoads]) {
        const incident = draw();
        const answers = quick.travelTimesToIncident(incident, units, { closures: overlay });
        expect(quick.workAhead(1), 'the tables asked for are ready').toBe(false);
        expect(answers).toEqual(slow.travelTimesToIncident(incident, units, { closures: overlay }));
        for (const [index, answer] of answers.entries()) {
          const { profile } = units[index]!;
          if (!answer.isReached) continue;
          const expected = oracleMilliseconds(graph, drawn.rules, profile, overlay, answer.from, answer.to);
          // The oracle knows no headings.
          if (units[index]!.headingDegrees === undefined) expect(answer.milliseconds).toBe(expected);
        }
      }
    }),
    { numRuns: 120, seed: 20_262 },
  );
});

test.each([
  { name: 'a town of wide cuts', options: { columns: 46, rows: 44, seed: 3, onewayShare: 0.1 } },
  { name: 'a town in pieces', options: { columns: 30, rows: 34, seed: 4, missingShare: 0.4, onewayShare: 0.2 } },
])('$name: from every arc the tables know the time that a search knows', { timeout: 120_000 }, ({ options }) => {
  const network = withRestrictions(latticeNetwork({ ...options, limitedShare: 0.05 }), 300, options.seed);
  const opened = openGraph(buildRoadGraph(network), defaultTravelRules);
  const { graph, view, backward, laidWeights } = opened;
  const tree = finish(divideGraph(graph));
  const memory = new TableMemory();
  const times = new CellTimes(view, tree, memory);
  const random = randomFrom(options.seed);
  const profile = sizes[3]!;
  const open = finish(fillTables(graph, tree, memory, laidWeights(profile, openRoads)));
  const closures = layClosures(view, closuresOf(network, 5, random), at);
  const closed = finish(fillTables(graph, tree, memory, laidWeights(profile, closures), open));
  for (const tables of [open, closed, open]) {
    for (let question = 0; question < 3; question += 1) {
      const goal = opened.placeOf(network.nodes[Math.floor(random() * network.nodes.length)]!.position, profile);
      if (goal === undefined) continue;
      searchTo(view, backward, tables.weights, goal, []);
      times.aim(tables, goal);
      for (let arc = 0; arc < graph.arcHead.length; arc += 1) {
        const expected = onwardFrom(view, backward, tables.weights, arc)?.milliseconds ?? BLOCKED;
        if (times.fromHead(arc) !== expected) expect([arc, times.fromHead(arc)]).toEqual([arc, expected]);
      }
    }
  }
});

test('a closure counts in the very next answer and in those from its tables, and lifted it is forgotten', () => {
  const network = latticeNetwork({ columns: 12, rows: 12, seed: 9 });
  const travel = createTravel(buildRoadGraph(network), defaultTravelRules);
  const [from, to] = [network.nodes[0]!.position, network.nodes[143]!.position];
  const ask = (closures = openRoads) => travel.travelTimesToIncident(to, [{ id: 'a', at: from }], { closures });
  const before = ask();
  while (travel.workAhead(1e6));
  expect(ask()).toEqual(before);
  const route = travel.route(from, to);
  const middle = route.isReached ? route.geometry[route.geometry.length >> 1]! : from;
  const closures = travel.overlay(
    [{ id: 'x', place: { position: middle }, direction: 'BOTH', fromAt: at, untilAt: null, reason: '示例' }],
    at,
  );
  const closed = ask(closures);
  expect(closed).not.toEqual(before);
  expect(travel.workAhead(1), 'tables under the closure are still to be filled').toBe(true);
  while (travel.workAhead(1e6));
  expect(ask(closures)).toEqual(closed);
  expect(ask()).toEqual(before);
});

test('the cells hold every arc once and are cut in balance', () => {
  const network = withRestrictions(latticeNetwork({ columns: 40, rows: 25, seed: 5, missingShare: 0.1 }), 200, 5);
  const graph = buildRoadGraph(network);
  const tree = finish(divideGraph(graph));
  const arcs = tree.cells.flatMap(({ inner }) => [...inner]);
  expect(arcs.toSorted((a, b) => a - b)).toEqual([...graph.arcHead.keys()]);
  expect(arcs.length).toBeGreaterThan(2 * graph.report.linkCount);
  const depths = tree.cells.reduce<number[]>((all, { parent }) => [...all, parent < 0 ? 0 : all[parent]! + 1], []);
  expect(Math.max(...depths)).toBeLessThan(2 * Math.log2(graph.report.junctionCount));
  expect(tree.cells[0]!.inner.length).toBeLessThan(4 * 25);
});
