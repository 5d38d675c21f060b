export * from './client/api-client.ts';
export * from './model/run.ts';
export { planDay, type CallPlace, type DayOptions, type DistrictPicture, type PlannedCall } from './plan/plan-day.ts';
export { play, type PlayOptions } from './play/player.ts';
