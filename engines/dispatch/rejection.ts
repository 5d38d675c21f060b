import type { Change } from './change.ts';
import { findOption } from './choice.ts';
import type { ChoiceQuestion } from './choice.ts';
import type { Assessment } from './eligibility.ts';
import { constraintOrder } from './plan.ts';
import type { Constraint, Rejection, Shortfall, SlotOutcome } from './plan.ts';

function capabilitiesMissing(lacking: readonly Change[]): readonly string[] {
  return lacking.flatMap((change) => (change.set === 'capability' ? [change.capability] : []));
}

/**
 * The first constraint, in their fixed order, that keeps an unchosen unit out of the plan.
 * @param outrankedBySlots - what was found for units that could fill the same slots in time; most rejections are of few sorts
 */
export function explainRejection(
  assessment: Assessment,
  question: ChoiceQuestion,
  unitsOfSlot: readonly (readonly string[])[],
  outrankedBySlots: Map<string, Rejection>,
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
      crewMinimum: lacking.reduce<number | null>(
        (found, change) => (change.set === 'crewCount' ? change.atLeast : found),
        null,
      ),
    };
  }
  const possible: number[] = [];
  const inTime: number[] = [];
  for (let slotIndex = 0; slotIndex < slots.length; slotIndex += 1) {
    if (findOption(assessment, slotIndex, options) === undefined) continue;
    possible.push(slotIndex);
    if (assessment.arrivalSeconds! <= (slots[slotIndex]!.withinSeconds ?? Infinity)) inTime.push(slotIndex);
  }
  if (inTime.length === 0) {
    const latest = possible.reduce((a, b) => (slots[b]!.withinSeconds! > slots[a]!.withinSeconds! ? b : a));
    return { constraint: 'TOO_LATE_FOR_SLOT', slotId: slots[latest]!.id, withinSeconds: slots[latest]!.withinSeconds! };
  }
  const key = inTime.join();
  let outranked = outrankedBySlots.get(key);
  if (outranked === undefined) {
    outranked = {
      constraint: 'OUTRANKED',
      slotIds: inTime.map((slotIndex) => slots[slotIndex]!.id),
      byUnitIds: [...new Set(inTime.flatMap((slotIndex) => unitsOfSlot[slotIndex]!))].sort(),
    };
    outrankedBySlots.set(key, outranked);
  }
  return outranked;
}

/** The slots with empty places, each with the capable units that could not be sent and what kept them. */
export function listShortfalls(
  outcomes: readonly SlotOutcome[],
  question: ChoiceQuestion,
  rejections: ReadonlyMap<Assessment, Rejection>,
): readonly Shortfall[] {
  return outcomes.flatMap((outcome, slotIndex) => {
    if (outcome.missing === 0) return [];
    const own = question.options.flatMap((option, index) => (option.slotIndex === slotIndex ? [index] : []));
    const blocked = new Map<Constraint, string[]>();
    for (const [assessment, rejection] of rejections) {
      const capable = own.some((index) => assessment.lacking[index]!.every((change) => change.set !== 'capability'));
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
