import type { UnitKind } from './unit.ts';

/** The numbers a recommendation depends on; kept as data with a version, so that an old plan can be repeated. */
export interface DispatchRules {
  readonly version: string;
  /** A predicted arrival beyond this is no help to anybody; whole seconds, at most 86,400. */
  readonly maximumArrivalSeconds: number;
  /** Fewest people with whom a unit of a kind may be sent. */
  readonly minimumCrew: Readonly<Record<UnitKind, number>>;
  readonly position: {
    /** Up to this age a position of a unit on the road is taken as it is. */
    readonly freshSeconds: number;
    /** Beyond this age the unit is not recommended. */
    readonly limitSeconds: number;
    /** Between the two, this share of the age beyond fresh is added to the arrival as uncertainty. */
    readonly stalePercent: number;
  };
  readonly cover: {
    /** How many cover moves are suggested at most. */
    readonly maximumMoves: number;
    /** A move longer than this comes too late to be cover. */
    readonly maximumMoveSeconds: number;
  };
}
