import type { DispatchRules } from './rules.ts';
import type { CapabilityNeed, RunCard } from './run-card.ts';
import type { Position, Travel, UnitSnapshot } from './unit.ts';

/** What is known of the place and narrows the choice; absent means unknown. */
export interface SiteFacts {
  /** Height of the building, for the reach of aerials. */
  readonly heightMetres?: number;
  /** The narrowest, lowest and weakest point of the last approach (domain rule: access-aware sending). */
  readonly accessWidthMetres?: number;
  readonly accessHeightMetres?: number;
  readonly accessWeightTonnes?: number;
}

export interface DispatchIncident {
  readonly id: string;
  readonly incidentType: string;
  readonly level: number;
  readonly position: Position;
  readonly townshipCode: string;
  readonly site: SiteFacts;
}

/** One zone to be kept covered, and how long each unit needs from where it is now. */
export interface CoverZone {
  readonly townshipCode: string;
  /** How many covering units must be able to arrive within `withinSeconds`. */
  readonly minimumUnits: number;
  readonly withinSeconds: number;
  /** Importance when not every hole can be filled, for example residents. */
  readonly weight: number;
  /** Travel seconds without turnout by unit id; a unit that is not named cannot get there. */
  readonly secondsByUnit: Readonly<Record<string, number>>;
}

export interface CoverageInput {
  /** What makes a unit count as cover, for example a pump. */
  readonly needs: readonly CapabilityNeed[];
  readonly zones: readonly CoverZone[];
  /** Travel seconds between the standby points of zones; without it a moved unit counts only where it stands. */
  readonly secondsBetweenZones?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Everything a recommendation may depend on. Keys and lists may come in any order. */
export interface DispatchInput {
  /** The clock, as a UTC instant. */
  readonly at: string;
  readonly incident: DispatchIncident;
  readonly units: readonly UnitSnapshot[];
  readonly runCard: RunCard;
  /** One entry for each unit id. */
  readonly travel: Readonly<Record<string, Travel>>;
  readonly rules: DispatchRules;
  readonly coverage?: CoverageInput;
}
