import {
  addSeconds,
  defineRuleSet,
  parseInstant,
  ruleVersionOn,
  shanghaiDate,
  type Instant,
  type LocalDate,
  type RuleReference,
  type RuleSet,
  type RuleSetTable,
} from '@wanghuo/kernel';
import ruleSets from '../../../../reference/codes/rule-sets.json' with { type: 'json' };
import type { FireGrade } from './codes.ts';

interface GradeRule {
  /** Direct loss in yuan from which a fire is larger, major, extra major. */
  readonly lossFromYuan: readonly [larger: number, major: number, extraMajor: number];
  /** Loss below which a fire without any injury is slight; null where there is no such class. */
  readonly slightBelowYuan: number | null;
  /** Affected households from which a residential fire is graded; null until the numbers are set (R: low confidence). */
  readonly householdsFrom: readonly [larger: number, major: number, extraMajor: number] | null;
}

/** What the versions of `reference/codes/rule-sets.json` say; dates and titles stand there. */
const gradeRules: Readonly<Record<string, GradeRule>> = {
  '2007': { lossFromYuan: [10_000_000, 50_000_000, 100_000_000], slightBelowYuan: null, householdsFrom: null },
  '2025': { lossFromYuan: [30_000_000, 100_000_000, 300_000_000], slightBelowYuan: 1_000, householdsFrom: null },
};
const windowDays: Readonly<Record<string, number>> = { '1996': 7, '2025': 30 };

/** A rule set of the reference with what its versions mean. */
function ruled<Rule>(id: string, rules: Readonly<Record<string, Rule>>): RuleSet<Rule> {
  const row = (ruleSets as unknown as RuleSetTable).rows.find((one) => one.id === id);
  if (!row) throw new Error(`${id} is no rule set of the reference`);
  return defineRuleSet<Rule>(
    id,
    row.versions.map((version) => {
      const rule = rules[version.version];
      if (rule === undefined) throw new Error(`${id} ${version.version} has no meaning here`);
      return { ...version, rule } as never;
    }),
  );
}

export const fireGradeRules = ruled('FIRE_GRADE', gradeRules);
export const deathWindowRules = ruled('FIRE_DEATH_WINDOW', windowDays);

const deathsFrom = [3, 10, 30] as const;
const seriousFrom = [10, 50, 100] as const;
const ranks: readonly FireGrade[] = ['GENERAL', 'LARGER', 'MAJOR', 'EXTRA_MAJOR'];

/** What a grade follows from. */
export interface GradeBasis {
  /** Deaths that count, see `countsAsDeath`. */
  readonly deaths: number;
  readonly seriousInjuries: number;
  readonly lightInjuries: number;
  readonly directLossYuan: number;
  /** Affected households of a residential fire; null for other places or when it is not known. */
  readonly households: number | null;
}

export interface GradeVerdict extends RuleReference {
  readonly grade: FireGrade;
  /** What made the grade: the criteria that reach it by themselves. */
  readonly because: readonly ('DEATHS' | 'SERIOUS_INJURIES' | 'LOSS' | 'HOUSEHOLDS')[];
  /** `true` where the version has a household criterion whose numbers nobody has set: a notice is shown. */
  readonly householdsUnset: boolean;
}

const rankOf = (value: number, from: readonly number[]) => from.filter((limit) => value >= limit).length;

/**
 * The grade of a fire: the highest that any criterion reaches, by the version in force on the day of the fire
 * (section 1.12). 以上 includes the number.
 * @param burntOn - Shanghai day of the fire
 * @throws RangeError if no version was in force
 */
export function gradeOf(basis: GradeBasis, burntOn: LocalDate): GradeVerdict {
  const { version, rule } = ruleVersionOn(fireGradeRules, burntOn);
  const reached = [
    ['DEATHS', rankOf(basis.deaths, deathsFrom)],
    ['SERIOUS_INJURIES', rankOf(basis.seriousInjuries, seriousFrom)],
    ['LOSS', rankOf(basis.directLossYuan, rule.lossFromYuan)],
    [
      'HOUSEHOLDS',
      rule.householdsFrom && basis.households !== null ? rankOf(basis.households, rule.householdsFrom) : 0,
    ],
  ] as const;
  const rank = Math.max(...reached.map(([, one]) => one));
  const isSlight =
    rank === 0 &&
    rule.slightBelowYuan !== null &&
    basis.deaths + basis.seriousInjuries + basis.lightInjuries === 0 &&
    basis.directLossYuan < rule.slightBelowYuan;
  return {
    ruleSetId: fireGradeRules.id,
    ruleVersion: version,
    grade: isSlight ? 'SLIGHT' : (ranks[rank] as FireGrade),
    because: rank === 0 ? [] : reached.filter(([, one]) => one === rank).map(([name]) => name),
    householdsUnset: rule.slightBelowYuan !== null && rule.householdsFrom === null,
  };
}

/** 较大 and above are what the plan wants none of; smaller ones with a death are 小火亡人. */
export const gradesFromLarger: readonly FireGrade[] = ['LARGER', 'MAJOR', 'EXTRA_MAJOR'];

/**
 * The last moment at which a death counts: 7 days before 2025-05-01, 30 days from then, by the version in force on the
 * day of the fire. Days of 24 hours from the moment of the fire, to the second.
 */
export function deathWindowEnd(occurredAt: Instant): Instant {
  const days = ruleVersionOn(deathWindowRules, shanghaiDate(occurredAt)).rule;
  return addSeconds(occurredAt, days * 86_400);
}

/** Whether a death belongs to the fire's statistics. The last second of the window still counts. */
export function countsAsDeath(occurredAt: string, diedAt: string | null): boolean {
  if (diedAt === null) return false;
  return parseInstant(diedAt) <= deathWindowEnd(parseInstant(occurredAt));
}

/** What the casualties of a fire come to. A death outside the window stays the serious injury it was. */
export function countCasualties(
  occurredAt: string,
  casualties: readonly { readonly harm: string; readonly diedAt: string | null }[],
): Pick<GradeBasis, 'deaths' | 'seriousInjuries' | 'lightInjuries'> {
  let deaths = 0;
  let seriousInjuries = 0;
  let lightInjuries = 0;
  for (const { harm, diedAt } of casualties) {
    if (harm === 'DEAD' && countsAsDeath(occurredAt, diedAt)) deaths += 1;
    else if (harm === 'LIGHT') lightInjuries += 1;
    else seriousInjuries += 1;
  }
  return { deaths, seriousInjuries, lightInjuries };
}
