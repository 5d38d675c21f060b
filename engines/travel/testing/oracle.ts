import type { ClosureOverlay, RoadGraph, RoadNetwork, TravelRules, VehicleProfile } from '../index.ts';
import type { RoadPlace } from '../road-place.ts';
import { BLOCKED } from '../move-kind.ts';
import { computeWeights } from '../weights.ts';

/** A queue so simple that it is right by reading: a sorted insertion would do, a heap keeps tests quick. */
export class PlainQueue<Item> {
  readonly #heap: [key: number, item: Item][] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(key: number, item: Item): void {
    const heap = this.#heap;
    let at = heap.push([key, item]) - 1;
    while (at > 0 && heap[(at - 1) >> 1]![0] > key) {
      [heap[at], heap[(at - 1) >> 1]] = [heap[(at - 1) >> 1]!, heap[at]!];
      at = (at - 1) >> 1;
    }
  }

  pop(): [number, Item] {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && heap[child]![0] < heap[least]![0]) least = child;
      }
      if (least === at) return top;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

/**
 * Plain Dijkstra over arcs, forward only, from a place to a place: no buckets, no early stop, no twins. It shares the
 * arrays of the graph with the product but none of its search, snapping arithmetic or closure handling.
 */
export function oracleMilliseconds(
  graph: RoadGraph,
  rules: TravelRules,
  profile: VehicleProfile,
  overlay: ClosureOverlay,
  from: RoadPlace,
  to: RoadPlace,
): number | undefined {
  const { arcMilliseconds, moveCost } = computeWeights(graph, rules, profile);
  const isOpen = (arc: number, begin: number, end: number): boolean => {
    const isForward = graph.arcForward[arc] === 1;
    const [low, high] = isForward ? [begin, end] : [1 - end, 1 - begin];
    return !(overlay.stretches.get(graph.arcLink[arc]!) ?? []).some(
      (closed) => (isForward ? closed.forward : closed.backward) && closed.from < high && low < closed.to,
    );
  };
  const isThrough = (arc: number): boolean =>
    arcMilliseconds[arc]! < BLOCKED &&
    !(overlay.stretches.get(graph.arcLink[arc]!) ?? []).some((closed) =>
      graph.arcForward[arc] === 1 ? closed.forward : closed.backward,
    );
  const share = (arc: number, place: RoadPlace): number =>
    graph.arcForward[arc] === 1 ? place.fraction : 1 - place.fraction;
  const upTo = (arc: number, portion: number): number => Math.round(arcMilliseconds[arc]! * portion);

  let best = Infinity;
  const finish = new Map<number, number>();
  for (let arc = 0; arc < graph.arcLink.length; arc += 1) {
    if (graph.arcLink[arc] !== to.link || arcMilliseconds[arc] === BLOCKED) continue;
    if (isOpen(arc, 0, share(arc, to))) finish.set(arc, upTo(arc, share(arc, to)));
  }
  const queue = new PlainQueue<number>();
  const settled = new Set<number>();
  for (const arc of [graph.linkArcs[2 * from.link]!, graph.linkArcs[2 * from.link + 1]!]) {
    if (arcMilliseconds[arc] === BLOCKED) continue;
    const begin = share(arc, from);
    if (isOpen(arc, begin, 1)) queue.push(upTo(arc, 1) - upTo(arc, begin), arc);
    if (to.link === from.link && share(arc, to) >= begin && isOpen(arc, begin, share(arc, to))) {
      best = Math.min(best, upTo(arc, share(arc, to)) - upTo(arc, begin));
    }
  }
  while (queue.size > 0) {
    const [reached, arc] = queue.pop();
    if (settled.has(arc)) continue;
    settled.add(arc);
    const head = graph.arcHead[arc]!;
    for (let out = graph.firstOut[head]!; out < graph.firstOut[head + 1]!; out += 1) {
      const cost = moveCost[graph.moveKind[graph.firstMove[arc]! + out - graph.firstOut[head]!]!]!;
      if (cost === BLOCKED) continue;
      const rest = finish.get(out);
      if (rest !== undefined) best = Math.min(best, reached + cost + rest);
      if (isThrough(out)) queue.push(reached + cost + arcMilliseconds[out]!, out);
    }
  }
  return best === Infinity ? undefined : best;
}

/** Shortest times between nodes on the node-level network: every node a vertex, every segment an edge. */
export function nodeLevelMilliseconds(
  network: RoadNetwork,
  start: number,
  segmentMilliseconds: (way: RoadNetwork['ways'][number], from: number, to: number) => number,
): Map<number, number> {
  const edges = new Map<number, [to: number, milliseconds: number][]>();
  const add = (from: number, to: number, milliseconds: number): void => {
    edges.set(from, [...(edges.get(from) ?? []), [to, milliseconds]]);
  };
  for (const way of network.ways) {
    for (let i = 1; i < way.nodeIds.length; i += 1) {
      const [a, b] = [way.nodeIds[i - 1]!, way.nodeIds[i]!];
      if (a === b) continue;
      const milliseconds = segmentMilliseconds(way, a, b);
      add(a, b, milliseconds);
      if (way.oneway === 0) add(b, a, milliseconds);
    }
  }
  const times = new Map<number, number>();
  const queue = new PlainQueue<number>();
  queue.push(0, start);
  while (queue.size > 0) {
    const [reached, node] = queue.pop();
    if (times.has(node)) continue;
    times.set(node, reached);
    for (const [to, milliseconds] of edges.get(node) ?? []) queue.push(reached + milliseconds, to);
  }
  return times;
}
