import type { SiteEvidence } from './codes.ts';
import type { SitingCondition } from './project.ts';

/** A registered place near a proposed site; its position is the middle of the place, not its fence or its doors. */
export interface NearPlace {
  readonly id: string;
  readonly name: string;
  readonly distanceMetres: number;
}

export interface SiteFinding {
  readonly condition: SitingCondition;
  readonly evidence: SiteEvidence;
  readonly nearest: NearPlace | null;
}

/** Distances of 建标152-2017 (section 5.1 of the domain rules). */
const DANGEROUS_GOODS_METRES = 300;
const CROWD_EXIT_METRES = 50;
/** From the middle of a place to its fence or its farthest exit it is seldom farther. */
const HALF_A_PLACE_METRES = 150;
/** So far around a site its neighbours are looked at. */
export const siteRadiusMetres = 1_000;
/** Four minutes on the road: five from the alarm less one for turning out (section 6.3 of the domain rules). */
export const siteReachSeconds = 240;

function byDistance(
  condition: SitingCondition,
  places: readonly NearPlace[],
  leastMetres: number,
  isSureBelow: boolean,
): SiteFinding {
  const [nearest = null] = places.toSorted((a, b) => a.distanceMetres - b.distanceMetres || (a.id < b.id ? -1 : 1));
  if (nearest === null || nearest.distanceMetres >= leastMetres + HALF_A_PLACE_METRES)
    return { condition, evidence: 'NOTHING_NEAR', nearest };
  const isConflict = isSureBelow && nearest.distanceMetres < leastMetres;
  return { condition, evidence: isConflict ? 'CONFLICT' : 'CHECK', nearest };
}

/**
 * Holds a site against what is registered around it. Nothing here says that a condition is met: what is not registered
 * may be there, and land, environment and road lines are in no register.
 * @param dangerous - premises with dangerous goods; nearer than the limit by their middle, their fence is nearer still
 * @param crowded - schools, hospitals, markets and the like; their exits are not registered, so being near says only: look
 */
export function siteFindings(dangerous: readonly NearPlace[], crowded: readonly NearPlace[]): readonly SiteFinding[] {
  const unknown = (condition: SitingCondition): SiteFinding => ({ condition, evidence: 'NO_RECORDS', nearest: null });
  return [
    unknown('LAND_IN_PLAN'),
    unknown('ENVIRONMENT_ADMISSION'),
    byDistance('CROWD_EXIT_50_METRES', crowded, CROWD_EXIT_METRES, false),
    byDistance('DANGEROUS_GOODS_300_METRES', dangerous, DANGEROUS_GOODS_METRES, true),
    unknown('ROAD_LINE_15_METRES'),
  ];
}
