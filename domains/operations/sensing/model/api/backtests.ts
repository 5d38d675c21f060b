import { command, operational, query } from '@wanghuo/kernel';
import { z } from 'zod';
import { backtestState } from '../backtest.ts';
import { warningOutcome } from '../early-warning.ts';
import { sensedCondition } from '../observation.ts';
import { backtestAsked, backtestEnded } from '../warning-events.ts';
import { backtestPeriod, ruleKeepsNothing, ruleWrongShape } from '../warning-errors.ts';
import { ruleName, ruleParameters } from '../warning-rules.ts';

/** So long a period may be. */
export const longestBacktestDays = 92;

/** Tries thresholds out on what was stored, beside those in force; it runs aside and may be left. */
export const startBacktest = command({
  name: 'sensing.startBacktest',
  permission: 'sensingRule.try',
  handling: operational,
  input: z.strictObject({ rule: ruleName, parameters: ruleParameters, fromOn: z.iso.date(), untilOn: z.iso.date() }),
  output: z.object({ backtestId: z.uuid() }),
  errors: [backtestPeriod, ruleWrongShape, ruleKeepsNothing],
});

const told = z.object({ at: z.string(), outcome: z.enum(warningOutcome.names).nullable() }).nullable();
const side = z.object({
  told: z.int(),
  cameTrue: z.int(),
  didNot: z.int(),
  unknown: z.int(),
  open: z.int(),
  missed: z.int(),
  precisionRate: z.number().nullable(),
});
const backtestLine = z.object({
  backtestId: z.uuid(),
  rule: ruleName,
  parameters: ruleParameters,
  fromAt: z.string(),
  untilAt: z.string(),
  state: z.enum(backtestState.names),
  done: z.int(),
  total: z.int(),
  askedAt: z.string(),
  askedByName: z.string(),
  endedAt: z.string().nullable(),
  failure: z.string().nullable(),
});

/** One back-test: how far it is, then both versions against what happened. */
export const backtest = query({
  name: 'sensing.backtest',
  permission: 'sensingRule.read',
  handling: operational,
  input: z.strictObject({ backtestId: z.uuid() }),
  output: backtestLine.extend({
    result: z
      .object({
        inForceVersion: z.string(),
        happened: z.int(),
        inForce: side,
        changed: side,
        /** At most 200, the newest; how many there are in all. */
        lineCount: z.int(),
        lines: z.array(
          z.object({
            deviceId: z.uuid().nullable(),
            name: z.string(),
            happenedAt: z.string().nullable(),
            condition: z.enum(sensedCondition.names).nullable(),
            inForce: told,
            changed: told,
          }),
        ),
      })
      .nullable(),
  }),
  refreshOn: [backtestEnded],
});

/** The last back-tests of a rule, the newest first. */
export const backtests = query({
  name: 'sensing.backtests',
  permission: 'sensingRule.read',
  handling: operational,
  input: z.strictObject({ rule: ruleName }),
  output: z.object({ backtests: z.array(backtestLine) }),
  refreshOn: [backtestAsked, backtestEnded],
});

export const backtestContracts = [startBacktest, backtest, backtests];
