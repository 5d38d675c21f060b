import { positionOf } from '../facts.ts';
import { toPosition, type Point } from '../plane.ts';
import { randomStream } from '../random-stream.ts';
import type { RoadWayRow, Roads, Waterways } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { qijiangHalfWidthMetres, yangtzeHalfWidthMetres } from '../network/setting.ts';
import type { WayDraft } from '../network/road-draft.ts';

const cuttableClasses = new Set(['trunk', 'primary', 'secondary', 'motorway']);

/**
 * Turns the draft into rows: nodes in use are renumbered, long ways are cut where the terrain changes and where they
 * cross the 綦江, and narrow or weak roads get their limits. Bridges over the 綦江 are invented and say so.
 */
export function roadRows({ network, setting, seed }: Scene): Roads {
  const { draft } = network;
  const numbers = new Map<number, number>();
  const nodes: Roads['nodes'] = [];
  const idOf = (node: number): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    nodes.push({ id: nodes.length + 1, position: toPosition(draft.point(node)) });
    numbers.set(node, nodes.length);
    return nodes.length;
  };
  const random = randomStream(seed, 'road limits');
  const ways: RoadWayRow[] = [];
  let bridges = 0;
  const emit = (way: WayDraft, part: readonly number[], bridgeName: string | null): void => {
    const middle = draft.point(part[Math.floor(part.length / 2)]!);
    const seat = setting.nearestSeat(middle);
    const limits = bridgeName === null ? limitsOf(way, seat.terrain, random) : undefined;
    ways.push({
      id: ways.length + 1,
      name: way.name,
      roadClass: way.roadClass,
      nodeIds: part.map(idOf),
      oneway: way.oneway,
      terrain: seat.terrain,
      maxWidthMetres: limits?.width ?? null,
      maxHeightMetres: null,
      maxWeightTonnes: limits?.weight ?? null,
      bridgeName,
    });
  };
  for (const way of draft.ways) {
    let part = [way.nodes[0]!];
    for (let index = 1; index < way.nodes.length; index += 1) {
      const [from, to] = [way.nodes[index - 1]!, way.nodes[index]!];
      const [a, b] = [draft.point(from), draft.point(to)];
      if (way.bridgeName === null && setting.qijiangCrossing(a, b) !== undefined) {
        if (part.length > 1) emit(way, part, null);
        bridges += 1;
        emit(way, [from, to], `示意綦江桥${String(bridges).padStart(2, '0')}`);
        part = [to];
        continue;
      }
      if (way.isElevated && setting.crossesYangtze(a, b) && way.bridgeName === null) {
        if (part.length > 1) emit(way, part, null);
        emit(way, [from, to], bridgeNear(a));
        part = [to];
        continue;
      }
      part.push(to);
      const isLast = index === way.nodes.length - 1;
      const changes =
        cuttableClasses.has(way.roadClass) && setting.nearestSeat(a).terrain !== setting.nearestSeat(b).terrain;
      if (!isLast && changes) {
        emit(way, part, way.bridgeName);
        part = [to];
      }
    }
    if (part.length > 1) emit(way, part, way.bridgeName);
  }
  return { nodes, ways, synthetic: true };

  function bridgeNear(point: Point): string {
    let best = '';
    let bestMetres = Infinity;
    for (const crossing of network.expresswayCrossings) {
      const dx = crossing.point.x - point.x;
      const dy = crossing.point.y - point.y;
      if (dx * dx + dy * dy < bestMetres) {
        bestMetres = dx * dx + dy * dy;
        best = crossing.name;
      }
    }
    return best;
  }
}

/** Farm lanes in the mountains are narrow and carry little; a few in the hills are. Assumed, for the demonstration. */
function limitsOf(
  way: WayDraft,
  terrain: string,
  random: { chance(p: number): boolean; pick<T>(items: readonly T[]): T },
): { width: number | null; weight: number | null } | undefined {
  const isLane = way.roadClass === 'unclassified' || way.roadClass === 'service';
  const isVillageRoad = way.roadClass === 'tertiary' && !/[横纵]/.test(way.name ?? '');
  if (!isLane && !isVillageRoad) return undefined;
  const isMountain = terrain === 'mountain' || terrain === 'low_mountain';
  const probability = isLane ? (isMountain ? 0.55 : 0.12) : isMountain ? 0.2 : 0;
  if (!random.chance(probability)) return undefined;
  return { width: random.pick([2.3, 2.4, 2.8, 3]), weight: random.chance(0.5) ? random.pick([10, 15]) : null };
}

/** Rivers as lines with a half width for drawing, the district's outline, and the crossings of the Yangtze. */
export function waterwayRows({ facts, setting }: Scene): Waterways {
  return {
    rivers: facts.rivers.map((river) => ({
      name: river.name,
      line: (river.kind === 'MAIN' ? setting.yangtze : setting.qijiang).map(toPosition),
      halfWidthMetres: river.kind === 'MAIN' ? yangtzeHalfWidthMetres : qijiangHalfWidthMetres,
    })),
    outline: facts.district.outline.map(positionOf),
    crossings: facts.crossings.map((one) => ({
      name: one.name,
      kind: one.kind as Waterways['crossings'][number]['kind'],
      position: positionOf(one.position),
      accuracyMetres: one.accuracyMetres,
    })),
  };
}
