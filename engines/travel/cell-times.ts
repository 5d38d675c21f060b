import type { CellTables } from './cell-tables.ts';
import type { CellTree } from './cell-tree.ts';
import type { GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import { arrivals, type RoadPlace } from './road-place.ts';
import { rowWidth, type TableMemory } from './table-memory.ts';

/**
 * What a question needs to know of a cell stands side by side, because that is what it waits for: the cell around it, the
 * address of the times of its inner arcs, the bytes of a row of them, the address of the addresses of the times of its
 * exits, how many those are, and the last questions for which it was found and held the goal.
 */
const [PARENT, FOUND, ROW_BYTES, EXITS, EXIT_COUNT, FOUND_FOR, GOAL_FOR, EACH] = [0, 1, 2, 3, 4, 5, 6, 8] as const;

/**
 * The working memory of questions answered from tables: times from the heads of arcs to one goal.
 *
 * `aim` goes up from the smallest cells at the goal to the whole network; a time is then found by going down again to the
 * cell of its arc, and what was found on the way is kept for the next. That is the scanning of GRASP (Efentakis and
 * Pfoser, 2014) and of PHAST (Delling, Goldberg, Nowatzyk and Werneck, 2011), but only of the cells that are asked for.
 */
export class CellTimes {
  readonly #view: GraphView;
  readonly #tree: CellTree;
  readonly #memory: TableMemory;
  #tables!: CellTables;
  /** Where the time from the head of each arc to the goal stands, once found; by the place of the arc. */
  readonly #found: number;
  readonly #cells: Int32Array;
  /** Room for a row of times to go in, and for one to come out. */
  readonly #first: number;
  readonly #second: number;
  /** Time to the goal by roads within the cell that an arc leads into: cells of the goal only, elsewhere `BLOCKED`. */
  readonly #inside: Int32Array;
  readonly #insideArcs: number[] = [];
  #question = 0;
  readonly #path: number[] = [];

  constructor(view: GraphView, tree: CellTree, memory: TableMemory) {
    const { cells, cellOfArc, placeCount } = tree;
    this.#view = view;
    this.#tree = tree;
    this.#memory = memory;
    this.#inside = new Int32Array(cellOfArc.length).fill(BLOCKED);
    const widest = cells.reduce((most, { inner, entries }) => Math.max(most, inner.length, entries.length), 0);
    this.#found = memory.take(placeCount).start;
    this.#first = memory.take(widest).start;
    this.#second = memory.take(widest).start;
    let address = memory.take(cells.reduce((sum, { exitPlaces }) => sum + exitPlaces.length, 0)).start;
    this.#cells = new Int32Array(EACH * cells.length);
    for (const [number, { parent, firstPlace, inner, exitPlaces }] of cells.entries()) {
      const found = 4 * (this.#found + firstPlace);
      this.#cells.set([parent, found, 4 * rowWidth(inner.length), 4 * address, exitPlaces.length], EACH * number);
      for (const place of exitPlaces) memory.numbers[address++] = 4 * (this.#found + place);
    }
  }

  /** Takes a goal, and the weights by which it is to be reached. */
  aim(tables: CellTables, goal: RoadPlace): void {
    const { graph } = this.#view;
    const { cells, cellOfJunction } = this.#tree;
    const { weights } = tables;
    for (const arc of this.#insideArcs) this.#inside[arc] = BLOCKED;
    this.#insideArcs.length = 0;
    this.#tables = tables;
    this.#question += 1;
    const around = new Set<number>();
    for (const { arc, milliseconds } of arrivals(this.#view, weights.base, weights.overlay, goal)) {
      const tail = graph.arcTail[arc]!;
      for (const last of this.#view.copiesOf(arc)) {
        const place = last - graph.firstOut[tail]!;
        for (let out = graph.firstOut[tail]!; out < graph.firstOut[tail + 1]!; out += 1) {
          const before = graph.arcTwin[out]!;
          const move = weights.moveCost[graph.moveKind[graph.firstMove[before]! + place]!]!;
          this.#lowerInside(before, move + milliseconds);
        }
      }
      for (let cell = cellOfJunction[tail]!; cell >= 0; cell = cells[cell]!.parent) around.add(cell);
    }
    // Halves have higher numbers than the cell around them, so they come first.
    for (const cell of [...around].sort((a, b) => b - a)) this.#goUp(cell);
  }

  /** Time from the head of an arc to the goal, or `BLOCKED`. */
  fromHead(arc: number): number {
    const { cellOfArc, placeOfArc } = this.#tree;
    const path = this.#path;
    let depth = 0;
    let cell = cellOfArc[arc]!;
    while (cell >= 0 && this.#cells[EACH * cell + FOUND_FOR] !== this.#question) {
      path[depth++] = cell;
      cell = this.#cells[EACH * cell + PARENT]!;
    }
    while (depth > 0) this.#goDown(path[--depth]!);
    return this.#memory.numbers[this.#found + placeOfArc[arc]!]!;
  }

  #lowerInside(arc: number, milliseconds: number): void {
    if (milliseconds >= this.#inside[arc]!) return;
    this.#inside[arc] = milliseconds;
    this.#insideArcs.push(arc);
  }

  /** Times to the goal by roads within a cell that holds it: from its inner arcs, then from its entries. */
  #goUp(number: number): void {
    const { inner, firstPlace, entries, halves, forthCount, entryHalf } = this.#tree.cells[number]!;
    const { numbers, loops } = this.#memory;
    const first = this.#first;
    const found = this.#found + firstPlace;
    const n = inner.length;
    const width = rowWidth(n);
    for (let place = 0; place < n; place += 1) numbers[first + place] = this.#inside[inner[place]!]!;
    numbers.fill(BLOCKED, found, found + width);
    loops.lowerByProduct(4 * found, 4 * first, 4 * this.#tables.within[number]!, 1, n, 4 * width, 0);
    this.#cells[EACH * number + GOAL_FOR] = this.#question;
    if (halves === undefined) {
      this.#enterWhole(number);
      return;
    }
    for (const half of [0, 1] as const) {
      const [cut, count] = half === 0 ? [0, forthCount] : [forthCount, n - forthCount];
      this.#enterHalf(halves[half], found + cut, count);
      let column = this.#second;
      for (let place = 0; place < entries.length; place += 1)
        if (entryHalf[place] === half) this.#lowerInside(entries[place]!, numbers[column++]!);
    }
  }

  /** From the entries of a half, out of it by arcs of the cut and on to the goal. */
  #enterHalf(number: number, cut: number, count: number): void {
    const { entries, exits } = this.#tree.cells[number]!;
    const { numbers, loops } = this.#memory;
    const second = this.#second;
    const width = rowWidth(entries.length);
    const rows = this.#tables.through[number]! + (exits.length - count) * width;
    numbers.fill(BLOCKED, second, second + width);
    loops.lowerByProduct(4 * second, 4 * cut, 4 * rows, 1, count, 4 * width, 0);
  }

  #enterWhole(number: number): void {
    const { graph } = this.#view;
    const { cellOfArc, placeOfArc, cells } = this.#tree;
    const { numbers } = this.#memory;
    const { weights } = this.#tables;
    for (const entry of cells[number]!.entries) {
      const head = graph.arcHead[entry]!;
      let move = graph.firstMove[entry]!;
      for (let next = graph.firstOut[head]!; next < graph.firstOut[head + 1]!; next += 1, move += 1) {
        if (cellOfArc[next] !== number) continue;
        const drive = weights.moveCost[graph.moveKind[move]!]! + weights.forward[next]!;
        if (drive < BLOCKED) this.#lowerInside(entry, drive + numbers[this.#found + placeOfArc[next]!]!);
      }
    }
  }

  /** Times to the goal from the inner arcs of a cell, once those of the cells around it are found. */
  #goDown(number: number): void {
    const { numbers, loops } = this.#memory;
    const cells = this.#cells;
    const at = EACH * number;
    const found = cells[at + FOUND]!;
    const rowBytes = cells[at + ROW_BYTES]!;
    if (cells[at + GOAL_FOR] !== this.#question)
      for (let place = found >> 2; place < (found + rowBytes) >> 2; place += 1) numbers[place] = BLOCKED;
    loops.lowerByFound(found, cells[at + EXITS]!, 4 * this.#tables.out[number]!, cells[at + EXIT_COUNT]!, rowBytes);
    cells[at + FOUND_FOR] = this.#question;
  }
}
