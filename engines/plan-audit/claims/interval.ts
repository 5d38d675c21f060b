/** All numbers from low to high, both ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const slack = 1e-9;

/** What a printed value may have been before it was rounded to its places. */
export function roundedInterval(value: number, places: number, factor = 1): Interval {
  const half = 0.5 * 10 ** -places;
  return { low: (value - half) * factor, high: (value + half) * factor };
}

export function divide(one: Interval, other: Interval): Interval {
  if (other.low <= 0) return { low: one.low / Math.max(other.high, slack), high: Number.POSITIVE_INFINITY };
  return { low: one.low / other.high, high: one.high / other.low };
}

export function times(one: Interval, factor: number): Interval {
  return { low: one.low * factor, high: one.high * factor };
}

export function minus(one: Interval, other: Interval): Interval {
  return { low: one.low - other.high, high: one.high - other.low };
}

export function overlap(one: Interval, other: Interval): Interval | null {
  const low = Math.max(one.low, other.low);
  const high = Math.min(one.high, other.high);
  const tolerance = slack * Math.max(1, Math.abs(low), Math.abs(high));
  return low <= high + tolerance ? { low: Math.min(low, high), high } : null;
}

/** A number for people: no more digits than mean something. */
export function shown(value: number, places = 2): string {
  if (!Number.isFinite(value)) return '∞';
  return value.toFixed(places).replace(/\.?0+$/, '');
}

export const shownInterval = ({ low, high }: Interval, places = 2) => `${shown(low, places)}～${shown(high, places)}`;
