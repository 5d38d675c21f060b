import { defineCodeTable } from '@wanghuo/kernel';
import { z } from 'zod';
import { sensedCondition, type SensedCondition } from './observation.ts';

/** Signs that come before trouble. Source: this project; the quantities are those of the device profiles. */
export const warningRule = defineCodeTable('warningRule', 'this project', [
  'LEVEL_FALLING',
  'PRESSURE_FALLING',
  'TEMPERATURE_RISING',
  'TEMPERATURE_HIGH',
  'LEAKAGE_REPEATED',
  'SMOKE_RISING',
  'BATTERY_FALLING',
]);
export type WarningRuleName = (typeof warningRule.names)[number];

/** Whether a rule asks people to act, or is only computed and stored until it has earned trust again. */
export const ruleStanding = defineCodeTable('ruleStanding', 'this project', ['ACTIVE', 'OBSERVED']);
export type RuleStanding = (typeof ruleStanding.names)[number];

const magnitude = z.number().positive().max(1_000_000);
const level = z.number().min(-1_000_000).max(1_000_000);
const common = {
  /** Within so many hours what was foretold should come. */
  horizonHours: z.int().min(1).max(720),
  /** Per cent, before anything is known of the rule. */
  priorPercent: z.int().min(1).max(99),
  /** Per cent: with a precision below it, the rule goes under observation by itself. */
  precisionBar: z.int().min(0).max(100),
  /** So many outcomes must be there before it is judged. */
  leastOutcomes: z.int().min(1).max(1_000),
};

/** A value that slides: the median of all slopes between two readings (Theil, 1950; Sen, 1968), which no outlier moves. */
export const trendParameters = z.strictObject({
  shape: z.literal('TREND'),
  direction: z.enum(['RISING', 'FALLING']),
  windowHours: z.int().min(1).max(720),
  leastReadings: z.int().min(4).max(500),
  /** Units of the quantity in an hour, and over the window; without a sign. */
  slopePerHour: magnitude,
  leastChange: magnitude,
  /** Per cent of the pairs of readings that go the same way: noise goes both. */
  agreementPercent: z.int().min(50).max(100),
  /** Told only if it would be past this within the horizon at that pace; null: however far it is. */
  bound: level.nullable(),
  ...common,
});
/** What happens again and again: the value passes a bound, or the device says so itself. Over only below `settleBound`. */
export const repeatedParameters = z.strictObject({
  shape: z.literal('REPEATED'),
  windowHours: z.int().min(1).max(720),
  count: z.int().min(2).max(1_000),
  bound: level,
  settleBound: level,
  ...common,
});
/** A value that stays past a bound for a time. Over only below `settleBound`. */
export const boundParameters = z.strictObject({
  shape: z.literal('BOUND'),
  windowHours: z.int().min(1).max(720),
  bound: level,
  settleBound: level,
  forMinutes: z.int().min(1).max(10_080),
  /** Between readings further apart than this, nobody knows what was: the time counts for nothing. */
  gapMinutes: z.int().min(1).max(10_080),
  ...common,
});

export type TrendParameters = z.infer<typeof trendParameters>;
export type RepeatedParameters = z.infer<typeof repeatedParameters>;
export type BoundParameters = z.infer<typeof boundParameters>;

/** Hysteresis needs its two bounds in order. */
const isSettled = ({ bound, settleBound }: { bound: number; settleBound: number }) => settleBound < bound;
const unsettled = { path: ['settleBound'], params: { code: 'settle_bound_not_below' } };
export const warningParameters = z.discriminatedUnion('shape', [
  trendParameters,
  repeatedParameters.refine(isSettled, unsettled),
  boundParameters.refine(isSettled, unsettled),
]);
export type WarningParameters = z.infer<typeof warningParameters>;

/** What stays the same of a rule whatever its thresholds are. */
export interface WarningKind {
  readonly quantity: string;
  readonly unit: string;
  /** A condition whose beginnings count beside the readings. */
  readonly counts: SensedCondition | null;
  /** What it foretells: one of these from the same device within the horizon, and it came true. */
  readonly foretells: readonly SensedCondition[];
}

export const warningKinds: Readonly<Record<WarningRuleName, WarningKind>> = {
  LEVEL_FALLING: { quantity: 'level', unit: 'm', counts: null, foretells: ['LEVEL_LOW'] },
  PRESSURE_FALLING: { quantity: 'pressure', unit: 'MPa', counts: null, foretells: ['PRESSURE_LOW'] },
  TEMPERATURE_RISING: {
    quantity: 'temperature',
    unit: '℃',
    counts: null,
    foretells: ['OVER_TEMPERATURE', 'FIRE', 'PRE_ALARM'],
  },
  TEMPERATURE_HIGH: { quantity: 'temperature', unit: '℃', counts: null, foretells: ['OVER_TEMPERATURE', 'FIRE'] },
  LEAKAGE_REPEATED: {
    quantity: 'leakage',
    unit: 'mA',
    counts: 'EARTH_LEAKAGE',
    // The leakage that has been counted is no proof of itself: what follows must be graver.
    foretells: ['FAULT', 'POWER_FAULT', 'LINE_FAULT', 'OVER_TEMPERATURE', 'FIRE'],
  },
  SMOKE_RISING: { quantity: 'smoke', unit: '%/m', counts: null, foretells: ['FAULT', 'PRE_ALARM', 'FIRE'] },
  BATTERY_FALLING: { quantity: 'battery', unit: '%', counts: null, foretells: ['LOW_BATTERY'] },
};

const judged = { precisionBar: 40, leastOutcomes: 8 };

/** As they are shipped; ours by design (DESIGN), for people to change with a back-test in hand. */
export const shippedWarnings: Readonly<Record<WarningRuleName, WarningParameters>> = {
  LEVEL_FALLING: {
    shape: 'TREND',
    direction: 'FALLING',
    windowHours: 24,
    leastReadings: 12,
    slopePerHour: 0.01,
    leastChange: 0.15,
    agreementPercent: 75,
    bound: 1,
    horizonHours: 72,
    priorPercent: 50,
    ...judged,
  },
  PRESSURE_FALLING: {
    shape: 'TREND',
    direction: 'FALLING',
    windowHours: 24,
    leastReadings: 12,
    slopePerHour: 0.003,
    leastChange: 0.04,
    agreementPercent: 75,
    bound: 0.2,
    horizonHours: 48,
    priorPercent: 50,
    ...judged,
  },
  TEMPERATURE_RISING: {
    shape: 'TREND',
    direction: 'RISING',
    windowHours: 6,
    leastReadings: 10,
    slopePerHour: 2,
    leastChange: 8,
    agreementPercent: 80,
    bound: 70,
    horizonHours: 12,
    priorPercent: 40,
    ...judged,
  },
  TEMPERATURE_HIGH: {
    shape: 'BOUND',
    windowHours: 6,
    bound: 60,
    settleBound: 55,
    forMinutes: 30,
    gapMinutes: 20,
    horizonHours: 12,
    priorPercent: 40,
    ...judged,
  },
  LEAKAGE_REPEATED: {
    shape: 'REPEATED',
    windowHours: 24,
    count: 3,
    bound: 300,
    settleBound: 240,
    horizonHours: 72,
    priorPercent: 40,
    ...judged,
  },
  SMOKE_RISING: {
    shape: 'TREND',
    direction: 'RISING',
    windowHours: 168,
    leastReadings: 20,
    slopePerHour: 0.002,
    leastChange: 0.3,
    agreementPercent: 75,
    bound: null,
    horizonHours: 168,
    priorPercent: 30,
    ...judged,
  },
  BATTERY_FALLING: {
    shape: 'TREND',
    direction: 'FALLING',
    windowHours: 168,
    leastReadings: 12,
    slopePerHour: 0.02,
    leastChange: 3,
    agreementPercent: 75,
    bound: 15,
    horizonHours: 336,
    priorPercent: 60,
    ...judged,
  },
};

/** How the filters of one condition of the alarm rules may be changed; what saves lives has none to change. */
export const filterParameters = z.strictObject({
  shape: z.literal('FILTER'),
  settleSeconds: z.int().min(0).max(86_400),
  quietSeconds: z.int().min(0).max(3_600),
});
export type FilterParameters = z.infer<typeof filterParameters>;

export const ruleParameters = z.discriminatedUnion('shape', [...warningParameters.options, filterParameters]);
export type RuleParameters = z.infer<typeof ruleParameters>;

/** Every rule by its name: a warning, or the filters of a condition. */
export const ruleName = z.enum([...warningRule.names, ...sensedCondition.names]);
export type RuleName = z.infer<typeof ruleName>;
export const isWarningRule = (name: RuleName): name is WarningRuleName =>
  (warningRule.names as readonly string[]).includes(name);
