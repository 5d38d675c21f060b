import type { Position } from '@wanghuo/geo';

/** Road classes, from most to least important. Names and meaning: OpenStreetMap `highway`. */
export const ROAD_CLASSES = [
  'motorway',
  'motorway_link',
  'trunk',
  'trunk_link',
  'primary',
  'primary_link',
  'secondary',
  'secondary_link',
  'tertiary',
  'tertiary_link',
  'unclassified',
  'residential',
  'living_street',
  'service',
  'road',
  'track',
  'pedestrian',
] as const;
export type RoadClass = (typeof ROAD_CLASSES)[number];

/** The land a road runs through, as the register of divisions has it; `unknown` where nobody said. */
export const TERRAINS = ['unknown', 'river_terrace', 'hill', 'low_mountain', 'mountain'] as const;
export type Terrain = (typeof TERRAINS)[number];

/** Who may legally drive a road: everybody, its owner, units on a call only, nobody. */
export const ROAD_ACCESSES = ['OPEN', 'PRIVATE', 'EMERGENCY', 'CLOSED'] as const;
export type RoadAccess = (typeof ROAD_ACCESSES)[number];

/** What stands in the carriageway at a node: something that opens, or something that does not. */
export const ROAD_BARRIERS = ['NONE', 'GATE', 'BLOCK'] as const;
export type RoadBarrier = (typeof ROAD_BARRIERS)[number];

export interface RoadNode {
  readonly id: number;
  readonly position: Position;
  readonly barrier?: RoadBarrier;
  readonly signals?: boolean;
}

/**
 * A stretch of road with one set of attributes. Several ways may carry one id: parts of a way that was cut where
 * its source left nodes out. Limits are physical: what the vehicle must not exceed to get through at all.
 */
export interface RoadWay {
  readonly id: number;
  readonly name: string | null;
  readonly roadClass: RoadClass;
  readonly nodeIds: readonly number[];
  /** 1: legal in the order of `nodeIds` only. */
  readonly oneway: 0 | 1;
  /** True if a sign opens the one-way to vehicles on a call in both directions. */
  readonly emergencyBothWays?: boolean;
  readonly terrain: Terrain | null;
  readonly maxWidthMetres: number | null;
  readonly maxHeightMetres: number | null;
  readonly maxWeightTonnes: number | null;
  readonly bridgeName?: string | null;
  readonly access?: RoadAccess;
  readonly roundabout?: boolean;
}

/** A rule about turning. `no` forbids from–via–to; `only` forbids every other way out for whoever came by from (and via). */
export interface TurnRestriction {
  readonly id: number;
  readonly kind: 'no' | 'only';
  /** Set for `no_u_turn`: forbids turning back where `from` and `to` are one way. */
  readonly uTurn?: boolean;
  readonly fromWayId: number;
  readonly via: { readonly nodeId: number } | { readonly wayIds: readonly number[] };
  readonly toWayId: number;
  /** True if the rule itself excepts vehicles on a call. */
  readonly exceptEmergency: boolean;
}

/** Roads as an import or the built-in district delivers them. Positions are WGS-84. */
export interface RoadNetwork {
  readonly nodes: readonly RoadNode[];
  readonly ways: readonly RoadWay[];
  readonly restrictions: readonly TurnRestriction[];
  /** Which data set this is, in words. */
  readonly source: string;
  /** What has to be shown wherever these roads are drawn; empty for data of our own. */
  readonly attribution: string;
}
