import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges } from './change.ts';
import type { Change } from './change.ts';
import { randomInput } from './random-case.ts';
import { recommend } from './recommend.ts';
import type { DispatchInput } from './input.ts';

const runs = process.env['WANGHUO_TEST_LONG'] === '1' ? 10_000 : 2_000;
const quick = { sha256: () => '' };

function isChosen(input: DispatchInput, unitId: string): boolean {
  return recommend(input, quick).recommended.some((unit) => unit.unitId === unitId);
}

/** The same change with its bound one step less favourable; undefined where there is no such step. */
function loosen(change: Change, input: DispatchInput): Change | undefined {
  if (change.set === 'travelSeconds' || change.set === 'turnoutSeconds' || change.set === 'positionAgeSeconds') {
    return { ...change, atMost: change.atMost + 1 };
  }
  if (change.set === 'crewCount') return { ...change, atLeast: change.atLeast - 1 };
  if (change.set === 'demand') {
    const now = input.runCard.slots.find((slot) => slot.id === change.slotId)!.count;
    return change.to - 1 === now ? undefined : { ...change, to: change.to - 1 };
  }
  return undefined;
}

test('a rejected unit is chosen once the stated changes are made', { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(randomInput(9, 4), (input) => {
      for (const explanation of recommend(input, quick).explanations) {
        if (explanation.outcome !== 'REJECTED') continue;
        expect(explanation.wouldBeChosenIf).not.toBeNull();
        const changed = applyChanges(input, explanation.unitId, explanation.wouldBeChosenIf!);
        expect(isChosen(changed, explanation.unitId)).toBe(true);
      }
    }),
    { numRuns: runs, seed: 20261126 },
  );
});

test('none of the stated changes can be left out or loosened', { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(randomInput(7, 3), (input) => {
      for (const explanation of recommend(input, quick).explanations) {
        if (explanation.outcome !== 'REJECTED') continue;
        const { unitId } = explanation;
        const changes = explanation.wouldBeChosenIf!;
        changes.forEach((change, index) => {
          expect(isChosen(applyChanges(input, unitId, changes.toSpliced(index, 1)), unitId)).toBe(false);
          const looser = loosen(change, input);
          if (looser === undefined) return;
          expect(isChosen(applyChanges(input, unitId, changes.with(index, looser)), unitId)).toBe(false);
        });
      }
    }),
    { numRuns: runs / 4, seed: 20261127 },
  );
});
