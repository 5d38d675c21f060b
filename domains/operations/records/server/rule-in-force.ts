import { findRuleVersionOn, parseInstant, shanghaiDate } from '@wanghuo/kernel';
import { deathWindowRules, fireGradeRules, noRuleThen } from '../model/index.ts';

/** @throws noRuleThen for a fire of a day on which no rule of grades, or of deaths, was in force */
export function assertRuleOn(occurredAt: string): void {
  const day = shanghaiDate(parseInstant(occurredAt));
  if (findRuleVersionOn(fireGradeRules, day) && findRuleVersionOn(deathWindowRules, day)) return;
  throw noRuleThen({ day }, [{ pointer: '#/occurredAt', code: 'no_rule_then' }]);
}
