import {
  addDays,
  defineRuleSet,
  parseInstant,
  ruleVersionOn,
  shanghaiDate,
  type LocalDate,
  type RuleSet,
  type RuleVersion,
} from '@wanghuo/kernel';
import { alarmRules, isLife, type AlarmRules } from './alarm-rules.ts';
import type { SensedCondition } from './observation.ts';
import {
  isWarningRule,
  shippedWarnings,
  type FilterParameters,
  type RuleName,
  type RuleParameters,
  type WarningParameters,
  type WarningRuleName,
} from './warning-rules.ts';

/** A version of a rule that a person adopted; never taken back, only followed by another. */
export interface AdoptedVersion {
  readonly rule: RuleName;
  /** 2 and on: 1 is the one shipped. */
  readonly version: number;
  readonly fromOn: string;
  readonly parameters: RuleParameters;
  readonly reason: string;
}

const shippedFrom = '2021-01-01';

/** The filters of a condition as shipped; null where there are none to change: it saves lives, or nothing hangs on it. */
export function shippedFilter(condition: SensedCondition, rules: AlarmRules): FilterParameters | null {
  const rule = rules.conditions[condition];
  if (rule === undefined || isLife(condition)) return null;
  return { shape: 'FILTER', settleSeconds: rule.settleSeconds ?? 0, quietSeconds: rule.quietSeconds ?? 0 };
}

/** A rule through time: the shipped version and those adopted after it, each until the next begins. Null: nothing to change. */
export function ruleSetOf(rule: RuleName, adopted: readonly AdoptedVersion[]): RuleSet<RuleParameters> | null {
  const shipped = isWarningRule(rule) ? shippedWarnings[rule] : shippedFilter(rule, alarmRules.versions[0]!.rule);
  if (shipped === null) return null;
  const own = adopted.filter((one) => one.rule === rule).toSorted((one, other) => one.version - other.version);
  const versions = [
    { version: '1', from: shippedFrom, source: 'shipped with the product (DESIGN)', rule: shipped as RuleParameters },
    ...own.map(({ version, fromOn, reason, parameters }) => ({
      version: String(version),
      from: fromOn,
      source: reason,
      rule: parameters,
    })),
  ];
  return defineRuleSet(
    rule,
    versions.map((one, index) => {
      const next = versions[index + 1];
      return next === undefined ? one : { ...one, until: addDays(next.from as LocalDate, -1) };
    }) as never,
  );
}

/** The version of a warning rule on a day. */
export function warningRuleOn(
  rule: WarningRuleName,
  adopted: readonly AdoptedVersion[],
  day: LocalDate,
): RuleVersion<WarningParameters> {
  return ruleVersionOn(ruleSetOf(rule, adopted) as RuleSet<WarningParameters>, day);
}

/** From what day on a version may be adopted: tomorrow, or the day after the one that was adopted last. */
export function earliestFrom(rule: RuleName, adopted: readonly AdoptedVersion[], today: LocalDate): LocalDate {
  const own = adopted.filter((one) => one.rule === rule).map(({ fromOn }) => fromOn);
  return addDays([today, ...own].toSorted().at(-1) as LocalDate, 1);
}

/**
 * The alarm rules in force at a moment with the filters that people adopted. The name tells the decision: the shipped
 * version, and how many adoptions were in force with it.
 */
export function alarmRulesWith(moment: string, adopted: readonly AdoptedVersion[]): RuleVersion<AlarmRules> {
  const day = shanghaiDate(parseInstant(moment));
  const base = ruleVersionOn(alarmRules, day);
  const inForce = adopted.filter(({ rule, fromOn }) => !isWarningRule(rule) && fromOn <= day);
  if (inForce.length === 0) return base;
  return {
    ...base,
    version: `${base.version}${adoptedMark}${inForce.length}`,
    rule: inForce
      .toSorted((one, other) => one.version - other.version)
      .reduce((rules, { rule, parameters }) => withFilter(rules, rule as SensedCondition, parameters), base.rule),
  };
}

const adoptedMark = '+';
/** The shipped version within the name of one with adoptions. */
export const shippedVersionOf = (ruleVersion: string): string => ruleVersion.split(adoptedMark)[0] ?? ruleVersion;

/** Rules with other filters for one condition. What calls for people at once has none, whatever is asked. */
export function withFilter(rules: AlarmRules, condition: SensedCondition, parameters: RuleParameters): AlarmRules {
  const before = rules.conditions[condition];
  if (before === undefined || isLife(condition) || parameters.shape !== 'FILTER') return rules;
  const { settleSeconds, quietSeconds } = parameters;
  return { ...rules, conditions: { ...rules.conditions, [condition]: { ...before, settleSeconds, quietSeconds } } };
}
