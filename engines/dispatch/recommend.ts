import { digestOf } from './canonical.ts';
import { chooseUnits, findOption } from './choice.ts';
import type { Choice, ChoiceQuestion } from './choice.ts';
import { Counterfactuals } from './counterfactual.ts';
import { planCoverage } from './coverage.ts';
import { assessUnit, listOptions } from './eligibility.ts';
import type { Assessment, SlotOption } from './eligibility.ts';
import type { DispatchInput } from './input.ts';
import { compareText, hashedForm, normaliseInput } from './normalise.ts';
import type {
  AggregateOutcome,
  CommittedUnit,
  DispatchPlan,
  PlanScore,
  PredictedArrival,
  RecommendedUnit,
  Rejection,
  SlotOutcome,
  UnitExplanation,
} from './plan.ts';
import { explainRejection, listShortfalls } from './rejection.ts';
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

/** The solved question, from which the plan is written. */
interface Solved {
  readonly input: DispatchInput;
  readonly question: ChoiceQuestion;
  readonly choice: Choice;
  readonly filled: readonly Filled[];
  readonly sent: readonly Filled[];
}

function solve(rawInput: DispatchInput): Solved {
  const input = normaliseInput(rawInput);
  const { slots } = input.runCard;
  const options = listOptions(slots);
  const question: ChoiceQuestion = {
    slots,
    options,
    assessments: orderUnits(input, options),
    maximumArrivalSeconds: input.rules.maximumArrivalSeconds,
  };
  const choice = chooseUnits(
    question,
    slots.map((slot) => slot.count),
  );
  const filled = listFilled(choice, options);
  const sent = filled.filter(({ assessment }) => !assessment.committed);
  return { input, question, choice, filled, sent };
}

/** Who is sent, who counts already, how each slot came out and what it is worth: the plan without its explanation. */
export type DispatchChoice = Pick<DispatchPlan, 'recommended' | 'committed' | 'slots' | 'score'>;

function describeChoice({ input, question, filled, sent }: Solved): DispatchChoice {
  const { slots, assessments } = question;
  const clock = Date.parse(input.at);
  const recommended: readonly RecommendedUnit[] = sent
    .toSorted(
      (a, b) => a.assessment.arrivalSeconds! - b.assessment.arrivalSeconds! || a.assessment.order - b.assessment.order,
    )
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
    const ids = (bound: boolean): readonly string[] =>
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
  return { recommended, committed, slots: outcomes, score: scorePlan(outcomes, sent, question) };
}

function explainUnits(
  { input, question, choice }: Solved,
  { recommended, committed, slots }: DispatchChoice,
): { readonly explanations: readonly UnitExplanation[]; readonly rejections: ReadonlyMap<Assessment, Rejection> } {
  const clock = Date.parse(input.at);
  const unitsOfSlot = slots.map((outcome) => [...outcome.committedUnitIds, ...outcome.recommendedUnitIds]);
  const counterfactuals = new Counterfactuals(question, choice, input.rules);
  const recommendedById = new Map(recommended.map((unit) => [unit.unitId, unit]));
  const committedById = new Map(committed.map((unit) => [unit.unitId, unit]));
  const rejections = new Map<Assessment, Rejection>();
  const outrankedBySlots = new Map<string, Rejection>();
  const explanations = question.assessments.map((assessment): UnitExplanation => {
    const unitId = assessment.unit.id;
    const chosen = recommendedById.get(unitId);
    if (chosen !== undefined) {
      const { slotId, rank, arrival } = chosen;
      return { unitId, outcome: 'RECOMMENDED', slotId, rank, arrival };
    }
    const bound = committedById.get(unitId);
    if (bound !== undefined) return { unitId, outcome: 'COMMITTED', slotId: bound.slotId, phase: bound.phase };
    const rejection = explainRejection(assessment, question, unitsOfSlot, outrankedBySlots);
    rejections.set(assessment, rejection);
    return {
      unitId,
      outcome: 'REJECTED',
      rejection,
      arrival: predict(assessment, clock),
      wouldBeChosenIf: counterfactuals.explain(assessment),
    };
  });
  explanations.sort((a, b) => compareText(a.unitId, b.unitId));
  return { explanations, rejections };
}

/**
 * The choice of `recommend` alone, for rehearsals that ask ten thousand times and read no reasons.
 * @throws DispatchInputError naming the first field that cannot be used
 */
export function chooseDispatch(input: DispatchInput): DispatchChoice {
  return describeChoice(solve(input));
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
  const solved = solve(rawInput);
  const choice = describeChoice(solved);
  const { input, question, sent } = solved;
  const { explanations, rejections } = explainUnits(solved, choice);
  const digest = options.sha256 ?? sha256Hex;
  const plan: Omit<DispatchPlan, 'planHash'> = {
    engineVersion,
    rulesVersion: input.rules.version,
    runCardVersion: input.runCard.version,
    runCardType: input.runCard.incidentType,
    incidentId: input.incident.id,
    incidentType: input.incident.incidentType,
    level: input.incident.level,
    at: input.at,
    inputHash: digestOf(hashedForm(input), digest),
    ...choice,
    shortfalls: listShortfalls(choice.slots, question, rejections),
    aggregates: measureAggregates(input, [
      ...sent.map(({ assessment }) => assessment),
      ...question.assessments.filter((assessment) => assessment.committed),
    ]),
    explanations,
    coverage: planCoverage(input, question.assessments, new Set(choice.recommended.map((unit) => unit.unitId))),
  };
  return { ...plan, planHash: digestOf(plan, digest) };
}
