export const TIME_TAG_BYTES = 6;

/** The standard gives no zone; devices keep China Standard Time. */
const ZONE = '+08:00';

/**
 * Reads a time tag (8.2.2): second, minute, hour, day, month, year of the century, plain binary.
 * @returns an instant with offset, or `null` where the device's clock was never set or the bytes are no time
 */
export function readTimeTag(bytes: Uint8Array, at: number): string | null {
  const [second, minute, hour, day, month, year] = bytes.subarray(at, at + TIME_TAG_BYTES);
  if (year === undefined || year > 99 || month! < 1 || month! > 12 || day! < 1) return null;
  if (hour! > 23 || minute! > 59 || second! > 59 || day! > daysOf(2000 + year, month!)) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `20${two(year)}-${two(month!)}-${two(day!)}T${two(hour!)}:${two(minute!)}:${two(second!)}${ZONE}`;
}

/**
 * Writes an instant as a time tag in China Standard Time.
 * @throws RangeError when it is no instant of the years 2000 to 2099
 */
export function writeTimeTag(bytes: Uint8Array, at: number, instant: string): void {
  const local = new Date(Date.parse(instant) + 8 * 3_600_000);
  const year = local.getUTCFullYear() - 2000;
  if (!(year >= 0 && year <= 99)) throw new RangeError(`A time tag holds the years 2000 to 2099, not ${instant}.`);
  const parts = [local.getUTCSeconds(), local.getUTCMinutes(), local.getUTCHours(), local.getUTCDate()];
  bytes.set([...parts, local.getUTCMonth() + 1, year], at);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
