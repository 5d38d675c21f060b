import type { Position } from '@wanghuo/geo';
import { layClosures, openRoads, type Closure, type ClosureOverlay } from './closure.ts';
import { reportConnection, type ConnectionReport } from './connection-report.ts';
import { BLOCKED } from './move-kind.ts';
import { beginningFrom, searchFrom, searchTo, timeAt, type Origin } from './one-search.ts';
import { openGraph } from './opened-graph.ts';
import { collectReach, ReachSpace, reachLines, type Reach } from './reach.ts';
import type { RoadGraph } from './road-graph.ts';
import type { Place, RoadPlace } from './road-place.ts';
import { routeLine, routeSteps, tracePieces } from './route-trace.ts';
import { timesToIncident, type TravellingUnit } from './times-to-incident.ts';
import type { Route, TravelTime, Unreached } from './travel-answer.ts';
import type { TravelRules } from './travel-rules.ts';
import { explainUnreached } from './unreached-reason.ts';
import { unlimitedVehicle, type VehicleProfile } from './vehicle-profile.ts';

/** What a question may add to its places. */
export interface TravelOptions {
  readonly profile?: VehicleProfile;
  /** Closures in force; none if left out. */
  readonly closures?: ClosureOverlay;
}

/** An origin of a reach: a place, and how long its unit takes to set off. */
export interface ReachOrigin {
  readonly at: Place;
  readonly turnoutMilliseconds?: number;
}

/** Travel over one graph by one set of rules. Holds working memory: use one per thread. */
export interface Travel {
  readonly graph: RoadGraph;
  readonly rules: TravelRules;
  /** Lays closures over the roads as they hold at a UTC instant. Hand the result to any question. */
  overlay(closures: readonly Closure[], at: string): ClosureOverlay;
  /** Brings a position onto the nearest road of the connected network, or `undefined` if it is off the road's limit. */
  snap(
    position: Position,
    options?: { headingDegrees?: number; driving?: VehicleProfile['driving'] },
  ): RoadPlace | undefined;
  /** Times of many units to one incident: one search per sort of vehicle. Answers stand in the order of the units. */
  travelTimesToIncident(
    incident: Place,
    units: readonly TravellingUnit[],
    options?: Pick<TravelOptions, 'closures'>,
  ): (TravelTime & { readonly unitId: string })[];
  /** Times from one place to many; `undefined` where none leads there or it takes longer than the limit. */
  travelTimesFrom(
    origin: Place,
    destinations: readonly Place[],
    options?: TravelOptions & { limitMilliseconds?: number },
  ): (number | undefined)[];
  /** The road reached within a time from one or several places. Equality counts as within. */
  reachWithin(origins: readonly ReachOrigin[], limitMilliseconds: number, options?: TravelOptions): Reach;
  /** The pieces of a reach as GeoJSON lines. */
  reachLines(reach: Reach): { type: 'MultiLineString'; coordinates: Position[][] };
  /** The quickest way; of equals the one by lower arcs. */
  route(from: Place, to: Place, options?: TravelOptions & { headingDegrees?: number }): Route | Unreached;
  /**
   * Does about so many operations (some nanoseconds each) on tables for the vehicles and closures whose times to incidents
   * were asked for, and tells whether more is left to do. Call it when nobody waits: the answers are the same before and
   * after, only sooner.
   */
  workAhead(operations: number): boolean;
  /** What is connected for a vehicle. */
  connection(profile: VehicleProfile): ConnectionReport;
}

/**
 * Opens a graph for questions under a set of rules.
 *
 * Method: exact label-setting search on arcs with a bucket queue (Dijkstra 1959, Dial 1969). Times are integers, ties
 * go to the lower arc, so the same question has the same answer everywhere.
 */
export function createTravel(graph: RoadGraph, rules: TravelRules): Travel {
  const opened = openGraph(graph, rules);
  const { view, forward, backward, laidWeights, placeOf } = opened;
  const reachSpace = new ReachSpace(graph.linkWay.length);

  function travelTimesFrom(
    origin: Place,
    destinations: readonly Place[],
    {
      profile = unlimitedVehicle,
      closures = openRoads,
      limitMilliseconds = BLOCKED - 1,
    }: TravelOptions & { limitMilliseconds?: number } = {},
  ): (number | undefined)[] {
    const place = placeOf(origin, profile);
    if (place === undefined) return destinations.map(() => undefined);
    const weights = laidWeights(profile, closures);
    const origins: Origin[] = [{ place, startMilliseconds: 0 }];
    searchFrom(view, forward, weights, origins, limitMilliseconds);
    return destinations.map((destination) => {
      const goal = placeOf(destination, profile);
      if (goal === undefined) return undefined;
      const milliseconds = timeAt(view, forward, weights, origins, goal);
      return milliseconds <= limitMilliseconds ? milliseconds : undefined;
    });
  }

  function reachWithin(
    from: readonly ReachOrigin[],
    limitMilliseconds: number,
    { profile = unlimitedVehicle, closures = openRoads }: TravelOptions = {},
  ): Reach {
    const origins: Origin[] = from.flatMap(({ at, turnoutMilliseconds = 0 }) => {
      const place = placeOf(at, profile);
      return place === undefined ? [] : [{ place, startMilliseconds: turnoutMilliseconds }];
    });
    const weights = laidWeights(profile, closures);
    searchFrom(view, forward, weights, origins, limitMilliseconds);
    return collectReach(view, forward, reachSpace, weights, origins, limitMilliseconds);
  }

  function route(
    from: Place,
    to: Place,
    {
      profile = unlimitedVehicle,
      closures = openRoads,
      headingDegrees,
    }: TravelOptions & { headingDegrees?: number } = {},
  ): Route | Unreached {
    const start = placeOf(from, profile, headingDegrees);
    const goal = placeOf(to, profile);
    if (start === undefined || goal === undefined) return { isReached: false, reason: 'off_road' };
    const weights = laidWeights(profile, closures);
    searchTo(view, backward, weights, goal, [start]);
    const beginning = beginningFrom(view, backward, weights, start, goal);
    if (beginning === undefined) {
      const isWay = (arc: number): boolean => backward.label[graph.arcTwin[arc]!]! < BLOCKED;
      return { isReached: false, reason: explainUnreached(opened, [start], goal, profile, closures, isWay)[0]! };
    }
    const pieces = tracePieces(view, backward, weights, beginning, start, goal);
    const steps = routeSteps(view, weights, pieces);
    return {
      ...opened.reached(start, goal, beginning.milliseconds),
      metres: steps.reduce((metres, step) => metres + step.metres, 0),
      geometry: routeLine(view, pieces),
      steps,
      wayIds: [...new Set(pieces.map(({ arc }) => graph.wayIds[graph.linkWay[graph.arcLink[arc]!]!]!))],
      graphVersion: graph.version,
      rulesVersion: rules.version,
      closuresVersion: closures.version,
    };
  }

  return {
    graph,
    rules,
    overlay: (closures, at) => layClosures(view, closures, at),
    snap: opened.snap,
    travelTimesToIncident: (incident, units, { closures = openRoads } = {}) =>
      timesToIncident(opened, incident, units, closures),
    travelTimesFrom,
    reachWithin,
    reachLines: (reach) => reachLines(view, reach),
    route,
    workAhead: opened.tables.workAhead,
    connection: (profile) => reportConnection(graph, opened.weightsOf(profile)),
  };
}
