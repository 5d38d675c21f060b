/**
 * Instants and Shanghai dates as plain strings, with arithmetic that needs neither locale nor clock.
 *
 * Asia/Shanghai has been UTC+8 without summer time since 1992, so here it *is* UTC+8. Earlier summers
 * (1986 to 1991, and a few in the 1940s) ran an hour ahead and the years before 1901 used local mean
 * time; we count those in UTC+8 too. A record that old is a building year or a birth date, kept as a
 * date, and only an instant within an hour of midnight could ever fall on the neighbouring day.
 */

/** A moment in UTC, always `YYYY-MM-DDTHH:MM:SS.mmmZ`; sorts as text in order of time. */
export type Instant = string & { readonly __instant: true };

/** A calendar date in Asia/Shanghai (R-CAL-07), always `YYYY-MM-DD`; sorts as text in order of time. */
export type LocalDate = string & { readonly __localDate: true };

const shanghaiOffsetMillis = 8 * 3_600_000;
const dayMillis = 86_400_000;
const instantForm = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;
const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days from 1970-01-01 to the first and last date we write: 0001-01-01 and 9999-12-31. */
const firstDayNumber = -719_162;
const lastDayNumber = 2_932_896;

/**
 * Reads an RFC 3339 moment and writes it our way; an offset is converted and digits finer than a
 * millisecond are cut off.
 * @throws RangeError if the text has no offset, is not a date that exists, or names a leap second
 */
export function parseInstant(text: string): Instant {
  const parts = typeof text === 'string' ? instantForm.exec(text) : null;
  if (parts === null) throw new RangeError(`not an instant (RFC 3339 with Z or an offset): ${shown(text)}`);
  const [, year, month, day, hour, minute, second, fraction = '', offset = 'Z'] = parts;
  if (!dayExists(Number(year), Number(month), Number(day))) throw new RangeError(`no such date: ${shown(text)}`);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new RangeError(`no such time of day: ${shown(text)}`);
  }
  const millis =
    dayNumber(Number(year), Number(month), Number(day)) * dayMillis +
    Number(hour) * 3_600_000 +
    Number(minute) * 60_000 +
    Number(second) * 1_000 +
    Number(fraction.slice(0, 3).padEnd(3, '0'));
  return instantOfMillis(millis - offsetMillis(offset, text));
}

/** Whether the text is exactly in our form, as every stored or transmitted instant must be. */
export function isInstant(text: unknown): text is Instant {
  if (typeof text !== 'string' || text.length !== 24) return false;
  try {
    return parseInstant(text) === text;
  } catch {
    return false;
  }
}

/**
 * The instant so many milliseconds after 1970-01-01T00:00:00.000Z.
 * @throws RangeError outside the years 0001 to 9999 or for a fraction of a millisecond
 */
export function instantOfMillis(epochMillis: number): Instant {
  if (!Number.isSafeInteger(epochMillis)) throw new RangeError(`not a whole number of milliseconds: ${epochMillis}`);
  const days = Math.floor(epochMillis / dayMillis);
  const rest = epochMillis - days * dayMillis;
  const time = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1_000) % 60]
    .map((part) => digits(part, 2))
    .join(':');
  return `${dateOfDayNumber(days)}T${time}.${digits(rest % 1_000, 3)}Z` as Instant;
}

/** Milliseconds since 1970-01-01T00:00:00.000Z. */
export function millisOf(moment: Instant): number {
  const days = dayNumber(Number(moment.slice(0, 4)), Number(moment.slice(5, 7)), Number(moment.slice(8, 10)));
  const seconds =
    Number(moment.slice(11, 13)) * 3_600 + Number(moment.slice(14, 16)) * 60 + Number(moment.slice(17, 19));
  const millis = days * dayMillis + seconds * 1_000 + Number(moment.slice(20, 23));
  if (Number.isNaN(millis)) throw new RangeError(`not an instant: ${shown(moment)}`);
  return millis;
}

/** @throws RangeError if the text is not `YYYY-MM-DD` or the day does not exist */
export function parseLocalDate(text: string): LocalDate {
  const parts = typeof text === 'string' ? dateForm.exec(text) : null;
  if (parts === null) throw new RangeError(`not a date (YYYY-MM-DD): ${shown(text)}`);
  return localDateOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** Whether the text is a date that exists, in our form. */
export function isLocalDate(text: unknown): text is LocalDate {
  const parts = typeof text === 'string' ? dateForm.exec(text) : null;
  return parts !== null && dayExists(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/**
 * @param month - 1 to 12
 * @throws RangeError if there is no such day
 */
export function localDateOf(year: number, month: number, day: number): LocalDate {
  if (!dayExists(year, month, day)) throw new RangeError(`no such date: ${year}-${month}-${day}`);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}` as LocalDate;
}

/** The Shanghai date on which a moment falls. */
export function shanghaiDate(moment: Instant): LocalDate {
  return dateOfDayNumber(Math.floor((millisOf(moment) + shanghaiOffsetMillis) / dayMillis));
}

/** The first millisecond of a Shanghai date. */
export function startOfDay(date: LocalDate): Instant {
  return instantOfMillis(dayNumberOf(date) * dayMillis - shanghaiOffsetMillis);
}

/** The last millisecond of a Shanghai date: 23:59:59.999, still inside the day. */
export function endOfDay(date: LocalDate): Instant {
  return instantOfMillis((dayNumberOf(date) + 1) * dayMillis - shanghaiOffsetMillis - 1);
}

/** Later by so many seconds, or earlier when negative; thousandths count, anything finer is refused. */
export function addSeconds(moment: Instant, seconds: number): Instant {
  const millis = Math.round(seconds * 1_000);
  if (!Number.isFinite(seconds) || Math.abs(millis - seconds * 1_000) > 1e-3) {
    throw new RangeError(`not a number of seconds to the millisecond: ${seconds}`);
  }
  return instantOfMillis(millisOf(moment) + millis);
}

/** Seconds from the first moment to the second, negative if the second is the earlier; exact to 0.001 s. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (millisOf(to) - millisOf(from)) / 1_000;
}

/** Later by so many whole days, or earlier when negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  if (!Number.isSafeInteger(days)) throw new RangeError(`not a whole number of days: ${days}`);
  return dateOfDayNumber(dayNumberOf(date) + days);
}

/** The same day of the month so many months on, or the last day of a month too short for it (R-CAL-05). */
export function addMonths(date: LocalDate, months: number): LocalDate {
  if (!Number.isSafeInteger(months)) throw new RangeError(`not a whole number of months: ${months}`);
  const { year, month, day } = partsOf(date);
  const monthIndex = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(monthIndex / 12);
  const targetMonth = monthIndex - targetYear * 12 + 1;
  return localDateOf(targetYear, targetMonth, Math.min(day, daysInMonth(targetYear, targetMonth)));
}

/** Whole days from the first date to the second, negative if the second is the earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumberOf(to) - dayNumberOf(from);
}

/** Monday 1 to Sunday 7 (ISO 8601). */
export function weekdayOf(date: LocalDate): number {
  // 1970-01-01, day 0, was a Thursday.
  return ((((dayNumberOf(date) + 3) % 7) + 7) % 7) + 1;
}

/** Year, month (1 to 12) and day of a date. */
export function partsOf(date: LocalDate): { year: number; month: number; day: number } {
  return {
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  };
}

/** Days from 1970-01-01 to this date; negative before it. */
export function dayNumberOf(date: LocalDate): number {
  const { year, month, day } = partsOf(date);
  if (Number.isNaN(year + month + day)) throw new RangeError(`not a date: ${shown(date)}`);
  return dayNumber(year, month, day);
}

/** The date so many days after 1970-01-01. */
export function dateOfDayNumber(days: number): LocalDate {
  if (!(days >= firstDayNumber && days <= lastDayNumber)) {
    throw new RangeError(`outside the years 0001 to 9999: day ${days}`);
  }
  // Counted from 0000-03-01, so that the leap day closes the year and every 400 years are alike.
  const fromMarch = days + 719_468;
  const era = Math.floor(fromMarch / 146_097);
  const dayOfEra = fromMarch - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}` as LocalDate;
}

function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function dayExists(year: number, month: number, day: number): boolean {
  const whole = Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day);
  return whole && year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function offsetMillis(offset: string, text: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4, 6));
  if (hours > 23 || minutes > 59) throw new RangeError(`no such offset: ${shown(text)}`);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : typeof value;
}
