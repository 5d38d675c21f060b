import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusAfterTest, usabilityOf } from './hydrant.ts';

const on = '2026-11-26';

test('water counts as usable with a good status and a test of the last year', () => {
  expect(usabilityOf({ status: 'IN_SERVICE', lastTestedOn: '2025-11-26' }, on)).toBe('USABLE');
  expect(usabilityOf({ status: 'MINOR_DEFECT', lastTestedOn: '2026-11-01' }, on)).toBe('USABLE');
});

test('an old test or none at all is unknown, never good (ruling 17)', () => {
  expect(usabilityOf({ status: 'IN_SERVICE', lastTestedOn: '2025-11-25' }, on)).toBe('UNKNOWN');
  expect(usabilityOf({ status: 'IN_SERVICE', lastTestedOn: null }, on)).toBe('UNKNOWN');
});

test('a bad status is unusable however fresh the test', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'LOW_PRESSURE',
        'NO_WATER',
        'DAMAGED',
        'BURIED',
        'UNDER_REPAIR',
        'OUT_OF_SERVICE_PLANNED',
        'NOT_ACCEPTED',
        'REMOVED',
        'PLANNED',
      ),
      fc.option(fc.constantFrom('2026-11-25', '2020-01-01'), { nil: null }),
      (status, lastTestedOn) => {
        expect(usabilityOf({ status, lastTestedOn }, on)).toBe('UNUSABLE');
      },
    ),
  );
});

test('0.05 MPa is low pressure, 0.14 MPa is enough (R-HYD-03), nothing is no water', () => {
  const after = (staticPressureMegapascals: number | null) =>
    statusAfterTest({ obstructed: false, damaged: false, staticPressureMegapascals });
  expect(after(0.05)).toBe('LOW_PRESSURE');
  expect(after(0.139)).toBe('LOW_PRESSURE');
  expect(after(0.14)).toBe('IN_SERVICE');
  expect(after(0)).toBe('NO_WATER');
  expect(after(null)).toBe('NO_WATER');
});

test('a parked car or a broken outlet is told before the pressure', () => {
  expect(statusAfterTest({ obstructed: true, damaged: true, staticPressureMegapascals: 0.3 })).toBe('BURIED');
  expect(statusAfterTest({ obstructed: false, damaged: true, staticPressureMegapascals: 0.3 })).toBe('DAMAGED');
});
