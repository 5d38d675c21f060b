import { BLOCKED } from './move-kind.ts';
import type { RoadGraph } from './road-graph.ts';

/** What a search needs to know about a graph, in the direction it runs. */
export interface SearchGraph {
  readonly arcCount: number;
  /** First of the arcs that may follow each arc. */
  readonly firstNext: Uint32Array;
  readonly firstMove: Uint32Array;
  readonly moveKind: Uint8Array;
}

/** The two views of a graph: with the traffic, and against it on the twins of its arcs. */
export function searchGraphs(graph: RoadGraph): { forward: SearchGraph; backward: SearchGraph } {
  const firstNext = Uint32Array.from(graph.arcHead, (head) => graph.firstOut[head]!);
  const shared = { arcCount: graph.arcHead.length, firstNext, firstMove: graph.firstMove };
  return {
    forward: { ...shared, moveKind: graph.moveKind },
    backward: { ...shared, moveKind: graph.moveKindBack },
  };
}

/** Width of a bucket: 1,024 ms. Narrower ones cost more empty buckets, wider ones more corrections within. */
const BUCKET_SHIFT = 10;
const RING = 4096;
/** Farther ahead than this an entry would overtake the ring. */
const RING_SPAN = (RING - 2) << BUCKET_SHIFT;
const FIRST_CAPACITY = 4096;

/**
 * The working memory of searches over one graph: labels per arc and a monotone bucket queue (Dial 1969) with
 * corrections inside a bucket. A label is the time at the far end of its arc; labels sit on arcs because with turn
 * restrictions one label per junction is wrong. One search at a time; nothing is allocated per search once warm.
 */
export class SearchSpace {
  readonly label: Int32Array;
  /** 1 where the caller waits for the final label. */
  readonly wanted: Uint8Array;
  #wantedCount = 0;
  readonly #graph: SearchGraph;
  readonly #heads = new Int32Array(RING).fill(-1);
  /** Entries of four words: arc, label, next entry of the bucket, unused. */
  #pool = new Int32Array(4 * FIRST_CAPACITY);
  #entries = 0;
  #wantedArcs: number[] = [];
  readonly #widest: number;

  constructor(graph: SearchGraph) {
    this.#graph = graph;
    this.label = new Int32Array(graph.arcCount).fill(BLOCKED);
    this.wanted = new Uint8Array(graph.arcCount);
    let widest = 0;
    for (let arc = 0; arc < graph.arcCount; arc += 1) {
      widest = Math.max(widest, graph.firstMove[arc + 1]! - graph.firstMove[arc]!);
    }
    this.#widest = widest;
  }

  /** Forgets the last search; costs as much as that search reached. */
  reset(): void {
    const { label } = this;
    if (this.#entries * 4 > label.length) label.fill(BLOCKED);
    else for (let entry = 0; entry < this.#entries; entry += 1) label[this.#pool[4 * entry]!] = BLOCKED;
    this.#entries = 0;
    this.#heads.fill(-1);
    for (const arc of this.#wantedArcs) this.wanted[arc] = 0;
    this.#wantedArcs = [];
    this.#wantedCount = 0;
  }

  /** Starts from an arc with a label; the lower of several labels counts. */
  seed(arc: number, milliseconds: number): void {
    if (milliseconds >= this.label[arc]!) return;
    this.label[arc] = milliseconds;
    this.#reserve();
    const at = 4 * this.#entries;
    this.#pool[at] = arc;
    this.#pool[at + 1] = milliseconds;
    this.#entries += 1;
  }

  /** Marks an arc whose label the search has to settle before it may stop early. */
  want(arc: number): void {
    if (this.wanted[arc] === 1) return;
    this.wanted[arc] = 1;
    this.#wantedArcs.push(arc);
    this.#wantedCount += 1;
  }

  /** How many entries the last search made: the work it did. */
  get entryCount(): number {
    return this.#entries;
  }

  /** Calls back for every arc that got a label, once or more. */
  forEachLabelled(visit: (arc: number) => void): void {
    for (let entry = 0; entry < this.#entries; entry += 1) visit(this.#pool[4 * entry]!);
  }

  /**
   * Runs from the seeds until everything is settled, every wanted arc is settled, or the limit is passed.
   * Labels up to the limit are then final; labels above it are upper bounds. Arcs are not expanded beyond the limit.
   * @param arcMilliseconds time of each arc in the direction of the search
   * @param longest the longest arc and move together, to choose the queue
   */
  run(arcMilliseconds: Int32Array, moveCost: Int32Array, longest: number, limit: number = BLOCKED - 1): void {
    let lowest = BLOCKED;
    let highest = 0;
    for (let entry = 0; entry < this.#entries; entry += 1) {
      lowest = Math.min(lowest, this.#pool[4 * entry + 1]!);
      highest = Math.max(highest, this.#pool[4 * entry + 1]!);
    }
    if (lowest > limit) return;
    // A ferry of hours would need a ring of hundreds of thousands of buckets: the heap takes over.
    if (longest + (highest - lowest) >= RING_SPAN) this.#runHeap(arcMilliseconds, moveCost, limit);
    else this.#runBuckets(arcMilliseconds, moveCost, limit, lowest);
  }

  #reserve(): void {
    if (4 * (this.#entries + this.#widest + 1) <= this.#pool.length) return;
    const larger = new Int32Array(2 * this.#pool.length + 4 * this.#widest);
    larger.set(this.#pool);
    this.#pool = larger;
  }

  #runBuckets(arcMilliseconds: Int32Array, moveCost: Int32Array, limit: number, lowest: number): void {
    const { label, wanted } = this;
    const { firstNext, firstMove, moveKind } = this.#graph;
    const heads = this.#heads;
    const mask = RING - 1;
    const stopsEarly = this.#wantedCount > 0;
    let left = this.#wantedCount;
    let waiting = 0;
    let pool = this.#pool;
    for (let entry = 0; entry < this.#entries; entry += 1) {
      if (pool[4 * entry + 1]! > limit) continue;
      const slot = (pool[4 * entry + 1]! >> BUCKET_SHIFT) & mask;
      pool[4 * entry + 2] = heads[slot]!;
      heads[slot] = entry;
      waiting += 1;
    }
    let count = this.#entries;
    const last = limit >> BUCKET_SHIFT;
    for (let bucket = lowest >> BUCKET_SHIFT; waiting > 0 && bucket <= last; bucket += 1) {
      const slot = bucket & mask;
      for (let entry = heads[slot]!; entry >= 0; entry = heads[slot]!) {
        const at = entry << 2;
        heads[slot] = pool[at + 2]!;
        waiting -= 1;
        const arc = pool[at]!;
        const reached = pool[at + 1]!;
        if (label[arc] !== reached) continue;
        if (stopsEarly && wanted[arc] === 1) {
          wanted[arc] = 0;
          left -= 1;
        }
        if ((count + this.#widest + 1) << 2 > pool.length) {
          this.#entries = count;
          this.#reserve();
          pool = this.#pool;
        }
        const end = firstMove[arc + 1]!;
        let next = firstNext[arc]!;
        for (let move = firstMove[arc]!; move < end; move += 1, next += 1) {
          const sum = reached + moveCost[moveKind[move]!]! + arcMilliseconds[next]!;
          if (sum >= label[next]!) continue;
          label[next] = sum;
          const to = count << 2;
          pool[to] = next;
          pool[to + 1] = sum;
          if (sum <= limit) {
            const into = (sum >> BUCKET_SHIFT) & mask;
            pool[to + 2] = heads[into]!;
            heads[into] = count;
            waiting += 1;
          }
          count += 1;
        }
      }
      if (stopsEarly && left === 0) break;
    }
    this.#entries = count;
  }

  /** The same search with a binary heap of entries; slower, but indifferent to the size of weights. */
  #runHeap(arcMilliseconds: Int32Array, moveCost: Int32Array, limit: number): void {
    const { label, wanted } = this;
    const { firstNext, firstMove, moveKind } = this.#graph;
    const stopsEarly = this.#wantedCount > 0;
    let left = this.#wantedCount;
    const heap: number[] = [];
    const keyOf = (entry: number): number => this.#pool[4 * entry + 1]!;
    const push = (entry: number): void => {
      let at = heap.length;
      heap.push(entry);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (keyOf(heap[parent]!) <= keyOf(entry)) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = entry;
    };
    const pop = (): number => {
      const top = heap[0]!;
      const entry = heap.pop()!;
      if (heap.length === 0) return top;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && keyOf(heap[child + 1]!) < keyOf(heap[child]!)) child += 1;
        if (keyOf(heap[child]!) >= keyOf(entry)) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = entry;
      return top;
    };
    for (let entry = 0; entry < this.#entries; entry += 1) if (keyOf(entry) <= limit) push(entry);
    while (heap.length > 0) {
      const entry = pop();
      const arc = this.#pool[4 * entry]!;
      const reached = keyOf(entry);
      if (label[arc] !== reached) continue;
      if (stopsEarly && wanted[arc] === 1) {
        wanted[arc] = 0;
        left -= 1;
        if (left === 0) break;
      }
      let next = firstNext[arc]!;
      for (let move = firstMove[arc]!; move < firstMove[arc + 1]!; move += 1, next += 1) {
        const sum = reached + moveCost[moveKind[move]!]! + arcMilliseconds[next]!;
        if (sum >= label[next]!) continue;
        label[next] = sum;
        this.#reserve();
        this.#pool[4 * this.#entries] = next;
        this.#pool[4 * this.#entries + 1] = sum;
        if (sum <= limit) push(this.#entries);
        this.#entries += 1;
      }
    }
  }
}
