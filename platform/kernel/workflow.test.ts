import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCodeTable } from './code-table.ts';
import { defineEvent } from './event.ts';
import { coded, text } from './field.ts';
import { defineRegister } from './register.ts';
import { forAnyPath, nothing, statesOf, stepsFrom, workflowOf } from './workflow.ts';

const state = defineCodeTable('lampState', 'this test', ['OFF', 'ON', 'BROKEN']);
const lamp = defineRegister('lamp', {
  table: 'test.lamp',
  fields: { lampNo: text({ max: 9 }), state: coded(state) },
  identity: 'lampNo',
  scope: {},
  list: ['lampNo'],
});
const lit = defineEvent('lamp.lit', z.object({ lampId: z.string() }), 'lampId');
const step = (from: string[], to: string) => ({ from, to, by: 'lamp.switch', input: nothing, announces: lit });
const workflow = (transitions: Record<string, ReturnType<typeof step>>, final = ['BROKEN']) =>
  workflowOf<{ id: string }>()({ name: 'lampCourse', register: lamp, initial: 'OFF', final, transitions });

test('a workflow knows its states and what leads out of each', () => {
  const course = workflow({
    switchOn: step(['OFF'], 'ON'),
    switchOff: step(['ON'], 'OFF'),
    breakDown: step(['ON', 'OFF'], 'BROKEN'),
  });
  expect(statesOf(course)).toEqual(['OFF', 'ON', 'BROKEN']);
  expect(stepsFrom(course, 'ON')).toEqual(['switchOff', 'breakDown']);
});

test('a state nobody can reach is refused when it is declared', () => {
  expect(() => workflow({ breakDown: step(['OFF'], 'BROKEN'), mend: step(['LOST'], 'OFF') })).toThrow(
    'LOST cannot be reached',
  );
});

test('a state that cannot be left must be final', () => {
  expect(() => workflow({ switchOn: step(['OFF'], 'ON') })).toThrow('ON cannot be left');
});

test('a deadline must take a step that is open in its state', () => {
  const declare = (take: string) =>
    workflowOf<{ id: string }>()({
      name: 'lampCourse',
      register: lamp,
      initial: 'OFF',
      final: ['BROKEN'],
      transitions: { switchOn: step(['OFF'], 'ON'), breakDown: step(['ON'], 'BROKEN') },
      deadlines: [{ while: ['OFF'], at: () => null, take }],
    });
  expect(() => declare('explode')).toThrow('unknown step explode');
  expect(() => declare('breakDown')).toThrow('cannot be taken from OFF');
});

test('every path is walked, none with the same step twice', () => {
  const course = workflow({
    switchOn: step(['OFF'], 'ON'),
    switchOff: step(['ON'], 'OFF'),
    breakDown: step(['ON', 'OFF'], 'BROKEN'),
  });
  const paths: string[] = [];
  forAnyPath(course, ({ path }) => {
    expect(new Set(path).size).toBe(path.length);
    paths.push(path.join(' '));
  });
  expect(paths).toContain('switchOn switchOff breakDown');
});
