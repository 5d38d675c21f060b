import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildTurnAutomaton, type ForbiddenSequence, type TurnState } from './turn-automaton.ts';

const sequences = fc.array(
  fc.record({
    arcs: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 5 }),
    exceptEmergency: fc.boolean(),
  }),
  { maxLength: 8 },
);
const drives = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 30 });

/** What the sequences say outright about the last arc of a drive. */
function signByReading(rules: readonly ForbiddenSequence[], drive: readonly number[]): string {
  const ending = rules.filter(
    ({ arcs }) => arcs.length <= drive.length && arcs.every((arc, i) => drive[drive.length - arcs.length + i] === arc),
  );
  if (ending.some(({ exceptEmergency }) => !exceptEmergency)) return 'FORBIDDEN';
  return ending.length > 0 ? 'FORBIDDEN_EXCEPT_EMERGENCY' : 'ALLOWED';
}

test('along any drive the automaton forbids exactly the arcs that complete a forbidden sequence', () => {
  fc.assert(
    fc.property(sequences, drives, (rules, drive) => {
      const automaton = buildTurnAutomaton(rules);
      let state: TurnState | undefined = automaton.stateOf(drive[0]!);
      for (let i = 1; i < drive.length; i += 1) {
        const sign = state === undefined ? 'ALLOWED' : automaton.signFor(state, drive[i]!);
        expect(sign).toBe(signByReading(rules, drive.slice(0, i + 1)));
        state = state === undefined ? automaton.stateOf(drive[i]!) : automaton.follow(state, drive[i]!);
      }
    }),
    { numRuns: 400 },
  );
});
