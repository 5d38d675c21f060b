import type { Change } from './change.ts';
import type { SlotNecessity } from './run-card.ts';
import type { AssignmentPhase, UnitDimensions, UnreachableReason } from './unit.ts';

/** The order in which a unit is examined; the first that fails is the reason shown (README, "Order of constraints"). */
export const constraintOrder = [
  'NO_AUTHORITY',
  'ASSIGNED_ELSEWHERE',
  'UNAVAILABLE',
  'CREW_TOO_SMALL',
  'POSITION_TOO_OLD',
  'UNREACHABLE',
  'SITE_ACCESS',
  'TOO_FAR',
  'CAPABILITY_MISSING',
  'QUALIFICATION_MISSING',
  'TOO_LATE_FOR_SLOT',
  'OUTRANKED',
] as const;
export type Constraint = (typeof constraintOrder)[number];

/** The first failing constraint with the facts that made it fail. */
export type Rejection =
  | { readonly constraint: 'NO_AUTHORITY'; readonly basis: string }
  | { readonly constraint: 'ASSIGNED_ELSEWHERE'; readonly incidentId: string; readonly phase: AssignmentPhase }
  | { readonly constraint: 'UNAVAILABLE'; readonly dutyCode: string; readonly reason: string }
  | { readonly constraint: 'CREW_TOO_SMALL'; readonly count: number; readonly minimum: number }
  | { readonly constraint: 'POSITION_TOO_OLD'; readonly ageSeconds: number; readonly limitSeconds: number }
  | { readonly constraint: 'UNREACHABLE'; readonly reason: UnreachableReason; readonly detail: string }
  | {
      readonly constraint: 'SITE_ACCESS';
      readonly dimension: keyof UnitDimensions;
      readonly has: number;
      readonly limit: number;
    }
  | { readonly constraint: 'TOO_FAR'; readonly arrivalSeconds: number; readonly limitSeconds: number }
  | {
      readonly constraint: 'CAPABILITY_MISSING';
      readonly nearestSlotId: string | null;
      readonly capabilities: readonly string[];
    }
  | {
      readonly constraint: 'QUALIFICATION_MISSING';
      readonly slotId: string;
      readonly qualifications: readonly string[];
      readonly crewMinimum: number | null;
    }
  | { readonly constraint: 'TOO_LATE_FOR_SLOT'; readonly slotId: string; readonly withinSeconds: number }
  | {
      readonly constraint: 'OUTRANKED';
      /** Slots it could have filled. */
      readonly slotIds: readonly string[];
      /** Units that fill them. */
      readonly byUnitIds: readonly string[];
    };

/** When a unit would be there. */
export interface PredictedArrival {
  /** 0 for a unit that is on the road. */
  readonly turnoutSeconds: number;
  readonly travelSeconds: number;
  /** Turnout and travel together, before uncertainty. */
  readonly seconds: number;
  /** Added because the position is old; the order of units uses `seconds + uncertaintySeconds`. */
  readonly uncertaintySeconds: number;
  readonly positionAgeSeconds: number;
  /** `at` plus `seconds`. */
  readonly arrivesAt: string;
}

/** A unit to be ordered. */
export interface RecommendedUnit {
  readonly unitId: string;
  readonly slotId: string;
  /** Id of the substitute of the slot that it fills, or null when it is what the slot asks for. */
  readonly substituteId: string | null;
  readonly penalty: number;
  readonly arrival: PredictedArrival;
  /** 1 for the first to arrive. */
  readonly rank: number;
}

/** A unit that is bound to this incident already; it counts and is never ordered again. */
export interface CommittedUnit {
  readonly unitId: string;
  readonly phase: AssignmentPhase;
  /** The slot it counts for, or null when the card asks for nothing more of its kind. */
  readonly slotId: string | null;
  readonly substituteId: string | null;
}

/** How one slot of the card was met. */
export interface SlotOutcome {
  readonly slotId: string;
  readonly labelKey: string;
  readonly necessity: SlotNecessity;
  readonly demanded: number;
  readonly committedUnitIds: readonly string[];
  readonly recommendedUnitIds: readonly string[];
  readonly missing: number;
}

/** A slot that could not be filled completely, and why the units that might have served did not. */
export interface Shortfall {
  readonly slotId: string;
  readonly labelKey: string;
  readonly necessity: SlotNecessity;
  readonly missing: number;
  /** Units that have the capability but failed an earlier constraint, counted by that constraint. */
  readonly blockedBy: readonly { readonly constraint: Constraint; readonly unitIds: readonly string[] }[];
}

export interface AggregateOutcome {
  readonly id: string;
  readonly labelKey: string;
  readonly capability: string;
  readonly demanded: number;
  readonly present: number;
  readonly met: boolean;
}

/** The value of the plan, most important first; no other choice of units has a smaller one. */
export interface PlanScore {
  readonly mandatoryUnfilled: number;
  readonly desiredUnfilled: number;
  readonly substitutionPenalty: number;
  readonly mandatoryArrivalSeconds: number;
  readonly desiredArrivalSeconds: number;
  readonly firstArrivalSeconds: number | null;
  readonly lastMandatoryArrivalSeconds: number | null;
}

export type UnitExplanation =
  | {
      readonly unitId: string;
      readonly outcome: 'RECOMMENDED';
      readonly slotId: string;
      readonly rank: number;
      readonly arrival: PredictedArrival;
    }
  | {
      readonly unitId: string;
      readonly outcome: 'COMMITTED';
      readonly slotId: string | null;
      readonly phase: AssignmentPhase;
    }
  | {
      readonly unitId: string;
      readonly outcome: 'REJECTED';
      readonly rejection: Rejection;
      /** Null when no road leads there. */
      readonly arrival: PredictedArrival | null;
      /** Changes which, made together, would have this unit chosen; null only if the card demands nothing at all. */
      readonly wouldBeChosenIf: readonly Change[] | null;
    };

export interface ZoneCover {
  readonly townshipCode: string;
  readonly minimumUnits: number;
  readonly withinSeconds: number;
  /** Null when no covering unit can get there. */
  readonly firstArrivalSecondsBefore: number | null;
  readonly firstArrivalSecondsAfter: number | null;
  readonly unitsWithinBefore: number;
  readonly unitsWithinAfter: number;
  /** True when the minimum was met before this plan and is not met after it. */
  readonly losesMinimumCover: boolean;
}

export interface ZoneEffect {
  readonly townshipCode: string;
  readonly firstArrivalSeconds: number | null;
  readonly unitsWithin: number;
  readonly meetsMinimum: boolean;
}

/** A suggested cover move (移防) with the state of every zone it changes, after this and the earlier moves. */
export interface CoverMove {
  readonly unitId: string;
  readonly toTownshipCode: string;
  readonly moveSeconds: number;
  readonly effects: readonly ZoneEffect[];
}

export interface CoverageOutcome {
  readonly zones: readonly ZoneCover[];
  readonly moves: readonly CoverMove[];
  /** Zones that stay below their minimum after the suggested moves although they met it before the plan. */
  readonly stillUncovered: readonly string[];
}

/** The recommendation with its complete explanation; lists are in a fixed order, so that equal plans are equal bytes. */
export interface DispatchPlan {
  readonly engineVersion: string;
  readonly rulesVersion: string;
  readonly runCardVersion: string;
  readonly runCardType: string;
  readonly incidentId: string;
  readonly incidentType: string;
  readonly level: number;
  readonly at: string;
  /** SHA-256 of the canonical input, lower-case hexadecimal. */
  readonly inputHash: string;
  /** SHA-256 of the canonical plan without this field. */
  readonly planHash: string;
  readonly recommended: readonly RecommendedUnit[];
  readonly committed: readonly CommittedUnit[];
  readonly slots: readonly SlotOutcome[];
  readonly shortfalls: readonly Shortfall[];
  readonly aggregates: readonly AggregateOutcome[];
  readonly score: PlanScore;
  /** One for each unit of the snapshot, by unit id. */
  readonly explanations: readonly UnitExplanation[];
  readonly coverage: CoverageOutcome | null;
}
