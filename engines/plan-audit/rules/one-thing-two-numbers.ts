import type { Claim } from '../claims/claim.ts';
import { likeness, orderedShare } from '../claims/nouns.ts';
import { overlaps, samePeriod } from '../claims/periods.ts';
import { comparable } from '../claims/units.ts';
import { lineOf, OutcomeOf, type Rule } from './rule.ts';

/** The same thing, of the same time and place, under two numbers; and the same rate under two names. */
export const oneThingTwoNumbers: Rule = {
  name: 'one-thing-two-numbers',
  title: '同一事物两个数',
  check(plan) {
    const outcome = new OutcomeOf('one-thing-two-numbers', plan);
    const claims = plan.claims
      .filter((claim) => claim.clause !== '' || claim.origin === 'text')
      .filter(
        (claim) => !claim.isModifier && claim.noun.length >= 2 && !/^(次|年|天|小时)$/.test(claim.unit?.text ?? ''),
      );
    // Only names that end alike can mean one thing.
    for (const group of Map.groupBy(claims, ({ noun }) => noun.slice(-1)).values())
      for (let a = 0; a < group.length; a += 1)
        for (let b = a + 1; b < group.length; b += 1) comparePair(group[a] as Claim, group[b] as Claim, outcome);
    compareRates(plan.claims, outcome);
    return outcome.done();
  },
};

const base = plainStatus;

function comparePair(one: Claim, other: Claim, outcome: OutcomeOf): void {
  if (one.unit === null || other.unit === null || !comparable(one.unit, other.unit)) return;
  if (one.unit.dimension === 'points' || one.isPartial || other.isPartial || one.isMember !== other.isMember) return;
  if (one.scope !== other.scope && one.scope !== '' && other.scope !== '') return;
  if (one.origin === 'table' && other.origin === 'table' && one.tableId === other.tableId && one.row !== other.row)
    return;
  // `其中` and the verbs before a number make it a part, or something done rather than something there.
  if (base(one) !== base(other) || !sameTime(one, other)) return;
  if (one.noun !== other.noun && !isLonger(one, other)) return;
  if (
    /^(人员|队员|人|项目|工程|单位|任务|指标|方面|群众|面积|资金|投资|措施|内容|活动|培训|演练|会议|企业|场所|设施|设备)$/.test(
      one.noun,
    ) &&
    one.subject !== other.subject
  )
    return;
  const agree = one.interval.low <= other.interval.high + 1e-9 && other.interval.low <= one.interval.high + 1e-9;
  const what = `“${one.noun}”`;
  if (agree) {
    outcome.pass(`${what}两处一致`, `${one.span.quote}（${lineOf(one)}）＝ ${other.span.quote}（${lineOf(other)}）`, [
      one,
      other,
    ]);
    return;
  }
  if (one.noun !== other.noun) {
    // A name that says less cannot count fewer: 专职消防队 holds every 政府专职消防队.
    const [wide, narrow] = one.noun.length < other.noun.length ? [one, other] : [other, one];
    if (
      base(one) !== 'there' ||
      !narrow.noun.endsWith(wide.noun) ||
      wide.value >= narrow.value ||
      wide.unit?.kind === 'any'
    )
      return;
    outcome.find(
      'needs-ruling',
      `“${wide.noun}”（${lineOf(wide)}）比其中的“${narrow.noun}”（${lineOf(narrow)}）还少`,
      `${wide.span.quote} ＜ ${narrow.span.quote}`,
      [wide, narrow],
      '核对两个数和各自的范围',
    );
    return;
  }
  outcome.find(
    'needs-ruling',
    `${what}在${lineOf(one)}为 ${one.span.quote}，在${lineOf(other)}为 ${other.span.quote}`,
    `${one.span.quote} ≠ ${other.span.quote}${one.unit.text === other.unit.text ? '' : `（计量单位“${one.unit.text}”“${other.unit.text}”也不同）`}`,
    [one, other],
    '确定两处所指是否同一范围、同一时点；如是，改正其一，如否，写明各自口径',
  );
}

/** `专职消防队` for `政府专职消防队`: enough to say they agree, never to say that they differ. */
function isLonger(one: Claim, other: Claim): boolean {
  if (one.value < 10 || orderedShare(one.noun, other.noun) < 1 || likeness(one.noun, other.noun) < 0.6) return false;
  return one.noun.slice(-1) === other.noun.slice(-1);
}

/** Things there are, things made in a period, things to be made. */
function plainStatus(claim: Claim): string {
  // `到2025年，…达到0.6台以上`: what is aimed at, also under a heading that does not say so.
  if (
    claim.tense !== 'past' &&
    claim.direction !== 'none' &&
    claim.period !== null &&
    claim.period.basis !== 'context' &&
    /到\s*(19|20)\d\d\s*年/.test(claim.sentence.quote)
  )
    return 'target';
  if (claim.tense === 'plan' && claim.status !== 'existing') return claim.direction === 'none' ? 'planned' : 'target';
  return claim.status === 'added' || claim.status === 'underConstruction' || claim.status === 'planned'
    ? claim.status
    : 'there';
}

const isEvent = ({ unit, noun, status }: Claim) =>
  status !== 'existing' &&
  (unit?.kind === 'event' ||
    unit?.dimension === 'money' ||
    /死亡|受伤|伤亡|损失|投入|培训|处置|接处|救援|疏散/.test(noun));

function sameTime(one: Claim, other: Claim): boolean {
  const [a, b] = [one.period, other.period];
  // What happens is counted over its own years only.
  if (base(one) !== 'there' || isEvent(one) || isEvent(other)) return a !== null && b !== null && samePeriod(a, b);
  if (a === null || b === null) return true;
  // What is there at the end of a period is there in its last year.
  if (a.basis === 'context' || b.basis === 'context') return overlaps(a, b) && a.to === b.to;
  return samePeriod(a, b) || (a.to === b.to && (a.from === a.to) !== (b.from === b.to));
}

/** `万人消防员拥有率0.89` and `万人专职消防员拥有率 1.25`. */
function compareRates(claims: readonly Claim[], outcome: OutcomeOf): void {
  const rates = claims.filter(({ noun, isModifier }) => /[率比]$/.test(noun) && noun.length >= 5 && !isModifier);
  for (const one of rates.filter(({ origin }) => origin === 'text'))
    for (const other of rates) {
      if (other.origin === 'text' && other.from <= one.from) continue;
      if (one.noun === other.noun || one.noun.endsWith(other.noun) || other.noun.endsWith(one.noun)) continue;
      const isClose =
        orderedShare(one.noun, other.noun) === 1 &&
        likeness(one.noun, other.noun) >= 0.7 &&
        one.noun.slice(-2) === other.noun.slice(-2);
      if (!isClose || (one.period && other.period && !overlaps(one.period, other.period))) continue;
      if (
        one.period === null &&
        (other.period?.basis !== 'table' || other.value === one.value || isTarget(claims, other))
      )
        continue;
      if (one.value === other.value) continue;
      outcome.find(
        'needs-ruling',
        `“${one.noun}”（${lineOf(one)}，${one.span.quote}）与“${other.noun}”（${lineOf(other)}，${other.span.quote}）名称相近而数值不同`,
        `${one.span.quote} ≠ ${other.span.quote}`,
        [one, other],
        '写明两个比率各自的分子、分母和时点；如为同一指标，统一名称与数值',
      );
    }
}

/** The later of the figures in one row of an indicator table. */
function isTarget(claims: readonly Claim[], claim: Claim): boolean {
  return claims.some(
    (other) =>
      other.origin === 'table' &&
      other.tableId === claim.tableId &&
      other.row === claim.row &&
      (other.period?.to ?? 0) < (claim.period?.to ?? 0),
  );
}
