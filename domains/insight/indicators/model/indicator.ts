import type { LocalDate } from '@wanghuo/kernel';
import type { CountingDefinition, CountReason, CountRole } from './codes.ts';
import type { Fraction } from './fraction.ts';
import type { EvidenceOn, EvidenceRegister, UsedRecord } from './evidence.ts';

/** A printed figure with its day and its place in the document. */
export interface PublishedFigure {
  /** As printed, decimals and all. */
  readonly printed: string;
  readonly on: LocalDate;
  readonly place: string;
}

/** A record with what it is to the value. */
export interface CountedRecord {
  readonly record: UsedRecord;
  readonly role: CountRole;
  readonly reason: CountReason | null;
}

/** What stands below the line, and how sure it is. */
export interface Denominator {
  readonly value: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly isInferred: boolean;
}

/** What a formula answers: two whole numbers and every record that it looked at. */
export interface Counting {
  readonly numerator: bigint;
  readonly denominator: Denominator;
  readonly records: readonly CountedRecord[];
  /** The days it is of, when that is not the day itself. */
  readonly period?: { readonly fromOn: LocalDate; readonly untilOn: LocalDate };
  /** Whether it passes a test whose limit follows from the records themselves, where the plan prints none. */
  readonly test?: { readonly limit: Fraction | null; readonly holds: boolean };
}

/** A year's sum, or a state on a day. */
type Span = 'YEAR' | 'DAY';

export interface Indicator {
  readonly kind: 'indicator';
  readonly id: string;
  /** Its row in box 3 of the plan; null for what the text implies. */
  readonly row: number | null;
  /** The sign behind the number: `unit.<unit>` of the labels. */
  readonly unit: IndicatorUnit;
  readonly decimals: number;
  /** Value = numerator × factor / denominator; 100,000 for 十万人, 100 for a percentage. */
  readonly factor: bigint;
  readonly better: 'HIGHER' | 'LOWER' | 'NONE';
  readonly nature: 'BINDING' | 'EXPECTED' | 'DERIVED';
  readonly source: { readonly document: string; readonly place: string };
  readonly baseline: PublishedFigure | null;
  readonly target: PublishedFigure | null;
  /** A limit that holds every year or always, or a goal to be reached along a straight line. */
  readonly approach: 'ALWAYS' | 'LINEAR';
  readonly span: Span;
  /** Whether what is missing to the target can be said in whole things: `gap.<id>` of the labels. */
  readonly hasGap: boolean;
  readonly formulaVersion: string;
  /** The definitions it admits, its own first. */
  readonly definitions: readonly CountingDefinition[];
  /** The registers it reads: what moves it. */
  readonly reads: readonly EvidenceRegister[];
  /**
   * What is missing before it can say anything, when no domain keeps it yet: `lacks.<name>` of the labels.
   */
  readonly lacks: string | null;
  /** @returns null when there are no records to say anything from under this definition */
  readonly count: (evidence: EvidenceOn, definition: CountingDefinition) => Counting | null;
}

export const indicatorUnits = [
  'PERSONS',
  'STATIONS',
  'PERCENT',
  'VEHICLES',
  'FIRES',
  'SECONDS',
  'SQUARE_KILOMETRES',
  'YEARS',
  'YUAN_10K',
] as const;
export type IndicatorUnit = (typeof indicatorUnits)[number];

interface Options extends Omit<
  Indicator,
  'kind' | 'row' | 'factor' | 'baseline' | 'target' | 'approach' | 'formulaVersion' | 'lacks' | 'count' | 'hasGap'
> {
  readonly row?: number;
  readonly factor?: bigint;
  readonly baseline?: PublishedFigure;
  readonly target?: PublishedFigure;
  readonly approach?: Indicator['approach'];
  readonly formulaVersion?: string;
  readonly lacks?: string;
  readonly hasGap?: boolean;
  readonly count?: Indicator['count'];
}

/**
 * Declares an indicator: where the plan prints it, what it is measured in, and one small pure function over records.
 * Nothing can write its value; the server keeps what the function answered, with the records it looked at.
 * @throws Error when it admits no definition, or has a target without a better side
 */
export function defineIndicator(options: Options): Indicator {
  if (options.definitions.length === 0) throw new Error(`Indicator ${options.id} admits no definition`);
  if (options.target && options.better === 'NONE')
    throw new Error(`Indicator ${options.id} has a target without a side`);
  return {
    row: null,
    factor: 1n,
    baseline: null,
    target: null,
    approach: 'ALWAYS',
    formulaVersion: '1',
    lacks: null,
    hasGap: false,
    count: () => null,
    ...options,
    kind: 'indicator',
  };
}
