import type { ClosureOverlay } from './closure.ts';
import { beginningFrom, searchTo } from './one-search.ts';
import type { OpenedGraph } from './opened-graph.ts';
import { BLOCKED } from './move-kind.ts';
import { departures, directMilliseconds, type Place, type RoadPlace } from './road-place.ts';
import { sharedTimes } from './shared-search.ts';
import type { TravelTime } from './travel-answer.ts';
import { explainUnreached } from './unreached-reason.ts';
import { unlimitedVehicle, type VehicleProfile } from './vehicle-profile.ts';

/** A unit that might be sent. */
export interface TravellingUnit {
  readonly id: string;
  readonly at: Place;
  /** Set for a moving unit: it cannot set off the opposite way. */
  readonly headingDegrees?: number;
  readonly profile?: VehicleProfile;
}

export type UnitTime = TravelTime & { readonly unitId: string };

/** A unit on the road, by its place in the question. */
interface Member {
  readonly index: number;
  readonly start: RoadPlace;
  readonly profile: VehicleProfile;
}

/** Times from many units to one incident, each with its own limits; see `Travel.travelTimesToIncident`. */
export function timesToIncident(
  opened: OpenedGraph,
  incident: Place,
  units: readonly TravellingUnit[],
  closures: ClosureOverlay,
): UnitTime[] {
  const answers: UnitTime[] = units.map(({ id }) => ({
    unitId: id,
    isReached: false,
    reason: 'off_road',
  }));
  const groups = new Map<string, Member[]>();
  for (const [index, unit] of units.entries()) {
    const profile = unit.profile ?? unlimitedVehicle;
    const start = opened.placeOf(unit.at, profile, unit.headingDegrees);
    if (start === undefined) continue;
    const key = opened.weightsKeyOf(profile);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ index, start, profile }]);
    else group.push({ index, start, profile });
  }
  const left = [...groups.values()].filter(
    (group) => !answerFromTables(opened, incident, group, units, answers, closures),
  );
  for (const together of Map.groupBy(left, ([first]) => opened.paceKeyOf(first!.profile)).values()) {
    const open =
      together.length === 1 ? together : answerTogether(opened, incident, together, units, answers, closures);
    for (const group of open) answerGroup(opened, incident, group, units, answers, closures);
  }
  return answers;
}

/**
 * One search for a vehicle without size answers for nearly all sizes of one pace.
 * @returns what is left of each group, to be searched with its own limits
 */
function answerTogether(
  opened: OpenedGraph,
  incident: Place,
  groups: readonly Member[][],
  units: readonly TravellingUnit[],
  answers: UnitTime[],
  closures: ClosureOverlay,
): Member[][] {
  const { view, backward, laidWeights, placeOf, reached } = opened;
  const profile = opened.withoutSize(groups[0]![0]!.profile);
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
  for (const members of stuck.filter(({ length }) => length > 0)) {
    searchTo(view, backward, laidWeights(members[0]!.profile, closures), goal, []);
    answerStuck(opened, goal, members, hasLabel(opened), units, answers, closures);
  }
  return unknown;
}

/** @returns false if the group's weights have no tables yet */
function answerFromTables(
  opened: OpenedGraph,
  incident: Place,
  group: readonly Member[],
  units: readonly TravellingUnit[],
  answers: UnitTime[],
  closures: ClosureOverlay,
): boolean {
  const { view, tables, laidWeights, placeOf, reached } = opened;
  const { profile } = group[0]!;
  const goal = placeOf(incident, profile);
  if (goal === undefined) return true;
  const times = tables.timesTo(profile, closures, goal);
  if (times === undefined) return false;
  const weights = laidWeights(profile, closures);
  const stuck: Member[] = [];
  for (const member of group) {
    let best = directMilliseconds(view, weights.base, weights.overlay, member.start, goal)?.milliseconds;
    for (const { arc, milliseconds } of departures(view, weights.base, weights.overlay, member.start)) {
      const onward = times.fromHead(arc);
      if (onward < BLOCKED) best = Math.min(best ?? Infinity, milliseconds + onward);
    }
    if (best === undefined) stuck.push(member);
    else answers[member.index] = { unitId: units[member.index]!.id, ...reached(member.start, goal, best) };
  }
  const isWay = (arc: number): boolean =>
    weights.forward[arc]! < BLOCKED && weights.forward[arc]! + times.fromHead(arc) < BLOCKED;
  answerStuck(opened, goal, stuck, isWay, units, answers, closures);
  return true;
}

function answerGroup(
  opened: OpenedGraph,
  incident: Place,
  group: readonly Member[],
  units: readonly TravellingUnit[],
  answers: UnitTime[],
  closures: ClosureOverlay,
): void {
  const { view, backward, laidWeights, placeOf, reached } = opened;
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
  answerStuck(opened, goal, stuck, hasLabel(opened), units, answers, closures);
}

/** Whether the last search to a goal knows a way that begins with an arc. */
function hasLabel({ view, backward }: OpenedGraph): (arc: number) => boolean {
  return (arc) => backward.label[view.graph.arcTwin[arc]!]! < BLOCKED;
}

function answerStuck(
  opened: OpenedGraph,
  goal: RoadPlace,
  stuck: readonly Member[],
  isWay: (arc: number) => boolean,
  units: readonly TravellingUnit[],
  answers: UnitTime[],
  closures: ClosureOverlay,
): void {
  if (stuck.length === 0) return;
  const reasons = explainUnreached(
    opened,
    stuck.map(({ start }) => start),
    goal,
    stuck[0]!.profile,
    closures,
    isWay,
  );
  for (const [i, { index }] of stuck.entries()) {
    answers[index] = { unitId: units[index]!.id, isReached: false, reason: reasons[i]! };
  }
}
