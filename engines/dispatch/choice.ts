import { solveAssignment } from './assignment.ts';
import type { AssignmentSolution } from './assignment.ts';
import type { Assessment, SlotOption } from './eligibility.ts';
import { DispatchInputError } from './errors.ts';
import type { DemandSlot } from './run-card.ts';

/**
 * Weights that write the objective of the plan into a pair of whole numbers. From the most important digit:
 * high = mandatory places empty, desired places empty, penalties, arrival seconds of mandatory places;
 * low = arrival seconds of desired places, order numbers of the units. Each digit is wide enough never to carry.
 */
interface Weights {
  readonly emptyMandatory: number;
  readonly emptyDesired: number;
  readonly penalty: number;
  readonly desiredSecond: number;
}

/** The demand, the units that could serve and the best way to bring them together. */
export interface Choice {
  readonly counts: readonly number[];
  readonly weights: Weights;
  /** Slot index of each row. */
  readonly slotOfRow: readonly number[];
  /** First row of each slot, or -1 for a slot with no places. */
  readonly firstRowOfSlot: readonly number[];
  readonly columns: readonly Assessment[];
  readonly solution: AssignmentSolution;
  /** Orders (see `Assessment.order`) of the units in the solution. */
  readonly chosenOrders: ReadonlySet<number>;
}

/** What the calculation of a choice needs to know of the question. */
export interface ChoiceQuestion {
  readonly slots: readonly DemandSlot[];
  readonly options: readonly SlotOption[];
  readonly assessments: readonly Assessment[];
  readonly maximumArrivalSeconds: number;
}

const exactLimit = 2 ** 53;

function weigh(question: ChoiceQuestion, counts: readonly number[]): Weights {
  let mandatory = 0;
  let desired = 0;
  let penalties = 0;
  question.slots.forEach((slot, index) => {
    const count = counts[index]!;
    if (slot.necessity === 'MANDATORY') mandatory += count;
    else desired += count;
    penalties += count * Math.max(0, ...slot.substitutes.map((substitute) => substitute.penalty));
  });
  const penalty = mandatory * question.maximumArrivalSeconds + 1;
  const emptyDesired = penalty * (penalties + 1);
  const emptyMandatory = emptyDesired * (desired + 1);
  const desiredSecond = (mandatory + desired) * (question.assessments.length + 1) + 1;
  const highest = emptyMandatory * (mandatory + 1);
  const lowest = desiredSecond * (desired * question.maximumArrivalSeconds + 1);
  if (highest >= exactLimit || lowest >= exactLimit) throw new DispatchInputError('runCard.slots', 'too_large');
  return { emptyMandatory, emptyDesired, penalty, desiredSecond };
}

/** The option by which a unit would fill a slot: the first that lacks nothing, options being in penalty order. */
export function findOption(
  assessment: Assessment,
  slotIndex: number,
  options: readonly SlotOption[],
): SlotOption | undefined {
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index]!;
    if (option.slotIndex === slotIndex && assessment.lacking[index]!.length === 0) return option;
  }
  return undefined;
}

/** Chooses the best units for the demand with the given number of places for each slot. */
export function chooseUnits(question: ChoiceQuestion, counts: readonly number[]): Choice {
  const { slots, options, assessments } = question;
  const weights = weigh(question, counts);
  const slotOfRow: number[] = [];
  const firstRowOfSlot = slots.map((_, index) => {
    const first = slotOfRow.length;
    for (let place = 0; place < counts[index]!; place += 1) slotOfRow.push(index);
    return counts[index]! > 0 ? first : -1;
  });

  const columns: Assessment[] = [];
  const optionsOfColumn: (SlotOption | undefined)[][] = [];
  for (const assessment of assessments) {
    if (assessment.failures.length > 0) continue;
    let usable = false;
    const bySlot = new Array<SlotOption | undefined>(slots.length);
    for (let index = 0; index < options.length; index += 1) {
      const option = options[index]!;
      if (assessment.lacking[index]!.length > 0 || bySlot[option.slotIndex] !== undefined) continue;
      const within = slots[option.slotIndex]!.withinSeconds;
      if (!assessment.committed && within !== undefined && assessment.arrivalSeconds! > within) continue;
      bySlot[option.slotIndex] = option;
      usable ||= counts[option.slotIndex]! > 0;
    }
    if (!usable) continue;
    columns.push(assessment);
    optionsOfColumn.push(bySlot);
  }

  const rowCount = slotOfRow.length;
  const columnCount = columns.length;
  const high = new Float64Array(rowCount * columnCount).fill(Infinity);
  const low = new Float64Array(rowCount * columnCount);
  const emptyHigh = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const slotIndex = slotOfRow[row]!;
    const mandatory = slots[slotIndex]!.necessity === 'MANDATORY';
    emptyHigh[row] = mandatory ? weights.emptyMandatory : weights.emptyDesired;
    for (let column = 0; column < columnCount; column += 1) {
      const option = optionsOfColumn[column]![slotIndex];
      if (option === undefined) continue;
      const { committed, arrivalSeconds, order } = columns[column]!;
      const edge = row * columnCount + column;
      // A unit that is bound to this incident costs nothing: using it is always better than sending another.
      const penalty = committed ? 0 : option.penalty * weights.penalty;
      const seconds = committed ? 0 : arrivalSeconds!;
      high[edge] = mandatory ? penalty + seconds : penalty;
      low[edge] = mandatory ? order : seconds * weights.desiredSecond + order;
    }
  }
  const solution = solveAssignment({ rowCount, columnCount, high, low, emptyHigh });
  const chosenOrders = new Set<number>();
  for (const column of solution.columnOfRow) if (column >= 0) chosenOrders.add(columns[column]!.order);
  return { counts, weights, slotOfRow, firstRowOfSlot, columns, solution, chosenOrders };
}

/**
 * The latest arrival with which a unit that is not in the choice would enter it by filling the slot, or -1 if no
 * arrival is early enough. Exact: the best plan that has the unit in this slot is the best plan for the other places
 * plus the unit, and that must be cheaper than the plan as it is.
 */
export function latestUsefulArrival(
  choice: Choice,
  question: ChoiceQuestion,
  slotIndex: number,
  penalty: number,
  order: number,
): number {
  const row = choice.firstRowOfSlot[slotIndex]!;
  if (row < 0) return -1;
  const { solution, weights } = choice;
  const slot = question.slots[slotIndex]!;
  const limit = Math.min(slot.withinSeconds ?? Infinity, question.maximumArrivalSeconds);
  const roomHigh = solution.high - solution.withoutRowHigh[row]! - penalty * weights.penalty;
  const roomLow = solution.low - solution.withoutRowLow[row]!;
  if (slot.necessity === 'MANDATORY') return Math.max(-1, Math.min(limit, order < roomLow ? roomHigh : roomHigh - 1));
  if (roomHigh !== 0) return roomHigh > 0 ? limit : -1;
  return Math.max(-1, Math.min(limit, Math.floor((roomLow - order - 1) / weights.desiredSecond)));
}
