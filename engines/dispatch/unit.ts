/** A WGS-84 position in GeoJSON order, longitude first. */
export type Position = readonly [longitude: number, latitude: number];

/** What a unit can do: tonnes, litres a second and metres as numbers, the rest as yes or no (domain rules 7.1). */
export type Capabilities = Readonly<Record<string, number | boolean>>;

/** A vehicle with its crew, or a team that comes without a fire vehicle. */
export type UnitKind = 'APPARATUS' | 'TEAM';

/**
 * What a unit is doing. The code is the published one and is only carried through; whether that means
 * "available" is derived by the owner of the code table and handed in with its reason (ruling 9).
 */
export interface UnitDutyState {
  readonly code: string;
  readonly available: boolean;
  /** True when the unit has already left its station, so that no turnout time is added. */
  readonly onRoad: boolean;
  /** Code of the reason, shown beside a refusal, such as `MAINTENANCE` or `CREW_RESTING`. */
  readonly reason: string;
}

/** How far a unit has got with the incident it is bound to. */
export type AssignmentPhase = 'ordered' | 'enRoute' | 'onScene';

export interface UnitAssignment {
  readonly incidentId: string;
  readonly phase: AssignmentPhase;
}

/** The vehicle's outside measures, compared with the limits of the site; absent means unknown, which never blocks. */
export interface UnitDimensions {
  readonly widthMetres?: number;
  readonly heightMetres?: number;
  readonly weightTonnes?: number;
}

/** One response resource of the district as it stands at the moment of the question. */
export interface UnitSnapshot {
  readonly id: string;
  readonly callSign: string;
  readonly stationId: string;
  readonly stationName: string;
  readonly townshipCode: string;
  readonly kind: UnitKind;
  /** Vehicle type of the taxonomy (V11 … V43), or null for a team. */
  readonly apparatusType: string | null;
  readonly capabilities: Capabilities;
  readonly dimensions: UnitDimensions;
  readonly crew: { readonly count: number; readonly qualifications: readonly string[] };
  readonly dutyState: UnitDutyState;
  readonly position: Position | null;
  readonly positionAgeSeconds: number;
  readonly turnoutSeconds: number;
  readonly assignment: UnitAssignment | null;
  /** Whether this control room may order the unit at all, and on what basis (own force, agreement, request only). */
  readonly authority: { readonly mayDispatch: boolean; readonly basis: string };
}

/** Why no road leads a unit to the place. */
export type UnreachableReason =
  | 'closure'
  | 'width'
  | 'height'
  | 'weight'
  | 'river'
  | 'disconnected'
  | 'off_road'
  | 'unknown';

/** Travel from where the unit is now, without turnout; fractions of a second are rounded up. */
export type Travel =
  | { readonly seconds: number }
  | { readonly unreachable: UnreachableReason; readonly detail: string };
