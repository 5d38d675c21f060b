export { HydrantTests } from './hydrant-tests.tsx';
export { NearbyWaterList } from './nearby-water.tsx';
export { type NearbyWater, waterLayer } from './water-layer.ts';
export { waterLook } from './water-look.ts';
export { WaterTestChoices } from './water-test-choices.tsx';
