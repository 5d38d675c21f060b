import type { BoundParameters, RepeatedParameters, TrendParameters, WarningParameters } from './warning-rules.ts';

/** One reading; the time in seconds since 1970. */
export interface Sample {
  readonly atSeconds: number;
  readonly value: number;
}

/** What the device said of the condition that counts beside its readings. */
export interface Said {
  readonly atSeconds: number;
  readonly isActive: boolean;
}

/** One quantity of one component of one device, the oldest first. */
export interface Series {
  readonly samples: readonly Sample[];
  readonly said: readonly Said[];
}

/** Why a warning was given: what was measured, what it was held against, and the readings that made it. */
export interface Reasons {
  /** Units in an hour, a count, or a value, by the shape of the rule. */
  readonly measured: number;
  readonly threshold: number;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  readonly readingCount: number;
  readonly readings: readonly Sample[];
}

/** Why a series says nothing: too few readings, a hole in them, or none of late. It is not known to be well. */
export type Lack = 'FEW' | 'GAP' | 'STALE';

export type Judgement =
  | { readonly state: 'WARNS'; readonly strength: number; readonly reasons: Reasons }
  | { readonly state: 'QUIET' }
  | { readonly state: 'UNKNOWN'; readonly lack: Lack };

const shownReadings = 12;
/** The window is looked at in so many parts; so many of them must have readings, the last but one included. */
const parts = 12;
const leastParts = 9;

/**
 * What a rule makes of a series at a moment. Pure; a series with holes is unknown, never quiet.
 * @param nowSeconds - readings after it are not looked at
 */
export function judgeSeries(parameters: WarningParameters, series: Series, nowSeconds: number): Judgement {
  const fromSeconds = nowSeconds - parameters.windowHours * 3_600;
  const within = <One extends { readonly atSeconds: number }>(all: readonly One[]) =>
    all.filter(({ atSeconds }) => atSeconds > fromSeconds && atSeconds <= nowSeconds);
  const samples = within(series.samples);
  switch (parameters.shape) {
    case 'TREND':
      return judgeTrend(parameters, samples, fromSeconds, nowSeconds);
    case 'REPEATED':
      return judgeRepeated(parameters, samples, within(series.said), fromSeconds, nowSeconds);
    case 'BOUND':
      return judgeBound(parameters, samples, fromSeconds, nowSeconds);
  }
}

/** Whether the readings cover the window well enough to say that nothing is the matter. */
function lackOf(samples: readonly Sample[], fromSeconds: number, nowSeconds: number): Lack | null {
  if (samples.length === 0) return 'FEW';
  const seconds = (nowSeconds - fromSeconds) / parts;
  const filled = new Set(
    samples.map(({ atSeconds }) => Math.min(parts - 1, Math.floor((atSeconds - fromSeconds) / seconds))),
  );
  if (!filled.has(parts - 1) && !filled.has(parts - 2)) return 'STALE';
  return filled.size < leastParts ? 'GAP' : null;
}

function judgeTrend(
  { direction, leastReadings, slopePerHour, leastChange, agreementPercent, bound, horizonHours }: TrendParameters,
  samples: readonly Sample[],
  fromSeconds: number,
  nowSeconds: number,
): Judgement {
  if (samples.length < leastReadings) return { state: 'UNKNOWN', lack: 'FEW' };
  const lack = lackOf(samples, fromSeconds, nowSeconds);
  if (lack !== null) return { state: 'UNKNOWN', lack };
  const sign = direction === 'RISING' ? 1 : -1;
  const { perHour, agreement } = medianSlope(samples);
  const first = samples[0] as Sample;
  const last = samples.at(-1) as Sample;
  const pace = perHour * sign;
  const change = (pace * (last.atSeconds - first.atSeconds)) / 3_600;
  const reached = medianOf(samples.slice(-3).map(({ value }) => value)) + perHour * horizonHours;
  const isFar = bound !== null && (reached - bound) * sign < 0;
  if (pace < slopePerHour || change < leastChange || agreement(sign) * 100 < agreementPercent || isFar)
    return { state: 'QUIET' };
  return {
    state: 'WARNS',
    strength: pace / slopePerHour,
    reasons: reasonsOf(perHour, slopePerHour * sign, samples, thinned(samples)),
  };
}

/** Theil–Sen: the median of the slopes of all pairs, in units an hour, and the share of the pairs that go one way. */
export function medianSlope(samples: readonly Sample[]): {
  readonly perHour: number;
  readonly agreement: (sign: 1 | -1) => number;
} {
  const slopes: number[] = [];
  for (const [index, later] of samples.entries())
    for (const earlier of samples.slice(0, index)) {
      const seconds = later.atSeconds - earlier.atSeconds;
      if (seconds > 0) slopes.push(((later.value - earlier.value) / seconds) * 3_600);
    }
  if (slopes.length === 0) return { perHour: 0, agreement: () => 0 };
  return {
    perHour: medianOf(slopes),
    agreement: (sign) => slopes.filter((slope) => slope * sign > 0).length / slopes.length,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function judgeRepeated(
  { bound, settleBound, count }: RepeatedParameters,
  samples: readonly Sample[],
  said: readonly Said[],
  fromSeconds: number,
  nowSeconds: number,
): Judgement {
  const passed: Sample[] = [];
  let isOver = false;
  for (const sample of samples) {
    if (!isOver && sample.value >= bound) passed.push(sample);
    if (sample.value >= bound) isOver = true;
    else if (sample.value <= settleBound) isOver = false;
  }
  const begun: Said[] = [];
  let isActive = false;
  for (const one of said) {
    if (one.isActive && !isActive) begun.push(one);
    isActive = one.isActive;
  }
  // The reading and the device's own word speak of the same: the one that saw more counts.
  const times = Math.max(passed.length, begun.length);
  if (times >= count) {
    const readings = passed.length >= begun.length ? passed : begun.map((one) => nearest(one, samples, bound));
    return {
      state: 'WARNS',
      strength: times / count,
      reasons: reasonsOf(times, count, readings, readings.slice(-shownReadings)),
    };
  }
  const lack = lackOf(samples, fromSeconds, nowSeconds);
  return lack === null ? { state: 'QUIET' } : { state: 'UNKNOWN', lack };
}

const nearest = ({ atSeconds }: Said, samples: readonly Sample[], bound: number): Sample => ({
  atSeconds,
  value: samples.findLast((sample) => sample.atSeconds <= atSeconds)?.value ?? bound,
});

function judgeBound(
  { bound, settleBound, forMinutes, gapMinutes }: BoundParameters,
  samples: readonly Sample[],
  fromSeconds: number,
  nowSeconds: number,
): Judgement {
  const last = samples.at(-1);
  if (last === undefined) return { state: 'UNKNOWN', lack: 'FEW' };
  const gapSeconds = gapMinutes * 60;
  if (nowSeconds - last.atSeconds > gapSeconds) return { state: 'UNKNOWN', lack: 'STALE' };
  let over: Sample[] = [];
  let seconds = 0;
  for (const sample of samples) {
    const before = over.at(-1);
    if (before !== undefined && sample.value > settleBound) {
      const apart = sample.atSeconds - before.atSeconds;
      if (apart <= gapSeconds) seconds += apart;
      over.push(sample);
    } else if (sample.value >= bound) {
      over = [sample];
      seconds = 0;
    } else {
      over = [];
      seconds = 0;
    }
  }
  if (over.length > 0 && seconds >= forMinutes * 60)
    return {
      state: 'WARNS',
      strength: seconds / (forMinutes * 60),
      reasons: reasonsOf(medianOf(over.map(({ value }) => value)), bound, over, thinned(over)),
    };
  const isHoley = samples.some(
    ({ atSeconds }, index) => atSeconds - (samples[index - 1]?.atSeconds ?? fromSeconds) > gapSeconds,
  );
  return isHoley ? { state: 'UNKNOWN', lack: 'GAP' } : { state: 'QUIET' };
}

function reasonsOf(
  measured: number,
  threshold: number,
  samples: readonly Sample[],
  readings: readonly Sample[],
): Reasons {
  return {
    measured: rounded(measured),
    threshold,
    fromSeconds: samples[0]?.atSeconds ?? 0,
    untilSeconds: samples.at(-1)?.atSeconds ?? 0,
    readingCount: samples.length,
    readings,
  };
}

const rounded = (value: number) => Number(value.toPrecision(6));

/** The first, the last, and some between, evenly. */
function thinned(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length <= shownReadings) return samples;
  return Array.from(
    { length: shownReadings },
    (_, index) => samples[Math.round((index * (samples.length - 1)) / (shownReadings - 1))] as Sample,
  );
}

/** What became of the warnings of a rule so far. */
export interface Track {
  readonly cameTrue: number;
  readonly didNot: number;
  readonly unknown: number;
}

/** What the prior weighs, in outcomes. */
const priorWeight = 4;

/**
 * How likely what is foretold comes, per cent, 1 to 99: the share among the outcomes of the rule, drawn towards its prior,
 * and raised in odds by how far the sign is past its threshold, to twice the odds at most.
 */
export function warningProbability({ cameTrue, didNot }: Track, priorPercent: number, strength: number): number {
  const share = (cameTrue + (priorWeight * priorPercent) / 100) / (cameTrue + didNot + priorWeight);
  const odds = (share / (1 - share)) * Math.min(2, Math.max(1, strength));
  return Math.min(99, Math.max(1, Math.round((odds / (1 + odds)) * 100)));
}

/**
 * Precision, per cent: what came true of everything that was foretold. What is unknown is not counted as good: it leaves
 * the numerator and stays in the denominator (ruling 17). Null before there are outcomes.
 */
export function precisionOf({ cameTrue, didNot, unknown }: Track): number | null {
  const all = cameTrue + didNot + unknown;
  return all === 0 ? null : Math.round((cameTrue / all) * 1_000) / 10;
}

/** Whether a rule has lost its standing: enough outcomes, and too few of them came true. */
export function fallsShort(track: Track, { precisionBar, leastOutcomes }: WarningParameters): boolean {
  const precision = precisionOf(track);
  return (
    precision !== null && track.cameTrue + track.didNot + track.unknown >= leastOutcomes && precision < precisionBar
  );
}

/** What came is no early sign any more: a series is told again when the readings that led to it have left the window. */
export const toldAgainFrom = ({ windowHours }: WarningParameters, cameSeconds: number): number =>
  cameSeconds + windowHours * 3_600;

/** What was said of a warning and what came of it; unknown ones judge nothing. */
export interface JudgedWarning {
  readonly probability: number;
  readonly cameTrue: boolean;
}

/** Brier score of the probabilities; 0 is perfect, 0.25 is what "one in two" gets. Null when nothing was judged. */
export function warningScoreOf(warnings: readonly JudgedWarning[]): number | null {
  if (warnings.length === 0) return null;
  const sum = warnings.reduce(
    (total, { probability, cameTrue }) => total + (probability / 100 - (cameTrue ? 1 : 0)) ** 2,
    0,
  );
  return sum / warnings.length;
}

/** What is known of a device when the horizon of a warning is over. */
export interface Aftermath {
  /** Something that was foretold, from the same device within the horizon. */
  readonly foretoldAt: string | null;
  /** Somebody worked on the device meanwhile: what would have come without them nobody knows. */
  readonly isMended: boolean;
  /** It was heard to the end and without long silence. */
  readonly isHeard: boolean;
}

/** What a warning turned out to be, from what followed. Null while it may still come. */
export function outcomeOf(
  { foretoldAt, isMended, isHeard }: Aftermath,
  isOver: boolean,
): 'CAME_TRUE' | 'DID_NOT' | 'UNKNOWN' | null {
  if (foretoldAt !== null) return 'CAME_TRUE';
  if (!isOver) return null;
  return isHeard && !isMended ? 'DID_NOT' : 'UNKNOWN';
}
