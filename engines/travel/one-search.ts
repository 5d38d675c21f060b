import type { ClosureOverlay } from './closure.ts';
import type { GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import { arrivals, departures, directMilliseconds, type RoadPlace } from './road-place.ts';
import type { SearchSpace } from './search-space.ts';

/** Weights of one sort of vehicle under one set of closures. */
export interface LaidWeights {
  /** Times without closures, for parts of links. */
  readonly base: Int32Array;
  /** Times with closed arcs blocked, with the traffic and against it (by twin). */
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly moveCost: Int32Array;
  /** Longest arc and move together. */
  readonly longest: number;
  readonly overlay: ClosureOverlay;
}

/** Lays weights out for both directions of search. */
export function layWeights(
  view: GraphView,
  base: Int32Array,
  closed: Int32Array,
  moveCost: Int32Array,
  overlay: ClosureOverlay,
): LaidWeights {
  const backward = new Int32Array(closed.length);
  let longestArc = 0;
  for (let arc = 0; arc < closed.length; arc += 1) {
    backward[arc] = closed[view.graph.arcTwin[arc]!]!;
    if (closed[arc]! < BLOCKED && closed[arc]! > longestArc) longestArc = closed[arc]!;
  }
  const longestMove = moveCost.reduce((longest, cost) => (cost < BLOCKED ? Math.max(longest, cost) : longest), 0);
  return { base, forward: closed, backward, moveCost, longest: longestArc + longestMove, overlay };
}

/** Searches from one place to all, against the traffic: afterwards any start can be asked for its time to the place. */
export function searchTo(
  view: GraphView,
  space: SearchSpace,
  weights: LaidWeights,
  goal: RoadPlace,
  starts: readonly RoadPlace[],
  limit?: number,
): void {
  const { graph } = view;
  space.reset();
  const seeded = new Set<number>();
  for (const { arc, milliseconds } of arrivals(view, weights.base, weights.overlay, goal)) {
    for (const copy of view.copiesOf(arc)) {
      space.seed(graph.arcTwin[copy]!, milliseconds);
      seeded.add(graph.arcTwin[copy]!);
    }
  }
  for (const start of starts) {
    for (const { arc } of departures(view, weights.base, weights.overlay, start)) {
      const twin = graph.arcTwin[arc]!;
      if (weights.backward[twin]! < BLOCKED && !seeded.has(twin)) space.want(twin);
      else for (const next of nextArcs(view, arc)) space.want(graph.arcTwin[next]!);
    }
  }
  space.run(weights.backward, weights.moveCost, weights.longest, limit);
}

function* nextArcs({ graph }: GraphView, arc: number): Generator<number> {
  const head = graph.arcHead[arc]!;
  for (let next = graph.firstOut[head]!; next < graph.firstOut[head + 1]!; next += 1) yield next;
}

/** A way to begin a journey: the first arc, and the second unless the goal lies on the first. */
export interface Beginning {
  readonly milliseconds: number;
  readonly arc: number;
  readonly isDirect: boolean;
}

/** The best beginning from a start after `searchTo`, or `undefined` if the goal cannot be reached. */
export function beginningFrom(
  view: GraphView,
  space: SearchSpace,
  weights: LaidWeights,
  start: RoadPlace,
  goal: RoadPlace,
): Beginning | undefined {
  const direct = directMilliseconds(view, weights.base, weights.overlay, start, goal);
  let best: Beginning | undefined = direct && { ...direct, isDirect: true };
  for (const { arc, milliseconds } of departures(view, weights.base, weights.overlay, start)) {
    const onward = onwardFrom(view, space, weights, arc);
    if (onward === undefined) continue;
    const total = milliseconds + onward.milliseconds;
    if (best === undefined || total < best.milliseconds || (total === best.milliseconds && arc < best.arc)) {
      best = { milliseconds: total, arc, isDirect: false };
    }
  }
  return best;
}

/** The next arc from the end of an arc towards the goal, and the time left from there; of equals the lowest arc. */
export function onwardFrom(
  view: GraphView,
  space: SearchSpace,
  weights: LaidWeights,
  arc: number,
): { arc: number; milliseconds: number } | undefined {
  const { graph } = view;
  let best = BLOCKED;
  let bestArc = -1;
  let move = graph.firstMove[arc]!;
  for (const next of nextArcs(view, arc)) {
    const total = weights.moveCost[graph.moveKind[move]!]! + space.label[graph.arcTwin[next]!]!;
    if (total < best) {
      best = total;
      bestArc = next;
    }
    move += 1;
  }
  return bestArc === -1 ? undefined : { arc: bestArc, milliseconds: best };
}

/** A start of a search to all: a place, and the time that has passed when its unit sets off. */
export interface Origin {
  readonly place: RoadPlace;
  readonly startMilliseconds: number;
}

/** Searches from origins to all, with the traffic: afterwards any goal can be asked for its time from the nearest origin. */
export function searchFrom(
  view: GraphView,
  space: SearchSpace,
  weights: LaidWeights,
  origins: readonly Origin[],
  limit?: number,
): void {
  space.reset();
  for (const { place, startMilliseconds } of origins) {
    for (const { arc, milliseconds } of departures(view, weights.base, weights.overlay, place)) {
      space.seed(arc, startMilliseconds + milliseconds);
    }
  }
  space.run(weights.forward, weights.moveCost, weights.longest, limit);
}

/** The time at which an arc can be entered from its tail after `searchFrom`, or `BLOCKED`. */
export function entryMilliseconds(view: GraphView, space: SearchSpace, weights: LaidWeights, arc: number): number {
  const { graph } = view;
  const tail = graph.arcTail[arc]!;
  const place = arc - graph.firstOut[tail]!;
  let best = BLOCKED;
  for (let out = graph.firstOut[tail]!; out < graph.firstOut[tail + 1]!; out += 1) {
    const previous = graph.arcTwin[out]!;
    const cost = weights.moveCost[graph.moveKind[graph.firstMove[previous]! + place]!]!;
    best = Math.min(best, space.label[previous]! + cost);
  }
  return best;
}

/** The time from the nearest origin to a goal after `searchFrom`, or `BLOCKED`. */
export function timeAt(
  view: GraphView,
  space: SearchSpace,
  weights: LaidWeights,
  origins: readonly Origin[],
  goal: RoadPlace,
): number {
  let best = BLOCKED;
  for (const { place, startMilliseconds } of origins) {
    const direct = directMilliseconds(view, weights.base, weights.overlay, place, goal);
    if (direct !== undefined) best = Math.min(best, startMilliseconds + direct.milliseconds);
  }
  for (const { arc, milliseconds } of arrivals(view, weights.base, weights.overlay, goal)) {
    for (const copy of view.copiesOf(arc)) {
      best = Math.min(best, entryMilliseconds(view, space, weights, copy) + milliseconds);
    }
  }
  return best;
}
