import fc from 'fast-check';
import { expect, test } from 'vitest';
import table from '../../reference/codes/working-days.json' with { type: 'json' };
import {
  type WorkingDayTable,
  calendarDaysAfter,
  calendarDaysAfterUnrolled,
  hoursAfter,
  isWorkingDay,
  monthsAfter,
  periodAfter,
  workingDayCalendar,
  workingDayTableFaults,
  workingDaysAfter,
  workingDaysBetween,
  yearsAfter,
} from './calendar.ts';
import { addDays, dateOfDayNumber, dayNumberOf, parseInstant, parseLocalDate, weekdayOf } from './time.ts';

const published = table as WorkingDayTable;
const calendar = workingDayCalendar(published);
const on = parseLocalDate;
const loadedDate = fc
  .integer({ min: dayNumberOf(on('2021-01-01')), max: dayNumberOf(on('2026-12-31')) })
  .map(dateOfDayNumber);

test.each([
  ['2025-09-26', 3, '2025-09-30'],
  ['2025-10-10', 3, '2025-10-14'],
  ['2025-01-20', 20, '2025-02-21'],
])('R-CAL-02: from %s, %i working days end on %s', (from, count, dueOn) => {
  expect(workingDaysAfter(calendar, on(from), count)).toEqual({ dueOn, provisional: false });
});

test('R-CAL-03: fifteen days after 2026-09-18 end in the holiday and pass to 2026-10-08', () => {
  expect(calendarDaysAfter(calendar, on('2026-09-18'), 15)).toEqual({
    dueOn: '2026-10-08',
    provisional: false,
  });
});

test('R-CAL-03: a last day that is a make-up Sunday is not rolled', () => {
  expect(calendarDaysAfter(calendar, on('2025-09-18'), 10).dueOn).toBe('2025-09-28');
});

test('R-CAL-04: a restrictive measure lapses in the middle of a holiday', () => {
  expect(calendarDaysAfterUnrolled(on('2026-09-03'), 30)).toEqual({
    dueOn: '2026-10-03',
    provisional: false,
  });
});

test('R-CAL-05: months and years keep the day, shorten at the end of a month, and roll', () => {
  expect(monthsAfter(calendar, on('2025-12-31'), 2).dueOn).toBe('2026-02-28'); // a Saturday that is worked
  expect(monthsAfter(calendar, on('2026-03-05'), 2).dueOn).toBe('2026-05-06'); // 05-05 is a holiday
  expect(yearsAfter(calendar, on('2024-02-29'), 1).dueOn).toBe('2025-02-28');
});

test('R-CAL-01: hours run through nights and holidays from the triggering minute', () => {
  expect(hoursAfter(parseInstant('2026-02-14T23:30:42.500Z'), 24)).toBe('2026-02-15T23:30:00.000Z');
});

test('R-CAL-06: a deadline past the loaded years is provisional, the last loaded day is not', () => {
  expect(workingDaysAfter(calendar, on('2026-12-30'), 1)).toEqual({
    dueOn: '2026-12-31',
    provisional: false,
  });
  expect(workingDaysAfter(calendar, on('2026-12-30'), 2)).toEqual({
    dueOn: '2027-01-01',
    provisional: true,
  });
  expect(calendarDaysAfter(calendar, on('2026-12-20'), 30).provisional).toBe(true);
  expect(workingDaysAfter(calendar, on('2020-12-01'), 3).provisional).toBe(true);
});

test('the last day of a working-day count is worked, and exactly so many worked days lie between', () => {
  fc.assert(
    fc.property(loadedDate, fc.integer({ min: 1, max: 60 }), (from, count) => {
      const { dueOn } = workingDaysAfter(calendar, from, count);
      expect(isWorkingDay(calendar, dueOn)).toBe(true);
      expect(workingDaysBetween(calendar, from, dueOn)).toBe(count);
      expect(workingDaysBetween(calendar, dueOn, from)).toBe(-count);
    }),
  );
});

test('counting working days in two steps or in one is the same', () => {
  fc.assert(
    fc.property(loadedDate, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (from, first, second) => {
      const once = workingDaysAfter(calendar, from, first + second).dueOn;
      expect(workingDaysAfter(calendar, workingDaysAfter(calendar, from, first).dueOn, second).dueOn).toBe(once);
    }),
  );
});

test('a roll goes to the first working day on or after the last day, never back', () => {
  fc.assert(
    fc.property(loadedDate, fc.integer({ min: 1, max: 90 }), (from, count) => {
      const plain = calendarDaysAfterUnrolled(from, count).dueOn;
      const { dueOn } = calendarDaysAfter(calendar, from, count);
      expect(isWorkingDay(calendar, dueOn)).toBe(true);
      for (let day = plain; day < dueOn; day = addDays(day, 1)) expect(isWorkingDay(calendar, day)).toBe(false);
      expect(periodAfter(calendar, from, { count, unit: 'd' }).dueOn).toBe(dueOn);
    }),
  );
});

test('later starts never give earlier ends', () => {
  fc.assert(
    fc.property(
      loadedDate,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('wd' as const, 'd' as const, 'dUnrolled' as const, 'month' as const, 'year' as const),
      (from, count, unit) => {
        const next = periodAfter(calendar, addDays(from, 1), { count, unit }).dueOn;
        expect(next >= periodAfter(calendar, from, { count, unit }).dueOn).toBe(true);
      },
    ),
  );
});

test('a period of nothing, of a fraction or of a negative number is refused', () => {
  for (const count of [0, -1, 1.5, Number.NaN]) {
    expect(() => workingDaysAfter(calendar, on('2026-01-05'), count)).toThrow('a period is a whole number');
    expect(() => hoursAfter(parseInstant('2026-01-05T00:00:00Z'), count)).toThrow('a period is a whole number');
  }
});

test('the published table is free of faults and every make-up day falls on a weekend', () => {
  expect(workingDayTableFaults(published)).toEqual([]);
  for (const day of calendar.work) expect(weekdayOf(day)).toBeGreaterThan(5);
  // Counted by hand from the six notices: 31 + 32 + 26 + 28 + 28 + 33.
  expect(calendar.off.size).toBe(178);
});

test('a table with a gap, a doubled day, a foreign year, a worked Monday or no source is refused by name', () => {
  const row = { year: 2030, source: 'synthetic', off: ['2030-01-01'], work: [] };
  const faultsOf = (...rows: WorkingDayTable['rows']) =>
    workingDayTableFaults({ table: 'workingDays', rows }).join('; ');
  expect(faultsOf()).toContain('no year');
  expect(faultsOf(row, { ...row, year: 2032, off: [] })).toContain('2032 does not follow 2030');
  expect(faultsOf({ ...row, off: ['2030-01-01..2030-01-03', '2030-01-03'] })).toContain('2030-01-03 appears twice');
  expect(faultsOf({ ...row, off: ['2029-12-31'] })).toContain('does not lie in 2030');
  expect(faultsOf({ ...row, work: ['2030-01-07'] })).toContain('is no weekend day');
  expect(faultsOf({ ...row, off: ['2030-01-40'] })).toContain('not a day or a run of days');
  expect(faultsOf({ ...row, source: '' })).toContain('names no source');
  expect(() => workingDayCalendar({ table: 'workingDays', rows: [{ ...row, source: '' }] })).toThrow('table refused');
});
