import type { Position } from '@wanghuo/geo';
import { applyClosures, layClosures, openRoads, type Closure, type ClosureOverlay } from './closure.ts';
import { findComponents } from './components.ts';
import { viewGraph } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import {
  beginningFrom,
  layWeights,
  searchFrom,
  searchTo,
  timeAt,
  type LaidWeights,
  type Origin,
} from './one-search.ts';
import { collectReach, ReachSpace, reachLines, type Reach } from './reach.ts';
import type { RoadGraph } from './road-graph.ts';
import { isRoadPlace, snapToRoad, type Place, type RoadPlace } from './road-place.ts';
import { routeLine, routeSteps, tracePieces } from './route-trace.ts';
import { SearchSpace } from './search-space.ts';
import { sharedTimes } from './shared-search.ts';
import type { Reached, Route, TravelTime, UnreachableReason, Unreached } from './travel-answer.ts';
import type { TravelRules } from './travel-rules.ts';
import { unlimitedVehicle, type VehicleProfile } from './vehicle-profile.ts';
import { computeWeights, limitLadder, weightsKey, withoutSize, type Weights } from './weights.ts';

/** What a question may add to its places. */
export interface TravelOptions {
  readonly profile?: VehicleProfile;
  /** Closures in force; none if left out. */
  readonly closures?: ClosureOverlay;
}

/** A unit that might be sent. */
export interface TravellingUnit {
  readonly id: string;
  readonly at: Place;
  /** Set for a moving unit: it cannot set off the opposite way. */
  readonly headingDegrees?: number;
  readonly profile?: VehicleProfile;
}

/** An origin of a reach: a place, and how long its unit takes to set off. */
export interface ReachOrigin {
  readonly at: Place;
  readonly turnoutMilliseconds?: number;
}

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
  /** What is connected for a vehicle. */
  connection(profile: VehicleProfile): ConnectionReport;
}

type UnitTime = TravelTime & { readonly unitId: string };

/** A unit on the road, by its place in the question. */
interface Member {
  readonly index: number;
  readonly start: RoadPlace;
  readonly profile: VehicleProfile;
}

/** Sets of closures whose weights are kept ready. */
const KEPT_WEIGHTS = 24;
/** Snapped places that are kept. */
const KEPT_PLACES = 4_096;

/**
 * Opens a graph for questions under a set of rules.
 *
 * Method: exact label-setting search on arcs with a bucket queue (Dijkstra 1959, Dial 1969). Times are integers, ties
 * go to the lower arc, so the same question has the same answer everywhere.
 */
export function createTravel(graph: RoadGraph, rules: TravelRules): Travel {
  const view = viewGraph(graph);
  const ladder = limitLadder(graph);
  const forward = new SearchSpace(view.forward);
  const backward = new SearchSpace(view.backward);
  const reachSpace = new ReachSpace(graph.linkWay.length);
  const weightsByKey = new Map<string, Weights>();
  const laidByKey = new Map<string, LaidWeights>();
  const snapped = new Map<string, RoadPlace>();
  const usableByDriving = new Map<string, Uint8Array>();

  function weightsOf(profile: VehicleProfile): Weights {
    const key = weightsKey(ladder, rules, profile);
    let weights = weightsByKey.get(key);
    if (weights === undefined) {
      weights = computeWeights(graph, rules, profile);
      weightsByKey.set(key, weights);
    }
    return weights;
  }

  function laidWeights(profile: VehicleProfile, overlay: ClosureOverlay): LaidWeights {
    const key = `${weightsKey(ladder, rules, profile)}|${overlay.version}`;
    let laid = laidByKey.get(key);
    if (laid === undefined) {
      const { arcMilliseconds, moveCost } = weightsOf(profile);
      laid = layWeights(view, arcMilliseconds, applyClosures(view, arcMilliseconds, overlay), moveCost, overlay);
    }
    // The map keeps the order of use: the least used entry is its first.
    laidByKey.delete(key);
    laidByKey.set(key, laid);
    if (laidByKey.size > KEPT_WEIGHTS) laidByKey.delete(laidByKey.keys().next().value!);
    return laid;
  }

  /** Per link two bits, along and against: drivable within the largest part for a vehicle without size. */
  function usableLinks(driving: VehicleProfile['driving']): Uint8Array {
    const key = driving ?? 'EMERGENCY';
    let usable = usableByDriving.get(key);
    if (usable === undefined) {
      const { arcMilliseconds } = weightsOf({ driving: key });
      const { partOf, largest } = findComponents(graph, arcMilliseconds);
      usable = new Uint8Array(graph.linkWay.length);
      for (let arc = 0; arc < graph.arcPlain.length; arc += 1) {
        if (graph.arcPlain[arc] !== arc || arcMilliseconds[arc] === BLOCKED) continue;
        if (partOf[graph.arcTail[arc]!] !== largest || partOf[graph.arcHead[arc]!] !== largest) continue;
        usable[graph.arcLink[arc]!]! |= graph.arcForward[arc] === 1 ? 1 : 2;
      }
      usableByDriving.set(key, usable);
    }
    return usable;
  }

  function snap(
    position: Position,
    { headingDegrees, driving }: { headingDegrees?: number; driving?: VehicleProfile['driving'] } = {},
  ): RoadPlace | undefined {
    const usable = usableLinks(driving);
    // Stations stand still: the same few hundred places are asked for with every call.
    const key = headingDegrees === undefined ? `${driving} ${position[0]} ${position[1]}` : undefined;
    const known = key === undefined ? undefined : snapped.get(key);
    if (known !== undefined) return known;
    const place = snapToRoad(
      view,
      position,
      rules.offRoadLimitMetres,
      (link, isForward) => (usable[link]! & (isForward ? 1 : 2)) !== 0,
      headingDegrees,
    );
    if (key !== undefined && place !== undefined) {
      if (snapped.size >= KEPT_PLACES) snapped.clear();
      snapped.set(key, place);
    }
    return place;
  }

  function placeOf(place: Place, profile: VehicleProfile, headingDegrees?: number): RoadPlace | undefined {
    if (!isRoadPlace(place)) {
      return snap(place, {
        ...(headingDegrees === undefined ? {} : { headingDegrees }),
        ...(profile.driving === undefined ? {} : { driving: profile.driving }),
      });
    }
    return headingDegrees === undefined ? place : { ...place, headingDegrees };
  }

  function reached(from: RoadPlace, to: RoadPlace, milliseconds: number): Reached {
    const walk = to.offRoadMetres > rules.walkBeyondMetres ? to.offRoadMetres / rules.walkMetresPerSecond : 0;
    const walkMilliseconds = Math.round(walk * 1000);
    return {
      isReached: true,
      milliseconds,
      walkMilliseconds,
      travelSeconds: (milliseconds + walkMilliseconds) / 1000,
      from,
      to,
    };
  }

  /** Takes limits away one at a time, then all, and names the first without which a start gets through. */
  function explain(
    starts: readonly RoadPlace[],
    goal: RoadPlace,
    profile: VehicleProfile,
    overlay: ClosureOverlay,
  ): UnreachableReason[] {
    const reasons = starts.map((): UnreachableReason => 'disconnected');
    const { widthMetres: _width, ...anyWidth } = profile;
    const { heightMetres: _height, ...anyHeight } = profile;
    const { weightTonnes: _weight, ...anyWeight } = profile;
    const { driving } = profile;
    const unlimited: VehicleProfile = driving === undefined ? unlimitedVehicle : { driving };
    const trials: [UnreachableReason, VehicleProfile, ClosureOverlay][] = [
      ['closure', profile, openRoads],
      ['width', anyWidth, overlay],
      ['height', anyHeight, overlay],
      ['weight', anyWeight, overlay],
      // Two limits at once: the closure is the one that somebody can lift, so it is named last.
      [firstLimitOf(profile), unlimited, overlay],
      ['closure', unlimited, openRoads],
    ];
    const open = new Set(starts.keys());
    const tried = new Set<LaidWeights>([laidWeights(profile, overlay)]);
    for (const [reason, vehicle, closures] of trials) {
      const weights = laidWeights(vehicle, closures);
      if (open.size === 0) break;
      if (tried.has(weights)) continue;
      tried.add(weights);
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

  function travelTimesToIncident(
    incident: Place,
    units: readonly TravellingUnit[],
    { closures = openRoads }: Pick<TravelOptions, 'closures'> = {},
  ): UnitTime[] {
    const answers: UnitTime[] = units.map(({ id }) => ({
      unitId: id,
      isReached: false,
      reason: 'off_road',
    }));
    const classes = new Map<string, Map<string, Member[]>>();
    for (const [index, unit] of units.entries()) {
      const profile = unit.profile ?? unlimitedVehicle;
      const start = placeOf(unit.at, profile, unit.headingDegrees);
      if (start === undefined) continue;
      const pace = weightsKey(ladder, rules, withoutSize(rules, profile));
      const groups = classes.get(pace) ?? new Map<string, Member[]>();
      classes.set(pace, groups);
      const key = weightsKey(ladder, rules, profile);
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push({ index, start, profile });
    }
    for (const groups of classes.values()) {
      const open =
        groups.size === 1
          ? [...groups.values()]
          : answerTogether(incident, [...groups.values()], units, answers, closures);
      for (const group of open) answerGroup(incident, group, units, answers, closures);
    }
    return answers;
  }

  /**
   * One search for a vehicle without size answers for nearly all sizes of one pace.
   * @returns what is left of each group, to be searched with its own limits
   */
  function answerTogether(
    incident: Place,
    groups: readonly Member[][],
    units: readonly TravellingUnit[],
    answers: UnitTime[],
    closures: ClosureOverlay,
  ): Member[][] {
    const profile = withoutSize(rules, groups[0]![0]!.profile);
    const goal = placeOf(incident, profile);
    if (goal === undefined) return [];
    const weights = laidWeights(profile, closures);
    searchTo(view, backward, weights, goal, []);
    const stuck: Member[][] = [];
    const unknown: Member[][] = [];
    for (const group of groups) {
      const timeOf = sharedTimes(view, backward, weights, laidWeights(group[0]!.profile, closures), goal);
      const left = { none: [] as Member[], unknown: [] as Member[] };
      for (const member of group) {
        const beginning = beginningFrom(view, backward, weights, member.start, goal);
        const found = beginning ? timeOf(member.start, beginning) : 'none';
        if (typeof found === 'number')
          answers[member.index] = { unitId: units[member.index]!.id, ...reached(member.start, goal, found) };
        else left[found].push(member);
      }
      stuck.push(left.none);
      unknown.push(left.unknown);
    }
    for (const members of stuck) answerStuck(goal, members, units, answers, closures);
    return unknown;
  }

  function answerGroup(
    incident: Place,
    group: readonly Member[],
    units: readonly TravellingUnit[],
    answers: UnitTime[],
    closures: ClosureOverlay,
  ): void {
    const profile = group[0]?.profile ?? unlimitedVehicle;
    const goal = placeOf(incident, profile);
    if (goal === undefined || group.length === 0) return;
    const weights = laidWeights(profile, closures);
    searchTo(
      view,
      backward,
      weights,
      goal,
      group.map(({ start }) => start),
    );
    const stuck: Member[] = [];
    for (const member of group) {
      const beginning = beginningFrom(view, backward, weights, member.start, goal);
      if (beginning === undefined) stuck.push(member);
      else {
        const unitId = units[member.index]!.id;
        answers[member.index] = { unitId, ...reached(member.start, goal, beginning.milliseconds) };
      }
    }
    answerStuck(goal, stuck, units, answers, closures);
  }

  function answerStuck(
    goal: RoadPlace,
    stuck: readonly Member[],
    units: readonly TravellingUnit[],
    answers: UnitTime[],
    closures: ClosureOverlay,
  ): void {
    if (stuck.length === 0) return;
    const reasons = explain(
      stuck.map(({ start }) => start),
      goal,
      stuck[0]!.profile,
      closures,
    );
    for (const [i, { index }] of stuck.entries()) {
      answers[index] = { unitId: units[index]!.id, isReached: false, reason: reasons[i]! };
    }
  }

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
      return { isReached: false, reason: explain([start], goal, profile, closures)[0]! };
    }
    const pieces = tracePieces(view, backward, weights, beginning, start, goal);
    const steps = routeSteps(view, weights, pieces);
    return {
      ...reached(start, goal, beginning.milliseconds),
      metres: steps.reduce((metres, step) => metres + step.metres, 0),
      geometry: routeLine(view, pieces),
      steps,
      wayIds: [...new Set(pieces.map(({ arc }) => graph.wayIds[graph.linkWay[graph.arcLink[arc]!]!]!))],
      graphVersion: graph.version,
      rulesVersion: rules.version,
      closuresVersion: closures.version,
    };
  }

  function connection(profile: VehicleProfile): ConnectionReport {
    const { arcMilliseconds } = weightsOf(profile);
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

  return {
    graph,
    rules,
    overlay: (closures, at) => layClosures(view, closures, at),
    snap,
    travelTimesToIncident,
    travelTimesFrom,
    reachWithin,
    reachLines: (reach) => reachLines(view, reach),
    route,
    connection,
  };
}

function firstLimitOf({ widthMetres, heightMetres }: VehicleProfile): UnreachableReason {
  if (widthMetres !== undefined) return 'width';
  return heightMetres === undefined ? 'weight' : 'height';
}
