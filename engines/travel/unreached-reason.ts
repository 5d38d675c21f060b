import { openRoads, type ClosureOverlay } from './closure.ts';
import type { GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import { beginningFrom, searchTo, type LaidWeights } from './one-search.ts';
import type { OpenedGraph } from './opened-graph.ts';
import { arrivals, departures, type RoadPlace } from './road-place.ts';
import type { UnreachableReason } from './travel-answer.ts';
import { unlimitedVehicle, type VehicleProfile } from './vehicle-profile.ts';

/** Arcs looked at around a start before whole searches are the surer way. */
const NEAR_ARCS = 2_000;

/** A limit or closure taken away. */
interface Trial {
  readonly reason: UnreachableReason;
  readonly weights: LaidWeights;
}

/**
 * Takes limits away one at a time, then all, and names the first without which a start gets through.
 * Mostly the start itself lies behind a limit, and then a few steps without it come upon a road from which there is a way
 * with it.
 *
 * @param isWay - whether this vehicle gets to the goal under these closures by a way that begins with an arc
 */
export function explainUnreached(
  opened: OpenedGraph,
  starts: readonly RoadPlace[],
  goal: RoadPlace,
  profile: VehicleProfile,
  overlay: ClosureOverlay,
  isWay: (arc: number) => boolean,
): UnreachableReason[] {
  const { view, backward } = opened;
  const trials = trialsOf(opened, profile, overlay);
  const near = starts.map((start) => reasonNearby(opened, trials, start, goal, isWay));
  const reasons = near.map((reason): UnreachableReason => reason ?? 'disconnected');
  const open = new Set(starts.keys().filter((i) => near[i] === undefined));
  for (const { reason, weights } of trials) {
    if (open.size === 0) break;
    searchTo(
      view,
      backward,
      weights,
      goal,
      [...open].map((i) => starts[i]!),
    );
    for (const i of open) {
      if (beginningFrom(view, backward, weights, starts[i]!, goal) === undefined) continue;
      reasons[i] = reason;
      open.delete(i);
    }
  }
  return reasons;
}

/** In the order in which they are named; those that change nothing are left out. */
function trialsOf({ laidWeights }: OpenedGraph, profile: VehicleProfile, overlay: ClosureOverlay): Trial[] {
  const { widthMetres: _width, ...anyWidth } = profile;
  const { heightMetres: _height, ...anyHeight } = profile;
  const { weightTonnes: _weight, ...anyWeight } = profile;
  const { driving } = profile;
  const unlimited: VehicleProfile = driving === undefined ? unlimitedVehicle : { driving };
  const trials: Trial[] = [
    { reason: 'closure', weights: laidWeights(profile, openRoads) },
    { reason: 'width', weights: laidWeights(anyWidth, overlay) },
    { reason: 'height', weights: laidWeights(anyHeight, overlay) },
    { reason: 'weight', weights: laidWeights(anyWeight, overlay) },
    // Two limits at once: the closure is the one that somebody can lift, so it is named last.
    { reason: firstLimitOf(profile), weights: laidWeights(unlimited, overlay) },
    { reason: 'closure', weights: laidWeights(unlimited, openRoads) },
  ];
  const tried = new Set([laidWeights(profile, overlay)]);
  return trials.filter(({ weights }) => !tried.has(weights) && tried.add(weights));
}

/** The reason as far as the surroundings of a start tell it; `undefined` where they do not. */
function reasonNearby(
  { view }: OpenedGraph,
  trials: readonly Trial[],
  start: RoadPlace,
  goal: RoadPlace,
  isWay: (arc: number) => boolean,
): UnreachableReason | undefined {
  if (start.link === goal.link) return undefined;
  for (const { reason, weights } of trials) {
    const isThrough = comesUponWay(view, weights, start, goal, isWay);
    if (isThrough !== false) return isThrough && reason;
  }
  return 'disconnected';
}

/** Whether a few steps from a start lead to the goal or to an arc that begins a way; `undefined` after too many without. */
function comesUponWay(
  view: GraphView,
  weights: LaidWeights,
  start: RoadPlace,
  goal: RoadPlace,
  isWay: (arc: number) => boolean,
): true | false | undefined {
  const { firstOut, firstMove, moveKind, arcHead } = view.graph;
  const last = arrivals(view, weights.base, weights.overlay, goal).flatMap(({ arc }) => view.copiesOf(arc));
  const seen = new Set(departures(view, weights.base, weights.overlay, start).map(({ arc }) => arc));
  for (const arc of seen) {
    if (seen.size > NEAR_ARCS) return undefined;
    const head = arcHead[arc]!;
    let move = firstMove[arc]!;
    for (let next = firstOut[head]!; next < firstOut[head + 1]!; next += 1, move += 1) {
      if (weights.moveCost[moveKind[move]!] === BLOCKED) continue;
      if (last.includes(next) || isWay(next)) return true;
      if (weights.forward[next]! < BLOCKED) seen.add(next);
    }
  }
  return false;
}

function firstLimitOf({ widthMetres, heightMetres }: VehicleProfile): UnreachableReason {
  if (widthMetres !== undefined) return 'width';
  return heightMetres === undefined ? 'weight' : 'height';
}
