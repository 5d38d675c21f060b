import { compareFractions, fraction, fractionOfText, roundedText } from '@wanghuo/indicators/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultItems,
  gradeOf,
  placesOf,
  pointsOf,
  scoreSheet,
  sheetItem,
  type FireDeductions,
  type Measure,
} from './index.ts';

const quiet: FireDeductions = { fatal: [], larger: [], major: [] };
const record = (name: string) => ({ register: 'fireRecord', id: name, name, isCounted: true });
const measured = (item: Measure['item'], done: number, of: number): Measure => ({
  item,
  status: 'MEASURED',
  reason: 'COUNTED',
  done,
  of,
  records: [],
});
const perfect = sheetItem.names.map((item) => measured(item, 1, 1));
const withOne = (changed: Measure) => perfect.map((one) => (one.item === changed.item ? changed : one));
const lowOf = (measures: readonly Measure[], fires = quiet) =>
  roundedText(scoreSheet(defaultItems, measures, fires).low, 2);

test('the usual sheet adds up to a hundred, 30 and 40 and 30', () => {
  expect(pointsOf(defaultItems)).toBe(100);
  const parts = Map.groupBy(defaultItems, ({ part }) => part);
  expect([...parts.values()].map(pointsOf)).toEqual([30, 40, 30]);
  expect(lowOf(perfect)).toBe('100.00');
});

test('27 and 36 and 26.5 are 89.5, which is good and not yet excellent', () => {
  const score = scoreSheet(
    defaultItems,
    perfect.map((one) =>
      one.item === 'COMMITTEE'
        ? measured('COMMITTEE', 1, 2)
        : one.item === 'HAZARDS_RECTIFIED'
          ? measured('HAZARDS_RECTIFIED', 6, 10)
          : one.item === 'MICRO_DRILLS'
            ? measured('MICRO_DRILLS', 5, 12)
            : one,
    ),
    quiet,
  );
  expect(roundedText(score.low, 1)).toBe('89.5');
  expect([score.gradeLow, score.gradeHigh]).toEqual(['GOOD', 'GOOD']);
});

test.each([
  [98, 100, '100.00'],
  [97, 100, '98.00'],
  [96, 100, '96.00'],
  [94, 100, '92.00'],
  [50, 100, '92.00'],
])('hydrants: %i of %i intact leave the town at %s', (done, of, score) => {
  expect(lowOf(withOne(measured('HYDRANTS', done, of)))).toBe(score);
});

test('what is unknown is never counted as good, and leaves the grade open', () => {
  const score = scoreSheet(
    defaultItems,
    withOne({ ...measured('HAZARDS_RECTIFIED', 0, 0), status: 'UNKNOWN', reason: 'NO_RECORDS_YET' }),
    {
      ...quiet,
      fatal: [record('A')],
    },
  );
  expect([roundedText(score.low, 1), roundedText(score.high, 1)]).toEqual(['88.0', '98.0']);
  expect([score.gradeLow, score.gradeHigh]).toEqual(['GOOD', 'EXCELLENT']);
});

test('what does not apply is left out and the rest stretched to a hundred', () => {
  const sheet = withOne({ ...measured('PROJECTS', 0, 0), status: 'NOT_APPLICABLE', reason: 'NONE_IN_TOWN' });
  expect(lowOf(sheet)).toBe('100.00');
  const half = sheet.map((one) => (one.item === 'COMMITTEE' ? measured('COMMITTEE', 1, 2) : one));
  expect(lowOf(half)).toBe('96.88');
});

describe('fires', () => {
  test('a death takes two points, all deaths at most six', () => {
    const fatal = ['A', 'B', 'C', 'D'].map(record);
    expect(lowOf(perfect, { ...quiet, fatal: fatal.slice(0, 1) })).toBe('98.00');
    expect(lowOf(perfect, { ...quiet, fatal })).toBe('94.00');
  });
  test('a 较大 fire leaves at most good, a 重大 one fails the year', () => {
    expect(scoreSheet(defaultItems, perfect, { ...quiet, larger: [record('A')] }).gradeLow).toBe('GOOD');
    expect(scoreSheet(defaultItems, perfect, { ...quiet, major: [record('A')] }).gradeHigh).toBe('FAIL');
  });
  test('the grade is taken from what was not rounded', () => {
    expect(gradeOf(fractionOfText('8999/100'), false, false)).toBe('GOOD');
    expect(gradeOf(fractionOfText('9000/100'), false, false)).toBe('EXCELLENT');
  });
});

const anyMeasure = (item: Measure['item']) =>
  fc
    .record({
      of: fc.integer({ min: 1, max: 50 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      status: fc.constantFrom('MEASURED' as const, 'UNKNOWN' as const, 'NOT_APPLICABLE' as const),
    })
    .map(({ of, share, status }): Measure => ({ ...measured(item, Math.floor(of * share), of), status }));

test('more done never scores less, and what is proved never exceeds what is possible', () => {
  fc.assert(
    fc.property(fc.tuple(...sheetItem.names.map(anyMeasure)), fc.nat({ max: 14 }), (measures, at) => {
      const score = scoreSheet(defaultItems, measures, quiet);
      expect(compareFractions(score.low, score.high)).toBeLessThanOrEqual(0);
      expect(compareFractions(score.high, fraction(100n))).toBeLessThanOrEqual(0);
      const better = measures.map((one, i) => (i === at ? { ...one, done: one.of } : one));
      expect(compareFractions(scoreSheet(defaultItems, better, quiet).low, score.low)).toBeGreaterThanOrEqual(0);
    }),
    { seed: 10, numRuns: 300 },
  );
});

test('places stay open as far as unknown points leave them open', () => {
  const of = (low: bigint, high: bigint) => ({ low: fraction(low), high: fraction(high) });
  expect(placesOf([of(90n, 90n), of(50n, 70n), of(60n, 60n), of(10n, 20n)])).toEqual([
    { best: 1, worst: 1 },
    { best: 2, worst: 3 },
    { best: 2, worst: 3 },
    { best: 4, worst: 4 },
  ]);
});
