import type { CountReason, CountRole } from './codes.ts';
import type { EvidenceOn, UsedRecord } from './evidence.ts';
import type { CountedRecord, Counting, Denominator } from './indicator.ts';
import { populationOn } from './population.ts';

export const exact = (value: bigint): Denominator => ({ value, low: value, high: value, isInferred: false });

/** Gives each record its role; what a formula says about one record stands in one function. */
export function sorted<Used extends UsedRecord>(
  records: readonly Used[],
  roleOf: (record: Used) => readonly [CountRole, CountReason?],
): readonly CountedRecord[] {
  return records.map((record) => {
    const [role, reason = null] = roleOf(record);
    return { record, role, reason };
  });
}

export const countOf = (records: readonly CountedRecord[], ...roles: readonly CountRole[]): bigint =>
  BigInt(records.filter(({ role }) => roles.includes(role)).length);

/** What a value was worked out from besides what it counts. */
export const basis = (records: readonly UsedRecord[]): readonly CountedRecord[] =>
  records.map((record) => ({ record, role: 'BASIS', reason: null }));

/** Counted among everything that could be: the share of COUNTED in COUNTED, AMONG and UNKNOWN. Null when that is none. */
export function shareOf(records: readonly CountedRecord[]): Counting | null {
  const among = countOf(records, 'COUNTED', 'AMONG', 'UNKNOWN');
  // Where nothing at all is known there is no share; zero would be a claim.
  if (among === 0n || among === countOf(records, 'UNKNOWN')) return null;
  return { numerator: countOf(records, 'COUNTED'), denominator: exact(among), records };
}

/** Counted for each head of the population. Null when there is no record of that kind, or no population. */
export function perHead(
  evidence: EvidenceOn,
  people: 'RESIDENT' | 'REGISTERED',
  records: readonly CountedRecord[],
): Counting | null {
  const population = populationOn(evidence.populations, evidence.districtCode, people, evidence.on);
  if (!population || population.low <= 0n || records.length === 0) return null;
  const { count: value, low, high, isInferred, from } = population;
  return {
    numerator: countOf(records, 'COUNTED'),
    denominator: { value, low, high, isInferred },
    records: [...records, ...basis(from)],
  };
}

/** Plain count, over one. */
export const total = (records: readonly CountedRecord[]): Counting | null =>
  records.length === 0 ? null : { numerator: countOf(records, 'COUNTED'), denominator: exact(1n), records };

/** The p-th percentile of whole numbers by nearest rank. @throws RangeError for no numbers */
export function percentileOf(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError('a percentile of nothing');
  const ordered = values.toSorted((one, other) => one - other);
  return ordered[Math.max(0, Math.ceil((percent * ordered.length) / 100) - 1)] as number;
}
