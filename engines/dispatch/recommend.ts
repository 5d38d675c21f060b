import { canonicalBytes } from './canonical.ts';
import type { Change } from './change.ts';
import { chooseUnits, findOption } from './choice.ts';
import type { Choice, ChoiceQuestion } from './choice.ts';
import { Counterfactuals } from './counterfactual.ts';
import { planCoverage } from './coverage.ts';
import { assessUnit, listOptions } from './eligibility.ts';
import type { Assessment, SlotOption } from './eligibility.ts';
import type { DispatchInput } from './input.ts';
import { hashedForm, normaliseInput } from './normalise.ts';
import type {
  AggregateOutcome,
  CommittedUnit,
  Constraint,
  DispatchPlan,
  PlanScore,
  PredictedArrival,
  RecommendedUnit,
  Rejection,
  Shortfall,
  SlotOutcome,
  UnitExplanation,
} from './plan.ts';
import { constraintOrder } from './plan.ts';
import { sha256Hex } from './sha256.ts';

/** Raised whenever the same input may give another plan. */
export const engineVersion = 'dispatch/1';

/** What a caller may replace without changing the answer. */
export interface RecommendOptions {
  /** SHA-256 as lower-case hexadecimal; a server passes its native one, which is faster. */
  readonly sha256?: (bytes: Uint8Array) => string;
}

function predict(assessment: Assessment, clock: number): PredictedArrival | null {
  const { travelSeconds, turnoutSeconds, uncertaintySeconds, unit } = assessment;
  if (travelSeconds === null) return null;
  const seconds = turnoutSeconds + travelSeconds;
  return {
    turnoutSeconds,
    travelSeconds,
    seconds,
    uncertaintySeconds,
    positionAgeSeconds: unit.positionAgeSeconds,
    arrivesAt: new Date(clock + seconds * 1000).toISOString(),
  };
}

function orderUnits(input: DispatchInput, options: readonly SlotOption[]): readonly Assessment[] {
  const committedFirst = (wanted: boolean) =>
    input.units.filter((unit) => (unit.assignment?.incidentId === input.incident.id) === wanted);
  const units = [...committedFirst(true), ...committedFirst(false)];
  return units.map((unit, index) => assessUnit(unit, index + 1, input, options));
}

/** Place in the plan of a unit that was chosen or is bound already. */
interface Filled {
  readonly assessment: Assessment;
  readonly slotIndex: number;
  readonly option: SlotOption;
}

function listFilled(choice: Choice, options: readonly SlotOption[]): readonly Filled[] {
  const filled: Filled[] = [];
  choice.solution.columnOfRow.forEach((column, row) => {
    if (column < 0) return;
    const assessment = choice.columns[column]!;
    const slotIndex = choice.slotOfRow[row]!;
    filled.push({ assessment, slotIndex, option: findOption(assessment, slotIndex, options)! });
  });
  return filled.sort((a, b) => a.assessment.order - b.assessment.order);
}

function capabilitiesMissing(lacking: readonly Change[]): readonly string[] {
  return lacking.flatMap((change) => (change.set === 'capability' ? [change.capability] : []));
}

function explainRejection(
  assessment: Assessment,
  question: ChoiceQuestion,
  unitsOfSlot: readonly (readonly string[])[],
): Rejection {
  const first = assessment.failures[0];
  if (first !== undefined) return first.rejection;
  const { slots, options } = question;

  let nearest = -1;
  let nearestCount = Infinity;
  let capable = -1;
  for (let index = 0; index < options.length; index += 1) {
    let missing = 0;
    for (const change of assessment.lacking[index]!) if (change.set === 'capability') missing += 1;
    if (missing < nearestCount) {
      nearest = index;
      nearestCount = missing;
    }
    if (missing > 0) continue;
    if (capable < 0 || assessment.lacking[index]!.length < assessment.lacking[capable]!.length) capable = index;
  }
  if (capable < 0) {
    return {
      constraint: 'CAPABILITY_MISSING',
      nearestSlotId: nearest < 0 ? null : slots[options[nearest]!.slotIndex]!.id,
      capabilities: nearest < 0 ? [] : [...new Set(capabilitiesMissing(assessment.lacking[nearest]!))],
    };
  }
  if (assessment.lacking[capable]!.length > 0) {
    const lacking = assessment.lacking[capable]!;
    return {
      constraint: 'QUALIFICATION_MISSING',
      slotId: slots[options[capable]!.slotIndex]!.id,
      qualifications: lacking.flatMap((change) => (change.set === 'qualification' ? [change.add] : [])),
      crewMinimum: lacking.reduce<number | null>((found, change) => (change.set === 'crewCount' ? change.atLeast : found), null),
    };
  }
  const possible = slots.flatMap((_, slotIndex) => (findOption(assessment, slotIndex, options) === undefined ? [] : [slotIndex]));
  const inTime = possible.filter((slotIndex) => assessment.arrivalSeconds! <= (slots[slotIndex]!.withinSeconds ?? Infinity));
  if (inTime.length === 0) {
    const latest = possible.reduce((a, b) => (slots[b]!.withinSeconds! > slots[a]!.withinSeconds! ? b : a));
    return { constraint: 'TOO_LATE_FOR_SLOT', slotId: slots[latest]!.id, withinSeconds: slots[latest]!.withinSeconds! };
  }
  return {
    constraint: 'OUTRANKED',
    slotIds: inTime.map((slotIndex) => slots[slotIndex]!.id),
    byUnitIds: [...new Set(inTime.flatMap((slotIndex) => unitsOfSlot[slotIndex]!))].sort(),
  };
}

function listShortfalls(
  outcomes: readonly SlotOutcome[],
  question: ChoiceQuestion,
  rejections: ReadonlyMap<Assessment, Rejection>,
): readonly Shortfall[] {
  return outcomes.flatMap((outcome, slotIndex) => {
    if (outcome.missing === 0) return [];
    const blocked = new Map<Constraint, string[]>();
    for (const [assessment, rejection] of rejections) {
      const capable = question.options.some(
        (option, index) =>
          option.slotIndex === slotIndex && assessment.lacking[index]!.every((change) => change.set !== 'capability'),
      );
      if (!capable) continue;
      const ids = blocked.get(rejection.constraint);
      if (ids === undefined) blocked.set(rejection.constraint, [assessment.unit.id]);
      else ids.push(assessment.unit.id);
    }
    const { slotId, labelKey, necessity, missing } = outcome;
    const blockedBy = constraintOrder.flatMap((constraint) => {
      const unitIds = blocked.get(constraint);
      return unitIds === undefined ? [] : [{ constraint, unitIds: unitIds.sort() }];
    });
    return [{ slotId, labelKey, necessity, missing, blockedBy }];
  });
}

function scorePlan(outcomes: readonly SlotOutcome[], sent: readonly Filled[], question: ChoiceQuestion): PlanScore {
  const missing = (necessity: string) =>
    outcomes.reduce((sum, outcome) => sum + (outcome.necessity === necessity ? outcome.missing : 0), 0);
  const arrivals = (necessity: string) =>
    sent.flatMap(({ assessment, slotIndex }) =>
      question.slots[slotIndex]!.necessity === necessity ? [assessment.arrivalSeconds!] : [],
    );
  const mandatory = arrivals('MANDATORY');
  const desired = arrivals('DESIRED');
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const all = [...mandatory, ...desired];
  return {
    mandatoryUnfilled: missing('MANDATORY'),
    desiredUnfilled: missing('DESIRED'),
    substitutionPenalty: sum(sent.map(({ option }) => option.penalty)),
    mandatoryArrivalSeconds: sum(mandatory),
    desiredArrivalSeconds: sum(desired),
    firstArrivalSeconds: all.length === 0 ? null : Math.min(...all),
    lastMandatoryArrivalSeconds: mandatory.length === 0 ? null : Math.max(...mandatory),
  };
}

function measureAggregates(input: DispatchInput, present: readonly Assessment[]): readonly AggregateOutcome[] {
  return input.runCard.aggregates.map(({ id, labelKey, capability, atLeast }) => {
    const amounts = present.map(({ unit }) => unit.capabilities[capability]);
    // Tonnes are kept to the kilogram, so that the sum does not depend on binary fractions.
    const thousandths = amounts.reduce<number>(
      (sum, amount) => sum + (typeof amount === 'number' ? Math.round(amount * 1000) : 0),
      0,
    );
    const total = thousandths / 1000;
    return { id, labelKey, capability, demanded: atLeast, present: total, met: total >= atLeast };
  });
}

/**
 * Recommends which units to order for an incident, and explains it for every unit of the snapshot.
 *
 * The choice is optimal in this order: fewest mandatory places empty, fewest desired places empty, least substitution
 * penalty, least total arrival of mandatory places, then of desired places, smallest list of unit ids. Units bound to
 * the incident already are counted first and never ordered again. Method and proofs: README of this package.
 *
 * Pure: the same input, in whatever order its keys and lists come, gives the same bytes.
 * @throws DispatchInputError naming the first field that cannot be used
 */
export function recommend(rawInput: DispatchInput, options: RecommendOptions = {}): DispatchPlan {
  const input = normaliseInput(rawInput);
  const digest = options.sha256 ?? sha256Hex;
  const clock = Date.parse(input.at);
  const { slots } = input.runCard;
  const slotOptions = listOptions(slots);
  const assessments = orderUnits(input, slotOptions);
  const question: ChoiceQuestion = {
    slots,
    options: slotOptions,
    assessments,
    maximumArrivalSeconds: input.rules.maximumArrivalSeconds,
  };
  const choice = chooseUnits(question, slots.map((slot) => slot.count));
  const filled = listFilled(choice, slotOptions);
  const sent = filled.filter(({ assessment }) => !assessment.committed);

  const recommended: readonly RecommendedUnit[] = sent
    .toSorted((a, b) => a.assessment.arrivalSeconds! - b.assessment.arrivalSeconds! || a.assessment.order - b.assessment.order)
    .map(({ assessment, slotIndex, option }, index) => ({
      unitId: assessment.unit.id,
      slotId: slots[slotIndex]!.id,
      substituteId: option.substituteId,
      penalty: option.penalty,
      arrival: predict(assessment, clock)!,
      rank: index + 1,
    }));
  const filledBy = new Map(filled.map((place) => [place.assessment, place]));
  const committed: readonly CommittedUnit[] = assessments
    .filter((assessment) => assessment.committed)
    .map((assessment) => {
      const place = filledBy.get(assessment);
      return {
        unitId: assessment.unit.id,
        phase: assessment.unit.assignment!.phase,
        slotId: place === undefined ? null : slots[place.slotIndex]!.id,
        substituteId: place?.option.substituteId ?? null,
      };
    });
  const outcomes: readonly SlotOutcome[] = slots.map((slot, slotIndex) => {
    const here = filled.filter((place) => place.slotIndex === slotIndex);
    const ids = (bound: boolean) =>
      here.filter(({ assessment }) => assessment.committed === bound).map(({ assessment }) => assessment.unit.id);
    return {
      slotId: slot.id,
      labelKey: slot.labelKey,
      necessity: slot.necessity,
      demanded: slot.count,
      committedUnitIds: ids(true),
      recommendedUnitIds: ids(false),
      missing: slot.count - here.length,
    };
  });

  const unitsOfSlot = outcomes.map((outcome) => [...outcome.committedUnitIds, ...outcome.recommendedUnitIds]);
  const counterfactuals = new Counterfactuals(question, choice, input.rules);
  const byUnitId = new Map(recommended.map((unit) => [unit.unitId, unit]));
  const rejections = new Map<Assessment, Rejection>();
  const explanations = assessments.map((assessment): UnitExplanation => {
    const unitId = assessment.unit.id;
    const chosen = byUnitId.get(unitId);
    if (chosen !== undefined) {
      const { slotId, rank, arrival } = chosen;
      return { unitId, outcome: 'RECOMMENDED', slotId, rank, arrival };
    }
    if (assessment.committed) {
      const place = filledBy.get(assessment);
      const slotId = place === undefined ? null : slots[place.slotIndex]!.id;
      return { unitId, outcome: 'COMMITTED', slotId, phase: assessment.unit.assignment!.phase };
    }
    const rejection = explainRejection(assessment, question, unitsOfSlot);
    rejections.set(assessment, rejection);
    return {
      unitId,
      outcome: 'REJECTED',
      rejection,
      arrival: predict(assessment, clock),
      wouldBeChosenIf: counterfactuals.explain(assessment),
    };
  });
  explanations.sort((a, b) => (a.unitId < b.unitId ? -1 : 1));

  const plan: Omit<DispatchPlan, 'planHash'> = {
    engineVersion,
    rulesVersion: input.rules.version,
    runCardVersion: input.runCard.version,
    runCardType: input.runCard.incidentType,
    incidentId: input.incident.id,
    incidentType: input.incident.incidentType,
    level: input.incident.level,
    at: input.at,
    inputHash: digest(canonicalBytes(hashedForm(input))),
    recommended,
    committed,
    slots: outcomes,
    shortfalls: listShortfalls(outcomes, question, rejections),
    aggregates: measureAggregates(input, [
      ...sent.map(({ assessment }) => assessment),
      ...assessments.filter((assessment) => assessment.committed),
    ]),
    score: scorePlan(outcomes, sent, question),
    explanations,
    coverage: planCoverage(input, assessments, new Set(byUnitId.keys())),
  };
  return { ...plan, planHash: digest(canonicalBytes(plan)) };
}
