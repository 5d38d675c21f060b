import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judgeLevelChange, levelFor, readLevelRules } from './level.ts';
import { readDispatchRules } from './rules-check.ts';

const file = JSON.parse(readFileSync(new URL('../../reference/codes/dispatch-rules.json', import.meta.url), 'utf8'));
const rules = readLevelRules(file.levels);

test.each([
  [0, 1],
  [1, 2],
  [2, 2],
  [3, 3],
  [9, 3],
  [10, 4],
  [29, 4],
  [30, 5],
])('%i persons make a fire of level %i', (personsAffected, level) => {
  expect(levelFor({ kind: 'FIRE', personsAffected }, rules).level).toBe(level);
});

test.each([
  ['ORDINARY', 299.9, 1],
  ['ORDINARY', 300, 2],
  ['SPECIAL', 99, 3],
  ['SPECIAL', 100, 4],
  ['SPECIAL', 499, 4],
  ['SPECIAL', 500, 5],
] as const)('%s place with %d square metres makes level %i', (place, areaSquareMetres, level) => {
  expect(levelFor({ kind: 'FIRE', place, areaSquareMetres }, rules).level).toBe(level);
});

test('the higher of persons and place decides, and both reasons are kept', () => {
  expect(levelFor({ kind: 'FIRE', personsAffected: 2, place: 'SPECIAL' }, rules)).toEqual({
    level: 3,
    colour: 'YELLOW',
    rulesVersion: rules.version,
    reasons: [
      { criterion: 'PERSONS', level: 2, persons: 2 },
      {
        criterion: 'PLACE_AND_AREA',
        level: 3,
        place: 'SPECIAL',
        area: 'SMALL',
        areaSquareMetres: null,
        areaAssumed: true,
      },
    ],
    unknown: ['areaSquareMetres'],
  });
});

test('with nothing known the level is 1 and says what was not known', () => {
  expect(levelFor({ kind: 'FIRE' }, rules)).toMatchObject({
    level: 1,
    colour: 'GREEN',
    unknown: ['personsAffected', 'place'],
  });
  expect(levelFor({ kind: 'RESCUE' }, rules)).toMatchObject({
    level: 1,
    colour: 'BLUE',
    unknown: ['personsAffected', 'difficulty'],
  });
});

test('a rescue has four levels by persons and difficulty', () => {
  expect(levelFor({ kind: 'RESCUE', personsAffected: 10 }, rules)).toMatchObject({ level: 4, colour: 'RED' });
  expect(levelFor({ kind: 'RESCUE', personsAffected: 2, difficulty: 'SEVERE' }, rules)).toMatchObject({ level: 3 });
  expect(() => levelFor({ kind: 'RESCUE', personsAffected: -1 }, rules)).toThrow('facts.personsAffected: negative');
});

test('a level rises at any time and falls only after control and with a reason', () => {
  const change = { kind: 'FIRE', from: 3, to: 2, underControl: true, reason: 'knocked down' } as const;
  expect(judgeLevelChange({ ...change, to: 4, underControl: false, reason: '' })).toEqual({
    allowed: true,
    direction: 'RAISE',
  });
  expect(judgeLevelChange(change)).toEqual({ allowed: true, direction: 'LOWER' });
  expect(judgeLevelChange({ ...change, underControl: false })).toEqual({
    allowed: false,
    because: 'NOT_UNDER_CONTROL',
  });
  expect(judgeLevelChange({ ...change, reason: ' ' })).toEqual({ allowed: false, because: 'REASON_MISSING' });
  expect(judgeLevelChange({ ...change, to: 3 })).toEqual({ allowed: false, because: 'UNCHANGED' });
  expect(judgeLevelChange({ ...change, kind: 'RESCUE', to: 5 })).toEqual({ allowed: false, because: 'OUT_OF_RANGE' });
});

test('the shipped rules are complete', () => {
  expect(readDispatchRules(file.dispatch).version).toBe(file.version);
  expect(() => readLevelRules({ ...file.levels, rescue: { personsFrom: [1, 1, 10] } })).toThrow(
    'levelRules.rescue.personsFrom[1]: not_rising',
  );
});
