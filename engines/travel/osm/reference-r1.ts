import { haversineMetresBetween } from '@wanghuo/geo';
import { STEPS_PER_DEGREE, type OsmExtract } from './osm-extract.ts';
import { directionOf } from './road-tags.ts';

/** Speeds of rule set R1, km/h. Ways of other classes are left out. */
export const R1_SPEEDS: Readonly<Record<string, number>> = {
  motorway: 100,
  motorway_link: 50,
  trunk: 80,
  trunk_link: 45,
  primary: 60,
  primary_link: 40,
  secondary: 50,
  secondary_link: 35,
  tertiary: 45,
  tertiary_link: 30,
  unclassified: 40,
  residential: 30,
  living_street: 15,
  service: 20,
  road: 30,
};

/** A plain graph on every node that an edge touches: the yardstick an importer is measured with. */
export interface ReferenceGraph {
  readonly routableWays: number;
  readonly nodeIds: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly metres: Float64Array;
  readonly seconds: Float64Array;
  /** Length of all segments, each once whatever its directions. */
  readonly roadMetres: number;
}

/**
 * Builds the graph of rule set R1 from a file's road data: class speeds and `oneway` count, everything else that
 * tags say is ignored on purpose, so that the result can be compared with other programs.
 */
export function referenceGraph(extract: OsmExtract): ReferenceGraph {
  const numberOf = new Map<number, number>();
  const nodeIds: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const metres: number[] = [];
  const seconds: number[] = [];
  let routableWays = 0;
  let roadMetres = 0;
  const vertex = (index: number): number => {
    let number = numberOf.get(index);
    if (number === undefined) {
      number = nodeIds.length;
      numberOf.set(index, number);
      nodeIds.push(extract.nodeIds[index]!);
    }
    return number;
  };
  const degrees = (steps: Int32Array, index: number): number => steps[index]! / STEPS_PER_DEGREE;
  for (const { tags, nodeIds: ids } of extract.ways) {
    const speed = R1_SPEEDS[tags.get('highway') ?? ''];
    if (speed === undefined || tags.get('area') === 'yes') continue;
    routableWays += 1;
    const direction = directionOf(tags);
    const indexes = ids.map((id) => extract.indexOf(id));
    for (let i = 1; i < indexes.length; i += 1) {
      const [a, b] = [indexes[i - 1]!, indexes[i]!];
      if (a < 0 || b < 0 || a === b) continue;
      const length = haversineMetresBetween(
        degrees(extract.longitudeSteps, a),
        degrees(extract.latitudeSteps, a),
        degrees(extract.longitudeSteps, b),
        degrees(extract.latitudeSteps, b),
      );
      roadMetres += length;
      const add = (tail: number, head: number): void => {
        from.push(vertex(tail));
        to.push(vertex(head));
        metres.push(length);
        seconds.push((length * 3.6) / speed);
      };
      if (direction !== 'BACKWARD') add(a, b);
      if (direction !== 'FORWARD') add(b, a);
    }
  }
  return {
    routableWays,
    nodeIds: Float64Array.from(nodeIds),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    metres: Float64Array.from(metres),
    seconds: Float64Array.from(seconds),
    roadMetres,
  };
}

/** The figures that are published for rule set R1. A and B are the lowest and highest node of the largest part. */
export interface ReferenceFigures {
  readonly routableWays: number;
  readonly graphNodes: number;
  readonly directedEdges: number;
  readonly roadKilometres: number;
  readonly largestPart: number;
  readonly a: number;
  readonly b: number;
  readonly secondsAToB: number;
  readonly metresAToB: number;
  readonly secondsBToA: number;
  readonly nodesWithin300SecondsOfA: number;
}

/** Works out the figures of rule set R1. */
export function referenceR1(extract: OsmExtract): ReferenceFigures {
  const graph = referenceGraph(extract);
  const out = outgoing(graph);
  const part = largestPart(graph, out);
  const ids = part.map((vertex) => graph.nodeIds[vertex]!);
  const a = part[ids.indexOf(ids.reduce((low, id) => Math.min(low, id), Infinity))]!;
  const b = part[ids.indexOf(ids.reduce((high, id) => Math.max(high, id), -Infinity))]!;
  const there = shortest(graph, out, a);
  const back = shortest(graph, out, b);
  return {
    routableWays: graph.routableWays,
    graphNodes: graph.nodeIds.length,
    directedEdges: graph.from.length,
    roadKilometres: graph.roadMetres / 1000,
    largestPart: part.length,
    a: graph.nodeIds[a]!,
    b: graph.nodeIds[b]!,
    secondsAToB: there.seconds[b]!,
    metresAToB: there.metres[b]!,
    secondsBToA: back.seconds[a]!,
    nodesWithin300SecondsOfA: there.seconds.reduce((count, seconds) => count + (seconds <= 300 ? 1 : 0), 0),
  };
}

function outgoing(graph: ReferenceGraph): number[][] {
  const out: number[][] = Array.from(graph.nodeIds, () => []);
  for (let edge = 0; edge < graph.from.length; edge += 1) out[graph.from[edge]!]!.push(edge);
  return out;
}

/** Strongly connected parts by two sweeps (Kosaraju 1978; Sharir 1981): another method than the product's own. */
function largestPart(graph: ReferenceGraph, out: readonly number[][]): number[] {
  const into: number[][] = Array.from(graph.nodeIds, () => []);
  for (let edge = 0; edge < graph.to.length; edge += 1) into[graph.to[edge]!]!.push(edge);
  const order: number[] = [];
  const seen = new Uint8Array(graph.nodeIds.length);
  for (let root = 0; root < seen.length; root += 1) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    const stack: [vertex: number, next: number][] = [[root, 0]];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const edge = out[top[0]]![top[1]];
      top[1] += 1;
      if (edge === undefined) {
        order.push(top[0]);
        stack.pop();
      } else if (seen[graph.to[edge]!] === 0) {
        seen[graph.to[edge]!] = 1;
        stack.push([graph.to[edge]!, 0]);
      }
    }
  }
  let best: number[] = [];
  for (const root of order.reverse()) {
    if (seen[root] !== 1) continue;
    seen[root] = 2;
    const part = [root];
    for (let i = 0; i < part.length; i += 1) {
      for (const edge of into[part[i]!]!) {
        const tail = graph.from[edge]!;
        if (seen[tail] !== 1) continue;
        seen[tail] = 2;
        part.push(tail);
      }
    }
    if (part.length > best.length) best = part;
  }
  return best;
}

/** Plain Dijkstra with a binary heap, in seconds as real numbers. */
function shortest(
  graph: ReferenceGraph,
  out: readonly number[][],
  start: number,
): { seconds: Float64Array; metres: Float64Array } {
  const seconds = new Float64Array(graph.nodeIds.length).fill(Infinity);
  const metres = new Float64Array(graph.nodeIds.length).fill(Infinity);
  const heap: [key: number, vertex: number][] = [[0, start]];
  seconds[start] = 0;
  metres[start] = 0;
  while (heap.length > 0) {
    const [reached, vertex] = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) sift(heap, last);
    if (reached > seconds[vertex]!) continue;
    for (const edge of out[vertex]!) {
      const head = graph.to[edge]!;
      const sum = reached + graph.seconds[edge]!;
      if (sum >= seconds[head]!) continue;
      seconds[head] = sum;
      metres[head] = metres[vertex]! + graph.metres[edge]!;
      let at = heap.push([sum, head]) - 1;
      while (at > 0 && heap[(at - 1) >> 1]![0] > sum) {
        heap[at] = heap[(at - 1) >> 1]!;
        at = (at - 1) >> 1;
      }
      heap[at] = [sum, head];
    }
  }
  return { seconds, metres };
}

function sift(heap: [number, number][], entry: [number, number]): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && heap[child + 1]![0] < heap[child]![0]) child += 1;
    if (heap[child]![0] >= entry[0]) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = entry;
}
