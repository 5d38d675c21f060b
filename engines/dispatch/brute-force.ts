import { findOption } from './choice.ts';
import { assessUnit, listOptions } from './eligibility.ts';
import type { Assessment } from './eligibility.ts';
import type { DispatchInput } from './input.ts';
import { normaliseInput } from './normalise.ts';

/** A plan's value and its new units, spelled out as digits compared from the left. */
export interface BestByEnumeration {
  readonly score: readonly number[];
  readonly unitIds: readonly string[];
}

function compareLists(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    if (a[index]! < b[index]!) return -1;
    if (a[index]! > b[index]!) return 1;
  }
  return a.length - b.length;
}

/**
 * Tries every way to give each place one of the units or none, and keeps the best. It shares the judgement of single
 * units with the engine but nothing of the choice, and compares id lists directly instead of by order numbers.
 */
export function enumerateBest(rawInput: DispatchInput): BestByEnumeration {
  const input = normaliseInput(rawInput);
  const { slots } = input.runCard;
  const options = listOptions(slots);
  const committed = (id: string) => input.units.find((unit) => unit.id === id)!.assignment?.incidentId === 'i1';
  const assessments = input.units
    .map((unit, index) => assessUnit(unit, index, input, options))
    .filter((assessment) => assessment.failures.length === 0);
  const places = slots.flatMap((slot, slotIndex) => Array.from({ length: slot.count }, () => ({ slot, slotIndex })));
  let best: { score: number[]; ids: string[] } | undefined;
  const taken = new Set<Assessment>();

  const descend = (
    place: number,
    score: readonly [number, number, number, number, number],
    ids: readonly string[],
  ): void => {
    // Every digit only grows, so a beginning that is worse already cannot become better.
    if (best !== undefined && compareLists(score, best.score) > 0) return;
    if (place === places.length) {
      const sorted = ids.filter((id) => !committed(id)).sort();
      if (best === undefined || compareLists(score, best.score) < 0 || compareLists(sorted, best.ids) < 0) {
        best = { score: [...score], ids: sorted };
      }
      return;
    }
    const { slot, slotIndex } = places[place]!;
    const mandatory = slot.necessity === 'MANDATORY';
    const [emptyMandatory, emptyDesired, penalty, mandatorySeconds, desiredSeconds] = score;
    for (const assessment of assessments) {
      const option = findOption(assessment, slotIndex, options);
      if (option === undefined || taken.has(assessment)) continue;
      const bound = assessment.committed;
      const seconds = bound ? 0 : assessment.arrivalSeconds!;
      if (!bound && slot.withinSeconds !== undefined && seconds > slot.withinSeconds) continue;
      taken.add(assessment);
      descend(
        place + 1,
        [
          emptyMandatory,
          emptyDesired,
          penalty + (bound ? 0 : option.penalty),
          mandatorySeconds + (mandatory ? seconds : 0),
          desiredSeconds + (mandatory ? 0 : seconds),
        ],
        [...ids, assessment.unit.id],
      );
      taken.delete(assessment);
    }
    descend(
      place + 1,
      [
        emptyMandatory + (mandatory ? 1 : 0),
        emptyDesired + (mandatory ? 0 : 1),
        penalty,
        mandatorySeconds,
        desiredSeconds,
      ],
      ids,
    );
  };
  descend(0, [0, 0, 0, 0, 0], []);
  return { score: best!.score, unitIds: best!.ids };
}
