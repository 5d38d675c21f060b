export { generateHistory, historySeed, type History } from './generate-history.ts';
export type { HistoryBuilding, HistoryDistrict, HistoryStation, HistoryTeam, HistoryTown } from './district-picture.ts';
export { planDelivered, planSlips, publishedYears, type Scenario, type YearTarget } from './scenario.ts';
