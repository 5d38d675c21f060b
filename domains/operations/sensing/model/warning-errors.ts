import { defineError } from '@wanghuo/kernel';

/** From tomorrow on at the earliest, and after every version that is there. */
export const ruleNotYet = defineError('sensing_rule.not_yet', 422);
/** Parameters of another kind of rule. */
export const ruleWrongShape = defineError('sensing_rule.wrong_shape', 422);
/** Nothing of it may be changed. */
export const ruleKeepsNothing = defineError('sensing_rule.keeps_nothing', 409);
export const ruleStandsSo = defineError('sensing_rule.stands_so', 409);
export const ruleBacktestMissing = defineError('sensing_rule.backtest_missing', 422);

/** A period that is none, too long, or not over yet. */
export const backtestPeriod = defineError('backtest.period', 422);

export const warningErrors = [
  backtestPeriod,
  ruleNotYet,
  ruleWrongShape,
  ruleKeepsNothing,
  ruleStandsSo,
  ruleBacktestMissing,
];
