import fc from 'fast-check';
import { expect, test } from 'vitest';
import table from '../../reference/codes/rule-sets.json' with { type: 'json' };
import {
  type RuleSetTable,
  defineRuleSet,
  findRuleVersionOn,
  ruleReferenceOn,
  ruleSetsOf,
  ruleVersionNamed,
  ruleVersionOn,
} from './rule-set.ts';
import { addDays, dateOfDayNumber, parseLocalDate } from './time.ts';

const on = parseLocalDate;
const deathWindow = defineRuleSet('FIRE_DEATH_WINDOW', [
  { version: '1996', from: '1997-01-01', until: '2025-04-30', source: 'a', rule: { days: 7 } },
  { version: '2025', from: '2025-05-01', source: 'b', rule: { days: 30 } },
]);

test('the last day of the old rule and the first day of the new one are each judged by their own', () => {
  expect(ruleVersionOn(deathWindow, on('2025-04-30')).rule.days).toBe(7);
  expect(ruleVersionOn(deathWindow, on('2025-05-01')).rule.days).toBe(30);
  expect(ruleReferenceOn(deathWindow, on('2025-05-01'))).toEqual({
    ruleSetId: 'FIRE_DEATH_WINDOW',
    ruleVersion: '2025',
  });
});

test('a day before the first version is refused, or found to have no rule', () => {
  expect(() => ruleVersionOn(deathWindow, on('1996-12-31'))).toThrow(
    'no version of FIRE_DEATH_WINDOW was in force on 1996-12-31',
  );
  expect(findRuleVersionOn(deathWindow, on('1996-12-31'))).toBeUndefined();
  expect(() => ruleVersionOn(deathWindow, 'yesterday' as never)).toThrow('not a date');
});

test('a stored decision is read back with the version it was made by, and a lost version is an error', () => {
  const reference = ruleReferenceOn(deathWindow, on('2020-02-02'));
  expect(ruleVersionNamed(deathWindow, reference).rule.days).toBe(7);
  expect(() => ruleVersionNamed(deathWindow, { ...reference, ruleVersion: '1990' })).toThrow(RangeError);
  expect(() => ruleVersionNamed(deathWindow, { ...reference, ruleSetId: 'OTHER' })).toThrow(RangeError);
});

const version = { version: 'one', from: '2020-01-01', until: '2020-12-31', source: 's' };
const later = { version: 'two', from: '2021-01-01', source: 's' };
test.each([
  ['overlap', [version, { ...later, from: '2020-12-31' }], 'begins before one has ended'],
  ['gap', [version, { ...later, from: '2021-01-02' }], 'leaves days without a rule from 2021-01-01'],
  ['end before beginning', [{ ...version, until: '2019-12-31' }], 'ends before it begins'],
  ['open middle', [later, { ...later, version: 'three', from: '2022-01-01' }], 'never ends'],
  ['wrong order', [{ ...later, until: '2021-12-31' }, version], 'begins before two has ended'],
  ['doubled name', [version, { ...later, version: 'one' }], 'uses one version name twice'],
  ['no source', [{ ...version, source: '' }], 'lacks a version name or a source'],
  ['no such day', [{ ...version, until: '2020-02-30' }], 'has no such date'],
  ['reason for no gap', [version, { ...later, afterGap: 'repealed' }], 'a gap that is not there'],
  ['gap before the first', [{ ...version, afterGap: 'repealed' }], 'follows no gap'],
  ['nothing', [], 'has no version'],
])('a rule set with %s is refused', (_, versions, reason) => {
  expect(() => defineRuleSet('SYNTHETIC', versions)).toThrow(reason);
});

test('a gap is accepted when the later version says why, and no rule is found inside it', () => {
  const set = defineRuleSet('SYNTHETIC', [version, { ...later, from: '2022-01-01', afterGap: 'repealed for a year' }]);
  expect(findRuleVersionOn(set, on('2021-06-01'))).toBeUndefined();
  expect(findRuleVersionOn(set, on('2022-01-01'))?.version).toBe('two');
});

test('on any day at most one version is in force, and adding a newer one changes no earlier day', () => {
  const newer = defineRuleSet('SYNTHETIC', [
    version,
    { ...later, until: '2024-12-31' },
    { version: 'three', from: '2025-01-01', source: 's' },
  ]);
  const older = defineRuleSet('SYNTHETIC', [version, later]);
  fc.assert(
    fc.property(fc.integer({ min: 18_000, max: 20_088 }).map(dateOfDayNumber), (date) => {
      expect(findRuleVersionOn(newer, date)?.version).toBe(findRuleVersionOn(older, date)?.version);
    }),
  );
  expect(findRuleVersionOn(newer, addDays(on('2024-12-31'), 1))?.version).toBe('three');
});

test('the published table holds the seven rule sets of the domain rules and passes every check', () => {
  const sets = ruleSetsOf(table as RuleSetTable);
  expect([...sets.keys()]).toEqual([
    'FIRE_GRADE',
    'FIRE_DEATH_WINDOW',
    'MAJOR_HAZARD',
    'PUBLIC_GATHERING_CHECK',
    'CREDIT_REPAIR',
    'CQ_FIRE_REG',
    'TECH_SERVICE',
  ]);
  for (const set of sets.values()) expect(ruleVersionOn(set, on('2026-06-01')).until).toBeUndefined();
  expect(ruleVersionOn(sets.get('MAJOR_HAZARD')!, on('2025-10-31')).version).toBe('GB 35181-2017');
  expect(() =>
    ruleSetsOf({
      table: 'ruleSets',
      rows: [table.rows[0]!, table.rows[0]!] as RuleSetTable['rows'],
    }),
  ).toThrow('declared twice');
});
