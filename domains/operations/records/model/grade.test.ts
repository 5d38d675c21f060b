import fc from 'fast-check';
import { addSeconds, parseInstant, parseLocalDate } from '@wanghuo/kernel';
import { expect, test } from 'vitest';
import { fireGrade } from './codes.ts';
import { countCasualties, countsAsDeath, deathWindowEnd, gradeOf, type GradeBasis } from './grade.ts';

const none: GradeBasis = { deaths: 0, seriousInjuries: 0, lightInjuries: 0, directLossYuan: 0, households: null };
const oldDay = parseLocalDate('2025-04-30');
const newDay = parseLocalDate('2025-05-01');
const on = (day: typeof oldDay, basis: Partial<GradeBasis>) => gradeOf({ ...none, ...basis }, day).grade;

test('ten million yuan is a larger fire to 2025-04-30 and a general one from 2025-05-01 (section 1.12)', () => {
  expect(on(oldDay, { directLossYuan: 10_000_000 })).toBe('LARGER');
  expect(on(oldDay, { directLossYuan: 9_999_999.99 })).toBe('GENERAL');
  expect(on(newDay, { directLossYuan: 10_000_000 })).toBe('GENERAL');
  expect(on(newDay, { directLossYuan: 29_999_999.99 })).toBe('GENERAL');
  expect(on(newDay, { directLossYuan: 30_000_000 })).toBe('LARGER');
});

test.each([
  [50_000_000, 'MAJOR', 'LARGER'],
  [100_000_000, 'EXTRA_MAJOR', 'MAJOR'],
  [300_000_000, 'EXTRA_MAJOR', 'EXTRA_MAJOR'],
])('a loss of %d yuan is %s by the rules of 2007 and %s by those of 2025', (directLossYuan, before, after) => {
  expect(on(oldDay, { directLossYuan })).toBe(before);
  expect(on(newDay, { directLossYuan })).toBe(after);
});

test.each([
  [2, 'GENERAL'],
  [3, 'LARGER'],
  [9, 'LARGER'],
  [10, 'MAJOR'],
  [29, 'MAJOR'],
  [30, 'EXTRA_MAJOR'],
])('%d deaths are %s under either version', (deaths, grade) => {
  expect(on(oldDay, { deaths })).toBe(grade);
  expect(on(newDay, { deaths })).toBe(grade);
});

test('serious injuries grade at 10, 50 and 100; light ones never do', () => {
  expect(on(oldDay, { seriousInjuries: 9 })).toBe('GENERAL');
  expect(on(oldDay, { seriousInjuries: 10 })).toBe('LARGER');
  expect(on(oldDay, { seriousInjuries: 50 })).toBe('MAJOR');
  expect(on(oldDay, { seriousInjuries: 100 })).toBe('EXTRA_MAJOR');
  expect(on(oldDay, { lightInjuries: 500 })).toBe('GENERAL');
});

test('slight fires exist from 2025-05-01 only: below 1,000 yuan and nobody hurt at all', () => {
  expect(on(newDay, { directLossYuan: 999.99 })).toBe('SLIGHT');
  expect(on(newDay, { directLossYuan: 1_000 })).toBe('GENERAL');
  expect(on(newDay, { directLossYuan: 0, lightInjuries: 1 })).toBe('GENERAL');
  expect(on(oldDay, { directLossYuan: 0 })).toBe('GENERAL');
});

test('a grade keeps the version it followed and what made it', () => {
  expect(gradeOf({ ...none, deaths: 3, directLossYuan: 10_000_000 }, oldDay)).toMatchObject({
    ruleSetId: 'FIRE_GRADE',
    ruleVersion: '2007',
    because: ['DEATHS', 'LOSS'],
  });
  expect(gradeOf(none, newDay)).toMatchObject({ ruleVersion: '2025', householdsUnset: true });
  expect(() => gradeOf(none, parseLocalDate('2007-06-25'))).toThrow('no version of FIRE_GRADE');
});

const rank = (grade: string) => fireGrade.names.length - fireGrade.names.indexOf(grade as never);

test('more harm or loss never lowers a grade', () => {
  const basis = fc.record({
    deaths: fc.nat(40),
    seriousInjuries: fc.nat(120),
    lightInjuries: fc.nat(200),
    directLossYuan: fc.nat(400_000_000),
    households: fc.constant(null),
  });
  fc.assert(
    fc.property(basis, basis, fc.constantFrom(oldDay, newDay), (one, more, day) => {
      const sum = {
        deaths: one.deaths + more.deaths,
        seriousInjuries: one.seriousInjuries + more.seriousInjuries,
        lightInjuries: one.lightInjuries + more.lightInjuries,
        directLossYuan: one.directLossYuan + more.directLossYuan,
        households: null,
      };
      expect(rank(gradeOf(sum, day).grade)).toBeGreaterThanOrEqual(rank(gradeOf(one, day).grade));
    }),
  );
});

test('the window is 7 days for a fire of 2025-04-30 and 30 for one of 2025-05-01, to the second', () => {
  const before = parseInstant('2025-04-30T15:59:59.000Z');
  const after = parseInstant('2025-04-30T16:00:00.000Z');
  expect(deathWindowEnd(before)).toBe('2025-05-07T15:59:59.000Z');
  expect(deathWindowEnd(after)).toBe('2025-05-30T16:00:00.000Z');
  expect(countsAsDeath(before, addSeconds(before, 7 * 86_400))).toBe(true);
  expect(countsAsDeath(before, addSeconds(before, 7 * 86_400 + 1))).toBe(false);
  expect(countsAsDeath(after, addSeconds(after, 30 * 86_400))).toBe(true);
  expect(countsAsDeath(after, addSeconds(after, 30 * 86_400 + 1))).toBe(false);
  expect(countsAsDeath(after, null)).toBe(false);
});

test('a death outside the window stays the serious injury it was', () => {
  const occurredAt = '2024-01-01T00:00:00.000Z';
  const casualties = [
    { harm: 'DEAD', diedAt: '2024-01-03T00:00:00.000Z' },
    { harm: 'DEAD', diedAt: '2024-01-13T00:00:00.000Z' },
    { harm: 'LIGHT', diedAt: null },
  ];
  expect(countCasualties(occurredAt, casualties)).toEqual({ deaths: 1, seriousInjuries: 1, lightInjuries: 1 });
});
