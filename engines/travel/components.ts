import { BLOCKED } from './move-kind.ts';
import type { RoadGraph } from './road-graph.ts';

/** Strongly connected parts of the junctions, under the arcs a vehicle may drive. */
export interface Components {
  /** Part number of each junction. */
  readonly partOf: Int32Array;
  /** Junctions of each part. */
  readonly sizes: readonly number[];
  /** The part with most junctions; of equals the one holding the lowest junction. */
  readonly largest: number;
}

/** Finds the strongly connected parts (Tarjan 1972, without recursion). Turn restrictions are left aside. */
export function findComponents(graph: RoadGraph, arcMilliseconds: Int32Array): Components {
  const { firstOut, arcHead } = graph;
  const count = firstOut.length - 1;
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const partOf = new Int32Array(count).fill(-1);
  const cursor = firstOut.slice(0, count);
  const stack = new Int32Array(count);
  const path = new Int32Array(count);
  const sizes: number[] = [];
  let stackSize = 0;
  let visited = 0;
  for (let root = 0; root < count; root += 1) {
    if (index[root] !== -1) continue;
    let depth = 0;
    path[0] = root;
    index[root] = low[root] = visited;
    visited += 1;
    stack[stackSize] = root;
    stackSize += 1;
    while (depth >= 0) {
      const junction = path[depth]!;
      const arc = cursor[junction]!;
      if (arc < firstOut[junction + 1]!) {
        cursor[junction] = arc + 1;
        if (arcMilliseconds[arc] === BLOCKED) continue;
        const head = arcHead[arc]!;
        if (index[head] === -1) {
          index[head] = low[head] = visited;
          visited += 1;
          stack[stackSize] = head;
          stackSize += 1;
          depth += 1;
          path[depth] = head;
        } else if (partOf[head] === -1) low[junction] = Math.min(low[junction]!, index[head]!);
        continue;
      }
      if (low[junction] === index[junction]) {
        let size = 0;
        for (let member = -1; member !== junction; size += 1) {
          stackSize -= 1;
          member = stack[stackSize]!;
          partOf[member] = sizes.length;
        }
        sizes.push(size);
      }
      depth -= 1;
      if (depth >= 0) low[path[depth]!] = Math.min(low[path[depth]!]!, low[junction]!);
    }
  }
  const most = sizes.reduce((highest, size) => Math.max(highest, size), 0);
  const largest = partOf.find((part) => sizes[part] === most) ?? 0;
  return { partOf, sizes, largest };
}
