import { localDateOf } from '@wanghuo/kernel';
import type { CountingDefinition } from '../codes.ts';
import { basis, countOf, exact, perHead, shareOf, sorted, total } from '../counting.ts';
import { inYears, yearOf, type EvidenceOn, type UsedFire, type UsedLoss } from '../evidence.ts';
import { compareFractions, fraction, timesFraction, type Fraction } from '../fraction.ts';
import { defineIndicator, type CountedRecord, type Counting, type Indicator } from '../indicator.ts';
import { box3, limit, plan } from '../places.ts';

const readsFires = ['fireRecord', 'casualty', 'lossItem'] as const;
const isApproved = ({ state }: UsedFire) => state === 'APPROVED';

/** Fires of some years up to the day of the question. */
const firesIn = ({ fires, on }: EvidenceOn, from: number, to: number): readonly UsedFire[] =>
  inYears(fires, ({ occurredOn }) => occurredOn, from, Math.min(to, yearOf(on))).filter(
    ({ occurredOn }) => occurredOn <= on,
  );

/** The running year up to the day, whole on its last one. */
const yearTo = (evidence: EvidenceOn) => yearOf(evidence.on);
const periodTo = ({ on }: EvidenceOn) => ({ fromOn: localDateOf(yearOf(on), 1, 1), untilOn: on });

/** The newest year that has ended: years are compared whole. */
export const completeYear = (on: string): number => (on.endsWith('-12-31') ? yearOf(on) : yearOf(on) - 1);
const periodOf = (year: number) => ({ fromOn: localDateOf(year, 1, 1), untilOn: localDateOf(year, 12, 31) });

/** A fire that nobody has approved yet is in no figure, and is shown beside it. */
const approved = (fires: readonly UsedFire[], as: CountedRecord['role']): readonly CountedRecord[] =>
  sorted(fires, (fire) => (isApproved(fire) ? [as] : ['UNKNOWN', 'NOT_APPROVED']));

/** People whom the fires killed or hurt, with the fires. */
function casualtiesOf(
  evidence: EvidenceOn,
  fires: readonly UsedFire[],
  as: 'DEATH' | 'INJURY',
): readonly CountedRecord[] {
  const states = new Map(fires.map((fire) => [fire.id, fire.state]));
  const people = evidence.casualties.filter(({ fireRecordId }) => states.has(fireRecordId));
  return [
    ...sorted(people, ({ countedAs, fireRecordId }) => {
      if (countedAs !== as) return ['EXCLUDED', as === 'DEATH' ? 'INJURED' : 'OTHER_KIND'];
      return states.get(fireRecordId) === 'APPROVED' ? ['COUNTED'] : ['UNKNOWN', 'NOT_APPROVED'];
    }),
    ...approved(fires, 'BASIS'),
  ];
}

export const deathsPerMillion = defineIndicator({
  id: 'deathsPerMillion',
  ...box3(1, '0', '2'),
  unit: 'PERSONS',
  decimals: 2,
  factor: 1_000_000n,
  better: 'LOWER',
  nature: 'BINDING',
  span: 'YEAR',
  hasGap: true,
  definitions: ['RESIDENT', 'REGISTERED'],
  reads: ['fireRecord', 'casualty', 'population'],
  count: (evidence, definition) => {
    const fires = firesIn(evidence, yearTo(evidence), yearTo(evidence));
    if (fires.length === 0) return null;
    const counting = perHead(evidence, definition as 'RESIDENT', casualtiesOf(evidence, fires, 'DEATH'));
    return counting && { ...counting, period: periodTo(evidence) };
  },
});

/** What a year of fires comes to, by the four figures the plan wants steady. */
type Measure = (evidence: EvidenceOn, fires: readonly UsedFire[]) => Counting;

const number: Measure = (_evidence, fires) => {
  const records = approved(fires, 'COUNTED');
  return { numerator: countOf(records, 'COUNTED'), denominator: exact(1n), records };
};
const people =
  (as: 'DEATH' | 'INJURY'): Measure =>
  (evidence, fires) => {
    const records = casualtiesOf(evidence, fires, as);
    return { numerator: countOf(records, 'COUNTED'), denominator: exact(1n), records };
  };
const losses = new WeakMap<readonly UsedLoss[], ReadonlyMap<string, readonly UsedLoss[]>>();
/** Items of loss by their fire, worked out once for a list. */
function lossesOf({ losses: items }: EvidenceOn): ReadonlyMap<string, readonly UsedLoss[]> {
  const known = losses.get(items) ?? Map.groupBy(items, ({ fireRecordId }) => fireRecordId);
  losses.set(items, known);
  return known;
}

/** Whole fen, over the fen of 万元. */
const loss: Measure = (evidence, fires) => {
  const states = new Map(fires.map((fire) => [fire.id, fire.state]));
  const items = fires.flatMap(({ id }) => lossesOf(evidence).get(id) ?? []);
  const records = sorted(items, ({ fireRecordId }) =>
    states.get(fireRecordId) === 'APPROVED' ? ['COUNTED'] : ['UNKNOWN', 'NOT_APPROVED'],
  );
  const counted = items.filter(({ fireRecordId }) => states.get(fireRecordId) === 'APPROVED');
  return {
    numerator: counted.reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n),
    denominator: exact(1_000_000n),
    records: [...records, ...approved(fires, 'BASIS')],
  };
};

const amountOf = ({ numerator, denominator }: Counting): Fraction => fraction(numerator, denominator.value);

/** The years before the plan, whose mean is what "steady" is held against. */
const [meanFrom, meanTo] = [2016, 2020];

/**
 * 保持平稳 has no operational definition in the plan. Three are admissible, and their verdicts stand side by side: no
 * more than the mean of 2016–2020, no more than a tenth above it, no more than the year before. Whole years only.
 */
function steady(id: string, unit: Indicator['unit'], decimals: number, measure: Measure): Indicator {
  return defineIndicator({
    id,
    source: { document: plan, place: 'goals.steady' },
    unit,
    decimals,
    better: 'LOWER',
    nature: 'DERIVED',
    span: 'YEAR',
    definitions: ['BELOW_BASELINE_MEAN', 'WITHIN_TENTH_OF_MEAN', 'BELOW_LAST_YEAR'],
    reads: readsFires,
    count: (evidence, definition) => {
      const year = completeYear(evidence.on);
      const fires = firesIn(evidence, year, year);
      const [from, to] = definition === 'BELOW_LAST_YEAR' ? [year - 1, year - 1] : [meanFrom, meanTo];
      const earlier = firesIn(evidence, from, to).filter(({ occurredOn }) => yearOf(occurredOn) !== year);
      if (fires.length === 0) return null;
      const counting = { ...measure(evidence, fires), period: periodOf(year) };
      // Among the years of the mean there is nothing to hold a year against but itself.
      if (year <= to || earlier.length === 0) return counting;
      const before = measure(evidence, earlier);
      const share = definition === 'WITHIN_TENTH_OF_MEAN' ? fraction(11n, 10n) : fraction(1n);
      const mean = timesFraction(timesFraction(amountOf(before), fraction(1n, BigInt(to - from + 1))), share);
      return {
        ...counting,
        records: [...counting.records, ...basis(before.records.map(({ record }) => record))],
        test: { limit: mean, holds: compareFractions(amountOf(counting), mean) <= 0 },
      };
    },
  });
}

export const fireCount = steady('fireCount', 'FIRES', 0, number);
export const fireDeaths = steady('fireDeaths', 'PERSONS', 0, people('DEATH'));
export const fireInjuries = steady('fireInjuries', 'PERSONS', 0, people('INJURY'));
export const fireLoss = steady('fireLoss', 'YUAN_10K', 2, loss);

/** Below this loss, and with nobody hurt, a fire is slight by the rule of 2025: the limit of "minor" for every year here. */
const minorBelowFen = 100_000;

const isMinor = ({ casualtyCount, lossFen }: UsedFire) => casualtyCount === 0 && lossFen < minorBelowFen;

/** Which fires a definition of decline takes. */
function takenFor(definition: CountingDefinition, fires: readonly UsedFire[]): readonly CountedRecord[] {
  return sorted(fires, (fire) => {
    if (!isApproved(fire)) return ['UNKNOWN', 'NOT_APPROVED'];
    if (definition === 'SINCE_2020_CALLED' && fire.reportedAfterwards) return ['EXCLUDED', 'NO_CALL'];
    if (definition === 'SINCE_2020_WITHOUT_MINOR' && isMinor(fire)) return ['EXCLUDED', 'MINOR'];
    return ['COUNTED'];
  });
}

const firstYear = 2020;

/** Whether yearly counts fall, in the sense of a definition. */
function falls(counts: readonly number[], definition: CountingDefinition): boolean {
  if (definition === 'EVERY_YEAR') return counts.every((count, at) => at === 0 || count < (counts[at - 1] as number));
  if (definition !== 'SLOPE') return (counts.at(-1) as number) < (counts[0] as number);
  // The sign of the least-squares slope; the mean of the years taken as the middle, doubled to stay whole.
  return counts.reduce((sum, count, at) => sum + (2 * at - (counts.length - 1)) * count, 0) < 0;
}

/**
 * 火灾事故总量持续下降: the change of the newest whole year against 2020, and whether it falls under each admissible
 * reading: against 2020, every year, as a trend, without fires that nobody called for, without minor ones.
 */
export const fireTotalDecline = defineIndicator({
  id: 'fireTotalDecline',
  source: { document: plan, place: 'goals.decline' },
  unit: 'PERCENT',
  decimals: 1,
  factor: 100n,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'YEAR',
  definitions: ['SINCE_2020', 'EVERY_YEAR', 'SLOPE', 'SINCE_2020_CALLED', 'SINCE_2020_WITHOUT_MINOR'],
  reads: readsFires,
  count: (evidence, definition) => {
    const year = completeYear(evidence.on);
    if (year <= firstYear) return null;
    const records = takenFor(definition, firesIn(evidence, firstYear, year));
    const counts = Array.from({ length: year - firstYear + 1 }, () => 0);
    for (const { record, role } of records)
      if (role === 'COUNTED') (counts[yearOf((record as UsedFire).occurredOn) - firstYear] as number) += 1;
    if (counts.includes(0)) return null;
    const [first, last] = [BigInt(counts[0] as number), BigInt(counts.at(-1) as number)];
    return {
      numerator: last - first,
      denominator: exact(first),
      records,
      period: { fromOn: localDateOf(firstYear, 1, 1), untilOn: localDateOf(year, 12, 31) },
      test: { limit: null, holds: falls(counts, definition) },
    };
  },
});

const gradesFrom: Readonly<Record<string, readonly string[]>> = {
  MAJOR_AND_ABOVE: ['MAJOR', 'EXTRA_MAJOR'],
  LARGER_AND_ABOVE: ['LARGER', 'MAJOR', 'EXTRA_MAJOR'],
};

/** 坚决杜绝重大以上火灾; beside it what the text boasts of, no fire from 较大 up. */
export const majorFires = defineIndicator({
  id: 'majorFires',
  source: { document: plan, place: 'goals.major' },
  target: limit('0', 'goals.major'),
  unit: 'FIRES',
  decimals: 0,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'YEAR',
  hasGap: true,
  definitions: ['MAJOR_AND_ABOVE', 'LARGER_AND_ABOVE'],
  reads: ['fireRecord'],
  count: (evidence, definition) => {
    const counting = total(
      sorted(firesIn(evidence, yearTo(evidence), yearTo(evidence)), (fire) => {
        if (!isApproved(fire)) return ['UNKNOWN', 'NOT_APPROVED'];
        return (gradesFrom[definition] ?? []).includes(fire.grade) ? ['COUNTED'] : ['AMONG', 'GRADE'];
      }),
    );
    return counting && { ...counting, period: periodTo(evidence) };
  },
});

/** 小火亡人: a death in a fire below 较大 (section 9.3 of the domain rules). The plan prints no target. */
export const smallFatalFires = defineIndicator({
  id: 'smallFatalFires',
  source: { document: plan, place: 'goals.smallFatal' },
  unit: 'FIRES',
  decimals: 0,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'YEAR',
  definitions: ['BY_GRADE'],
  reads: ['fireRecord', 'casualty'],
  count: (evidence) => {
    const fires = firesIn(evidence, yearTo(evidence), yearTo(evidence));
    const ids = new Set(fires.map(({ id }) => id));
    const deaths = evidence.casualties.filter(
      ({ countedAs, fireRecordId }) => countedAs === 'DEATH' && ids.has(fireRecordId),
    );
    const fatal = new Set(deaths.map(({ fireRecordId }) => fireRecordId));
    const counting = total(
      sorted(fires, (fire) => {
        if (!isApproved(fire)) return ['UNKNOWN', 'NOT_APPROVED'];
        if (!fatal.has(fire.id)) return ['AMONG', 'NO_DEATH'];
        return ['GENERAL', 'SLIGHT'].includes(fire.grade) ? ['COUNTED'] : ['EXCLUDED', 'GRADE'];
      }),
    );
    return counting && { ...counting, records: [...counting.records, ...basis(deaths)], period: periodTo(evidence) };
  },
});

const carelessCauses = ['ELECTRICAL', 'DOMESTIC_FIRE'];

/** 用火用电不慎: electricity and domestic fire together, among the fires of the year. */
export const carelessShare = defineIndicator({
  id: 'carelessShare',
  source: { document: plan, place: 'situation.careless' },
  unit: 'PERCENT',
  decimals: 1,
  factor: 100n,
  better: 'LOWER',
  nature: 'DERIVED',
  span: 'YEAR',
  definitions: ['WHOLE_DISTRICT'],
  reads: ['fireRecord'],
  count: (evidence) => {
    const counting = shareOf(
      sorted(firesIn(evidence, yearTo(evidence), yearTo(evidence)), (fire) => {
        if (!isApproved(fire)) return ['EXCLUDED', 'NOT_APPROVED'];
        if (fire.fireCause === null || fire.fireCause === 'UNKNOWN') return ['UNKNOWN', 'CAUSE_UNKNOWN'];
        return carelessCauses.includes(fire.fireCause) ? ['COUNTED'] : ['AMONG', 'OTHER_CAUSE'];
      }),
    );
    return counting && { ...counting, period: periodTo(evidence) };
  },
});
