import { createHash } from 'node:crypto';
import { pointInPolygon, type PolygonRings, type Position, type SegmentIndex } from '@wanghuo/geo';
import { BLOCKED } from './move-kind.ts';
import type { GraphView } from './graph-view.ts';
import type { RoadGraph } from './road-graph.ts';

/** What is closed: a whole way, one spot that was pointed at, or everything inside an outline (a flood). */
export type ClosedPlace =
  | { readonly wayId: number }
  | { readonly position: Position }
  | { readonly polygon: PolygonRings };

/** A road closure. Times are UTC instants; it holds from `fromAt` on and ends before `untilAt`. */
export interface Closure {
  readonly id: string;
  readonly place: ClosedPlace;
  /** As its way runs, against it, or both. */
  readonly direction: 'BOTH' | 'FORWARD' | 'BACKWARD';
  readonly fromAt: string;
  readonly untilAt: string | null;
  readonly reason: string;
}

/** A closed stretch of a link, as shares of its length. A spot is a stretch of no length: it may be reached but not passed. */
export interface ClosedStretch {
  readonly from: number;
  readonly to: number;
  readonly forward: boolean;
  readonly backward: boolean;
  readonly closureId: string;
}

/** All closures in force at one instant, laid over the unchanging weights. */
export interface ClosureOverlay {
  /** Hash of what is closed and nothing else; equal overlays have equal versions. */
  readonly version: string;
  readonly stretches: ReadonlyMap<number, readonly ClosedStretch[]>;
  /** Closures that met no road, by id: to be shown to whoever entered them. */
  readonly unplaced: readonly string[];
}

/** Nothing closed. */
export const openRoads: ClosureOverlay = { version: 'open', stretches: new Map(), unplaced: [] };

/** How far from a road a pointed-at closure may be. */
const POINTING_METRES = 50;

/** Share of a link's length at a point of its shape. */
export function fractionAt(graph: RoadGraph, link: number, point: number, within: number): number {
  const total = graph.linkMetres[link]!;
  if (total === 0) return 0;
  let metres = graph.segmentMetres[point]! * within;
  for (let i = graph.linkShape[link]!; i < point; i += 1) metres += graph.segmentMetres[i]!;
  return Math.min(1, metres / total);
}

/**
 * Works out which stretches are closed at an instant.
 * @param at UTC instant, compared as a time and not as text
 */
export function layClosures(view: GraphView, closures: readonly Closure[], at: string): ClosureOverlay {
  const instant = Date.parse(at);
  const stretches = new Map<number, ClosedStretch[]>();
  const unplaced: string[] = [];
  const inForce = closures
    .filter(
      ({ fromAt, untilAt }) => Date.parse(fromAt) <= instant && (untilAt === null || instant < Date.parse(untilAt)),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const closure of inForce) {
    const closed = stretchesOf(view, closure);
    if (closed.length === 0) unplaced.push(closure.id);
    for (const [link, from, to] of closed) {
      const list = stretches.get(link) ?? [];
      list.push({
        from,
        to,
        forward: closure.direction !== 'BACKWARD',
        backward: closure.direction !== 'FORWARD',
        closureId: closure.id,
      });
      stretches.set(link, list);
    }
  }
  if (stretches.size === 0) return { ...openRoads, unplaced };
  const content = [...stretches]
    .toSorted(([a], [b]) => a - b)
    .map(([link, list]) => [link, list.map(({ from, to, forward, backward }) => [from, to, forward, backward])]);
  const version = createHash('sha256')
    .update(JSON.stringify([view.graph.version, content]))
    .digest('hex');
  return { version, stretches, unplaced };
}

function stretchesOf({ graph, segments, linksOfWay }: GraphView, { place }: Closure): [number, number, number][] {
  if ('wayId' in place) return linksOfWay(place.wayId).map((link) => [link, 0, 1]);
  if ('position' in place) {
    const near = segments.nearest(place.position, POINTING_METRES);
    if (near === undefined) return [];
    const link = graph.segmentLink[near.segment]!;
    const spot = fractionAt(graph, link, graph.segments.starts[near.segment]!, near.fraction);
    return [[link, spot, spot]];
  }
  return floodedStretches(graph, segments, place.polygon);
}

/** A segment counts as flooded if one of its ends or its middle is inside, or if it crosses the outline. */
function floodedStretches(graph: RoadGraph, segments: SegmentIndex, polygon: PolygonRings): [number, number, number][] {
  const outline = polygon[0] ?? [];
  if (outline.length < 3) return [];
  const west = Math.min(...outline.map(([longitude]) => longitude));
  const east = Math.max(...outline.map(([longitude]) => longitude));
  const south = Math.min(...outline.map(([, latitude]) => latitude));
  const north = Math.max(...outline.map(([, latitude]) => latitude));
  const closed: [number, number, number][] = [];
  for (const segment of segments.touching([west, south, east, north])) {
    const point = graph.segments.starts[segment]!;
    const a = pointAt(graph, point);
    const b = pointAt(graph, point + 1);
    if (!pointInPolygon(a, polygon) && !pointInPolygon(b, polygon) && !crossesAny(a, b, polygon)) continue;
    const link = graph.segmentLink[segment]!;
    const from = fractionAt(graph, link, point, 0);
    const to = fractionAt(graph, link, point, 1);
    const previous = closed[closed.length - 1];
    if (previous !== undefined && previous[0] === link && previous[2] === from) previous[2] = to;
    else closed.push([link, from, to]);
  }
  return closed;
}

function pointAt(graph: RoadGraph, point: number): Position {
  return [graph.shapeCoordinates[2 * point]!, graph.shapeCoordinates[2 * point + 1]!];
}

function crossesAny(a: Position, b: Position, polygon: PolygonRings): boolean {
  const side = (p: Position, q: Position, r: Position): number =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return polygon.some((ring) =>
    ring.some((corner, i) => {
      const next = ring[(i + 1) % ring.length]!;
      return side(a, b, corner) * side(a, b, next) < 0 && side(corner, next, a) * side(corner, next, b) < 0;
    }),
  );
}

/** Arc times with closed arcs blocked; a closed stretch anywhere on a link blocks driving through it. */
export function applyClosures(view: GraphView, arcMilliseconds: Int32Array, overlay: ClosureOverlay): Int32Array {
  if (overlay.stretches.size === 0) return arcMilliseconds;
  const { graph } = view;
  const closed = arcMilliseconds.slice();
  for (const [link, stretches] of overlay.stretches) {
    for (const plain of [graph.linkArcs[2 * link]!, graph.linkArcs[2 * link + 1]!]) {
      const isForward = graph.arcForward[plain] === 1;
      if (!stretches.some((stretch) => (isForward ? stretch.forward : stretch.backward))) continue;
      for (const arc of view.copiesOf(plain)) closed[arc] = BLOCKED;
    }
  }
  return closed;
}

/** Tells whether a closure lies between two shares of a link's length, for one direction of driving. */
export function isClosedBetween(
  overlay: ClosureOverlay,
  link: number,
  isForward: boolean,
  a: number,
  b: number,
): boolean {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  return (overlay.stretches.get(link) ?? []).some(
    (stretch) => (isForward ? stretch.forward : stretch.backward) && stretch.from < high && stretch.to > low,
  );
}
