import { addMonths, parseLocalDate } from '@wanghuo/kernel';

/** A least and a greatest; what is known exactly has both alike. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

export const effectKinds = ['STATION', 'BRIGADE', 'FIREFIGHTERS', 'APPARATUS'] as const;
export type EffectKind = (typeof effectKinds)[number];

/** What a project, open or merely thought of, would add, and when. */
export interface FutureProject {
  readonly id: string;
  readonly name: string;
  readonly effect: EffectKind;
  readonly quantity: number;
  /** If its next gate is passed now and the usual times hold. */
  readonly earliestOn: string;
  /** The day by which it is there for certain; null when nothing makes it certain. */
  readonly latestOn: string | null;
  /** The last day for its next decision that still reaches the target date. */
  readonly decideByOn: string | null;
}

export interface FeasibilityInput {
  /** The day the stocks are of, and the day the question is about. */
  readonly asOn: string;
  readonly targetOn: string;
  /** On the target day; inferred where nobody has counted (推算). */
  readonly registered: Band;
  readonly resident: Band;
  readonly stations: number;
  readonly towns: number;
  readonly townsCovered: number;
  readonly firefighters: number;
  /** Firefighters who leave in a year, as a share of those there. */
  readonly attritionPerYear: Band;
  readonly apparatus: number;
  readonly scrappedPerYear: Band;
  readonly deathsPerYear: Band;
  /** Hydrants due, built and known to be usable; `unknown` could be either. */
  readonly hydrants: {
    readonly due: number;
    readonly built: number;
    readonly usable: number;
    readonly unknown: number;
  };
  readonly projects: readonly FutureProject[];
}

export type Reach = 'CERTAIN' | 'POSSIBLE' | 'OUT_OF_REACH';

export interface ReachableValue {
  /** Number in box 3. */
  readonly no: number;
  readonly value: Band;
  readonly target: number;
  readonly better: 'LOWER' | 'HIGHER';
  readonly reach: Reach;
  /** Units short of the target with every project in time, at the most favourable population; 0 when it can be reached. */
  readonly missing: number;
  readonly missingUnit: EffectKind | 'HYDRANT' | 'DEATH' | null;
  /** Count with every project in time, and the population it is divided by, for the sentence and the reader's check. */
  readonly best: { readonly count: number; readonly population: number | null };
  /** Projects that are needed and not certain, the most urgent decision first. */
  readonly decisions: readonly { readonly id: string; readonly name: string; readonly decideByOn: string }[];
  /** For what no project covers: the last day to decide on a new one of the usual length. */
  readonly newDecisionByOn: string | null;
}

export interface TargetLine {
  readonly no: number;
  readonly target: number;
  readonly better: 'LOWER' | 'HIGHER';
}

/** Months from decision to effect of a new one of a kind: our assumption, the sum of the usual months of its gates. */
export const leadMonths: Readonly<Record<EffectKind, number>> = {
  STATION: 35,
  BRIGADE: 10,
  FIREFIGHTERS: 7,
  APPARATUS: 14,
};

const yearsBetween = (from: string, to: string) =>
  Math.max(0, (Date.parse(to) - Date.parse(from)) / 86_400_000 / 365.25);

/**
 * Which values each of the seven indicators can still take on a day. `high` assumes every project at its earliest and the
 * favourable end of each band, `low` only what is certain and the other end, so that the truth lies between as long as
 * the bands do. Ratios are compared unrounded, as the verdict of an indicator is.
 * Adding a project never lowers either end.
 */
export function reachableValues(input: FeasibilityInput, targets: readonly TargetLine[]): readonly ReachableValue[] {
  const years = yearsBetween(input.asOn, input.targetOn);
  const isSure = ({ latestOn }: FutureProject) => latestOn !== null && latestOn <= input.targetOn;
  const sure = (effect: EffectKind) => input.projects.filter((one) => one.effect === effect && isSure(one));
  const inTime = (effect: EffectKind) =>
    input.projects.filter((one) => one.effect === effect && (one.earliestOn <= input.targetOn || isSure(one)));
  const sum = (of: readonly FutureProject[]) => of.reduce((total, one) => total + one.quantity, 0);
  const kept = (now: number, rate: number) => now * (1 - rate) ** years;

  const stations: Band = {
    low: input.stations + sum(sure('STATION')),
    high: input.stations + sum(inTime('STATION')),
  };
  const covered = (of: readonly FutureProject[]) => Math.min(input.towns, input.townsCovered + sum(of));
  const firefighters: Band = {
    low: Math.floor(kept(input.firefighters, input.attritionPerYear.high)) + sum(sure('FIREFIGHTERS')),
    high: Math.floor(kept(input.firefighters, input.attritionPerYear.low)) + sum(inTime('FIREFIGHTERS')),
  };
  const apparatus: Band = {
    low: Math.max(0, input.apparatus - Math.ceil(input.scrappedPerYear.high * years)) + sum(sure('APPARATUS')),
    high: Math.max(0, input.apparatus - Math.floor(input.scrappedPerYear.low * years)) + sum(inTime('APPARATUS')),
  };
  const per = (count: Band, population: Band, base: number): Band => ({
    low: (count.low / population.high) * base,
    high: (count.high / population.low) * base,
  });
  const { hydrants, registered, resident } = input;

  const valueOf: Readonly<Record<number, () => Shape>> = {
    1: () => {
      const value = per(input.deathsPerYear, resident, 1_000_000);
      const allowed = Math.floor((targetOf(1) * resident.high) / 1_000_000);
      return { value, unit: 'DEATH', best: { count: input.deathsPerYear.low, population: resident.high }, allowed };
    },
    2: () => ratio(stations, registered, 100_000, 2, 'STATION'),
    3: () => ({
      value: {
        low: (covered(sure('BRIGADE')) / input.towns) * 100,
        high: (covered(inTime('BRIGADE')) / input.towns) * 100,
      },
      unit: 'BRIGADE',
      best: { count: covered(inTime('BRIGADE')), population: null },
      needed: Math.ceil((targetOf(3) / 100) * input.towns - 1e-9),
    }),
    4: () => ({
      value: exact((hydrants.built / Math.max(1, hydrants.due)) * 100),
      unit: 'HYDRANT',
      best: { count: hydrants.built, population: null },
      needed: Math.ceil((targetOf(4) / 100) * hydrants.due - 1e-9),
    }),
    5: () => ({
      value: {
        low: (hydrants.usable / Math.max(1, hydrants.built)) * 100,
        high: ((hydrants.usable + hydrants.unknown) / Math.max(1, hydrants.built)) * 100,
      },
      unit: 'HYDRANT',
      best: { count: hydrants.usable + hydrants.unknown, population: null },
      needed: Math.ceil((targetOf(5) / 100) * hydrants.built - 1e-9),
    }),
    6: () => ratio(firefighters, registered, 10_000, 6, 'FIREFIGHTERS'),
    7: () => ratio(apparatus, registered, 10_000, 7, 'APPARATUS'),
  };

  function targetOf(no: number): number {
    return targets.find((one) => one.no === no)?.target ?? 0;
  }
  function ratio(count: Band, population: Band, base: number, no: number, unit: EffectKind): Shape {
    return {
      value: per(count, population, base),
      unit,
      best: { count: count.high, population: population.low },
      needed: Math.ceil((targetOf(no) * population.low) / base - 1e-9),
    };
  }

  return targets.flatMap(({ no, target, better }) => {
    const shape = valueOf[no]?.();
    if (!shape) return [];
    const { value, unit, best, needed, allowed } = shape;
    const [worst, favourable] = better === 'HIGHER' ? [value.low, value.high] : [value.high, value.low];
    const meets = (one: number) => (better === 'HIGHER' ? one >= target - 1e-12 : one <= target + 1e-12);
    const reach: Reach = meets(worst) ? 'CERTAIN' : meets(favourable) ? 'POSSIBLE' : 'OUT_OF_REACH';
    const missing =
      reach !== 'OUT_OF_REACH'
        ? 0
        : better === 'HIGHER'
          ? Math.max(1, (needed ?? 0) - best.count)
          : Math.max(1, best.count - (allowed ?? 0));
    const kind = (effectKinds as readonly string[]).includes(unit) ? (unit as EffectKind) : null;
    const certain = new Set(kind ? sure(kind).map(({ id }) => id) : []);
    const decisions =
      reach === 'POSSIBLE' && kind
        ? inTime(kind)
            .filter((one) => !certain.has(one.id) && one.decideByOn !== null)
            .map(({ id, name, decideByOn }) => ({ id, name, decideByOn: decideByOn as string }))
            .sort((a, b) => (a.decideByOn < b.decideByOn ? -1 : a.decideByOn > b.decideByOn ? 1 : a.id < b.id ? -1 : 1))
        : [];
    const newDecisionByOn =
      reach === 'OUT_OF_REACH' && kind ? addMonths(parseLocalDate(input.targetOn), -leadMonths[kind]) : null;
    return [{ no, value, target, better, reach, missing, missingUnit: unit, best, decisions, newDecisionByOn }];
  });
}

interface Shape {
  readonly value: Band;
  readonly unit: EffectKind | 'HYDRANT' | 'DEATH';
  readonly best: { readonly count: number; readonly population: number | null };
  readonly needed?: number;
  readonly allowed?: number;
}
const exact = (value: number): Band => ({ low: value, high: value });
