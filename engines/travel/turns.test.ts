import { expect, test } from 'vitest';
import { createTravel, type Closure, type RoadGraph, type TurnRestriction } from './index.ts';
import { plainRules, placeAt, timedGraph, type TimedLink } from './testing/drawn-network.ts';
import { defaultTravelRules, type TravelRules } from './travel-rules.ts';

const places = { 1: [0, 0], 2: [2, 0], 3: [4, 0], 4: [6, 1], 5: [4, 3], 6: [2, -3] } as const;
const links: TimedLink[] = [
  [1, 2, 60],
  [2, 3, 50],
  [3, 4, 40],
  [2, 5, 30],
  [5, 4, 80],
  [1, 6, 100],
  [6, 4, 70, 1],
];
const ban: TurnRestriction = {
  id: 1,
  kind: 'no',
  fromWayId: 102,
  via: { nodeId: 2 },
  toWayId: 203,
  exceptEmergency: false,
};
const at = '2026-01-01T00:00:00Z';

function close(wayId: number, direction: Closure['direction'] = 'BOTH'): Closure {
  return { id: String(wayId), place: { wayId }, direction, fromAt: at, untilAt: null, reason: '示例' };
}

function seconds(
  graph: RoadGraph,
  from: number,
  to: number,
  { closures = [], rules = plainRules() }: { closures?: Closure[]; rules?: TravelRules } = {},
): { seconds: number; nodes: number[] } | string {
  const travel = createTravel(graph, rules);
  const route = travel.route(placeAt(graph, from), placeAt(graph, to), { closures: travel.overlay(closures, at) });
  if (!route.isReached) return route.reason;
  const nodes = route.geometry.map(
    ([longitude, latitude]) =>
      graph.junctionNodeIds[
        [...graph.junctionNodeIds.keys()].find(
          (j) =>
            Math.abs(graph.junctionCoordinates[2 * j]! - longitude) < 1e-9 &&
            Math.abs(graph.junctionCoordinates[2 * j + 1]! - latitude) < 1e-9,
        )!
      ]!,
  );
  return { seconds: route.milliseconds / 1000, nodes };
}

test('the six-node case: shortest way, banned turn, exemption, closures', () => {
  const graph = timedGraph(places, links);
  const banned = timedGraph(places, links, [ban]);
  expect(seconds(graph, 1, 4)).toEqual({ seconds: 150, nodes: [1, 2, 3, 4] });
  expect(seconds(banned, 1, 4)).toMatchObject({ seconds: 170 });
  const exempt = plainRules({ emergency: { ...defaultTravelRules.ordinary, forbiddenTurnMilliseconds: 0 } });
  expect(seconds(banned, 1, 4, { rules: exempt })).toEqual({ seconds: 150, nodes: [1, 2, 3, 4] });
  const excepted = timedGraph(places, links, [{ ...ban, exceptEmergency: true }]);
  const heeds = plainRules({ emergency: { ...defaultTravelRules.ordinary, exceptedFromRestrictions: true } });
  expect(seconds(excepted, 1, 4, { rules: heeds })).toMatchObject({ seconds: 150 });
  expect(seconds(graph, 1, 4, { closures: [close(304)] })).toMatchObject({ seconds: 170 });
  expect(seconds(graph, 4, 1)).toEqual({ seconds: 150, nodes: [4, 3, 2, 1] });
});

test('with the way back closed only contraflow at half speed leads home, and without it the closure is named', () => {
  const graph = timedGraph(places, links);
  const closures = [close(304), close(102, 'BACKWARD')];
  expect(seconds(graph, 4, 1, { closures })).toBe('closure');
  const against = plainRules({
    emergency: {
      ...defaultTravelRules.ordinary,
      contraflowFactor: { ...defaultTravelRules.ordinary.contraflowFactor, residential: 2 },
    },
  });
  expect(seconds(graph, 4, 1, { closures, rules: against })).toEqual({ seconds: 240, nodes: [4, 6, 1] });
});

test('a ban can be met by turning round in a dead end, which one label per junction never finds', () => {
  // 1 s, 2 x, 3 y, 4 t, 5 z
  const trap = timedGraph(
    { 1: [0, 0], 2: [2, 0], 3: [4, 0], 4: [6, 0], 5: [2, 2] },
    [
      [1, 2, 10],
      [2, 3, 10],
      [3, 4, 10, 1],
      [2, 5, 5],
    ],
    [ban],
  );
  const turning = plainRules({ turns: { ...plainRules().turns, uTurnAtDeadEndMilliseconds: 8_000 } });
  expect(seconds(trap, 1, 4, { rules: turning })).toEqual({ seconds: 48, nodes: [1, 2, 5, 2, 3, 4] });
  expect(seconds(trap, 1, 4)).toBe('disconnected');
});

test('an only-restriction forbids every other way out', () => {
  const only: TurnRestriction = { ...ban, kind: 'only', toWayId: 205 };
  expect(seconds(timedGraph(places, links, [only]), 1, 3)).toMatchObject({ seconds: 60 + 30 + 80 + 40 });
});

test('a restriction over a via way binds only who came by its first way', () => {
  const ladder = { 1: [0, 0], 2: [2, 0], 3: [4, 0], 4: [6, 0], 5: [2, 3], 6: [4, -3], 7: [6, 3] } as const;
  const rungs: TimedLink[] = [
    [1, 2, 10],
    [2, 3, 10],
    [3, 4, 10],
    [5, 2, 10],
    [3, 6, 10],
    [6, 4, 100],
    [1, 7, 200],
    [7, 4, 200],
  ];
  const viaWay: TurnRestriction = {
    id: 2,
    kind: 'no',
    fromWayId: 102,
    via: { wayIds: [203] },
    toWayId: 304,
    exceptEmergency: false,
  };
  const graph = timedGraph(ladder, rungs, [viaWay]);
  expect(graph.report).toMatchObject({ restrictionsApplied: 1, restrictionsIgnored: 0, shadowArcCount: 2 });
  expect(seconds(graph, 1, 4)).toMatchObject({ seconds: 130, nodes: [1, 2, 3, 6, 4] });
  expect(seconds(graph, 5, 4)).toMatchObject({ seconds: 30 });
  const onlyVia: TurnRestriction = { ...viaWay, kind: 'only', toWayId: 306 };
  expect(seconds(timedGraph(ladder, rungs, [onlyVia]), 1, 4)).toMatchObject({ seconds: 130 });
  expect(seconds(timedGraph(ladder, rungs, [onlyVia]), 5, 4)).toMatchObject({ seconds: 30 });
});

test('a restriction that names roads which do not meet is counted and left aside', () => {
  const graph = timedGraph(places, links, [{ ...ban, toWayId: 504 }]);
  expect(graph.report).toMatchObject({ restrictionsApplied: 0, restrictionsIgnored: 1 });
  expect(seconds(graph, 1, 4)).toMatchObject({ seconds: 150 });
});
