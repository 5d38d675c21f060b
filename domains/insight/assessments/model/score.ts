import {
  addFractions,
  compareFractions,
  fraction,
  fractionOfDecimal,
  negated,
  reduced,
  timesFraction,
  type Fraction,
} from '@wanghuo/indicators/model';
import type { MeasureReason, MeasureStatus, SheetItem, TownGrade } from './codes.ts';
import type { MethodItem } from './method.ts';

/** A record behind a point: what it is called, and whether it earned anything. */
export interface MeasuredRecord {
  readonly register: string;
  readonly id: string;
  readonly name: string;
  readonly isCounted: boolean;
}

/** What the records say about one item in one town. */
export interface Measure {
  readonly item: SheetItem;
  readonly status: MeasureStatus;
  readonly reason: MeasureReason;
  readonly done: number;
  readonly of: number;
  readonly records: readonly MeasuredRecord[];
}

/** What fires of the year take away. */
export interface FireDeductions {
  /** Fires somebody died in. */
  readonly fatal: readonly MeasuredRecord[];
  /** Fires of grade 较大. */
  readonly larger: readonly MeasuredRecord[];
  /** Fires of grade 重大 or 特别重大. */
  readonly major: readonly MeasuredRecord[];
}

export interface ScoredItem extends Measure {
  readonly points: number;
  /** Earned; null where it is unknown or does not apply. */
  readonly earned: Fraction | null;
}

/** Points out of 100: what is proved, and what would be reached if all that is unknown were perfect. */
export interface Score {
  readonly items: readonly ScoredItem[];
  /** Points of what applies, from which the rest is stretched to 100. */
  readonly applicable: number;
  readonly deducted: Fraction;
  readonly low: Fraction;
  readonly high: Fraction;
  readonly gradeLow: TownGrade;
  readonly gradeHigh: TownGrade;
}

const hundred = fraction(100n);
const nothing = fraction(0n);
const pointsOf = (points: number): Fraction => fractionOfDecimal(points.toFixed(1));
/** Hydrants: full points from 98 %, and each point of the rate below takes a quarter of them. */
const HYDRANTS_FULL_FROM = 98n;
const FATAL_FIRE_TAKES = 2;
const FATAL_FIRES_TAKE_AT_MOST = 6;

/**
 * Scores a sheet (section 10.2 of the domain rules). What does not apply is left out and the rest stretched to 100; what is
 * unknown earns nothing in `low` and everything in `high`, so a grade is certain only where both agree. Nothing is rounded.
 * @throws RangeError when an item of the method has no measure
 */
export function scoreSheet(method: readonly MethodItem[], measures: readonly Measure[], fires: FireDeductions): Score {
  const items = method.map(({ item, points }): ScoredItem => {
    const measure = measures.find((one) => one.item === item);
    if (measure === undefined) throw new RangeError(`${item} is not measured`);
    return { ...measure, points, earned: measure.status === 'MEASURED' ? reduced(earnedBy(measure, points)) : null };
  });
  const applicable = sumOf(
    items.filter(({ status }) => status !== 'NOT_APPLICABLE').map(({ points }) => pointsOf(points)),
  );
  const earned = sumOf(items.map((one) => one.earned ?? nothing));
  const unknown = sumOf(items.filter(({ status }) => status === 'UNKNOWN').map(({ points }) => pointsOf(points)));
  const deducted = fraction(BigInt(Math.min(FATAL_FIRES_TAKE_AT_MOST, FATAL_FIRE_TAKES * fires.fatal.length)));
  const outOf100 = (points: Fraction): Fraction =>
    compareFractions(applicable, nothing) === 0
      ? nothing
      : bounded(addFractions(stretched(points, applicable), negated(deducted)));
  const low = outOf100(earned);
  const high = outOf100(addFractions(earned, unknown));
  const grade = (score: Fraction): TownGrade => gradeOf(score, fires.larger.length > 0, fires.major.length > 0);
  return {
    items,
    applicable: Number(applicable.numerator) / Number(applicable.denominator),
    deducted,
    low: reduced(low),
    high: reduced(high),
    gradeLow: grade(low),
    gradeHigh: grade(high),
  };
}

function earnedBy({ item, done, of }: Measure, points: number): Fraction {
  const share = of === 0 ? nothing : fraction(BigInt(done), BigInt(of));
  if (item !== 'HYDRANTS') return timesFraction(pointsOf(points), share);
  const below = addFractions(fraction(HYDRANTS_FULL_FROM), negated(timesFraction(share, hundred)));
  if (compareFractions(below, nothing) <= 0) return pointsOf(points);
  const left = addFractions(fraction(1n), negated(timesFraction(below, fraction(1n, 4n))));
  return compareFractions(left, nothing) <= 0 ? nothing : timesFraction(pointsOf(points), left);
}

/** Excellent from 90, good from 80, pass from 60. A 较大 fire leaves at most good; anything above it fails the year. */
export function gradeOf(score: Fraction, hadLargerFire: boolean, hadMajorFire: boolean): TownGrade {
  const isFrom = (points: bigint): boolean => compareFractions(score, fraction(points)) >= 0;
  if (hadMajorFire || !isFrom(60n)) return 'FAIL';
  if (isFrom(90n) && !hadLargerFire) return 'EXCELLENT';
  return isFrom(80n) ? 'GOOD' : 'PASS';
}

/** The places a town may hold: best and worst, as far as unknown points leave it open. */
export function placesOf(
  scores: readonly { readonly low: Fraction; readonly high: Fraction }[],
): { best: number; worst: number }[] {
  const above = (one: Fraction, than: Fraction): boolean => compareFractions(one, than) > 0;
  return scores.map(({ low, high }, me) => ({
    best: 1 + scores.filter((other, at) => at !== me && above(other.low, high)).length,
    worst: 1 + scores.filter((other, at) => at !== me && above(other.high, low)).length,
  }));
}

/** Of the points that could be measured, those that were earned. */
export function measuredPart(items: readonly { readonly points: number; readonly earned: Fraction | null }[]): {
  readonly earned: Fraction;
  readonly points: Fraction;
} {
  const measured = items.filter(({ earned }) => earned !== null);
  return {
    earned: reduced(sumOf(measured.map(({ earned }) => earned ?? nothing))),
    points: reduced(sumOf(measured.map(({ points }) => pointsOf(points)))),
  };
}

const sumOf = (points: readonly Fraction[]): Fraction => points.reduce(addFractions, nothing);

function stretched(points: Fraction, applicable: Fraction): Fraction {
  return timesFraction(timesFraction(points, hundred), fraction(applicable.denominator, applicable.numerator));
}

function bounded(score: Fraction): Fraction {
  if (compareFractions(score, nothing) < 0) return nothing;
  return compareFractions(score, hundred) > 0 ? hundred : score;
}
