import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

const id = z.uuid();
export const warningRaised = defineEvent(
  'earlyWarning.raised',
  z.object({
    earlyWarningId: id,
    rule: z.string(),
    deviceId: id,
    probability: z.int(),
    isObserved: z.boolean(),
  }),
  'earlyWarningId',
);
const settled = z.object({ earlyWarningId: id, rule: z.string(), outcome: z.string().nullable() });
export const warningSettled = defineEvent('earlyWarning.settled', settled, 'earlyWarningId');
export const warningCorrected = defineEvent('earlyWarning.corrected', settled, 'earlyWarningId');

/** A person's decision: from a day on a rule has other thresholds. */
export const ruleAdopted = defineEvent(
  'sensingRule.adopted',
  z.object({
    rule: z.string(),
    version: z.int(),
    fromOn: z.string(),
    reason: z.string(),
    /** As they are written: facts hold no fractions. */
    parameters: z.record(z.string(), z.string()),
    backtestId: id.nullable(),
  }),
  'rule',
);
/** Too little of what it foretold came: it goes on, and asks nobody to act. */
export const ruleDemoted = defineEvent(
  'sensingRule.demoted',
  z.object({
    rule: z.string(),
    cameTrue: z.int(),
    didNot: z.int(),
    unknown: z.int(),
    /** Per cent. */
    precisionBar: z.int(),
  }),
  'rule',
);
const decided = z.object({ rule: z.string(), reason: z.string() });
export const ruleRestored = defineEvent('sensingRule.restored', decided, 'rule');
export const ruleObserved = defineEvent('sensingRule.observed', decided, 'rule');

export const backtestAsked = defineEvent(
  'backtest.asked',
  z.object({ backtestId: id, rule: z.string() }),
  'backtestId',
);
export const backtestEnded = defineEvent(
  'backtest.ended',
  z.object({ backtestId: id, rule: z.string(), state: z.string() }),
  'backtestId',
);

export const warningEvents = [warningRaised, warningSettled, warningCorrected];
export const ruleEvents = [ruleAdopted, ruleDemoted, ruleRestored, ruleObserved];
