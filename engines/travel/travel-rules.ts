import { ROAD_CLASSES, type RoadClass, type Terrain } from './road-network.ts';

/** What legal limits mean to a vehicle. Physical limits are never part of it: they hold for everybody. */
export interface DrivingPolicy {
  /** Driving against a one-way: the factor on its time, or null where it is not done. */
  readonly contraflowFactor: Readonly<Record<RoadClass, number | null>>;
  /** Whether roads of an access grade may be driven. */
  readonly mayEnter: { readonly PRIVATE: boolean; readonly EMERGENCY: boolean; readonly CLOSED: boolean };
  /** Extra time for a turn that a sign forbids, or null to obey the sign. */
  readonly forbiddenTurnMilliseconds: number | null;
  /** True if a restriction that excepts emergency vehicles does not bind. */
  readonly exceptedFromRestrictions: boolean;
}

/**
 * Everything a travel time rests on besides the roads. It is dated and versioned data: an answer names the version
 * it was worked out with, so that it can be repeated.
 */
export interface TravelRules {
  readonly version: string;
  readonly speedKilometresPerHour: Readonly<Record<RoadClass, number>>;
  /** Factor on the speed by terrain, for light and for heavy vehicles. */
  readonly terrainFactor: Readonly<Record<Terrain, { readonly light: number; readonly heavy: number }>>;
  readonly heavyFromTonnes: number;
  readonly turns: {
    readonly rightMilliseconds: number;
    readonly leftMilliseconds: number;
    readonly sharpMilliseconds: number;
    /** Turning round where the road ends. */
    readonly uTurnAtDeadEndMilliseconds: number | null;
    /** Turning round anywhere else; null forbids it. */
    readonly uTurnAtJunctionMilliseconds: number | null;
    /** Passing a junction with signals, on top of the turn. */
    readonly signalMilliseconds: number;
    /** Passing a gate. */
    readonly gateMilliseconds: number;
  };
  readonly emergency: DrivingPolicy;
  readonly ordinary: DrivingPolicy;
  /** From how far off the road the last stretch is walked and added, and how fast. */
  readonly walkBeyondMetres: number;
  readonly walkMetresPerSecond: number;
  /** Farther than this from any road there is no answer. */
  readonly offRoadLimitMetres: number;
}

function forEachClass<Value>(value: (roadClass: RoadClass) => Value): Record<RoadClass, Value> {
  return Object.fromEntries(ROAD_CLASSES.map((roadClass) => [roadClass, value(roadClass)])) as Record<RoadClass, Value>;
}

/** Streets slow and narrow enough to be met with lights and siren from the wrong end. */
const CONTRAFLOW_CLASSES: ReadonlySet<RoadClass> = new Set([
  'tertiary',
  'unclassified',
  'residential',
  'living_street',
  'service',
  'road',
  'track',
  'pedestrian',
]);

/**
 * Starting values. DESIGN: no public source gives emergency speeds for this district; they are to be calibrated on
 * the service's own trips. That a fire engine on a call may leave direction, speed and signals aside if safe is
 * article 53 of the Road Traffic Safety Law; how far to use it is the service's doctrine, hence the cautious values.
 */
export const defaultTravelRules: TravelRules = {
  version: 'design-2026-1',
  speedKilometresPerHour: {
    motorway: 85,
    motorway_link: 50,
    trunk: 70,
    trunk_link: 45,
    primary: 58,
    primary_link: 42,
    secondary: 52,
    secondary_link: 38,
    tertiary: 44,
    tertiary_link: 32,
    unclassified: 36,
    residential: 28,
    living_street: 16,
    service: 20,
    road: 28,
    track: 12,
    pedestrian: 10,
  },
  terrainFactor: {
    unknown: { light: 1, heavy: 1 },
    river_terrace: { light: 1, heavy: 1 },
    hill: { light: 0.9, heavy: 0.85 },
    low_mountain: { light: 0.78, heavy: 0.7 },
    mountain: { light: 0.65, heavy: 0.56 },
  },
  heavyFromTonnes: 10,
  turns: {
    rightMilliseconds: 1_500,
    leftMilliseconds: 3_000,
    sharpMilliseconds: 5_000,
    uTurnAtDeadEndMilliseconds: 20_000,
    uTurnAtJunctionMilliseconds: 45_000,
    signalMilliseconds: 2_000,
    gateMilliseconds: 15_000,
  },
  emergency: {
    contraflowFactor: forEachClass((roadClass) => (CONTRAFLOW_CLASSES.has(roadClass) ? 2 : null)),
    mayEnter: { PRIVATE: true, EMERGENCY: true, CLOSED: false },
    forbiddenTurnMilliseconds: 8_000,
    exceptedFromRestrictions: true,
  },
  ordinary: {
    contraflowFactor: forEachClass(() => null),
    mayEnter: { PRIVATE: false, EMERGENCY: false, CLOSED: false },
    forbiddenTurnMilliseconds: null,
    exceptedFromRestrictions: false,
  },
  walkBeyondMetres: 300,
  walkMetresPerSecond: 1.2,
  offRoadLimitMetres: 2_000,
};
