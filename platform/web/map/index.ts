export * from './base-map.tsx';
export * from './compact-lines.ts';
export { DistrictMap, type DistrictMapProps } from './district-map.tsx';
export * from './layers.ts';
export type { ReplayState } from './map-frame.tsx';
export * from './register-layer.ts';
