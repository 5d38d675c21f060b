import { haversineMetres, lineMetres } from '@wanghuo/geo';
import { expect, test } from 'vitest';
import { buildRoadGraph, createTravel, defaultTravelRules, type Closure, type Reached, type Route } from './index.ts';
import { drawNetwork, drawPosition, drawWay, placesAt, plainRules } from './testing/drawn-network.ts';
import { latticeNetwork, randomFrom } from './testing/lattice.ts';
import { oracleMilliseconds } from './testing/oracle.ts';

const at = '2026-06-01T08:00:00Z';

/** A street of 2 km with a bridge in its middle, and a long way round on the north. */
const town = drawNetwork({ 1: [0, 0], 2: [10, 0], 3: [20, 0], 4: [10, 12], 5: [20, 3] }, [
  drawWay(1, [1, 2], { name: '示例街' }),
  drawWay(2, [2, 3], { name: '示例桥', bridgeName: '示例桥', maxWeightTonnes: 10 }),
  drawWay(3, [1, 4, 5, 3], { name: '示例环路', maxHeightMetres: 3 }),
]);
const rules = plainRules();

function travelIn(network = town): ReturnType<typeof createTravel> {
  return createTravel(buildRoadGraph(network), rules);
}

function closure(place: Closure['place'], rest: Partial<Closure> = {}): Closure {
  return { id: 'closure', place, direction: 'BOTH', fromAt: at, untilAt: null, reason: '示例', ...rest };
}

function reached(answer: Route | Reached | { isReached: false; reason: string }): Reached {
  if (!answer.isReached) throw new Error(answer.reason);
  return answer;
}

test('a closure holds from its beginning until just before its end', () => {
  const travel = travelIn();
  const closures = [closure({ wayId: 2 }, { untilAt: '2026-06-01T09:00:00+00:00' })];
  const [from, to] = [drawPosition(1, 0), drawPosition(20, 1)];
  const milliseconds = (instant: string): number =>
    reached(travel.route(from, to, { closures: travel.overlay(closures, instant) })).milliseconds;
  const open = milliseconds('2026-06-01T07:59:59.999Z');
  expect(milliseconds(at)).toBeGreaterThan(open);
  expect(milliseconds('2026-06-01T08:59:59.999Z')).toBeGreaterThan(open);
  expect(milliseconds('2026-06-01T09:00:00Z')).toBe(open);
});

test('what is closed has one version, whatever order, times and reasons it was entered with', () => {
  const travel = travelIn();
  const a = closure({ wayId: 1 }, { id: 'a', direction: 'FORWARD' });
  const b = closure({ wayId: 2 }, { id: 'b' });
  const version = travel.overlay([a, b], at).version;
  expect(travel.overlay([{ ...b, reason: '另一示例', untilAt: '2027-01-01T00:00:00Z' }, a], at).version).toBe(version);
  expect(travel.overlay([a], at).version).not.toBe(version);
  expect(travel.overlay([{ ...a, direction: 'BOTH' }, b], at).version).not.toBe(version);
  expect(travel.overlay([], at).version).toBe('open');
});

test('a spot closed on a street lets both sides reach it and nobody pass it', () => {
  const travel = travelIn();
  const spot = drawPosition(15, 0);
  const closures = travel.overlay([closure({ position: drawPosition(15, 0.1) })], at);
  const before = travel.route(drawPosition(11, 0), drawPosition(14, 0), { closures });
  expect(reached(before).milliseconds).toBe(
    reached(travel.route(drawPosition(11, 0), drawPosition(14, 0))).milliseconds,
  );
  expect(reached(travel.route(drawPosition(11, 0), spot, { closures })).milliseconds).toBeGreaterThan(0);
  const across = reached(travel.route(drawPosition(14, 0), drawPosition(16, 0), { closures }));
  expect(across.milliseconds).toBeGreaterThan(300_000);
  expect(travel.overlay([closure({ position: drawPosition(5, 5) }, { id: 'nowhere' })], at).unplaced).toEqual([
    'nowhere',
  ]);
});

test('a flood closes what lies inside its outline, also where it only crosses a street', () => {
  const travel = travelIn();
  const flood = [[drawPosition(14, -1), drawPosition(16, -1), drawPosition(16, 1), drawPosition(14, 1)]];
  const closures = travel.overlay([closure({ polygon: flood })], at);
  const route = travel.route(drawPosition(1, 0), drawPosition(20, 1), { closures }) as Route;
  expect(route.steps.map(({ name }) => name)).not.toContain('示例桥');
  expect(route.closuresVersion).toBe(closures.version);
});

test('an unreachable place says which limit is in the way', () => {
  const travel = travelIn();
  const [home, fire] = [drawPosition(1, 0), drawPosition(20, 1)];
  const reason = (profile: object, closures: Closure[] = []): string => {
    const [answer] = travel.travelTimesToIncident(fire, [{ id: 'u', at: home, profile }], {
      closures: travel.overlay(closures, at),
    });
    return answer!.isReached ? 'reached' : answer!.reason;
  };
  const ring = closure({ wayId: 3 });
  expect(reason({ weightTonnes: 10, heightMetres: 3 })).toBe('reached');
  expect(reason({ weightTonnes: 10.01, heightMetres: 3 })).toBe('reached');
  expect(reason({ weightTonnes: 12 }, [ring])).toBe('closure');
  expect(reason({ weightTonnes: 9 }, [ring, closure({ wayId: 2 }, { id: 'b' })])).toBe('closure');
  expect(reason({ weightTonnes: 12, heightMetres: 3.5 })).toBe('height');
  const narrow = { ...town, ways: town.ways.map((way) => ({ ...way, maxWidthMetres: 2.3 })) };
  const narrowTravel = createTravel(buildRoadGraph(narrow), rules);
  const stuck = narrowTravel.route(home, fire, { profile: { widthMetres: 2.5 } });
  expect(stuck).toEqual({ isReached: false, reason: 'width' });
  const bridgeOnly = createTravel(buildRoadGraph({ ...town, ways: town.ways.slice(0, 2) }), rules);
  expect(bridgeOnly.route(home, fire, { profile: { weightTonnes: 12 } })).toEqual({
    isReached: false,
    reason: 'weight',
  });
  expect(travel.route(home, [107, 29])).toEqual({ isReached: false, reason: 'off_road' });
});

test('places on a part that is not connected are brought to the connected network', () => {
  const island = {
    ...town,
    nodes: [...town.nodes, { id: 8, position: drawPosition(3, 2) }, { id: 9, position: drawPosition(5, 2) }],
  };
  const travel = travelIn({ ...island, ways: [...town.ways, drawWay(9, [8, 9])] });
  expect(travel.snap(drawPosition(4, 2))?.offRoadMetres).toBeGreaterThan(150);
  expect(travel.connection({})).toMatchObject({ partCount: 2, cutOffLinkCount: 1 });
  expect(travel.connection({ weightTonnes: 12 })).toMatchObject({ cutOffLinkCount: 2 });
});

test('the last stretch is walked when the road ends more than 300 m before the place', () => {
  const travel = travelIn();
  const near = reached(travel.route(drawPosition(1, 0), drawPosition(5, -2)));
  expect(near).toMatchObject({ walkMilliseconds: 0 });
  const far = reached(travel.route(drawPosition(1, 0), drawPosition(5, -5)));
  expect(far.walkMilliseconds).toBe(Math.round((far.to.offRoadMetres / rules.walkMetresPerSecond) * 1000));
  expect(far.travelSeconds).toBe((far.milliseconds + far.walkMilliseconds) / 1000);
});

test('a moving unit sets off the way it is heading, and on the carriageway it is on', () => {
  const dual = drawNetwork({ 1: [0, 0], 2: [10, 0], 3: [10, 0.15], 4: [0, 0.15] }, [
    drawWay(1, [1, 2], { oneway: 1 }),
    drawWay(2, [2, 3]),
    drawWay(3, [3, 4], { oneway: 1 }),
    drawWay(4, [4, 1]),
  ]);
  const travel = travelIn(dual);
  const between = drawPosition(5, 0.1);
  expect(travel.snap(between, { headingDegrees: 90 })?.position[1]).toBeCloseTo(drawPosition(5, 0)[1], 6);
  expect(travel.snap(between, { headingDegrees: 270 })?.position[1]).toBeCloseTo(drawPosition(5, 0.15)[1], 6);
  const street = travelIn();
  const goal = drawPosition(2, 0);
  const [towards, away] = street.travelTimesToIncident(goal, [
    { id: 'towards', at: drawPosition(5, 0), headingDegrees: 270 },
    { id: 'away', at: drawPosition(5, 0), headingDegrees: 90 },
  ]);
  expect(reached(away!).milliseconds).toBeGreaterThan(reached(towards!).milliseconds + 200_000);
});

test('a route is drawn and read out along the roads it drives', () => {
  const travel = travelIn();
  const route = travel.route(drawPosition(1, 0), drawPosition(19, 0)) as Route;
  expect(route.steps.map(({ name, manoeuvre }) => [name, manoeuvre])).toEqual([
    ['示例街', 'DEPART'],
    ['示例桥', 'STRAIGHT'],
  ]);
  expect(route.wayIds).toEqual([1, 2]);
  expect(lineMetres(route.geometry)).toBeCloseTo(route.metres, 0);
  expect(route.milliseconds).toBeCloseTo(route.metres * 100, -2);
  expect(route.geometry[0]![0]).toBeCloseTo(drawPosition(1, 0)[0], 6);
  expect(route.rulesVersion).toBe('plain');
});

test('gates cost time and blocks stop everything but turning round', () => {
  const withBarrier = (barrier: 'GATE' | 'BLOCK'): ReturnType<typeof createTravel> =>
    createTravel(
      buildRoadGraph({
        ...town,
        ways: [drawWay(1, [1, 2, 3])],
        nodes: town.nodes.map((node) => (node.id === 2 ? { ...node, barrier } : node)),
      }),
      plainRules({ turns: { ...rules.turns, gateMilliseconds: 15_000 } }),
    );
  const free = createTravel(buildRoadGraph({ ...town, ways: [drawWay(1, [1, 2, 3])] }), rules);
  const [from, to] = [drawPosition(1, 0), drawPosition(19, 0)];
  const open = reached(free.route(from, to)).milliseconds;
  expect(reached(withBarrier('GATE').route(from, to)).milliseconds).toBeCloseTo(open + 15_000, -1);
  expect(withBarrier('BLOCK').route(from, to)).toEqual({ isReached: false, reason: 'disconnected' });
});

test('the road reached within a time is what the times of its points say', () => {
  const network = latticeNetwork({ columns: 9, rows: 9, seed: 3, onewayShare: 0.3, missingShare: 0.1 });
  const graph = buildRoadGraph(network);
  const travel = createTravel(graph, defaultTravelRules);
  const random = randomFrom(9);
  const closures = travel.overlay(
    [closure({ wayId: 40 }), closure({ position: network.nodes[100]!.position }, { id: 'b' })],
    at,
  );
  for (let round = 0; round < 6; round += 1) {
    const origin = travel.snap(network.nodes[Math.floor(random() * network.nodes.length)]!.position)!;
    const limit = 20_000 + Math.floor(random() * 60_000);
    const reach = travel.reachWithin([{ at: origin }], limit, { closures });
    expect(travel.reachWithin([{ at: origin, turnoutMilliseconds: 60_000 }], limit + 60_000, { closures })).toEqual({
      ...reach,
      limitMilliseconds: limit + 60_000,
    });
    let inside = 0;
    for (let link = 0; link < graph.linkWay.length; link += 1) {
      for (const fraction of [0.03, 0.31, 0.5, 0.77, 0.98]) {
        const place = { link, fraction, position: [0, 0] as const, offRoadMetres: 0, bearing: 0 };
        const time = oracleMilliseconds(graph, defaultTravelRules, {}, closures, origin, place) ?? Infinity;
        const isInside = reach.links.some(
          (piece, i) => piece === link && reach.from[i]! <= fraction && fraction <= reach.to[i]!,
        );
        // Shares are kept to a millionth and times to a millisecond, so the very edge may fall either way.
        if (Math.abs(time - limit) > 5) expect([link, fraction, isInside]).toEqual([link, fraction, time < limit]);
        if (isInside) inside += 1;
      }
    }
    expect(inside).toBeGreaterThan(10);
    const lines = travel.reachLines(reach).coordinates;
    expect(lines.reduce((metres, line) => metres + lineMetres(line), 0)).toBeCloseTo(reach.roadMetres, 0);
  }
});

test('a graph sent to a worker gives the same answers', () => {
  const graph = buildRoadGraph(town);
  const [a, b] = [createTravel(graph, rules), createTravel(structuredClone(graph), rules)];
  expect(b.route(drawPosition(1, 0), drawPosition(19, 0))).toEqual(a.route(drawPosition(1, 0), drawPosition(19, 0)));
});

test('contraflow never enters a roundabout, and signs that except emergencies open a one-way at full speed', () => {
  const loop = (rest: object): ReturnType<typeof buildRoadGraph> =>
    buildRoadGraph(
      drawNetwork({ 1: [0, 0], 2: [2, 0], 3: [4, 0], 4: [2, 3] }, [
        drawWay(1, [2, 3], { oneway: 1, ...rest }),
        drawWay(2, [3, 4, 2]),
      ]),
    );
  const seconds = (graph: ReturnType<typeof buildRoadGraph>): number => {
    const travel = createTravel(graph, { ...rules, emergency: defaultTravelRules.emergency });
    const times = placesAt(graph, 3).flatMap((from) => travel.travelTimesFrom(from, placesAt(graph, 2)));
    return Math.min(...times.map((time) => time ?? Infinity)) / 1000;
  };
  const straight = haversineMetres(drawPosition(2, 0), drawPosition(4, 0)) / 10;
  expect(seconds(loop({}))).toBeCloseTo(2 * straight, 1);
  expect(seconds(loop({ emergencyBothWays: true }))).toBeCloseTo(straight, 1);
  expect(seconds(loop({ roundabout: true }))).toBeGreaterThan(3 * straight);
});
