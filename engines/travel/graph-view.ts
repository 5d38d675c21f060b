import { openSegments, type SegmentIndex } from '@wanghuo/geo';
import type { RoadGraph } from './road-graph.ts';
import { searchGraphs, type SearchGraph } from './search-space.ts';

/** A graph opened for use: the look-ups that follow from it and that a worker makes anew for itself. */
export interface GraphView {
  readonly graph: RoadGraph;
  readonly segments: SegmentIndex;
  readonly forward: SearchGraph;
  readonly backward: SearchGraph;
  linksOfWay(wayId: number): readonly number[];
  /** An ordinary arc and its shadows. */
  copiesOf(plainArc: number): readonly number[];
}

/** Opens a graph; the arrays are shared, not copied. */
export function viewGraph(graph: RoadGraph): GraphView {
  const shadows = new Map<number, number[]>();
  for (let arc = 0; arc < graph.arcPlain.length; arc += 1) {
    const plain = graph.arcPlain[arc]!;
    if (plain === arc) continue;
    const copies = shadows.get(plain) ?? [plain];
    copies.push(arc);
    shadows.set(plain, copies);
  }
  let byWay: Map<number, number[]> | undefined;

  function linksOfWay(wayId: number): readonly number[] {
    if (byWay === undefined) {
      byWay = new Map();
      for (let link = 0; link < graph.linkWay.length; link += 1) {
        const id = graph.wayIds[graph.linkWay[link]!]!;
        const links = byWay.get(id);
        if (links === undefined) byWay.set(id, [link]);
        else links.push(link);
      }
    }
    return byWay.get(wayId) ?? [];
  }

  return {
    graph,
    segments: openSegments(graph.segments),
    ...searchGraphs(graph),
    linksOfWay,
    copiesOf: (plainArc) => shadows.get(plainArc) ?? [plainArc],
  };
}
