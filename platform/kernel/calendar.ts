import {
  type Instant,
  type LocalDate,
  addDays,
  addMonths,
  addSeconds,
  isLocalDate,
  millisOf,
  parseLocalDate,
  weekdayOf,
} from './time.ts';

/**
 * Which days are worked, for as long as the State Council's notices have been loaded (R-CAL-06).
 * Outside the loaded years the plain rule Monday to Friday stands in, and results are provisional.
 */
export interface WorkingDayCalendar {
  readonly loadedFrom: LocalDate;
  readonly loadedUntil: LocalDate;
  /** Published days off, weekends among them. */
  readonly off: ReadonlySet<LocalDate>;
  /** Saturdays and Sundays that are worked to make up for a bridge day (调休). */
  readonly work: ReadonlySet<LocalDate>;
}

/** A deadline by date. `provisional` when it rests on a day whose calendar has not been loaded (R-CAL-06). */
export interface DueDate {
  readonly dueOn: LocalDate;
  readonly provisional: boolean;
}

/** A period as a rule states it: working days, calendar days, calendar days that never roll, months, years. */
export interface Period {
  readonly count: number;
  readonly unit: 'wd' | 'd' | 'dUnrolled' | 'month' | 'year';
}

/** The calendar as it is kept in `reference/codes/working-days.json`; a row for each published notice. */
export interface WorkingDayTable {
  readonly table: 'workingDays';
  readonly rows: readonly WorkingDayYear[];
}

/** One year. Days are `YYYY-MM-DD`, or a run of them `YYYY-MM-DD..YYYY-MM-DD`, both ends included. */
export interface WorkingDayYear {
  readonly year: number;
  readonly source: string;
  readonly off: readonly string[];
  readonly work: readonly string[];
}

/**
 * The calendar of a table.
 * @throws RangeError naming every fault `workingDayTableFaults` finds
 */
export function workingDayCalendar(table: WorkingDayTable): WorkingDayCalendar {
  const faults = workingDayTableFaults(table);
  if (faults.length > 0) throw new RangeError(`working-day table refused: ${faults.join('; ')}`);
  const years = table.rows.map((row) => row.year);
  return {
    loadedFrom: parseLocalDate(`${Math.min(...years)}-01-01`),
    loadedUntil: parseLocalDate(`${Math.max(...years)}-12-31`),
    off: new Set(table.rows.flatMap((row) => row.off.flatMap(daysOfRun))),
    work: new Set(table.rows.flatMap((row) => row.work.flatMap(daysOfRun))),
  };
}

/** What is wrong with a table, in words for the person who loads it; empty when it may be used. */
export function workingDayTableFaults(table: WorkingDayTable): string[] {
  const faults: string[] = [];
  if (table.table !== 'workingDays')
    faults.push(`the table is called ${JSON.stringify(table.table)}, not "workingDays"`);
  if (!Array.isArray(table.rows) || table.rows.length === 0) return [...faults, 'there is no year in the table'];
  table.rows.forEach((row, index) => {
    const before = table.rows[index - 1];
    if (before !== undefined && row.year !== before.year + 1) faults.push(`${row.year} does not follow ${before.year}`);
    if (!row.source) faults.push(`${row.year} names no source`);
    faults.push(...yearFaults(row));
  });
  return faults;
}

/** Monday to Friday, less published days off, plus published make-up days (R-CAL-06). */
export function isWorkingDay(calendar: WorkingDayCalendar, date: LocalDate): boolean {
  if (calendar.work.has(date)) return true;
  return weekdayOf(date) <= 5 && !calendar.off.has(date);
}

/** Whether the calendar of this day rests on a published notice. */
export function isLoaded(calendar: WorkingDayCalendar, date: LocalDate): boolean {
  return date >= calendar.loadedFrom && date <= calendar.loadedUntil;
}

/**
 * R-CAL-02: the n-th working day after a date; the date itself is not counted.
 * @param count - at least 1
 */
export function workingDaysAfter(calendar: WorkingDayCalendar, date: LocalDate, count: number): DueDate {
  requireCount(count);
  let day = date;
  for (let counted = 0; counted < count;) {
    day = addDays(day, 1);
    if (isWorkingDay(calendar, day)) counted += 1;
  }
  // Every day after the trigger was looked at, so the first and the last of them decide.
  return {
    dueOn: day,
    provisional: !isLoaded(calendar, addDays(date, 1)) || !isLoaded(calendar, day),
  };
}

/** R-CAL-03: n calendar days after a date; a last day that is not worked passes to the next working day. */
export function calendarDaysAfter(calendar: WorkingDayCalendar, date: LocalDate, count: number): DueDate {
  requireCount(count);
  return rollForward(calendar, addDays(date, count));
}

/** R-CAL-04: n calendar days after a date, never prolonged; for restrictive measures, which lapse on that day. */
export function calendarDaysAfterUnrolled(date: LocalDate, count: number): DueDate {
  requireCount(count);
  return { dueOn: addDays(date, count), provisional: false };
}

/** R-CAL-05: the same day n months later, or the last of a shorter month; then rolled as R-CAL-03. */
export function monthsAfter(calendar: WorkingDayCalendar, date: LocalDate, count: number): DueDate {
  requireCount(count);
  return rollForward(calendar, addMonths(date, count));
}

/** R-CAL-05: the same day n years later (28 February for a 29th that is missing); then rolled as R-CAL-03. */
export function yearsAfter(calendar: WorkingDayCalendar, date: LocalDate, count: number): DueDate {
  requireCount(count);
  return rollForward(calendar, addMonths(date, count * 12));
}

/** R-CAL-01: n clock hours from the triggering minute; nights, weekends and holidays do not stop the clock. */
export function hoursAfter(moment: Instant, count: number): Instant {
  requireCount(count);
  const secondsIntoMinute = (((millisOf(moment) % 60_000) + 60_000) % 60_000) / 1_000;
  return addSeconds(moment, count * 3_600 - secondsIntoMinute);
}

/** The end of a period that a rule keeps as data; see the functions above for each unit. */
export function periodAfter(calendar: WorkingDayCalendar, date: LocalDate, period: Period): DueDate {
  switch (period.unit) {
    case 'wd':
      return workingDaysAfter(calendar, date, period.count);
    case 'd':
      return calendarDaysAfter(calendar, date, period.count);
    case 'dUnrolled':
      return calendarDaysAfterUnrolled(date, period.count);
    case 'month':
      return monthsAfter(calendar, date, period.count);
    case 'year':
      return yearsAfter(calendar, date, period.count);
  }
}

/** How many working days lie after `from` up to and including `to`; negative when `to` is the earlier. */
export function workingDaysBetween(calendar: WorkingDayCalendar, from: LocalDate, to: LocalDate): number {
  if (to < from) return -workingDaysBetween(calendar, to, from);
  let count = 0;
  for (let day = from; day < to;) {
    day = addDays(day, 1);
    if (isWorkingDay(calendar, day)) count += 1;
  }
  return count;
}

function rollForward(calendar: WorkingDayCalendar, lastDay: LocalDate): DueDate {
  let day = lastDay;
  while (!isWorkingDay(calendar, day)) day = addDays(day, 1);
  return { dueOn: day, provisional: !isLoaded(calendar, lastDay) || !isLoaded(calendar, day) };
}

function requireCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 1 || count > 100_000) {
    throw new RangeError(`a period is a whole number from 1 to 100,000, not ${count}`);
  }
}

function daysOfRun(run: string): LocalDate[] {
  const [first = '', last = first, ...rest] = run.split('..');
  if (rest.length > 0 || !isLocalDate(first) || !isLocalDate(last) || last < first) {
    throw new RangeError(`not a day or a run of days: ${JSON.stringify(run)}`);
  }
  const days: LocalDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function yearFaults(row: WorkingDayYear): string[] {
  const faults: string[] = [];
  const seen = new Set<LocalDate>();
  for (const [kind, runs] of [
    ['off', row.off],
    ['work', row.work],
  ] as const) {
    for (const run of runs) {
      let days: LocalDate[];
      try {
        days = daysOfRun(run);
      } catch (error) {
        faults.push((error as RangeError).message);
        continue;
      }
      if (days.length > 31) faults.push(`${run} is longer than any holiday`);
      for (const day of days) {
        if (Number(day.slice(0, 4)) !== row.year) faults.push(`${day} does not lie in ${row.year}`);
        if (seen.has(day)) faults.push(`${day} appears twice`);
        if (kind === 'work' && weekdayOf(day) <= 5) faults.push(`${day} is no weekend day and needs no make-up entry`);
        seen.add(day);
      }
    }
  }
  return faults;
}
