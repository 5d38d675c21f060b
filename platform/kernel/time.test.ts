import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LocalDate,
  addDays,
  addMonths,
  addSeconds,
  dateOfDayNumber,
  dayNumberOf,
  daysBetween,
  endOfDay,
  instantOfMillis,
  isInstant,
  isLocalDate,
  localDateOf,
  millisOf,
  parseInstant,
  parseLocalDate,
  secondsBetween,
  shanghaiDate,
  startOfDay,
  weekdayOf,
} from './time.ts';

const earliest = new Date('0001-01-03T00:00:00.000Z').getTime();
const anyMillis = fc.integer({ min: earliest, max: Date.UTC(9999, 11, 30) });
const anyDate = fc.integer({ min: -670_000, max: 2_890_000 }).map(dateOfDayNumber);

test('an instant is written exactly as the standard library writes it, in every century', () => {
  fc.assert(
    fc.property(anyMillis, (millis) => {
      const ours = instantOfMillis(millis);
      expect(ours).toBe(new Date(millis).toISOString());
      expect(millisOf(ours)).toBe(millis);
      expect(isInstant(ours)).toBe(true);
      expect(parseInstant(ours)).toBe(ours);
    }),
  );
});

test('instants sort as text in order of time', () => {
  fc.assert(
    fc.property(anyMillis, anyMillis, (a, b) => {
      expect(instantOfMillis(a) < instantOfMillis(b)).toBe(a < b);
    }),
  );
});

test('an offset is converted and digits finer than a millisecond are cut off', () => {
  expect(parseInstant('2026-01-01T07:30:00+08:00')).toBe('2025-12-31T23:30:00.000Z');
  expect(parseInstant('2026-01-01T00:00:00.1239999Z')).toBe('2026-01-01T00:00:00.123Z');
  expect(parseInstant('2026-01-01t00:00:00z')).toBe('2026-01-01T00:00:00.000Z');
});

test.each([
  ['2026-01-01T00:00:00', 'not an instant'],
  ['2026-02-29T00:00:00Z', 'no such date'],
  ['2026-01-01T24:00:00Z', 'no such time of day'],
  ['2026-01-01T00:00:60Z', 'no such time of day'],
  ['2026-01-01T00:00:00+25:00', 'no such offset'],
  ['', 'not an instant'],
])('%j is refused as an instant: %s', (text, reason) => {
  expect(() => parseInstant(text)).toThrow(reason);
  expect(isInstant(text)).toBe(false);
});

test('a readable moment that is not in our form is not an Instant', () => {
  expect(isInstant('2026-01-01T00:00:00Z')).toBe(false);
  expect(isInstant('2026-01-01T08:00:00.000+08:00')).toBe(false);
});

test('a date is refused unless the day exists', () => {
  expect(parseLocalDate('2024-02-29')).toBe('2024-02-29');
  for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', '2026-01-01T00:00:00Z']) {
    expect(() => parseLocalDate(text)).toThrow(RangeError);
    expect(isLocalDate(text)).toBe(false);
  }
  expect(() => localDateOf(2025, 2, 29)).toThrow('no such date');
  expect(() => dateOfDayNumber(Number.NaN)).toThrow(RangeError);
});

test('R-CAL-07: the Shanghai day turns at 16:00 UTC', () => {
  expect(shanghaiDate(parseInstant('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01');
  expect(shanghaiDate(parseInstant('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
  expect(startOfDay(parseLocalDate('2026-03-02'))).toBe('2026-03-01T16:00:00.000Z');
  expect(endOfDay(parseLocalDate('2026-03-02'))).toBe('2026-03-02T15:59:59.999Z');
});

test('since 1992 our Shanghai date is the one of the time-zone database', () => {
  const zone = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2037, 0, 1) }), (millis) => {
      expect(shanghaiDate(instantOfMillis(millis))).toBe(zone.format(new Date(millis)));
    }),
  );
});

test('a day holds its own first and last millisecond and not the ones beside them', () => {
  fc.assert(
    fc.property(anyDate, (date) => {
      expect(shanghaiDate(startOfDay(date))).toBe(date);
      expect(shanghaiDate(endOfDay(date))).toBe(date);
      expect(shanghaiDate(addSeconds(startOfDay(date), -0.001))).toBe(addDays(date, -1));
      expect(secondsBetween(startOfDay(date), startOfDay(addDays(date, 1)))).toBe(86_400);
    }),
  );
});

test('day numbers and dates are one to one, and weekdays follow each other', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
      expect(dateOfDayNumber(dayNumberOf(date))).toBe(date);
      expect(daysBetween(date, addDays(date, days))).toBe(days);
      expect(weekdayOf(addDays(date, 1))).toBe((weekdayOf(date) % 7) + 1);
      expect(weekdayOf(date) % 7).toBe(new Date(`${date}T00:00:00Z`).getUTCDay());
    }),
  );
});

test('adding months keeps the day, or takes the last day of a shorter month', () => {
  expect(addMonths(parseLocalDate('2026-01-31'), 1)).toBe('2026-02-28');
  expect(addMonths(parseLocalDate('2024-02-29'), 12)).toBe('2025-02-28');
  expect(addMonths(parseLocalDate('2026-01-15'), -1)).toBe('2025-12-15');
  expect(addMonths(parseLocalDate('2025-11-30'), 3)).toBe('2026-02-28');
});

test('seconds are exact to the millisecond and nothing finer is rounded in silence', () => {
  expect(addSeconds(parseInstant('2026-01-01T00:00:00Z'), 0.001)).toBe('2026-01-01T00:00:00.001Z');
  expect(() => addSeconds(parseInstant('2026-01-01T00:00:00Z'), 0.0004)).toThrow(RangeError);
  expect(() => addSeconds(parseInstant('2026-01-01T00:00:00Z'), Number.NaN)).toThrow(RangeError);
  expect(() => millisOf('yesterday' as never)).toThrow('not an instant');
  expect(() => dayNumberOf('soon' as LocalDate)).toThrow('not a date');
});
