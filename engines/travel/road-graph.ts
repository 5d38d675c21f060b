import type { SegmentIndexData } from '@wanghuo/geo';

/**
 * The junction graph in typed arrays, ready to be searched or sent to a worker (structured clone).
 *
 * A *junction* is a node where roads meet or end. A *link* is a piece of one way between two junctions; nodes in
 * between are only its shape. Every link has two *arcs*, one per direction, whether or not it may be driven: what
 * is allowed depends on the vehicle. Arcs are numbered by the junction they leave, so the arcs leaving junction `j`
 * are `firstOut[j]` up to `firstOut[j + 1]`. A *move* goes from an arc to an arc that leaves its head; the moves of
 * arc `a` are `firstMove[a]` up to `firstMove[a + 1]`, in the order of the arcs that leave its head.
 *
 * A turn restriction that reaches over whole ways needs memory of how an arc was entered. Such arcs have *shadow*
 * copies, entered only by the restricted approach.
 */
export interface RoadGraph {
  /** Content hash of the network it was built from. */
  readonly version: string;
  readonly source: string;
  readonly attribution: string;

  readonly junctionNodeIds: Float64Array;
  /** Longitude and latitude of each junction. */
  readonly junctionCoordinates: Float64Array;
  readonly firstOut: Uint32Array;

  readonly arcTail: Uint32Array;
  readonly arcHead: Uint32Array;
  /** The arc of the other direction. */
  readonly arcTwin: Uint32Array;
  readonly arcLink: Uint32Array;
  /** 1 if the arc runs in the order of its way's nodes. */
  readonly arcForward: Uint8Array;
  /** The arc itself, or the ordinary arc that a shadow copies. */
  readonly arcPlain: Uint32Array;

  readonly firstMove: Uint32Array;
  /** What a move is: see `move-kind.ts`. */
  readonly moveKind: Uint8Array;
  /** The same for a search against the traffic: the kind of twin(to) → twin(from). */
  readonly moveKindBack: Uint8Array;

  readonly linkWay: Uint32Array;
  /** The two ordinary arcs of each link: along its way, then against it. */
  readonly linkArcs: Uint32Array;
  readonly linkMetres: Float64Array;
  /** The points of link `l` are `linkShape[l]` up to `linkShape[l + 1]`. */
  readonly linkShape: Uint32Array;
  readonly shapeCoordinates: Float64Array;
  /** Length of the segment from a point to the next; 0 at the last point of a link. */
  readonly segmentMetres: Float64Array;
  /** Segments of all links, for snapping; `segments.starts` names their first point. */
  readonly segments: SegmentIndexData;
  readonly segmentLink: Uint32Array;

  readonly wayIds: Float64Array;
  /** Index into `ROAD_CLASSES`. */
  readonly wayClass: Uint8Array;
  /** Index into `TERRAINS`. */
  readonly wayTerrain: Uint8Array;
  /** 0 both ways, 1 one way, 2 one way except for vehicles on a call. */
  readonly wayOneway: Uint8Array;
  readonly wayRoundabout: Uint8Array;
  /** Index into `ROAD_ACCESSES`. */
  readonly wayAccess: Uint8Array;
  /** Physical limits; infinite where there is none. */
  readonly wayMaxWidthMetres: Float64Array;
  readonly wayMaxHeightMetres: Float64Array;
  readonly wayMaxWeightTonnes: Float64Array;
  /** Index into `names`. */
  readonly wayName: Uint32Array;
  /** Road names; the first is the empty name. */
  readonly names: readonly string[];

  readonly report: RoadGraphReport;
}

/** What building the graph came upon. */
export interface RoadGraphReport {
  readonly junctionCount: number;
  readonly linkCount: number;
  readonly arcCount: number;
  readonly moveCount: number;
  readonly shadowArcCount: number;
  readonly restrictionsApplied: number;
  /** Restrictions that name missing ways, or ways that do not meet, or that meet at more than one place. */
  readonly restrictionsIgnored: number;
}

/** The buffers of a graph, for a transfer that does not copy. The graph cannot be used here afterwards. */
export function graphBuffers(graph: RoadGraph): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const value of [
    ...Object.values(graph),
    graph.segments.tree,
    graph.segments.coordinates,
    graph.segments.starts,
  ]) {
    if (value instanceof ArrayBuffer) buffers.add(value);
    else if (ArrayBuffer.isView(value)) buffers.add(value.buffer as ArrayBuffer);
  }
  return [...buffers];
}
