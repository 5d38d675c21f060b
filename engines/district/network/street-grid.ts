import { distance, pointAlong, type Point } from '../plane.ts';
import type { RandomStream } from '../random-stream.ts';
import type { RoadClass, RoadDraft } from './road-draft.ts';
import { keepOutMetres, qijiangHalfWidthMetres, type Seat, type Setting } from './setting.ts';

/** A crossing of two streets. `line` are its numbers across and along the grid. */
export type Corner = {
  node: number;
  point: Point;
  line: readonly [number, number];
  seat: Seat;
  links: Map<number, RoadClass>;
};

/** The streets of one built-up place: a turned lattice of which some blocks are joined to larger ones. */
export type StreetGrid = {
  name: string;
  seat: Seat;
  spacingMetres: number;
  corners: Corner[];
  /** Whether a point lies among the streets. */
  covers(point: Point): boolean;
  nearestCorner(point: Point): Corner;
  /** Corners on the shortest way through the streets. */
  walk(from: Corner, to: Corner): Corner[];
};

export type GridOrder = {
  name: string;
  centre: Point;
  seats: readonly Seat[];
  squareKilometres: ReadonlyMap<string, number>;
  spacingMetres: number;
  isPark: boolean;
};

/** The direction of the nearest big river within 3 km, else a drawn one. */
function orientation(setting: Setting, centre: Point, random: RandomStream): Point {
  let best: Point | undefined;
  let bestMetres = 3000;
  for (let station = 0; station < setting.yangtze.length - 1; station += 1) {
    const metres = distance(centre, setting.yangtze[station]!);
    if (metres < bestMetres) {
      bestMetres = metres;
      best = pointAlong([setting.yangtze[station]!, setting.yangtze[station + 1]!], 1).direction;
    }
  }
  if (best !== undefined) return best;
  const x = random.between(-1, 1);
  const length = Math.sqrt(x * x + 0.8);
  return { x: x / length, y: Math.sqrt(0.8) / length };
}

/** Lays out one grid and its corners in the draft; the streets themselves are added by {@link paveGrid}. */
export function layGrid(
  draft: RoadDraft,
  setting: Setting,
  order: GridOrder,
  taken: readonly StreetGrid[],
  random: RandomStream,
): StreetGrid {
  const { spacingMetres: spacing, centre } = order;
  const second = order.seats[1];
  const along =
    second === undefined ? orientation(setting, centre, random) : pointAlong([centre, second.point], 1).direction;
  const across = { x: -along.y, y: along.x };
  const total = [...order.squareKilometres.values()].reduce((sum, one) => sum + one, 0);
  const reach = Math.ceil((Math.sqrt(total) * 1000 * 1.5) / spacing) + 4;
  const waves = [random.between(-1, 1), random.between(-1, 1), random.between(-1, 1), random.between(-1, 1)];
  const isFree = (point: Point): boolean =>
    setting.isInDistrict(point) &&
    setting.metresToYangtze(point) > keepOutMetres &&
    !setting.crossesYangtze(centre, point) &&
    setting.qijiangCrossing(centre, point) === undefined &&
    setting.qijiang.every((bend) => distance(bend, point) > qijiangHalfWidthMetres + 60) &&
    !taken.some((grid) => grid.covers(point));
  const candidates: { line: readonly [number, number]; point: Point; seat: Seat; rank: number }[] = [];
  for (let i = -reach; i <= reach; i += 1) {
    for (let j = -reach; j <= reach; j += 1) {
      // The street from the first seat to the second is straight and complete.
      const isSpine = j === 0 && i >= 0 && second !== undefined && i * spacing <= distance(centre, second.point) + 1;
      const shift = isSpine || (i === 0 && j === 0) ? 0 : spacing * 0.09;
      const u = i * spacing + random.between(-1, 1) * shift;
      const v = j * spacing + random.between(-1, 1) * shift;
      const point = { x: centre.x + along.x * u + across.x * v, y: centre.y + along.y * u + across.y * v };
      if (!isFree(point)) continue;
      const seat = order.isPark ? order.seats[0]! : setting.nearestSeat(point);
      if (!order.seats.includes(seat)) continue;
      const metres = Math.max(1, distance(point, seat.point));
      const dx = (point.x - seat.point.x) / metres;
      const dy = (point.y - seat.point.y) / metres;
      const stretch =
        1 + 0.22 * (waves[0]! * dx + waves[1]! * dy + waves[2]! * dx * dy * 2 + waves[3]! * (dx * dx - dy * dy));
      candidates.push({
        line: [i, j],
        point,
        seat,
        rank: isSpine ? 0 : order.isPark ? distance(point, centre) * stretch : metres * stretch,
      });
    }
  }
  candidates.sort((a, b) => a.rank - b.rank || a.line[0] - b.line[0] || a.line[1] - b.line[1]);
  const corners: Corner[] = [];
  const byLine = new Map<string, Corner>();
  for (const seat of order.seats) {
    const wanted = Math.max(9, Math.round(((order.squareKilometres.get(seat.code) ?? 0) * 1e6) / (spacing * spacing)));
    const own = candidates.filter((one) => one.seat === seat).slice(0, wanted);
    let nearest = own[0];
    for (const one of own)
      if (nearest !== undefined && distance(one.point, seat.point) < distance(nearest.point, seat.point)) nearest = one;
    for (const one of own) {
      const point = one === nearest && !order.isPark ? seat.point : one.point;
      const corner: Corner = { node: draft.addNode(point), point, line: one.line, seat, links: new Map() };
      corners.push(corner);
      byLine.set(one.line.join(':'), corner);
    }
  }
  keepConnected(corners, byLine, random, order.isPark);
  const kept = corners.filter((corner) => corner.links.size > 0);
  const byNode = new Map(kept.map((corner) => [corner.node, corner]));
  return {
    name: order.name,
    seat: order.seats[0]!,
    spacingMetres: spacing,
    corners: kept,
    covers: coverOf(kept, spacing * 0.8),
    nearestCorner: (point) => {
      let best = kept[0]!;
      for (const corner of kept) if (distance(corner.point, point) < distance(best.point, point)) best = corner;
      return best;
    },
    walk: (from, to) => walkCorners(byNode, from, to),
  };
}

/** A test for being near a corner, by squares of the size asked about. */
function coverOf(corners: readonly Corner[], reachMetres: number): (point: Point) => boolean {
  const squares = new Map<number, Corner[]>();
  const keyOf = (column: number, row: number): number => (column + 4096) * 8192 + row + 4096;
  for (const corner of corners) {
    const key = keyOf(Math.floor(corner.point.x / reachMetres), Math.floor(corner.point.y / reachMetres));
    const list = squares.get(key);
    if (list === undefined) squares.set(key, [corner]);
    else list.push(corner);
  }
  return (point) => {
    const [column, row] = [Math.floor(point.x / reachMetres), Math.floor(point.y / reachMetres)];
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const corner of squares.get(keyOf(column + dx, row + dy)) ?? []) {
          if (distance(corner.point, point) < reachMetres) return true;
        }
      }
    }
    return false;
  };
}

/** Links neighbours: a random spanning tree keeps the place in one piece, the rest makes rings. */
function keepConnected(
  corners: Corner[],
  byLine: ReadonlyMap<string, Corner>,
  random: RandomStream,
  isPark: boolean,
): void {
  const links: [Corner, Corner][] = [];
  for (const corner of corners) {
    for (const [di, dj] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const other = byLine.get(`${corner.line[0] + di}:${corner.line[1] + dj}`);
      if (other !== undefined) links.push([corner, other]);
    }
  }
  const parent = new Map(corners.map((corner) => [corner.node, corner.node]));
  const rootOf = (node: number): number => {
    let root = node;
    while (parent.get(root) !== root) root = parent.get(root)!;
    parent.set(node, root);
    return root;
  };
  const main = (line: number): boolean => ((line % 4) + 4) % 4 === 0;
  const classOf = (a: Corner, b: Corner): RoadClass => {
    const line = a.line[0] === b.line[0] ? a.line[0] : b.line[1];
    if (line === 0) return isPark ? 'secondary' : 'primary';
    return main(line) ? 'secondary' : isPark ? 'tertiary' : line % 2 === 0 ? 'tertiary' : 'residential';
  };
  // Main streets first, so that they run through; the order inside both groups is drawn.
  const isMain = ([a, b]: [Corner, Corner]): boolean => main(a.line[0] === b.line[0] ? a.line[0] : a.line[1]);
  const isSpine = ([a, b]: [Corner, Corner]): boolean => a.line[1] === 0 && b.line[1] === 0;
  const ordered = [
    ...links.filter(isSpine),
    ...random.shuffle(links.filter((link) => isMain(link) && !isSpine(link))),
    ...random.shuffle(links.filter((link) => !isMain(link))),
  ];
  for (const [a, b] of ordered) {
    const [rootA, rootB] = [rootOf(a.node), rootOf(b.node)];
    // A street that closes a ring is kept where it makes a T; where it would make a cross it is mostly left out.
    const isCross = Math.max(a.links.size, b.links.size) >= 3;
    if (rootA === rootB && random.chance(isCross ? (isMain([a, b]) ? 0.08 : 0.9) : isMain([a, b]) ? 0 : 0.14)) continue;
    parent.set(rootA, rootB);
    a.links.set(b.node, classOf(a, b));
    b.links.set(a.node, classOf(a, b));
  }
  // Islands cut off by water or slopes are dropped; only the largest piece stays.
  const sizes = new Map<number, number>();
  for (const corner of corners) sizes.set(rootOf(corner.node), (sizes.get(rootOf(corner.node)) ?? 0) + 1);
  const largest = [...sizes].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0]?.[0];
  for (const corner of corners) if (rootOf(corner.node) !== largest) corner.links.clear();
}

function walkCorners(byNode: ReadonlyMap<number, Corner>, from: Corner, to: Corner): Corner[] {
  const came = new Map<number, number>([[from.node, from.node]]);
  let frontier = [from.node];
  while (frontier.length > 0 && !came.has(to.node)) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const neighbour of byNode.get(node)!.links.keys()) {
        if (came.has(neighbour)) continue;
        came.set(neighbour, node);
        next.push(neighbour);
      }
    }
    frontier = next;
  }
  const path = [to];
  while (path[path.length - 1]!.node !== from.node) path.push(byNode.get(came.get(path[path.length - 1]!.node)!)!);
  return path.reverse();
}

/** Raises the class of the streets along a walk, so that a through road is seen to pass the town. */
export function raiseAlong(walk: readonly Corner[], roadClass: RoadClass): void {
  for (let index = 1; index < walk.length; index += 1) {
    walk[index - 1]!.links.set(walk[index]!.node, roadClass);
    walk[index]!.links.set(walk[index - 1]!.node, roadClass);
  }
}

const numerals = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** 1–99 in Chinese numerals, as street numbers are written. */
export function chineseNumber(value: number): string {
  if (value < 10) return numerals[value]!;
  const tens = Math.floor(value / 10);
  return `${tens === 1 ? '' : numerals[tens]!}十${value % 10 === 0 ? '' : numerals[value % 10]!}`;
}

/** Turns the links into named ways, one for each unbroken run of a street with one class inside one town. */
export function paveGrid(draft: RoadDraft, grid: StreetGrid): void {
  const byLine = new Map(grid.corners.map((corner) => [corner.line.join(':'), corner]));
  const lowest = [0, 1].map((side) => Math.min(...grid.corners.map((corner) => corner.line[side]!)));
  for (const [di, dj, word] of [
    [1, 0, '横'],
    [0, 1, '纵'],
  ] as const) {
    for (const corner of grid.corners) {
      const isLinked = (a: Corner, b: Corner | undefined): b is Corner => b !== undefined && a.links.has(b.node);
      const before = byLine.get(`${corner.line[0] - di}:${corner.line[1] - dj}`);
      const after = byLine.get(`${corner.line[0] + di}:${corner.line[1] + dj}`);
      if (!isLinked(corner, after)) continue;
      const kindOf = (a: Corner, b: Corner): string => `${a.links.get(b.node)} ${a.seat.code} ${b.seat.code}`;
      const kind = kindOf(corner, after);
      if (isLinked(corner, before) && kindOf(before, corner) === kind) continue;
      const run = [corner, after];
      for (;;) {
        const last = run[run.length - 1]!;
        const next = byLine.get(`${last.line[0] + di}:${last.line[1] + dj}`);
        if (!isLinked(last, next) || kindOf(last, next) !== kind) break;
        run.push(next);
      }
      const number = (di === 1 ? corner.line[1] - lowest[1]! : corner.line[0] - lowest[0]!) + 1;
      const label = grid.name === '' ? corner.seat.name.slice(0, -1).replace(/街$/, '') : grid.name;
      draft.addWay(
        run.map((one) => one.node),
        { roadClass: corner.links.get(after.node)!, name: `${label}${word}${chineseNumber(number)}路` },
      );
    }
  }
}
