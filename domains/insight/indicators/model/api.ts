import { bulk, dateSchema, operational, query } from '@wanghuo/kernel';
import { z } from 'zod';
import { countingDefinition, countReason, countRole, indicatorVerdict } from './codes.ts';
import { dayOutOfRange, indicatorUnknown, recordNotInSet } from './errors.ts';
import { indicatorComputed } from './events.ts';

const namesOf = <Name extends string>(table: { readonly names: readonly Name[] }) =>
  z.enum(table.names as [Name, ...Name[]]);
const role = namesOf(countRole);
const reason = namesOf(countReason).nullable();

const part = z.object({ role, reason, count: z.int() });
/** A value under one definition. `value`, `low`, `high`, `limit` are exact ratios; `shown` is the one for people. */
export const shownResult = z.object({
  definition: namesOf(countingDefinition),
  shown: z.string().nullable(),
  shownLow: z.string().nullable(),
  shownHigh: z.string().nullable(),
  numerator: z.string().nullable(),
  denominator: z.string().nullable(),
  value: z.string().nullable(),
  low: z.string().nullable(),
  high: z.string().nullable(),
  isInferred: z.boolean(),
  verdict: namesOf(indicatorVerdict),
  gap: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** The limit of a test that follows from the records, for people. */
  shownLimit: z.string().nullable(),
  fromOn: z.string().nullable(),
  untilOn: z.string().nullable(),
  parts: z.array(part),
});
export type ShownResult = z.infer<typeof shownResult>;

const figure = z.object({ printed: z.string(), on: z.string(), place: z.string() }).nullable();

export const shownIndicator = z.object({
  id: z.string(),
  row: z.int().nullable(),
  unit: z.string(),
  decimals: z.int(),
  factor: z.string(),
  better: z.string(),
  nature: z.string(),
  source: z.object({ document: z.string(), place: z.string() }),
  baseline: figure,
  target: figure,
  span: z.string(),
  lacks: z.string().nullable(),
  formulaVersion: z.string(),
  asOfOn: z.string(),
  /** When it was worked out; null when it was just now, for a day that is not kept. */
  computedAt: z.string().nullable(),
  computedId: z.string().nullable(),
  /** The newest day that any of its records tells of: how fresh it is. */
  newestOn: z.string().nullable(),
  recordCount: z.int(),
  /** Of the records, those that were made up, and those worked out backwards. */
  syntheticCount: z.int(),
  inferredCount: z.int(),
  root: z.string(),
  results: z.array(shownResult),
});
export type ShownIndicator = z.infer<typeof shownIndicator>;

const onDay = { on: dateSchema.optional() };
const shared = { permission: 'indicator.read', handling: operational, refreshOn: [indicatorComputed] } as const;

/** Every indicator on a day; today unless another is named. */
export const listIndicators = query({
  ...shared,
  name: 'indicators.list',
  input: z.strictObject(onDay),
  output: z.object({ on: z.string(), today: z.string(), indicators: z.array(shownIndicator) }),
  errors: [dayOutOfRange],
});

export const showIndicator = query({
  ...shared,
  name: 'indicators.show',
  input: z.strictObject({ id: z.string().max(40), ...onDay }),
  output: z.object({
    today: z.string(),
    indicator: shownIndicator,
    /** What was kept for this day, newest first: a correction makes a new version and rewrites none. */
    versions: z.array(
      z.object({
        computedId: z.uuid(),
        computedAt: z.string(),
        shown: z.string().nullable(),
        root: z.string(),
        recordCount: z.int(),
      }),
    ),
  }),
  errors: [indicatorUnknown, dayOutOfRange],
});

export const seriesPoint = z.object({
  on: z.string(),
  shown: z.string().nullable(),
  verdict: namesOf(indicatorVerdict),
  isInferred: z.boolean(),
});

/** The ends of the years since 2016, and today, under each definition. */
export const indicatorSeries = query({
  ...shared,
  name: 'indicators.series',
  input: z.strictObject({ ids: z.array(z.string().max(40)).max(60).optional() }),
  output: z.object({
    today: z.string(),
    series: z.array(
      z.object({
        id: z.string(),
        definitions: z.array(z.object({ definition: namesOf(countingDefinition), points: z.array(seriesPoint) })),
      }),
    ),
  }),
  errors: [indicatorUnknown],
});

/** The records behind a value, with what each is to it and where it can be opened. */
export const indicatorRecords = query({
  ...shared,
  name: 'indicators.records',
  input: z.strictObject({
    id: z.string().max(40),
    ...onDay,
    definition: namesOf(countingDefinition).optional(),
    role: role.optional(),
    reason: namesOf(countReason).optional(),
    /** The last index of the page before. */
    afterIndex: z.int().min(-1).max(1_000_000).default(-1),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    total: z.int(),
    definition: namesOf(countingDefinition),
    records: z.array(
      z.object({
        index: z.int(),
        register: z.string(),
        id: z.string(),
        name: z.string(),
        source: z.string(),
        role,
        reason,
        /** The record as it was used, in its canonical form: what the proof is over. */
        line: z.string(),
      }),
    ),
  }),
  errors: [indicatorUnknown, dayOutOfRange],
});

/** Everything somebody needs to work the value out again without us: the records as used, and what we say they come to. */
export const exportIndicator = query({
  name: 'indicators.export',
  permission: 'indicator.read',
  handling: bulk,
  input: z.strictObject({ id: z.string().max(40), ...onDay }),
  output: z.object({ fileName: z.string(), text: z.string() }),
  errors: [indicatorUnknown, dayOutOfRange],
});

/** That one record is among those behind a value, by a path to the root (RFC 9162). */
export const proveInclusion = query({
  name: 'indicators.proveInclusion',
  permission: 'indicator.read',
  handling: operational,
  input: z.strictObject({ id: z.string().max(40), ...onDay, recordId: z.string().max(80) }),
  output: z.object({
    format: z.literal('wanghuo-indicator-proof'),
    line: z.string(),
    index: z.int(),
    size: z.int(),
    path: z.array(z.string()),
    root: z.string(),
    parts: z.array(z.object({ definition: namesOf(countingDefinition), role, reason })),
  }),
  errors: [indicatorUnknown, dayOutOfRange, recordNotInSet],
});

/** There is no command among them: values follow from records and from nothing else. */
export const indicatorContracts = [
  listIndicators,
  showIndicator,
  indicatorSeries,
  indicatorRecords,
  exportIndicator,
  proveInclusion,
] as const;
