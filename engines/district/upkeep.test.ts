import { expect, test } from 'vitest';

import { generateBuiltInDistrict } from './built-in.ts';
import { keptUpUntil, testsUntil } from './upkeep.ts';

const district = generateBuiltInDistrict();

test('on the day of the rows nothing has happened yet', () => {
  expect(keptUpUntil(district, '2020-12-31')).toBe(district);
});

test('years later most water was tested within a year, and a few hydrants were forgotten', () => {
  const later = keptUpUntil(district, '2026-11-26');
  const tested = later.hydrants.filter((row) => row.lastTestedOn !== null);
  const fresh = tested.filter((row) => (row.lastTestedOn ?? '') >= '2025-11-26');
  expect(fresh.length / tested.length).toBeGreaterThan(0.9);
  expect(fresh.length).toBeLessThan(tested.length);
  expect(tested.every((row) => (row.lastTestedOn ?? '') < '2026-11-26')).toBe(true);
});

test('the tests of each hydrant end with the one its row carries, and at the end of 2020 all were fresh', () => {
  const later = keptUpUntil(district, '2026-11-26');
  const tests = Map.groupBy(testsUntil(district, later), ({ hydrantId }) => hydrantId);
  for (const row of later.hydrants) {
    const days = (tests.get(row.id) ?? []).map(({ testedOn }) => testedOn);
    expect(days.at(-1) ?? null).toBe(row.lastTestedOn);
    expect(days).toEqual(days.toSorted());
  }
  const municipal = district.hydrants.filter(({ owner }) => owner === 'MUNICIPAL');
  expect(municipal.every(({ id }) => (tests.get(id) ?? [])[0]!.testedOn.startsWith('2020-'))).toBe(true);
});

test('certificates were renewed, but not all, and nothing was added or taken away', () => {
  const later = keptUpUntil(district, '2026-11-26');
  const held = later.people.flatMap((row) => row.qualifications);
  const valid = held.filter((one) => one.validUntilOn >= '2026-11-26');
  expect(valid.length / held.length).toBeGreaterThan(0.85);
  expect(valid.length).toBeLessThan(held.length);
  expect(later.people.map((row) => row.id)).toEqual(district.people.map((row) => row.id));
  expect(later.units).toBe(district.units);
});

test('the same day gives the same rows', () => {
  expect(keptUpUntil(district, '2026-11-26')).toEqual(keptUpUntil(district, '2026-11-26'));
});
