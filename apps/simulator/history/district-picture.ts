import type { Position } from '@wanghuo/kernel';

/** A building one may have a fire in. */
export interface HistoryBuilding {
  readonly townshipCode: string;
  readonly address: string;
  readonly position: Position;
  readonly use: string;
  readonly floorsAbove: number;
  readonly floorAreaSquareMetres: number | null;
}

export interface HistoryTown {
  readonly code: string;
  readonly name: string;
  readonly isStreet: boolean;
  readonly residents: number;
  readonly position: Position;
}

export interface HistoryTeam {
  readonly unitId: string;
  readonly callSign: string;
  readonly crewSize: number;
}

export interface HistoryStation {
  readonly id: string;
  readonly position: Position;
  /** Null when it has no vehicles of its own yet. */
  readonly inServiceOn: string | null;
  readonly teams: readonly HistoryTeam[];
}

/** What the history needs to know of the district: everything in it is in the registers. */
export interface HistoryDistrict {
  readonly towns: readonly HistoryTown[];
  readonly buildings: readonly HistoryBuilding[];
  readonly stations: readonly HistoryStation[];
}

const metresPerDegree = 111_320;
/** Cosine of the district's latitude, 29.1°; enough for choosing among stations. */
const shortening = 0.874;

/** Metres as the crow flies, good to a percent within the district. */
export function metresBetween(from: Position, to: Position): number {
  const east = (to[0] - from[0]) * metresPerDegree * shortening;
  const north = (to[1] - from[1]) * metresPerDegree;
  return Math.sqrt(east * east + north * north);
}
