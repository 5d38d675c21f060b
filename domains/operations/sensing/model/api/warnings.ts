import { command, operational, query, recordSchema, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { deviceClass } from '../device.ts';
import { earlyWarning, warningState } from '../early-warning.ts';
import { sensedCondition } from '../observation.ts';
import { ruleEvents, warningEvents } from '../warning-events.ts';
import { ruleBacktestMissing, ruleKeepsNothing, ruleNotYet, ruleStandsSo, ruleWrongShape } from '../warning-errors.ts';
import { ruleName, ruleParameters, ruleStanding, warningRule } from '../warning-rules.ts';

const openStep = z.object({ step: z.string(), to: z.string(), primary: z.boolean() });

/** Early signs, the newest first; a page goes on after the last one shown. */
export const earlyWarnings = query({
  name: 'sensing.earlyWarnings',
  permission: 'earlyWarning.read',
  handling: operational,
  input: z.strictObject({
    state: z.enum(warningState.names).optional(),
    rule: z.enum(warningRule.names).optional(),
    deviceId: z.uuid().optional(),
    premisesNo: z.string().max(40).optional(),
    /** Also those of rules under observation. */
    withObserved: z.boolean().default(true),
    after: z.uuid().optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    warnings: z.array(
      z.object({
        warning: recordSchema(earlyWarning),
        deviceName: z.string(),
        deviceClass: z.enum(deviceClass.names),
        placeName: z.string().nullable(),
        openSteps: z.array(openStep),
      }),
    ),
    next: z.uuid().nullable(),
  }),
  refreshOn: [...warningEvents],
});

/** The lines that the rules in force hold a quantity against: for the chart of its readings. */
export const readingLimits = query({
  name: 'sensing.readingLimits',
  permission: 'frame.read',
  handling: operational,
  input: z.strictObject({ quantity: textSchema({ max: 40 }) }),
  output: z.object({
    limits: z.array(
      z.object({ rule: z.enum(warningRule.names), version: z.string(), value: z.number(), isSettle: z.boolean() }),
    ),
  }),
});

const track = z.object({ cameTrue: z.int(), didNot: z.int(), unknown: z.int(), pending: z.int() });
const versionView = z.object({
  version: z.string(),
  fromOn: z.string(),
  untilOn: z.string().nullable(),
  parameters: ruleParameters,
  reason: z.string(),
  adoptedAt: z.string().nullable(),
  adoptedByName: z.string().nullable(),
  /** Outcomes of what this version said. */
  track,
  /** Came true ÷ all outcomes, per cent; null without outcomes. Unknown is in the denominator (ruling 17). */
  precisionRate: z.number().nullable(),
  /** The same of the known outcomes only, for comparison. */
  knownRate: z.number().nullable(),
  brierScore: z.number().nullable(),
});

/** Every rule of alarms and warnings: versions, thresholds, standing, precision, calibration. */
export const ruleBook = query({
  name: 'sensing.ruleBook',
  permission: 'sensingRule.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    warnings: z.array(
      z.object({
        rule: z.enum(warningRule.names),
        quantity: z.string(),
        unit: z.string(),
        foretells: z.array(z.enum(sensedCondition.names)),
        standing: z.enum(ruleStanding.names),
        standingSinceAt: z.string().nullable(),
        isByItself: z.boolean(),
        standingReason: z.string().nullable(),
        decidedByName: z.string().nullable(),
        inForce: z.string(),
        /** From what day on a new version may begin. */
        earliestOn: z.string(),
        /** Since when its outcomes count for its standing. */
        since: track,
        sincePrecisionRate: z.number().nullable(),
        series: z.object({ warns: z.int(), quiet: z.int(), unknown: z.int() }),
        versions: z.array(versionView),
      }),
    ),
    alarms: z.array(
      z.object({
        rule: z.enum(sensedCondition.names),
        alarmClass: z.string().nullable(),
        taskKind: z.string().nullable(),
        /** It saves lives: no filter, and none to change. */
        isLife: z.boolean(),
        inForce: z.string(),
        /** From what day on a new version may begin. */
        earliestOn: z.string(),
        alarms: z.int(),
        real: z.int(),
        falseAlarms: z.int(),
        unknown: z.int(),
        precisionRate: z.number().nullable(),
        versions: z.array(
          z.object({
            version: z.string(),
            fromOn: z.string(),
            untilOn: z.string().nullable(),
            parameters: ruleParameters,
            reason: z.string(),
            adoptedByName: z.string().nullable(),
          }),
        ),
      }),
    ),
    mayTry: z.boolean(),
    mayDecide: z.boolean(),
  }),
  refreshOn: [...ruleEvents, ...warningEvents],
});

const reason = textSchema({ max: 400, min: 4, multiline: true });

/** Gives a rule other thresholds from a day on; never for a day that has begun. */
export const adoptRule = command({
  name: 'sensing.adoptRule',
  permission: 'sensingRule.decide',
  handling: operational,
  input: z.strictObject({
    rule: ruleName,
    parameters: ruleParameters,
    fromOn: z.iso.date(),
    reason,
    /** The back-test that was looked at. */
    backtestId: z.uuid().optional(),
  }),
  output: z.object({ version: z.int() }),
  errors: [ruleNotYet, ruleWrongShape, ruleKeepsNothing, ruleBacktestMissing],
});

/** Puts a warning rule under observation, or back to work; only a person does the latter. */
export const setRuleStanding = command({
  name: 'sensing.setRuleStanding',
  permission: 'sensingRule.decide',
  handling: operational,
  input: z.strictObject({ rule: z.enum(warningRule.names), standing: z.enum(ruleStanding.names), reason }),
  output: z.object({ standing: z.enum(ruleStanding.names) }),
  errors: [ruleStandsSo],
});

export const warningContracts = [earlyWarnings, readingLimits, ruleBook, adoptRule, setRuleStanding];
