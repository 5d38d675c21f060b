import { BLOCKED, moveCosts } from './move-kind.ts';
import type { RoadGraph } from './road-graph.ts';
import { ROAD_ACCESSES, ROAD_CLASSES, TERRAINS } from './road-network.ts';
import type { DrivingPolicy, TravelRules } from './travel-rules.ts';
import type { VehicleProfile } from './vehicle-profile.ts';

/** What driving costs one sort of vehicle, before closures. */
export interface Weights {
  /** Milliseconds to drive each arc; `BLOCKED` where the vehicle may not or cannot. */
  readonly arcMilliseconds: Int32Array;
  /** Milliseconds of each kind of move. */
  readonly moveCost: Int32Array;
}

function policyOf(rules: TravelRules, profile: VehicleProfile): DrivingPolicy {
  return profile.driving === 'ORDINARY' ? rules.ordinary : rules.emergency;
}

/** Milliseconds per metre for each class and terrain. */
function pacesOf(rules: TravelRules, profile: VehicleProfile): Float64Array {
  const isHeavy = (profile.weightTonnes ?? Infinity) >= rules.heavyFromTonnes;
  return Float64Array.from(
    ROAD_CLASSES.flatMap((roadClass) =>
      TERRAINS.map((terrain) => {
        const factor = rules.terrainFactor[terrain][isHeavy ? 'heavy' : 'light'];
        return 3600 / (rules.speedKilometresPerHour[roadClass] * factor);
      }),
    ),
  );
}

/**
 * Time of a single road segment. Rounded per segment and at least 1 ms, so that a link takes the same time whether
 * its inner nodes are kept or not, and so that no round trip is free.
 */
export function segmentMilliseconds(metres: number, millisecondsPerMetre: number): number {
  return Math.max(1, Math.round(metres * millisecondsPerMetre));
}

function fits(graph: RoadGraph, way: number, profile: VehicleProfile): boolean {
  return (
    (profile.widthMetres ?? 0) <= graph.wayMaxWidthMetres[way]! &&
    (profile.heightMetres ?? 0) <= graph.wayMaxHeightMetres[way]! &&
    (profile.weightTonnes ?? 0) <= graph.wayMaxWeightTonnes[way]!
  );
}

function mayEnter(policy: DrivingPolicy, access: number): boolean {
  const grade = ROAD_ACCESSES[access] ?? 'CLOSED';
  return grade === 'OPEN' || policy.mayEnter[grade];
}

/** Works out the weights of a vehicle. Physical limits hold for every policy; equality passes. */
export function computeWeights(graph: RoadGraph, rules: TravelRules, profile: VehicleProfile): Weights {
  const policy = policyOf(rules, profile);
  const paces = pacesOf(rules, profile);
  const arcCount = graph.arcHead.length;
  const arcMilliseconds = new Int32Array(arcCount).fill(BLOCKED);
  const linkMilliseconds = new Int32Array(graph.linkWay.length);
  for (let link = 0; link < graph.linkWay.length; link += 1) {
    const way = graph.linkWay[link]!;
    if (!mayEnter(policy, graph.wayAccess[way]!) || !fits(graph, way, profile)) {
      linkMilliseconds[link] = BLOCKED;
      continue;
    }
    const pace = paces[graph.wayClass[way]! * TERRAINS.length + graph.wayTerrain[way]!]!;
    let sum = 0;
    for (let point = graph.linkShape[link]!; point < graph.linkShape[link + 1]! - 1; point += 1) {
      sum += segmentMilliseconds(graph.segmentMetres[point]!, pace);
    }
    linkMilliseconds[link] = Math.min(sum, BLOCKED - 1);
  }
  for (let arc = 0; arc < arcCount; arc += 1) {
    const link = graph.arcLink[arc]!;
    const milliseconds = linkMilliseconds[link]!;
    const way = graph.linkWay[link]!;
    if (milliseconds === BLOCKED || graph.wayOneway[way] === 0 || graph.arcForward[arc] === 1) {
      arcMilliseconds[arc] = milliseconds;
      continue;
    }
    if (graph.wayOneway[way] === 2 && policy.exceptedFromRestrictions) {
      arcMilliseconds[arc] = milliseconds;
      continue;
    }
    const factor = policy.contraflowFactor[ROAD_CLASSES[graph.wayClass[way]!]!];
    // A roundabout is never driven backwards: nobody entering it looks that way.
    if (factor === null || graph.wayRoundabout[way] === 1) continue;
    arcMilliseconds[arc] = Math.min(Math.round(milliseconds * factor), BLOCKED - 1);
  }
  return { arcMilliseconds, moveCost: moveCosts(rules, policy) };
}

/** What in a network tells vehicles apart: its distinct limits, and whether weight slows anybody down. */
export interface LimitLadder {
  /** From this weight on vehicles are slower somewhere; 0 where no road has a terrain that would slow them. */
  readonly heavyFromTonnes: number;
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly weights: readonly number[];
}

/** Collects the limits of a graph in rising order. */
export function limitLadder(graph: RoadGraph, rules: TravelRules): LimitLadder {
  const distinct = (limits: Float64Array): number[] =>
    [...new Set(limits)].filter((limit) => limit !== Infinity).sort((a, b) => a - b);
  const slows = TERRAINS.map((terrain) => rules.terrainFactor[terrain].light !== rules.terrainFactor[terrain].heavy);
  return {
    heavyFromTonnes: graph.wayTerrain.some((terrain) => slows[terrain]) ? rules.heavyFromTonnes : 0,
    widths: distinct(graph.wayMaxWidthMetres),
    heights: distinct(graph.wayMaxHeightMetres),
    weights: distinct(graph.wayMaxWeightTonnes),
  };
}

/** Vehicles with equal keys are stopped by the same limits and drive at the same speeds, so they share weights. */
export function weightsKey(ladder: LimitLadder, profile: VehicleProfile): string {
  const pace = (profile.weightTonnes ?? Infinity) >= ladder.heavyFromTonnes ? 'heavy' : 'light';
  const width = rungOf(ladder.widths, profile.widthMetres);
  const height = rungOf(ladder.heights, profile.heightMetres);
  const weight = rungOf(ladder.weights, profile.weightTonnes);
  return `${profile.driving ?? 'EMERGENCY'}|${width}|${height}|${weight}|${pace}`;
}

/** How many limits are below a size. */
function rungOf(limits: readonly number[], size = 0): number {
  let rung = 0;
  while (rung < limits.length && limits[rung]! < size) rung += 1;
  return rung;
}

/** A vehicle that drives as fast on every road and fits everywhere. */
export function withoutSize(
  { heavyFromTonnes }: LimitLadder,
  { driving, weightTonnes = Infinity }: VehicleProfile,
): VehicleProfile {
  return {
    ...(driving === undefined ? {} : { driving }),
    ...(weightTonnes >= heavyFromTonnes ? {} : { weightTonnes: 0 }),
  };
}
