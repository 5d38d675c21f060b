export * from './position.ts';
export * from './chinese-datum.ts';
export * from './distance.ts';
export * from './line.ts';
export * from './polygon.ts';
export * from './point-index.ts';
export * from './segment-index.ts';
