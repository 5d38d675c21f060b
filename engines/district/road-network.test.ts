import { describe, expect, test } from 'vitest';

import { builtInInput, generateBuiltInDistrict } from './index.ts';
import { positionOf } from './facts.ts';
import { settingOf } from './network/setting.ts';
import { crossing, distance, pieceMetres, toPlane, type Point } from './plane.ts';

const district = generateBuiltInDistrict();
const { nodes, ways } = district.roads;
const setting = settingOf(builtInInput);
const pointOf = new Map(nodes.map((node) => [node.id, toPlane(node.position)]));
const pieces = ways.flatMap((way) => way.nodeIds.slice(1).map((to, index) => ({ way, from: way.nodeIds[index]!, to })));
const metresOf = (piece: { from: number; to: number }): number =>
  pieceMetres(pointOf.get(piece.from)!, pointOf.get(piece.to)!);

function neighbours(isReversed: boolean): Map<number, { to: number; metres: number }[]> {
  const out = new Map<number, { to: number; metres: number }[]>(nodes.map((node) => [node.id, []]));
  for (const piece of pieces) {
    const metres = metresOf(piece);
    const [from, to] = isReversed ? [piece.to, piece.from] : [piece.from, piece.to];
    out.get(from)!.push({ to, metres });
    if (piece.way.oneway === 0) out.get(to)!.push({ to: from, metres });
  }
  return out;
}

function reachable(start: number, isReversed: boolean): Set<number> {
  const links = neighbours(isReversed);
  const seen = new Set([start]);
  const stack = [start];
  while (stack.length > 0) {
    for (const { to } of links.get(stack.pop()!)!) {
      if (seen.has(to)) continue;
      seen.add(to);
      stack.push(to);
    }
  }
  return seen;
}

function nodeAt(point: Point): { id: number; metres: number } {
  let best = { id: 0, metres: Infinity };
  for (const [id, place] of pointOf) {
    const metres = distance(place, point);
    if (metres < best.metres) best = { id, metres };
  }
  return best;
}

describe('the schematic road network', () => {
  test('has 10,000 to 13,000 nodes and 4,100 to 4,500 kilometres of road', () => {
    const kilometres = pieces.reduce((sum, piece) => sum + metresOf(piece), 0) / 1000;
    expect(nodes.length).toBeGreaterThanOrEqual(10_000);
    expect(nodes.length).toBeLessThanOrEqual(13_000);
    expect(kilometres).toBeGreaterThanOrEqual(4100);
    expect(kilometres).toBeLessThanOrEqual(4500);
  });

  test('lets at least 99 % of its nodes reach one another', () => {
    const start = nodeAt(setting.seats[0]!.point).id;
    const back = reachable(start, true);
    const both = [...reachable(start, false)].filter((id) => back.has(id));
    expect(both.length / nodes.length).toBeGreaterThanOrEqual(0.99);
  });

  test('crosses the Yangtze, as the facts draw it, at listed road crossings only', () => {
    const river = builtInInput.rivers.find((one) => one.kind === 'MAIN')!.line.map((pair) => toPlane(positionOf(pair)));
    const listed = builtInInput.crossings
      .filter((one) => one.kind === 'ROAD' || one.kind === 'EXPRESSWAY')
      .map((one) => ({ point: toPlane(positionOf(one.position)), reach: Math.max(1000, one.accuracyMetres) }));
    const used = new Set<string>();
    for (const piece of pieces) {
      const [a, b] = [pointOf.get(piece.from)!, pointOf.get(piece.to)!];
      for (let index = 1; index < river.length; index += 1) {
        const hit = crossing(a, b, river[index - 1]!, river[index]!);
        if (hit === undefined) continue;
        const place = { x: a.x + (b.x - a.x) * hit.along, y: a.y + (b.y - a.y) * hit.along };
        expect(piece.way.bridgeName, `${piece.way.name} crosses the river without a bridge`).not.toBeNull();
        expect(listed.some((one) => distance(one.point, place) <= one.reach)).toBe(true);
        used.add(piece.way.bridgeName!);
      }
    }
    expect([...used].sort()).toEqual(
      builtInInput.crossings
        .filter((one) => one.kind === 'ROAD' || one.kind === 'EXPRESSWAY')
        .map((one) => one.name)
        .sort(),
    );
  });

  test('crosses the 綦江 on ways flagged as invented bridges only', () => {
    let bridges = 0;
    for (const piece of pieces) {
      if (setting.qijiangCrossing(pointOf.get(piece.from)!, pointOf.get(piece.to)!) === undefined) continue;
      expect(piece.way.bridgeName).toMatch(/^示意綦江桥/);
      bridges += 1;
    }
    expect(bridges).toBeGreaterThan(5);
  });

  test('has a node at every seat', () => {
    for (const seat of setting.seats) expect(nodeAt(seat.point).metres, seat.name).toBeLessThan(1);
  });

  test('keeps every town within 25 % of its calibrated length of road', () => {
    const sums = new Map<string, number>();
    for (const piece of pieces) {
      const [a, b] = [pointOf.get(piece.from)!, pointOf.get(piece.to)!];
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
      if (!setting.isInDistrict(middle)) continue;
      const { code } = setting.nearestSeat(middle);
      sums.set(code, (sums.get(code) ?? 0) + metresOf(piece));
    }
    for (const seat of setting.seats) {
      const ratio = sums.get(seat.code)! / seat.budgetMetres;
      expect(ratio, seat.name).toBeGreaterThan(0.75);
      expect(ratio, seat.name).toBeLessThan(1.25);
    }
  });

  test('reproduces the road distance from 几江 within 12 % for at least 26 of 29 towns', () => {
    const links = neighbours(false);
    const start = nodeAt(setting.seats[0]!.point).id;
    const metres = new Map<number, number>([[start, 0]]);
    const done = new Set<number>();
    // Buckets of 50 m with relaxation inside the bucket: exact, and short.
    const buckets: number[][] = [[start]];
    for (let bucket = 0; bucket < buckets.length; bucket += 1) {
      const queue = buckets[bucket] ?? [];
      for (let index = 0; index < queue.length; index += 1) {
        const id = queue[index]!;
        const here = metres.get(id)!;
        if (Math.floor(here / 50) < bucket && done.has(id)) continue;
        done.add(id);
        for (const link of links.get(id)!) {
          const total = here + link.metres;
          if (total >= (metres.get(link.to) ?? Infinity)) continue;
          metres.set(link.to, total);
          (buckets[Math.floor(total / 50)] ??= []).push(link.to);
        }
      }
    }
    const within = builtInInput.towns.slice(1).filter((town) => {
      const id = nodeAt(toPlane(positionOf(town.position))).id;
      return Math.abs(metres.get(id)! / 1000 / town.roadKilometresFromJijiang - 1) <= 0.12;
    });
    expect(within.length).toBeGreaterThanOrEqual(26);
  });

  test('has dead ends, three-way and four-way junctions in the measured proportions', () => {
    const around = new Map<number, Set<number>>(nodes.map((node) => [node.id, new Set()]));
    for (const piece of pieces) {
      around.get(piece.from)!.add(piece.to);
      around.get(piece.to)!.add(piece.from);
    }
    const degrees = [...around.values()].map((one) => one.size).filter((size) => size !== 2);
    const share = (degree: number): number => (degrees.filter((one) => one === degree).length / degrees.length) * 100;
    expect(Math.abs(share(1) - 27)).toBeLessThanOrEqual(8);
    expect(Math.abs(share(3) - 58)).toBeLessThanOrEqual(8);
    expect(Math.abs(share(4) - 14)).toBeLessThanOrEqual(8);
  });

  test('limits the width of some mountain lanes so that large vehicles are turned away', () => {
    const narrow = ways.filter((way) => way.maxWidthMetres !== null);
    expect(narrow.length).toBeGreaterThan(50);
    expect(narrow.some((way) => way.terrain === 'mountain' && way.maxWidthMetres! < 2.5)).toBe(true);
    expect(narrow.every((way) => ['tertiary', 'unclassified', 'service'].includes(way.roadClass))).toBe(true);
  });

  test('names its nodes and ways once and uses every node', () => {
    expect(new Set(nodes.map((node) => node.id)).size).toBe(nodes.length);
    expect(new Set(ways.map((way) => way.id)).size).toBe(ways.length);
    const used = new Set(ways.flatMap((way) => way.nodeIds));
    expect(used.size).toBe(nodes.length);
    expect(new Set(nodes.map((node) => node.position.join())).size).toBe(nodes.length);
  });
});
