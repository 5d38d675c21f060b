import { defineError } from '@wanghuo/kernel';

export const noRoadNear = defineError('territory.no_road_near', 422);
export const closureEnded = defineError('territory.closure_ended', 409);
export const noRoadNetwork = defineError('territory.no_road_network', 503, { retryable: true });
export const placeUnreachable = defineError('territory.place_unreachable', 422);
