import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignmentState, crewSteps } from '@wanghuo/incidents/model';
import { laterOf, nextStepOf, openStepsOf, stateAfter } from './course.ts';

const states = fc.constantFrom(...assignmentState.names);

test('a fire goes from the order to the station by the large button alone', () => {
  const taps: string[] = [];
  let state: (typeof assignmentState.names)[number] = 'ORDERED';
  for (let step = nextStepOf(state, 'F11'); step; step = nextStepOf(state, 'F11')) {
    taps.push(step);
    state = stateAfter(state, [step]);
  }
  expect(taps).toEqual(['turnOut', 'arrive', 'waterOn', 'control', 'extinguish', 'leave', 'backInStation']);
  expect(state).toBe('ENDED');
});

test('a rescue is not asked for water', () => {
  expect(nextStepOf('ARRIVED', 'R01')).toBe('leave');
  expect(openStepsOf('ARRIVED')).toContain('waterOn');
});

test('the large button is always one of the open steps, and absent only at the end', () => {
  fc.assert(
    fc.property(states, fc.constantFrom('F11', 'R01', 'S01', 'D01'), (state, type) => {
      const next = nextStepOf(state, type);
      if (next === null) expect(state).toBe('ENDED');
      else expect(openStepsOf(state)).toContain(next);
    }),
  );
});

test('however steps are tapped, the course never goes back', () => {
  fc.assert(
    fc.property(states, fc.array(fc.constantFrom(...crewSteps), { maxLength: 12 }), (state, steps) => {
      expect(laterOf(stateAfter(state, steps), state)).toBe(stateAfter(state, steps));
    }),
  );
});
