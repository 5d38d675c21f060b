import type { Cell, CellTree } from './cell-tree.ts';
import { BLOCKED } from './move-kind.ts';
import type { LaidWeights } from './one-search.ts';
import type { RoadGraph } from './road-graph.ts';
import { rowWidth, type Stretch, type TableMemory } from './table-memory.ts';

/**
 * The tables of all cells under one set of weights. A table holds times from heads of arcs to heads of arcs by roads
 * within its cell alone, `BLOCKED` where none leads there. There is a row for each arc one goes to; rows are as wide as
 * `rowWidth` says.
 */
export interface CellTables {
  readonly weights: LaidWeights;
  /** Where the table from inner arcs to inner arcs begins, counted in numbers. */
  readonly within: Int32Array;
  /** The same from inner arcs to exits. */
  readonly out: Int32Array;
  /** The same from entries to exits. */
  readonly through: Int32Array;
  /** What they take beyond those of the roads without closures, which they share. */
  readonly own: Stretch;
}

/** Sums and comparisons between two pauses, about. */
const OPERATIONS_PER_STEP = 2_000_000;

/**
 * Fills the tables of a set of weights from the smallest cells up. This is the customization of a customizable contraction
 * hierarchy (Dibbelt, Strasser and Wagner, 2014), with all arcs of a cut taken out at once: that leaves the dense
 * tables between borders of customizable route planning (Delling, Goldberg, Pajor and Werneck, 2017), and over those
 * sums run through memory in order.
 *
 * Pauses now and then, yielding about how many operations it did, and returns the tables.
 *
 * @param base - tables of the same vehicle without closures: cells in which nothing changed share theirs
 */
export function* fillTables(
  graph: RoadGraph,
  tree: CellTree,
  memory: TableMemory,
  weights: LaidWeights,
  base?: CellTables,
): Generator<number, CellTables> {
  const { cells } = tree;
  const states = base === undefined ? undefined : touchedCells(graph, tree, weights, base.weights);
  const within = base?.within.slice() ?? new Int32Array(cells.length);
  const out = base?.out.slice() ?? new Int32Array(cells.length);
  const through = base?.through.slice() ?? new Int32Array(cells.length);
  const isTouched = (number: number): boolean => states?.[number] !== UNTOUCHED;
  const own = memory.take(tableNumbers(tree, isTouched));
  const scratch = memory.take(scratchNumbers(tree));
  const places = placesOfTables(tree, own.start, isTouched);
  const work: Work = {
    graph,
    tree,
    weights,
    memory,
    scratch: scratch.start,
    filled: { weights, within, out, through, own },
  };
  for (let number = cells.length - 1; number >= 0; number -= 1) {
    if (states !== undefined && states[number] !== CHANGED) continue;
    within[number] = places.within[number]!;
    out[number] = places.out[number]!;
    through[number] = places.through[number]!;
    yield* fillCell(work, number);
    // Closing a side street changes few times across a large cell, mostly none: then the cells around it stay.
    const { parent } = cells[number]!;
    if (states !== undefined && parent >= 0 && !isSameThrough(work, number, base!)) states[parent] = CHANGED;
  }
  memory.give(scratch);
  return work.filled;
}

interface Work {
  readonly graph: RoadGraph;
  readonly tree: CellTree;
  readonly weights: LaidWeights;
  readonly memory: TableMemory;
  /** Where intermediate results may be left. */
  readonly scratch: number;
  readonly filled: CellTables;
}

const sizes = {
  out: ({ inner, exits }: Cell): number => exits.length * rowWidth(inner.length),
  within: ({ inner }: Cell): number => inner.length * rowWidth(inner.length),
  through: ({ entries, exits }: Cell): number => exits.length * rowWidth(entries.length),
};

/** Room for the tables of a tree, in numbers. */
export function tableNumbers({ cells }: CellTree, isWanted = (_cell: number): boolean => true): number {
  return cells.reduce(
    (sum, cell, number) => (isWanted(number) ? sum + sizes.out(cell) + sizes.within(cell) + sizes.through(cell) : sum),
    0,
  );
}

/** Questions go through the tables to exits of hundreds of cells, so those lie together. */
function placesOfTables(
  { cells }: CellTree,
  start: number,
  isWanted: (cell: number) => boolean,
): Pick<CellTables, 'out' | 'within' | 'through'> {
  let end = start;
  const place = (sizeOf: (cell: Cell) => number): Int32Array =>
    Int32Array.from(cells, (cell, number) => {
      const begin = end;
      if (isWanted(number)) end += sizeOf(cell);
      return begin;
    });
  return { out: place(sizes.out), within: place(sizes.within), through: place(sizes.through) };
}

function scratchNumbers({ cells }: CellTree): number {
  return cells.reduce(
    (most, cell) => Math.max(most, sizes.out(cell) + cell.inner.length * rowWidth(cell.entries.length)),
    0,
  );
}

const UNTOUCHED = 0;
/** Something within changed, perhaps none of its own times. */
const TOUCHED = 1;
const CHANGED = 2;

/** Cells with an arc whose time is another, and the cells around them. */
function touchedCells(graph: RoadGraph, tree: CellTree, weights: LaidWeights, before: LaidWeights): Uint8Array {
  const states = new Uint8Array(tree.cells.length);
  for (let arc = 0; arc < weights.forward.length; arc += 1) {
    if (weights.forward[arc] === before.forward[arc]) continue;
    const first = tree.cellOfJunction[graph.arcTail[arc]!]!;
    for (let cell = first; cell >= 0; cell = tree.cells[cell]!.parent) states[cell]! ||= TOUCHED;
    states[first] = CHANGED;
  }
  return states;
}

function isSameThrough({ tree, memory, filled }: Work, number: number, base: CellTables): boolean {
  const { entries, exits } = tree.cells[number]!;
  const { numbers } = memory;
  const [at, atBefore] = [filled.through[number]!, base.through[number]!];
  for (let place = exits.length * rowWidth(entries.length) - 1; place >= 0; place -= 1)
    if (numbers[at + place] !== numbers[atBefore + place]) return false;
  return true;
}

function* fillCell(work: Work, number: number): Generator<number, void> {
  const { tree, memory, filled } = work;
  const { inner, entries, exits, halves } = tree.cells[number]!;
  const { numbers } = memory;
  const [n, entryCount, exitCount] = [inner.length, entries.length, exits.length];
  const within = filled.within[number]!;
  const out = filled.out[number]!;
  const through = filled.through[number]!;
  const [onward, into] = scratchOf(work, number);
  numbers.fill(BLOCKED, within, within + n * rowWidth(n));
  numbers.fill(BLOCKED, out, out + exitCount * rowWidth(n));
  numbers.fill(BLOCKED, through, through + exitCount * rowWidth(entryCount));
  numbers.fill(BLOCKED, onward, into + n * rowWidth(entryCount));
  if (halves === undefined) stepsOfWhole(work, number);
  else for (const half of [0, 1] as const) stepsOfHalf(work, number, half, halves[half]);
  for (let place = 0; place < n; place += 1) numbers[within + place * rowWidth(n) + place] = 0;
  yield* closeTable(memory, within, n);
  yield* lowerTable(memory, out, onward, within, exitCount, n, n);
  yield* lowerTable(memory, through, out, into, exitCount, n, entryCount);
}

/** Where times over one step lie until the tables are filled: from inner arcs to exits, and from entries to inner arcs. */
function scratchOf({ tree, scratch }: Work, number: number): [onward: number, into: number] {
  return [scratch, scratch + sizes.out(tree.cells[number]!)];
}

/** Times over single moves: within the cell, on to an exit, from an entry in, and from entry to exit at once. */
function stepsOfWhole(work: Work, number: number): void {
  const { graph, tree, weights, memory, filled } = work;
  const [onward, into] = scratchOf(work, number);
  const { inner, entries, exits, firstPlace } = tree.cells[number]!;
  const { numbers } = memory;
  const innerWidth = rowWidth(inner.length);
  const entryWidth = rowWidth(entries.length);
  const follow = (arc: number, place: number, toInner: number, toExit: number, width: number): void => {
    const head = graph.arcHead[arc]!;
    let move = graph.firstMove[arc]!;
    for (let next = graph.firstOut[head]!; next < graph.firstOut[head + 1]!; next += 1, move += 1) {
      const milliseconds = weights.moveCost[graph.moveKind[move]!]! + weights.forward[next]!;
      if (milliseconds >= BLOCKED) continue;
      if (tree.cellOfArc[next] === number)
        numbers[toInner + (tree.placeOfArc[next]! - firstPlace) * width + place] = milliseconds;
      else numbers[toExit + exits.indexOf(next) * width + place] = milliseconds;
    }
  };
  for (const [place, arc] of inner.entries()) follow(arc, place, filled.within[number]!, onward, innerWidth);
  for (const [place, arc] of entries.entries()) follow(arc, place, into, filled.through[number]!, entryWidth);
}

/**
 * The same for the arcs that lead into a half: how long it takes through that half. Entries and exits of a half are those
 * of the cell around it, in their order, then the arcs of the cut.
 */
function stepsOfHalf(work: Work, number: number, half: 0 | 1, of: number): void {
  const { tree, memory, filled } = work;
  const [onward, into] = scratchOf(work, number);
  const { inner, entries, forthCount, entryHalf, exitHalf } = tree.cells[number]!;
  const { numbers } = memory;
  const { entries: halfEntries, exits: halfExits } = tree.cells[of]!;
  const halfWidth = rowWidth(halfEntries.length);
  const innerWidth = rowWidth(inner.length);
  const entryWidth = rowWidth(entries.length);
  const backCount = inner.length - forthCount;
  const [fromCut, fromCutCount] = half === 0 ? [forthCount, backCount] : [0, forthCount];
  const [toCut, toCutCount] = half === 0 ? [0, forthCount] : [forthCount, backCount];
  const entryPlaces = placesIn(entryHalf, half);
  const exitPlaces = placesIn(exitHalf, half);
  for (let row = 0; row < halfExits.length; row += 1) {
    const times = filled.through[of]! + row * halfWidth;
    const cutRow = row - (halfExits.length - toCutCount);
    const isToCut = cutRow >= 0;
    const ofInner = isToCut
      ? filled.within[number]! + (toCut + cutRow) * innerWidth
      : onward + exitPlaces[row]! * innerWidth;
    const ofEntries = isToCut
      ? into + (toCut + cutRow) * entryWidth
      : filled.through[number]! + exitPlaces[row]! * entryWidth;
    for (let place = 0; place < entryPlaces.length; place += 1)
      numbers[ofEntries + entryPlaces[place]!] = numbers[times + place]!;
    const timesFromCut = times + entryPlaces.length;
    for (let place = 0; place < fromCutCount; place += 1)
      numbers[ofInner + fromCut + place] = numbers[timesFromCut + place]!;
  }
}

function placesIn(halfOf: Uint8Array, half: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < halfOf.length; place += 1) if (halfOf[place] === half) places.push(place);
  return places;
}

/** Makes times over one step into times over any number. */
function* closeTable({ loops }: TableMemory, table: number, n: number): Generator<number, void> {
  const width = rowWidth(n);
  const steps = Math.max(1, Math.ceil(OPERATIONS_PER_STEP / (n * width + 1)));
  for (let step = 0; step < n; step += steps) {
    loops.closeSteps(4 * table, n, 4 * width, step, Math.min(n, step + steps), BLOCKED);
    yield steps * n * width;
  }
}

function* lowerTable(
  { loops }: TableMemory,
  table: number,
  first: number,
  second: number,
  rows: number,
  between: number,
  columns: number,
): Generator<number, void> {
  const width = rowWidth(columns);
  const firstWidth = rowWidth(between);
  const together = Math.max(1, Math.ceil(OPERATIONS_PER_STEP / (between * width + 1)));
  for (let row = 0; row < rows; row += together) {
    const count = Math.min(together, rows - row);
    const [to, from] = [table + row * width, first + row * firstWidth];
    loops.lowerByProduct(4 * to, 4 * from, 4 * second, count, between, 4 * width, 4 * firstWidth);
    yield count * between * width;
  }
}
