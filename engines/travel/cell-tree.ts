import type { RoadGraph } from './road-graph.ts';
import { rowWidth } from './table-memory.ts';

/** A part of the road network, cut from the rest where few roads lead across. */
export interface Cell {
  /** Number of the cell around it, or -1. */
  readonly parent: number;
  /** Numbers of its two halves; `undefined` if it was small enough to stay whole. */
  readonly halves: readonly [number, number] | undefined;
  /** Arcs that lead into the cell, and out of it. Those of a half: of the cell around it, in its order, then of the cut. */
  readonly entries: Int32Array;
  readonly exits: Int32Array;
  /** 1 where an entry leads into the second half, where an exit comes from it; empty for a whole cell. */
  readonly entryHalf: Uint8Array;
  readonly exitHalf: Uint8Array;
  /**
   * The arcs of no smaller cell: those of the cut between the halves, first the `forthCount` from the first half to the
   * second, or all within a whole cell. They have the places from `firstPlace` on.
   */
  readonly inner: Int32Array;
  readonly firstPlace: number;
  readonly forthCount: number;
  /** Places of the exits. */
  readonly exitPlaces: Int32Array;
}

/** All cells, a cell before its halves, the whole network first. */
export interface CellTree {
  readonly cells: readonly Cell[];
  /** The smallest cell of each junction. */
  readonly cellOfJunction: Int32Array;
  /** The cell of which an arc is an inner arc. */
  readonly cellOfArc: Int32Array;
  /** Arcs in the order of their cells: what belongs together lies together. Each cell begins at a multiple of four. */
  readonly placeOfArc: Int32Array;
  readonly placeCount: number;
}

/** A cell of so few junctions stays whole. Smaller ones take more memory, larger ones longer to fill. */
const WHOLE_JUNCTIONS = 8;
/** The smaller half has at least this share of the junctions. */
const SMALLER_SHARE = 0.35;

/**
 * Cuts a graph in halves again and again: nested dissection (George 1973; Lipton, Rose and Tarjan 1979). Each time the
 * junctions are swept in four directions, and the line near the middle with the fewest roads across is the cut. With labels
 * on arcs a cut is a set of arcs, as Buchhold, Wagner, Zeitz and Zündorf do it (Customizable Contraction Hierarchies with
 * Turn Costs, 2020). It follows from the roads alone, so it holds for every vehicle and closure.
 *
 * Pauses now and then, yielding about how many junctions and arcs it looked at, and returns the cells.
 */
export function* divideGraph(graph: RoadGraph): Generator<number, CellTree> {
  const { firstOut, arcHead, arcTail } = graph;
  const junctionCount = firstOut.length - 1;
  const sweeps = yield* sweepsOver(graph);
  const byFirst = sweeps[0]!.order;
  const isSecond = new Uint8Array(junctionCount);
  /** The cell that a junction is in so far. */
  const cellOfJunction = new Int32Array(junctionCount).fill(-1);
  const cellOfArc = new Int32Array(arcHead.length);
  const placeOfArc = new Int32Array(arcHead.length);
  const scratch = new Int32Array(junctionCount);
  const cells: Cell[] = [];
  let places = 0;

  function bestCut(begin: number, end: number, cell: number): { sweep: Sweep; size: number } {
    const count = end - begin;
    const least = Math.max(1, Math.floor(count * SMALLER_SHARE));
    let best = { sweep: sweeps[0]!, size: count >> 1 };
    let bestCost = Infinity;
    for (const sweep of sweeps) {
      const { order } = sweep;
      for (let at = begin; at < end; at += 1) isSecond[order[at]!] = 1;
      let across = 0;
      for (let size = 1; size <= count - least; size += 1) {
        const junction = order[begin + size - 1]!;
        isSecond[junction] = 0;
        for (let out = firstOut[junction]!; out < firstOut[junction + 1]!; out += 1) {
          const head = arcHead[out]!;
          if (cellOfJunction[head] === cell && head !== junction) across += isSecond[head] === 1 ? 1 : -1;
        }
        if (size < least) continue;
        const cost = across / Math.min(size, count - size);
        if (cost >= bestCost) continue;
        best = { sweep, size };
        bestCost = cost;
      }
    }
    return best;
  }

  /** Brings the junctions of the first half before those of the second; within a half they stay as they were. */
  function part(order: Int32Array, begin: number, end: number): void {
    let first = begin;
    let second = 0;
    for (let at = begin; at < end; at += 1) {
      const junction = order[at]!;
      if (isSecond[junction] === 0) order[first++] = junction;
      else scratch[second++] = junction;
    }
    order.set(scratch.subarray(0, second), first);
  }

  function keep(cell: Omit<Cell, 'inner' | 'firstPlace' | 'exitPlaces'>, inner: readonly number[]): void {
    const firstPlace = places;
    for (const arc of inner) {
      cellOfArc[arc] = cells.length;
      placeOfArc[arc] = places;
      places += 1;
    }
    places = rowWidth(places);
    // Exits are inner arcs of cells around this one, so they have their places.
    const exitPlaces = cell.exits.map((arc) => placeOfArc[arc]!);
    cells.push({ ...cell, inner: Int32Array.from(inner), firstPlace, exitPlaces });
  }

  function* divide(
    begin: number,
    end: number,
    parent: number,
    entries: Int32Array,
    exits: Int32Array,
  ): Generator<number, number> {
    const number = cells.length;
    for (let at = begin; at < end; at += 1) cellOfJunction[byFirst[at]!] = number;
    if (end - begin <= WHOLE_JUNCTIONS) {
      const inner: number[] = [];
      for (let at = begin; at < end; at += 1) {
        const junction = byFirst[at]!;
        for (let out = firstOut[junction]!; out < firstOut[junction + 1]!; out += 1)
          if (cellOfJunction[arcHead[out]!] === number) inner.push(out);
      }
      const [entryHalf, exitHalf] = [new Uint8Array(0), new Uint8Array(0)];
      keep({ parent, halves: undefined, entries, exits, entryHalf, exitHalf, forthCount: 0 }, inner);
      return number;
    }
    yield 4 * (end - begin);
    const { sweep, size } = bestCut(begin, end, number);
    for (let at = begin; at < end; at += 1) isSecond[sweep.order[at]!] = at < begin + size ? 0 : 1;
    const cut: [forth: number[], back: number[]] = [[], []];
    for (let at = begin; at < end; at += 1) {
      const junction = sweep.order[at]!;
      for (let out = firstOut[junction]!; out < firstOut[junction + 1]!; out += 1) {
        const head = arcHead[out]!;
        if (cellOfJunction[head] === number && isSecond[head] !== isSecond[junction])
          cut[isSecond[junction] as 0 | 1].push(out);
      }
    }
    const [forth, back] = cut;
    for (const { order } of sweeps) part(order, begin, end);
    const entryHalf = Uint8Array.from(entries, (arc) => isSecond[arcHead[arc]!]!);
    const exitHalf = Uint8Array.from(exits, (arc) => isSecond[arcTail[arc]!]!);
    const forthCount = forth.length;
    keep({ parent, halves: undefined, entries, exits, entryHalf, exitHalf, forthCount }, [...forth, ...back]);
    const middle = begin + size;
    const first = yield* divide(
      begin,
      middle,
      number,
      Int32Array.from([...entries.filter((_, at) => entryHalf[at] === 0), ...back]),
      Int32Array.from([...exits.filter((_, at) => exitHalf[at] === 0), ...forth]),
    );
    const second = yield* divide(
      middle,
      end,
      number,
      Int32Array.from([...entries.filter((_, at) => entryHalf[at] === 1), ...forth]),
      Int32Array.from([...exits.filter((_, at) => exitHalf[at] === 1), ...back]),
    );
    cells[number] = { ...cells[number]!, halves: [first, second] };
    return number;
  }

  yield* divide(0, junctionCount, -1, new Int32Array(0), new Int32Array(0));
  return { cells, cellOfJunction, cellOfArc, placeOfArc, placeCount: places };
}

/** Junctions in the order in which a straight line comes upon them that moves over the map. */
interface Sweep {
  readonly order: Int32Array;
}

/** From west to east, from south to north, and along both diagonals. */
function* sweepsOver({ junctionCoordinates }: RoadGraph): Generator<number, Sweep[]> {
  const count = junctionCoordinates.length / 2;
  const squeeze = Math.cos((junctionCoordinates[1]! * Math.PI) / 180);
  const sweeps: Sweep[] = [];
  for (const [east, north] of [
    [1, 0],
    [0, 1],
    [1, 1],
    [1, -1],
  ] as const) {
    const place = Float64Array.from(
      { length: count },
      (_, at) => east * squeeze * junctionCoordinates[2 * at]! + north * junctionCoordinates[2 * at + 1]!,
    );
    const order = Int32Array.from({ length: count }, (_, at) => at).sort((a, b) => place[a]! - place[b]! || a - b);
    sweeps.push({ order });
    yield 4 * count;
  }
  return sweeps;
}

/** Runs a piece of work that pauses to its end. */
export function finish<Result>(work: Generator<number, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
