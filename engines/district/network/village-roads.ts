import { distance, lineMetres, type Point } from '../plane.ts';
import { randomStream, type RandomStream } from '../random-stream.ts';
import { meander } from './meander.ts';
import type { RoadClass, RoadDraft, WayDraft } from './road-draft.ts';
import { keepOutMetres, type Seat, type Setting } from './setting.ts';
import type { StreetGrid } from './street-grid.ts';

/** A community or village with the node of the road network where it lies. */
export type Settlement = { code: string; name: string; seat: Seat; isVillage: boolean; point: Point; node: number };

export type SettlementName = { code: string; name: string; isVillage: boolean; seat: Seat };

const reachMetres = 9000;

/**
 * Puts communities at corners of their town's streets, spread out, and villages into the rest of the nearest-seat
 * cell with a minimum distance between them (dart throwing, after Cook 1986).
 */
export function placeSettlements(
  draft: RoadDraft,
  setting: Setting,
  grids: readonly StreetGrid[],
  names: readonly SettlementName[],
  seed: number,
): Settlement[] {
  const settlements: Settlement[] = [];
  for (const seat of setting.seats) {
    const random = randomStream(seed, `settlements ${seat.code}`);
    const own = names.filter((one) => one.seat === seat);
    const corners = grids.flatMap((grid) => grid.corners).filter((corner) => corner.seat === seat);
    const free = [...corners].sort(
      (a, b) => distance(a.point, seat.point) - distance(b.point, seat.point) || a.node - b.node,
    );
    const taken: Point[] = [];
    for (const name of own.filter((one) => !one.isVillage)) {
      // The farthest-from-the-others corner among a few drawn ones; the first takes the seat itself.
      let best = free[0]!;
      let bestMetres = -1;
      for (let draw = 0; draw < 14 && taken.length > 0; draw += 1) {
        const corner = random.pick(free);
        const metres = Math.min(...taken.map((point) => distance(point, corner.point)));
        if (metres > bestMetres) {
          best = corner;
          bestMetres = metres;
        }
      }
      taken.push(best.point);
      settlements.push({ ...name, point: best.point, node: best.node });
    }
    const villages = own.filter((one) => one.isVillage);
    if (villages.length === 0) continue;
    let apart = Math.sqrt((seat.cellSquareKilometres * 1e6) / villages.length) * 0.78;
    const radius = Math.sqrt(seat.cellSquareKilometres / 3) * 1000 * 2.2;
    for (const name of villages) {
      for (let attempt = 1; ; attempt += 1) {
        if (attempt % 40 === 0) apart *= 0.9;
        const point = {
          x: seat.point.x + random.between(-radius, radius),
          y: seat.point.y + random.between(-radius, radius),
        };
        if (!isBuildable(setting, point) || setting.nearestSeat(point) !== seat) continue;
        if (setting.crossesYangtze(point, seat.point) && attempt < 400) continue;
        if (taken.some((other) => distance(other, point) < apart)) continue;
        if (grids.some((grid) => grid.covers(point))) continue;
        taken.push(point);
        settlements.push({ ...name, point, node: -1 });
        break;
      }
    }
  }
  return settlements;
}

function isBuildable(setting: Setting, point: Point): boolean {
  return setting.isInDistrict(point) && setting.metresToYangtze(point) > keepOutMetres + 60;
}

/** Joins villages to the nearest road, nearest to the seat first, so that roads grow like a tree from the town. */
export function joinVillages(
  draft: RoadDraft,
  setting: Setting,
  settlements: readonly Settlement[],
  seed: number,
): void {
  const villages = settlements.filter((one) => one.node < 0);
  const order = [...villages].sort(
    (a, b) => distance(a.point, a.seat.point) - distance(b.point, b.seat.point) || (a.code < b.code ? -1 : 1),
  );
  for (const village of order) {
    const random = randomStream(seed, `village ${village.code}`);
    village.node = draft.addNode(village.point);
    joinPoint(draft, setting, village.node, random, 'tertiary', `${village.name}路`, 400, random.between(1.1, 1.4));
  }
}

/**
 * Draws a lane from a node to the nearest road that can be reached without crossing a river.
 * @returns the way it was joined to, or undefined when there was none
 */
function joinPoint(
  draft: RoadDraft,
  setting: Setting,
  node: number,
  random: RandomStream,
  roadClass: RoadClass,
  name: string | null,
  spacingMetres: number,
  detour: number,
  accepts: (way: WayDraft, place: Point) => boolean = () => true,
): WayDraft | undefined {
  const start = draft.point(node);
  const hit = draft.nearest(
    start,
    reachMetres,
    (way, place) => isDryLand(setting, start, place) && way.bridgeName === null && accepts(way, place),
  );
  if (hit === undefined || hit.metres < 20) return undefined;
  const line = meander(
    [hit.point, start],
    hit.metres * detour,
    spacingMetres,
    random,
    (point) => setting.isInDistrict(point) && setting.metresToYangtze(point) > keepOutMetres,
    (candidate) =>
      candidate.every((point, index) => index === 0 || isDryLand(setting, candidate[index - 1]!, point)) ? 0 : 10,
  );
  if (!line.every((point, index) => index === 0 || isDryLand(setting, line[index - 1]!, point))) return undefined;
  const onto = draft.ways[hit.way]!;
  // The last stretch may run into another road on the way; the draft makes a junction of that.
  draft.addLine(line, { roadClass, name }, draft.nodeAt(hit), node);
  return onto;
}

/** Joins streets that no road has reached yet, so that every road at grade belongs to one network. */
export function joinIslands(draft: RoadDraft, setting: Setting, seed: number): void {
  for (let round = 0; round < 12; round += 1) {
    const parts = partsOf(draft);
    const main = [...parts.entries()].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])[0]![0];
    const island = [...parts.entries()].find(([root]) => root !== main);
    if (island === undefined) return;
    const isMain = new Set(parts.get(main)!);
    const random = randomStream(seed, `island ${round}`);
    let best: { node: number; metres: number } | undefined;
    for (const node of island[1]) {
      const hit = draft.nearest(
        draft.point(node),
        reachMetres,
        (way, place) => isMain.has(way.nodes[0]!) && isDryLand(setting, draft.point(node), place),
      );
      if (hit !== undefined && (best === undefined || hit.metres < best.metres)) best = { node, metres: hit.metres };
    }
    if (best === undefined) return;
    joinPoint(draft, setting, best.node, random, 'secondary', '园区示意连接线', 460, 1.1, (way) =>
      isMain.has(way.nodes[0]!),
    );
  }
}

/** Nodes of the ways at grade, grouped by what hangs together. */
function partsOf(draft: RoadDraft): Map<number, number[]> {
  const parent = draft.nodes.map((_, node) => node);
  const rootOf = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[node] !== root) [node, parent[node]] = [parent[node]!, root];
    return root;
  };
  const used = new Set<number>();
  for (const way of draft.ways) {
    if (way.isElevated) continue;
    for (const node of way.nodes) {
      used.add(node);
      parent[rootOf(node)] = rootOf(way.nodes[0]!);
    }
  }
  const parts = new Map<number, number[]>();
  for (const node of used) {
    const list = parts.get(rootOf(node));
    if (list === undefined) parts.set(rootOf(node), [node]);
    else list.push(node);
  }
  return parts;
}

function isDryLand(setting: Setting, a: Point, b: Point): boolean {
  return !setting.crossesYangtze(a, b) && setting.qijiangCrossing(a, b) === undefined;
}

/** Length of road that lies in each nearest-seat cell inside the district, by piece. */
export function metresByCell(draft: RoadDraft, setting: Setting): Map<string, number> {
  const sums = new Map<string, number>(setting.seats.map((seat) => [seat.code, 0]));
  for (const way of draft.ways) addWayMetres(draft, setting, way, sums);
  return sums;
}

function addWayMetres(draft: RoadDraft, setting: Setting, way: WayDraft, sums: Map<string, number>): void {
  for (let index = 1; index < way.nodes.length; index += 1) {
    const [a, b] = [draft.point(way.nodes[index - 1]!), draft.point(way.nodes[index]!)];
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    if (!setting.isInDistrict(middle)) continue;
    const code = setting.nearestSeat(middle).code;
    sums.set(code, sums.get(code)! + lineMetres([a, b]));
  }
}

/**
 * Adds farm lanes where roads are thinnest until each cell has its calibrated length, and joins some dead ends to a
 * second road, so that the tree gets its loops.
 */
export function fillCells(
  draft: RoadDraft,
  setting: Setting,
  grids: readonly StreetGrid[],
  loopShare: number,
  target: number,
  seed: number,
): void {
  const sums = metresByCell(draft, setting);
  const lanes = new Map<string, number>();
  /** The road that a lane leads to in the end. */
  const roots = new Map<WayDraft, WayDraft>();
  for (const seat of setting.seats) {
    const random = randomStream(seed, `lanes ${seat.code}`);
    const radius = Math.sqrt(seat.cellSquareKilometres / 3) * 1000 * 2.2;
    const goal = seat.budgetMetres * target;
    const isTown = goal / seat.cellSquareKilometres > 2500;
    let misses = 0;
    while (sums.get(seat.code)! < goal && misses < 60) {
      let best: Point | undefined;
      let bestMetres = 0;
      for (let draw = 0; draw < 90; draw += 1) {
        const point = {
          x: seat.point.x + random.between(-radius, radius),
          y: seat.point.y + random.between(-radius, radius),
        };
        if (setting.nearestSeat(point) !== seat || !isBuildable(setting, point)) continue;
        const hit = draft.nearest(point, 2600);
        if (hit === undefined || hit.metres < (isTown ? 160 : 260)) continue;
        if (hit.metres > bestMetres) {
          best = point;
          bestMetres = hit.metres;
        }
        if (draw > 24 && best !== undefined) break;
      }
      if (best === undefined) {
        misses += 1;
        continue;
      }
      const node = draft.addNode(best);
      const isLoop = random.chance(loopShare);
      const owner = setting.seatOnBank(best).name.replace(/(街道|镇)$/, '');
      lanes.set(owner, (lanes.get(owner) ?? 0) + 1);
      const laneName = `${owner}示意村道${lanes.get(owner)}`;
      const roadClass: RoadClass = bestMetres > 900 ? 'unclassified' : random.chance(0.5) ? 'unclassified' : 'service';
      const before = draft.ways.length;
      const onto = joinPoint(draft, setting, node, random, roadClass, laneName, 430, random.between(1.08, 1.35));
      if (onto === undefined) {
        misses += 1;
        continue;
      }
      const root = roots.get(onto) ?? onto;
      roots.set(draft.ways[before]!, root);
      if (isLoop)
        joinPoint(draft, setting, node, random, roadClass, laneName, 430, random.between(1.05, 1.25), (way, place) => {
          // Only lanes of the same road are joined: a loop between two main roads would be a short cut that the
          // published distances exclude.
          const isNew = way === draft.ways[before] || distance(place, draft.point(draft.ways[before]!.nodes[0]!)) < 200;
          return !isNew && roots.get(way) === root;
        });
      for (const way of draft.ways.slice(before)) addWayMetres(draft, setting, way, sums);
    }
  }
}
