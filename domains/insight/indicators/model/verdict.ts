import { daysBetween, localDateOf, type LocalDate } from '@wanghuo/kernel';
import type { IndicatorVerdict } from './codes.ts';
import { yearOf } from './evidence.ts';
import {
  addFractions,
  ceilingOf,
  compareFractions,
  floorOf,
  fraction,
  fractionOfDecimal,
  negated,
  timesFraction,
  type Fraction,
} from './fraction.ts';
import type { Counting, Indicator } from './indicator.ts';

/** A value as it follows from the records: exact, and from where to where it may lie. */
export interface ValueOn {
  readonly point: Fraction;
  readonly low: Fraction;
  readonly high: Fraction;
  readonly isInferred: boolean;
}

export interface Judgement {
  readonly verdict: IndicatorVerdict;
  /** What is missing to the target, or too much, in whole things; from and to differ when the population is inferred. */
  readonly gap: { readonly from: bigint; readonly to: bigint } | null;
}

/** The first day on which the plan's targets are asked for. */
export const planBeganOn = localDateOf(2021, 1, 1);

/** @returns the value of a counting; low and high follow from what stands below the line */
export function valueOf({ factor }: Indicator, { numerator, denominator }: Counting): ValueOn {
  const over = (below: bigint) => fraction(numerator * factor, below);
  const [one, other] = [over(denominator.high), over(denominator.low)];
  const isTurned = compareFractions(one, other) > 0;
  return {
    point: over(denominator.value),
    low: isTurned ? other : one,
    high: isTurned ? one : other,
    isInferred: denominator.isInferred,
  };
}

/**
 * Judges unrounded values. Both ends of an interval must agree, or it is undecided; unknown records are already outside
 * the numerator. Before the target's day a goal is compared with the straight line from the baseline, at risk within a
 * tenth of the whole way (section 9.2 of the domain rules); a standing limit with itself.
 */
export function judge(indicator: Indicator, counting: Counting | null, on: LocalDate): Judgement {
  if (!counting) return { verdict: 'NO_RECORDS', gap: null };
  if (on < planBeganOn) return { verdict: 'BEFORE_PLAN', gap: null };
  if (counting.test) return { verdict: counting.test.holds ? 'MET' : 'MISSED', gap: null };
  if (!indicator.target) return { verdict: 'NO_TARGET', gap: null };
  const value = valueOf(indicator, counting);
  const gap = indicator.hasGap ? gapOf(indicator, counting) : null;
  const [one, other] = [at(indicator, value.low, on), at(indicator, value.high, on)];
  return { verdict: one === other ? one : 'UNDECIDED', gap };
}

function at(indicator: Indicator, value: Fraction, on: LocalDate): IndicatorVerdict {
  const target = indicator.target as NonNullable<Indicator['target']>;
  const goal = fractionOfDecimal(target.printed);
  if (isAsGood(indicator, value, goal)) return 'MET';
  if (on >= target.on || indicator.approach === 'ALWAYS') return 'MISSED';
  const path = pathOf(indicator, on);
  if (!path || isAsGood(indicator, value, path.due)) return 'ON_PATH';
  const away = addFractions(value, negated(path.due));
  const distance = away.numerator < 0n ? negated(away) : away;
  return compareFractions(distance, timesFraction(path.way, fraction(1n, 10n))) <= 0 ? 'AT_RISK' : 'BEHIND';
}

const isAsGood = ({ better }: Indicator, value: Fraction, than: Fraction) =>
  better === 'HIGHER' ? compareFractions(value, than) >= 0 : compareFractions(value, than) <= 0;

/** Years from the end of one to a day, the running one by its days: the last of December makes it whole. */
function yearsBetween(from: LocalDate, on: LocalDate): Fraction {
  const start = localDateOf(yearOf(on), 1, 1);
  const days = BigInt(daysBetween(start, localDateOf(yearOf(on) + 1, 1, 1)));
  const passed = BigInt(daysBetween(start, on) + 1);
  return fraction(BigInt(yearOf(on) - yearOf(from) - 1) * days + passed, days);
}

/** What is due on a day along the straight line between two ends of years, and the length of the way. */
export function pathOf(
  { baseline, target }: Indicator,
  on: LocalDate,
): { readonly due: Fraction; readonly way: Fraction } | null {
  if (!baseline || !target || on < baseline.on) return null;
  const [from, to] = [fractionOfDecimal(baseline.printed), fractionOfDecimal(target.printed)];
  const way = addFractions(to, negated(from));
  const years = BigInt(yearOf(target.on) - yearOf(baseline.on));
  const passed = on >= target.on ? fraction(years) : yearsBetween(baseline.on, on);
  const due = addFractions(from, timesFraction(way, timesFraction(passed, fraction(1n, years))));
  return { due, way: way.numerator < 0n ? negated(way) : way };
}

/** How many more must be counted, or how many too many are, for the target at the population as it is. */
function gapOf({ better, factor, target }: Indicator, { numerator, denominator }: Counting): Judgement['gap'] {
  if (!target) return null;
  const goal = fractionOfDecimal(target.printed);
  const needed = (below: bigint) => timesFraction(goal, fraction(below, factor));
  const missing = (below: bigint) =>
    better === 'HIGHER' ? ceilingOf(needed(below)) - numerator : numerator - floorOf(needed(below));
  const ends = [missing(denominator.low), missing(denominator.high)].map((one) => (one > 0n ? one : 0n));
  const [one = 0n, other = 0n] = ends;
  const [from, to] = one < other ? [one, other] : [other, one];
  return to === 0n ? null : { from, to };
}
