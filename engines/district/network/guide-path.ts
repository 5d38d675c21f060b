import { between, distance, type Point } from '../plane.ts';
import { keepOutMetres, type Setting } from './setting.ts';

/** Finds a taut way round rivers, so that a road between two towns is drawn on their side of the water. */
export type Guide = (from: Point, to: Point, mayLeaveDistrict: boolean) => Point[];

const cellMetres = 400;
const marginMetres = 6000;

/**
 * Prepares the raster on which guides are found: A* over 400 m squares (Hart, Nilsson and Raphael, 1968), then the
 * line is pulled tight between its bends.
 */
export function guideOver(setting: Setting, urban: readonly { point: Point; radiusMetres: number }[]): Guide {
  const xs = setting.outline.map((point) => point.x);
  const ys = setting.outline.map((point) => point.y);
  const left = Math.min(...xs) - marginMetres;
  const bottom = Math.min(...ys) - marginMetres;
  const columns = Math.ceil((Math.max(...xs) + marginMetres - left) / cellMetres);
  const rows = Math.ceil((Math.max(...ys) + marginMetres - bottom) / cellMetres);
  const wet = new Uint8Array(columns * rows);
  const outside = new Uint8Array(columns * rows);
  const centre = (cell: number): Point => ({
    x: left + ((cell % columns) + 0.5) * cellMetres,
    y: bottom + (Math.floor(cell / columns) + 0.5) * cellMetres,
  });
  for (let cell = 0; cell < columns * rows; cell += 1) {
    const point = centre(cell);
    wet[cell] = setting.metresToYangtze(point) < keepOutMetres + 120 ? 1 : 0;
    outside[cell] = setting.isInDistrict(point) ? 0 : 1;
  }
  // The outline is rough, so a road keeps a little away from it where it can.
  const edge = new Uint8Array(columns * rows);
  for (let cell = columns * 2; cell < columns * (rows - 2); cell += 1) {
    edge[cell] = [-2, 2, -2 * columns, 2 * columns].some((step) => outside[cell + step] === 1) ? 1 : 0;
  }
  const cellOf = (point: Point): number =>
    Math.floor((point.y - bottom) / cellMetres) * columns + Math.floor((point.x - left) / cellMetres);

  /** Cells near the river, where a step may lead across it. */
  const nearRiver = new Uint8Array(columns * rows);
  for (let cell = 0; cell < columns * rows; cell += 1)
    nearRiver[cell] = setting.metresToYangtze(centre(cell)) < 1900 ? 1 : 0;

  const isClear = (a: Point, b: Point, mayLeave: boolean): boolean => {
    const steps = Math.max(1, Math.ceil(distance(a, b) / 150));
    let previous = a;
    for (let step = 1; step <= steps; step += 1) {
      const point = between(a, b, step / steps);
      if (step < steps && setting.metresToYangtze(point) < keepOutMetres + 60) return false;
      if (step < steps && !mayLeave && outside[cellOf(point)] === 1) return false;
      if (setting.crossesYangtze(previous, point)) return false;
      previous = point;
    }
    return true;
  };

  const cost = new Float64Array(columns * rows);
  const came = new Int32Array(columns * rows);
  const closed = new Uint8Array(columns * rows);
  const found = new Map<string, Point[]>();
  const search: Guide = (from, to, mayLeave) => {
    if (isClear(from, to, mayLeave)) return [from, to];
    const start = cellOf(from);
    const goal = cellOf(to);
    const goalPoint = centre(goal);
    const passed = urban.filter((town) => distance(town.point, from) > 2500 && distance(town.point, to) > 2500);
    cost.fill(Infinity);
    came.fill(-1);
    closed.fill(0);
    cost[start] = 0;
    const heap: { rank: number; cell: number }[] = [{ rank: 0, cell: start }];
    while (heap.length > 0) {
      const { cell } = popLeast(heap);
      if (closed[cell] === 1) continue;
      closed[cell] = 1;
      if (cell === goal) break;
      const here = centre(cell);
      for (const [dx, dy, length] of steps) {
        const column = (cell % columns) + dx;
        const row = Math.floor(cell / columns) + dy;
        if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
        const next = row * columns + column;
        if (closed[next] === 1 || (wet[next] === 1 && next !== goal)) continue;
        const there = centre(next);
        if (nearRiver[cell] === 1 && setting.crossesYangtze(here, there)) continue;
        let factor = mayLeave ? 1 : outside[next] === 1 ? 6 : edge[next] === 1 ? 2 : 1;
        for (const town of passed) if (distance(town.point, there) < town.radiusMetres) factor *= 1.5;
        const total = cost[cell]! + length * cellMetres * factor;
        if (total >= cost[next]!) continue;
        cost[next] = total;
        came[next] = cell;
        pushRanked(heap, { rank: total + distance(there, goalPoint), cell: next });
      }
    }
    const path: Point[] = [to];
    for (let cell = came[goal]!; cell >= 0 && cell !== start; cell = came[cell]!) path.push(centre(cell));
    path.push(from);
    path.reverse();
    return pullTight(path, (a, b) => isClear(a, b, mayLeave));
  };
  return (from, to, mayLeave) => {
    const key = `${from.x} ${from.y} ${to.x} ${to.y} ${mayLeave}`;
    const known = found.get(key) ?? search(from, to, mayLeave);
    found.set(key, known);
    return known;
  };
}

const diagonal = Math.sqrt(2);
const steps: readonly (readonly [number, number, number])[] = [
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [1, 1, diagonal],
  [1, -1, diagonal],
  [-1, 1, diagonal],
  [-1, -1, diagonal],
];

function pullTight(path: readonly Point[], isClear: (a: Point, b: Point) => boolean): Point[] {
  const out = [path[0]!];
  let index = 0;
  while (index < path.length - 1) {
    let next = path.length - 1;
    while (next > index + 1 && !isClear(path[index]!, path[next]!)) next -= 1;
    out.push(path[next]!);
    index = next;
  }
  return out;
}

type Ranked = { rank: number; cell: number };

function isBefore(a: Ranked, b: Ranked): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.cell < b.cell);
}

function pushRanked(heap: Ranked[], item: Ranked): void {
  heap.push(item);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(heap[index]!, heap[parent]!)) return;
    [heap[index], heap[parent]] = [heap[parent]!, heap[index]!];
    index = parent;
  }
}

function popLeast(heap: Ranked[]): Ranked {
  const least = heap[0]!;
  const last = heap.pop()!;
  if (heap.length > 0) {
    heap[0] = last;
    let index = 0;
    for (;;) {
      let smallest = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && isBefore(heap[child]!, heap[smallest]!)) smallest = child;
      }
      if (smallest === index) break;
      [heap[index], heap[smallest]] = [heap[smallest]!, heap[index]!];
      index = smallest;
    }
  }
  return least;
}
