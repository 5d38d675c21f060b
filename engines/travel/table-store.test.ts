import { expect, test } from 'vitest';
import { divideGraph, finish } from './cell-tree.ts';
import { tableNumbers } from './cell-tables.ts';
import { layClosures, openRoads } from './closure.ts';
import { buildRoadGraph, defaultTravelRules, type ClosureOverlay, type VehicleProfile } from './index.ts';
import { BLOCKED } from './move-kind.ts';
import { onwardFrom, searchTo } from './one-search.ts';
import { openGraph } from './opened-graph.ts';
import { TableMemory } from './table-memory.ts';
import { openTableStore } from './table-store.ts';
import { latticeNetwork, randomFrom } from './testing/lattice.ts';

const network = latticeNetwork({ columns: 9, rows: 9, seed: 11, limitedShare: 0.2, onewayShare: 0.1 });
const opened = openGraph(buildRoadGraph(network), defaultTravelRules);
const { graph, view, backward, laidWeights, weightsKeyOf, placeOf } = opened;
const setNumbers = tableNumbers(finish(divideGraph(graph)));

const vehicles: readonly VehicleProfile[] = [
  { weightTonnes: 3 },
  { widthMetres: 2.5, weightTonnes: 9 },
  { heightMetres: 3.8, weightTonnes: 18 },
  { driving: 'ORDINARY' },
];

const overlays: readonly ClosureOverlay[] = [0, 5, 60].map((count) =>
  layClosures(
    view,
    network.ways.slice(0, count).map(({ id }) => ({
      id: String(id),
      place: { wayId: id },
      direction: 'BOTH',
      fromAt: '2026-06-01T00:00:00Z',
      untilAt: null,
      reason: '示例',
    })),
    '2026-06-01T00:00:00Z',
  ),
);

test('with room for few tables the least used go, and what is left or filled again is right', () => {
  const store = openTableStore(view, weightsKeyOf, laidWeights, 3.7 * setNumbers);
  const random = randomFrom(5);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  let [readyCount, missingCount] = [0, 0];
  for (let question = 0; question < 250; question += 1) {
    const [profile, overlay] = [pick(vehicles), pick(overlays)];
    const goal = placeOf(pick(network.nodes).position, profile);
    if (goal === undefined) continue;
    let times = store.timesTo(profile, overlay, goal);
    if (times === undefined) missingCount += 1;
    else readyCount += 1;
    while (store.workAhead(10_000));
    // Tables that nobody asks for again.
    if (random() < 0.4) continue;
    times ??= store.timesTo(profile, overlay, goal);
    const weights = laidWeights(profile, overlay);
    searchTo(view, backward, weights, goal, []);
    for (let arc = 0; arc < graph.arcHead.length; arc += 3)
      expect(times!.fromHead(arc)).toBe(onwardFrom(view, backward, weights, arc)?.milliseconds ?? BLOCKED);
  }
  expect(readyCount).toBeGreaterThan(10);
  expect(missingCount).toBeGreaterThan(10);
});

test('tables under closures go with the open ones that they share', () => {
  const store = openTableStore(view, weightsKeyOf, laidWeights, 2.9 * setNumbers);
  const goal = placeOf(network.nodes[0]!.position, {})!;
  const isReady = (profile: VehicleProfile, overlay: ClosureOverlay) =>
    store.timesTo(profile, overlay, goal) !== undefined;
  const fill = (profile: VehicleProfile, overlay: ClosureOverlay) => {
    expect(isReady(profile, overlay)).toBe(false);
    while (store.workAhead(10_000));
  };
  fill(vehicles[0]!, overlays[1]!);
  expect(isReady(vehicles[0]!, openRoads)).toBe(true);
  expect(isReady(vehicles[0]!, overlays[1]!)).toBe(true);
  fill(vehicles[0]!, overlays[2]!);
  fill(vehicles[1]!, openRoads);
  fill(vehicles[2]!, openRoads);
  for (const overlay of overlays) expect(isReady(vehicles[0]!, overlay)).toBe(false);
  expect(isReady(vehicles[2]!, openRoads)).toBe(true);
});

test('a network whose tables would not fit is searched as before', () => {
  const store = openTableStore(view, weightsKeyOf, laidWeights, 1.5 * setNumbers);
  const goal = placeOf(network.nodes[0]!.position, {})!;
  expect(store.timesTo({}, openRoads, goal)).toBeUndefined();
  while (store.workAhead(1_000));
  expect(store.timesTo({}, openRoads, goal)).toBeUndefined();
  expect(store.workAhead(1)).toBe(false);
});

test('memory that is given back is taken again, and stretches never overlap', () => {
  const memory = new TableMemory();
  const random = randomFrom(3);
  const taken: { start: number; count: number }[] = [];
  let most = 0;
  for (let step = 0; step < 2_000; step += 1) {
    if (taken.length > 8 || (taken.length > 0 && random() < 0.4))
      memory.give(taken.splice(Math.floor(random() * taken.length), 1)[0]!);
    else {
      const wanted = Math.floor(random() * 5_000);
      const stretch = memory.take(wanted);
      expect(stretch.count).toBeGreaterThanOrEqual(wanted);
      expect(stretch.start % 4).toBe(0);
      for (const other of taken)
        expect(stretch.start >= other.start + other.count || other.start >= stretch.start + stretch.count).toBe(true);
      taken.push(stretch);
    }
    most = Math.max(most, memory.numbers.length);
  }
  expect(most).toBeLessThan(9 * 5_000 * 3);
  for (const stretch of taken) memory.give(stretch);
  expect(memory.take(40_000).start).toBe(0);
});
