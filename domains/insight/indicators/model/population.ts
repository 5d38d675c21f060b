import { dayNumberOf, type LocalDate } from '@wanghuo/kernel';
import { fraction, floorOf } from './fraction.ts';
import type { UsedPopulation } from './evidence.ts';

/** How many people there were on a day, by one basis, and how sure that is. */
export interface PopulationOn {
  readonly count: bigint;
  readonly low: bigint;
  readonly high: bigint;
  /** Not counted on that day: interpolated or carried on. Verdicts on it say 推算 (ruling 20). */
  readonly isInferred: boolean;
  /** The counts it was worked out from. */
  readonly from: readonly UsedPopulation[];
}

/**
 * The population of a division on a day. A count of that day stands as it is. Between two counts it is a straight line,
 * known no better than that it lies between the two. After the last count that count is carried on, and the interval
 * reaches to where the change between the last two would lead. Series that were interpolated already are not counts.
 * @returns null before the first count, or when there is none
 */
export function populationOn(
  populations: readonly UsedPopulation[],
  divisionCode: string,
  basis: 'RESIDENT' | 'REGISTERED',
  on: LocalDate,
): PopulationOn | null {
  const counts = populations
    .filter((one) => one.divisionCode === divisionCode && one.basis === basis && one.origin !== 'INTERPOLATION')
    .toSorted((one, other) => (one.countedOn < other.countedOn ? -1 : 1));
  const before = counts.filter(({ countedOn }) => countedOn <= on);
  const last = before.at(-1);
  if (!last) return null;
  if (last.countedOn === on) return exactly(last);
  const next = counts.find(({ countedOn }) => countedOn > on);
  if (next) return between(last, next, lineAt(last, next, on));
  const earlier = before.at(-2);
  if (!earlier) return { ...exactly(last), isInferred: true };
  const led = lineAt(earlier, last, on);
  const count = BigInt(last.count);
  const least = led < 0n ? 0n : led;
  return {
    count,
    low: least < count ? least : count,
    high: least > count ? least : count,
    isInferred: true,
    from: [earlier, last],
  };
}

const exactly = (one: UsedPopulation): PopulationOn => ({
  count: BigInt(one.count),
  low: BigInt(one.count),
  high: BigInt(one.count),
  isInferred: false,
  from: [one],
});

function between(one: UsedPopulation, other: UsedPopulation, count: bigint): PopulationOn {
  const [low, high] = [Math.min(one.count, other.count), Math.max(one.count, other.count)];
  return { count, low: BigInt(low), high: BigInt(high), isInferred: true, from: [one, other] };
}

/** The straight line through two counts on a day, to the nearest person. */
function lineAt(one: UsedPopulation, other: UsedPopulation, on: LocalDate): bigint {
  const start = dayNumberOf(one.countedOn as LocalDate);
  const days = BigInt(dayNumberOf(other.countedOn as LocalDate) - start);
  const passed = BigInt(dayNumberOf(on) - start);
  const change = BigInt(other.count - one.count) * passed;
  // Half a person up, whichever way the line goes.
  return BigInt(one.count) + floorOf(fraction(2n * change + days, 2n * days));
}
