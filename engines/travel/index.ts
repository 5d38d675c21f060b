export * from './road-network.ts';
export * from './vehicle-profile.ts';
export * from './travel-rules.ts';
export { RoadNetworkFormatError, decodeRoadNetwork, encodeRoadNetwork, hashRoadNetwork } from './network-codec.ts';
export { graphBuffers, type RoadGraph, type RoadGraphReport } from './road-graph.ts';
export { buildRoadGraph } from './build-road-graph.ts';
export { openRoads, type ClosedPlace, type ClosedStretch, type Closure, type ClosureOverlay } from './closure.ts';
export type { Place, RoadPlace } from './road-place.ts';
export type { Reach } from './reach.ts';
export * from './travel-answer.ts';
export { createTravel, type ReachOrigin, type Travel, type TravelOptions } from './travel.ts';
export type { ConnectionReport } from './connection-report.ts';
export type { TravellingUnit } from './times-to-incident.ts';
export {
  roadFeatures,
  roadLinesByClass,
  type RoadFeatures,
  type RoadLine,
  type RoadLines,
  type RoadProperties,
} from './network-features.ts';
