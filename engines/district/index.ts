export { builtInInput, builtInSeed, generateBuiltInDistrict } from './built-in.ts';
export { districtHash, encodeDistrict, generateDistrict, type DistrictInput } from './district.ts';
export { keptUpUntil, testsUntil, type HydrantTestRow } from './upkeep.ts';
export type { DistrictFacts, Terrain } from './facts.ts';
export type { Demonstration } from './scene.ts';
export type { RoadClass } from './network/road-draft.ts';
export type * from './rows.ts';
