import { findComponents } from './components.ts';
import { BLOCKED } from './move-kind.ts';
import type { RoadGraph } from './road-graph.ts';
import type { Weights } from './weights.ts';

/** What is connected for a vehicle, and what is cut off: a hamlet a heavy pumper cannot reach is a finding. */
export interface ConnectionReport {
  readonly partCount: number;
  readonly junctionCount: number;
  readonly largestPartJunctionCount: number;
  readonly linkCount: number;
  /** Links outside the largest part, and their length. */
  readonly cutOffLinkCount: number;
  readonly cutOffMetres: number;
}

/** Measures the parts of a graph that hang together under the weights of a vehicle. */
export function reportConnection(graph: RoadGraph, { arcMilliseconds }: Weights): ConnectionReport {
  const { partOf, sizes, largest } = findComponents(graph, arcMilliseconds);
  let cutOffLinkCount = 0;
  let cutOffMetres = 0;
  for (let link = 0; link < graph.linkWay.length; link += 1) {
    const [along, against] = [graph.linkArcs[2 * link]!, graph.linkArcs[2 * link + 1]!];
    const isConnected =
      partOf[graph.arcTail[along]!] === largest &&
      partOf[graph.arcHead[along]!] === largest &&
      (arcMilliseconds[along]! < BLOCKED || arcMilliseconds[against]! < BLOCKED);
    if (isConnected) continue;
    cutOffLinkCount += 1;
    cutOffMetres += graph.linkMetres[link]!;
  }
  return {
    partCount: sizes.length,
    junctionCount: partOf.length,
    largestPartJunctionCount: sizes[largest] ?? 0,
    linkCount: graph.linkWay.length,
    cutOffLinkCount,
    cutOffMetres,
  };
}
