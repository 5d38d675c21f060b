import { bearingDegrees, turnDegrees, type NearSegment, type Position } from '@wanghuo/geo';
import { fractionAt, isClosedBetween, type ClosureOverlay } from './closure.ts';
import type { GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';

/** A place brought onto the road. */
export interface RoadPlace {
  readonly link: number;
  /** Share of the link's length, in the order of its way. */
  readonly fraction: number;
  /** The point on the road. */
  readonly position: Position;
  /** Straight distance from the place asked for to that point. */
  readonly offRoadMetres: number;
  /** Bearing of the road at that point, in the order of its way. */
  readonly bearing: number;
  /** Where a moving unit is heading; it starts in that direction. */
  readonly headingDegrees?: number;
}

/** A position to be snapped, or a place that already was. */
export type Place = Position | RoadPlace;

/** How much farther than the nearest road a better aligned one may lie: a dual carriageway and the error of a receiver. */
const ALIGNED_SLACK_METRES = 30;
const ALIGNED_DEGREES = 60;

/** Tells a snapped place from a bare position. */
export function isRoadPlace(place: Place): place is RoadPlace {
  return !Array.isArray(place);
}

/** Snaps to the nearest usable link; a moving unit to the nearest it can be driving on. */
export function snapToRoad(
  view: GraphView,
  position: Position,
  limitMetres: number,
  isUsable: (link: number, isForward: boolean) => boolean,
  headingDegrees?: number,
): RoadPlace | undefined {
  const { graph, segments } = view;
  const accept = (segment: number): boolean => {
    const link = graph.segmentLink[segment]!;
    return isUsable(link, true) || isUsable(link, false);
  };
  const nearest = segments.nearest(position, limitMetres, accept);
  if (nearest === undefined) return undefined;
  if (headingDegrees === undefined) return placeOn(view, nearest);
  const aligned = segments
    .within(position, Math.min(limitMetres, nearest.metres + ALIGNED_SLACK_METRES), accept)
    .map((near) => placeOn(view, near))
    .find((place) => {
      const turn = Math.abs(turnDegrees(place.bearing, headingDegrees));
      return (
        (turn <= ALIGNED_DEGREES && isUsable(place.link, true)) ||
        (turn >= 180 - ALIGNED_DEGREES && isUsable(place.link, false))
      );
    });
  return { ...(aligned ?? placeOn(view, nearest)), headingDegrees };
}

function placeOn({ graph }: GraphView, near: NearSegment): RoadPlace {
  const link = graph.segmentLink[near.segment]!;
  const point = graph.segments.starts[near.segment]!;
  const [ax, ay, bx, by] = graph.shapeCoordinates.subarray(2 * point, 2 * point + 4);
  return {
    link,
    fraction: fractionAt(graph, link, point, near.fraction),
    position: near.position,
    offRoadMetres: near.metres,
    bearing: bearingDegrees([ax!, ay!], [bx!, by!]),
  };
}

/** What it costs to leave or reach a place along one arc. */
export interface PlaceArc {
  readonly arc: number;
  readonly milliseconds: number;
}

/** Share of an arc's length at a place, in the direction of the arc. */
export function shareOfArc(view: GraphView, arc: number, fraction: number): number {
  return view.graph.arcForward[arc] === 1 ? fraction : 1 - fraction;
}

/**
 * Time along part of an arc, between two places on its link. Parts are differences of rounded times from the arc's
 * start, so the parts of an arc always add up to the whole.
 */
export function partMilliseconds(
  view: GraphView,
  arcMilliseconds: Int32Array,
  overlay: ClosureOverlay,
  arc: number,
  fromFraction: number,
  toFraction: number,
): number {
  const whole = arcMilliseconds[arc]!;
  const from = shareOfArc(view, arc, fromFraction);
  const to = shareOfArc(view, arc, toFraction);
  if (whole === BLOCKED || to < from) return BLOCKED;
  const { graph } = view;
  if (isClosedBetween(overlay, graph.arcLink[arc]!, graph.arcForward[arc] === 1, fromFraction, toFraction)) {
    return BLOCKED;
  }
  return Math.round(whole * to) - Math.round(whole * from);
}

/** The arcs by which a place can be left, with the time to their end. A heading rules out the opposite direction. */
export function departures(
  view: GraphView,
  arcMilliseconds: Int32Array,
  overlay: ClosureOverlay,
  place: RoadPlace,
): PlaceArc[] {
  const both = arcsAt(view, place).map((arc) => {
    const end = view.graph.arcForward[arc] === 1 ? 1 : 0;
    return { arc, milliseconds: partMilliseconds(view, arcMilliseconds, overlay, arc, place.fraction, end) };
  });
  const open = both.filter(({ milliseconds }) => milliseconds < BLOCKED);
  const { headingDegrees } = place;
  if (headingDegrees === undefined) return open;
  const ahead = open.filter(({ arc }) => {
    const bearing = view.graph.arcForward[arc] === 1 ? place.bearing : place.bearing + 180;
    return Math.abs(turnDegrees(bearing, headingDegrees)) <= 90;
  });
  return ahead.length > 0 ? ahead : open;
}

/** The arcs by which a place can be reached, with the time from their start. */
export function arrivals(
  view: GraphView,
  arcMilliseconds: Int32Array,
  overlay: ClosureOverlay,
  place: RoadPlace,
): PlaceArc[] {
  return arcsAt(view, place)
    .map((arc) => {
      const start = view.graph.arcForward[arc] === 1 ? 0 : 1;
      return { arc, milliseconds: partMilliseconds(view, arcMilliseconds, overlay, arc, start, place.fraction) };
    })
    .filter(({ milliseconds }) => milliseconds < BLOCKED);
}

function arcsAt({ graph }: GraphView, { link }: RoadPlace): [number, number] {
  return [graph.linkArcs[2 * link]!, graph.linkArcs[2 * link + 1]!];
}

/** Time between two places on one link without leaving it, or `BLOCKED`. */
export function directMilliseconds(
  view: GraphView,
  arcMilliseconds: Int32Array,
  overlay: ClosureOverlay,
  from: RoadPlace,
  to: RoadPlace,
): PlaceArc | undefined {
  if (from.link !== to.link) return undefined;
  const leaving = new Set(departures(view, arcMilliseconds, overlay, from).map(({ arc }) => arc));
  return arcsAt(view, from)
    .filter((arc) => from.headingDegrees === undefined || leaving.size === 0 || leaving.has(arc))
    .map((arc) => ({
      arc,
      milliseconds: partMilliseconds(view, arcMilliseconds, overlay, arc, from.fraction, to.fraction),
    }))
    .filter(({ milliseconds }) => milliseconds < BLOCKED)
    .toSorted((a, b) => a.milliseconds - b.milliseconds || a.arc - b.arc)[0];
}
