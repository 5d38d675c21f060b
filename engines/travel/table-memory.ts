import { minPlusOver, type MinPlus } from './min-plus.ts';

/** A stretch of a memory, counted in numbers. */
export interface Stretch {
  readonly start: number;
  readonly count: number;
}

const PAGE_NUMBERS = 65_536 / 4;

/** Rows are padded, so that each begins where four numbers can be read at once. */
export function rowWidth(columns: number): number {
  return (columns + 3) & ~3;
}

/** The memory in which all tables of a graph lie, for the loops that read several of them at once. */
export class TableMemory {
  readonly loops: MinPlus;
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #numbers = new Int32Array(this.#memory.buffer);
  #end = 0;
  /** Stretches given back, in rising order; no two touch. */
  readonly #free: Stretch[] = [];

  constructor() {
    this.loops = minPlusOver(this.#memory);
  }

  /** All numbers; a view that holds until the next `take`. */
  get numbers(): Int32Array {
    return this.#numbers;
  }

  /** A stretch of at least so many numbers, whatever stands in them. */
  take(least: number): Stretch {
    const count = rowWidth(Math.max(1, least));
    const fitting = this.#free.findIndex((stretch) => stretch.count >= count);
    if (fitting >= 0) {
      const { start, count: free } = this.#free[fitting]!;
      if (free === count) this.#free.splice(fitting, 1);
      else this.#free[fitting] = { start: start + count, count: free - count };
      return { start, count };
    }
    const start = this.#end;
    this.#end += count;
    const missing = this.#end - this.#numbers.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_NUMBERS));
      this.#numbers = new Int32Array(this.#memory.buffer);
    }
    return { start, count };
  }

  /** Gives a stretch back. */
  give({ start, count }: Stretch): void {
    const all = [...this.#free, { start, count }].sort((a, b) => a.start - b.start);
    this.#free.length = 0;
    for (const stretch of all) {
      const last = this.#free.at(-1);
      if (last !== undefined && last.start + last.count === stretch.start)
        this.#free[this.#free.length - 1] = { start: last.start, count: last.count + stretch.count };
      else this.#free.push(stretch);
    }
  }
}
