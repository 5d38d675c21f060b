/** Columns of the plan's box 1 for one year; amounts are decimal text, exact to 0.01. */
export interface FireYear {
  readonly year: number;
  readonly fires: number;
  readonly deaths: number;
  readonly injuries: number;
  readonly lossYuan: string;
  readonly lossTenThousandYuan: string;
  /** Of the records behind the row, those that were made up. */
  readonly syntheticRecords: number;
}

/** Columns of the plan's box 2 for one year. */
export interface AlarmYear {
  readonly year: number;
  readonly total: number;
  readonly fire: number;
  readonly rescue: number;
  readonly social: number;
  /** Duty, false reports, repeats: recorded, outside the total. */
  readonly others: number;
  readonly syntheticRecords: number;
}

export const statisticDimensions = [
  'month',
  'hour',
  'town',
  'placeType',
  'fireCause',
  'settlement',
  'grade',
  'victimAge',
  'detection',
  'firstResponder',
  'alarmPresence',
] as const;
export type StatisticDimension = (typeof statisticDimensions)[number];

/**
 * Change against the earlier value: (x − y) / y.
 * @returns null for "n/a", when the earlier value is 0
 */
export function yearOnYear(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / before;
}

/**
 * Yuan in 万元 with two decimals, half up; exact, because it counts in whole fen.
 * @param yuan - decimal text with at most two decimals, as the database gives it
 * @throws RangeError for anything else
 */
export function tenThousandYuan(yuan: string): string {
  const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(yuan);
  if (!match) throw new RangeError(`not an amount in yuan: ${JSON.stringify(yuan)}`);
  const fen = BigInt(match[1] as string) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
  // 0.01 万元 are 100 yuan, so 10,000 fen.
  const hundredths = (fen + 5_000n) / 10_000n;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
