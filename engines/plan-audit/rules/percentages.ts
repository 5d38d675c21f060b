import type { Claim } from '../claims/claim.ts';
import { divide, minus, overlap, shown, shownInterval, times, type Interval } from '../claims/interval.ts';
import type { Sentence } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Growth and gaps recomputed from the figures they are said of. */
export const percentages: Rule = {
  name: 'percentages',
  title: '百分比、差距、增幅',
  check(plan) {
    const outcome = new OutcomeOf('percentages', plan);
    let listed: Listed | null = null;
    for (const sentence of plan.sentences) {
      if (listed !== null && listed.paragraph !== sentence.paragraph) listed = null;
      const claims = plan.spoken.get(sentence.from);
      if (!claims) continue;
      checkChange(sentence, claims, outcome);
      checkIncrement(sentence, claims, outcome);
      checkGap(sentence, claims, outcome);
      listed = listedIn(sentence, claims) ?? listed;
      if (listed) checkListed(sentence, claims, listed, outcome);
    }
    return outcome.done();
  },
};

/** Figures of years in a row that one sentence lists: `2016年至2020年，火灾起数分别为118起、109起、…`. */
interface Listed {
  readonly paragraph: number;
  readonly points: ReadonlyMap<number, Claim>;
}

function listedIn(sentence: Sentence, claims: readonly Claim[]): Listed | null {
  const found =
    /((?:19|20)\d\d)\s*年?\s*(?:[-－—–~～]|至|到)+\s*((?:19|20)\d\d)\s*年[^。；]*?(?:分别|依次)(?:为|是|达)/.exec(
      sentence.text,
    );
  if (!found) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  const after = sentence.from + found.index + found[0].length;
  const members = claims.filter((one) => one.from >= after && !one.isModifier).slice(0, to - from + 1);
  const [first] = members;
  if (
    !first ||
    to - from < 2 ||
    members.length !== to - from + 1 ||
    members.some((one) => one.unit?.text !== first.unit?.text || one.multiplier !== first.multiplier) ||
    members.some(
      (one, at) =>
        at > 0 &&
        !/^[、，和及\s]*$/.test(
          sentence.text.slice((members[at - 1] as Claim).to - sentence.from, one.from - sentence.from),
        ),
    )
  )
    return null;
  return { paragraph: sentence.paragraph, points: new Map(members.map((one, at) => [from + at, one])) };
}

/** `2020年较2016年下降26.7%`, and `年均103.2起`, after such a list. */
function checkListed(sentence: Sentence, claims: readonly Claim[], { points }: Listed, outcome: OutcomeOf): void {
  const members = [...points.values()];
  for (const claim of claims) {
    const lead = sentence.text.slice(Math.max(0, claim.from - sentence.from - 40), claim.from - sentence.from);
    const change =
      /((?:19|20)\d\d)年(?:底|末)?(?:较|比)((?:19|20)\d\d)年(?:底|末)?[^，。；\d]{0,10}?(增长|增加|上升|提高|下降|减少|降低)了?约?$/.exec(
        lead,
      );
    const [now, old] = [points.get(Number(change?.[1])), points.get(Number(change?.[2]))];
    if (change && now && old && claim.unit?.text === '%') {
      const direction = rising.test(change[3] as string) ? 1 : -1;
      const ratio = divide(now.interval, old.interval);
      const ends = [ratio.low, ratio.high].map((one) => (one - 1) * 100 * direction);
      judge(
        claim,
        { low: Math.min(...ends), high: Math.max(...ends) },
        direction > 0 ? `${now.span.quote}÷${old.span.quote}－1` : `1－${now.span.quote}÷${old.span.quote}`,
        (now.value / old.value - 1) * 100 * direction,
        '%',
        [claim, old, now],
        outcome,
      );
    }
    if (/年均(约|为|达)?$/.test(lead) && claim.unit?.text === members[0]?.unit?.text && !members.includes(claim)) {
      const sum = members.reduce((total, one) => total + one.value, 0);
      const unit = claim.multiplier * (claim.unit?.factor ?? 1);
      // The mean of counts is no count: it was rounded to its places.
      const step = 10 ** -claim.decimal.places * unit;
      const mean = sum / members.length;
      const stated =
        claim.approximation === 'exact'
          ? { ...claim, interval: { low: claim.value - step / 2, high: claim.value + step / 2 } }
          : claim;
      judge(
        stated,
        { low: mean, high: mean },
        `（${members.map((one) => one.span.quote).join('＋')}）÷${members.length}`,
        mean / unit,
        claim.unit?.text ?? '',
        [claim, ...members],
        outcome,
      );
    }
  }
}

const rising = /增长|增加|提高|提升|上升|扩大|增幅/;
const falling = /下降|减少|降低|缩小|减幅|降幅/;

/** `由117起增加到575起，增长391.5%`, `从80%提高到95%，提高15个百分点`. */
function checkChange(sentence: Sentence, claims: readonly Claim[], outcome: OutcomeOf): void {
  claims.forEach((change, at) => {
    if (
      change.unit === null ||
      !['share', 'points', 'number'].includes(change.unit.dimension) ||
      (change.unit.dimension === 'number' && change.unit.text !== '倍')
    )
      return;
    const lead = sentence.text.slice(Math.max(0, change.from - sentence.from - 10), change.from - sentence.from);
    const direction = rising.test(lead) ? 1 : falling.test(lead) ? -1 : 0;
    if (direction === 0 || /(到|至|为)\s*约?$/.test(lead)) return;
    const before = claims.slice(0, at).filter((one) => one.unit && !one.isModifier && !isIncrement(sentence, one));
    const to = before.at(-1);
    // `215起，比2019年的248起下降…，比2016年的310起下降…`: each is said of the first, not of the one before it.
    const from = (to && isBase(to) ? before.slice(0, -1).filter((one) => !isBase(one)) : before.slice(0, -1)).at(-1);
    if (!to || !from || from.unit?.dimension !== to.unit?.dimension || from.unit?.kind !== to.unit?.kind) return;
    const between = sentence.text.slice(from.to - sentence.from, to.from - sentence.from);
    const start = sentence.text.slice(Math.max(0, from.from - sentence.from - 24), from.from - sentence.from);
    const isFromTo = /(到|至|为)/.test(between) && /(由|从|自)/.test(start);
    const near = sentence.text.slice(to.to - sentence.from, change.from - sentence.from);
    const isAgainst =
      /比|较/.test(between) || /比|较/.test(start) || (/^[^。；]*(比|较)/.test(near) && !/[。；]/.test(near));
    if (!isFromTo && !isAgainst) return;
    // Years tell which is the earlier; without them `575起，比2019年的272起增长` names the later first.
    const [a, b] = [from.period, to.period];
    const areDated = a !== null && b !== null && a.from === a.to && b.from === b.to && a.to !== b.to;
    const isInOrder = areDated ? a.to < b.to : isFromTo;
    const [old, now] = isInOrder ? [from, to] : [to, from];
    if (change.unit.dimension === 'points') {
      if (old.unit?.dimension !== 'share') return;
      judge(
        change,
        times(minus(now.interval, old.interval), direction),
        `${now.span.quote}－${old.span.quote}`,
        (now.value - old.value) * direction,
        '个百分点',
        [change, old, now],
        outcome,
      );
      return;
    }
    const yearly = /年均/.test(lead);
    const years = yearly && old.period && now.period ? now.period.to - old.period.to : 0;
    if (yearly && years < 2) return;
    const ratio = divide(now.interval, old.interval);
    const grown = (one: number) =>
      (yearly ? one ** (1 / years) - 1 : one - 1) * (change.unit?.text === '倍' ? 1 : 100) * direction;
    const ends = [grown(ratio.low), grown(ratio.high)];
    const written = yearly
      ? `（${now.span.quote}÷${old.span.quote}）^(1/${years})－1`
      : `${now.span.quote}÷${old.span.quote}－1`;
    judge(
      change,
      { low: Math.min(...ends), high: Math.max(...ends) },
      written,
      grown(now.value / old.value),
      change.unit.text,
      [change, old, now],
      outcome,
    );
  });
}

/** What something else is compared with: `比2019年的248起`. */
const isBase = ({ clause }: Claim): boolean => /^[，、\s]*(比|较|同比|相比)/.test(clause);

/** `增加14所` beside `增加到52所`: a difference, not a level. */
function isIncrement(sentence: Sentence, claim: Claim): boolean {
  const lead = sentence.text.slice(Math.max(0, claim.from - sentence.from - 6), claim.from - sentence.from);
  return /(增长|增加|提高|提升|上升|扩大|下降|减少|降低|缩小)了?约?$/.test(lead);
}

/** `2020年52所，比2016年的38所增加14所`, or with the earlier figure before it. */
function checkIncrement(sentence: Sentence, claims: readonly Claim[], outcome: OutcomeOf): void {
  claims.forEach((change, at) => {
    if (change.unit === null || /share|points/.test(change.unit.dimension) || !isIncrement(sentence, change)) return;
    const alike = (one: Claim) =>
      !one.isModifier && one.unit?.text === change.unit?.text && one.multiplier === change.multiplier;
    const levels = claims.slice(0, at).filter((one) => alike(one) && !isIncrement(sentence, one));
    const [first, second] = [levels.at(-2), levels.at(-1)];
    if (!first || !second) return;
    const gap = sentence.text.slice(second.to - sentence.from, change.from - sentence.from);
    const isSaid = /比|较|由|从/.test(sentence.text.slice(0, change.from - sentence.from)) && !/[。；]/.test(gap);
    const isOne = first.noun === second.noun || second.noun === '' || /达到?|增至|增加到|到|比|较/.test(second.clause);
    if (!isSaid || !isOne) return;
    const isDown = falling.test(
      sentence.text.slice(Math.max(0, change.from - sentence.from - 6), change.from - sentence.from),
    );
    const [high, low] = first.value > second.value ? [first, second] : [second, first];
    const unit = change.multiplier * (change.unit.factor || 1);
    const written = `${high.span.quote}－${low.span.quote}＝${shown((high.value - low.value) / unit)}${change.unit.text}`;
    const what = `“${isDown ? '减少' : '增加'}${change.span.quote}”`;
    if (overlap(minus(high.interval, low.interval), change.interval))
      outcome.pass(`${what}与前后两个数相符`, written, [change, first, second]);
    else
      outcome.find(
        'needs-ruling',
        `${what}与前后两个数不符`,
        `${written} ≠ ${change.span.quote}`,
        [change, first, second],
        '核对前后两个数和差额',
      );
  });
}

function judge(
  stated: Claim,
  result: Interval,
  written: string,
  point: number,
  unit: string,
  places: readonly Claim[],
  outcome: OutcomeOf,
): void {
  const words = stated.clause.replace(/^.*[，、]/, '').slice(-14);
  // A year that was cut in two is left out.
  const what = `“${words.replace(/^\d{1,3}年/, '')}${stated.span.quote}”`;
  if (overlap(result, stated.interval))
    outcome.pass(`${what}与所列数字相符`, `${written}＝${shown(point)}${unit}`, places);
  else
    // Growth of money is often told at constant prices.
    outcome.find(
      places.some((one) => one.unit?.dimension === 'money') ? 'needs-ruling' : 'provable',
      `${what}与所列数字不符，应为 ${shown(point)}${unit}`,
      `${written}＝${shown(point)}${unit} ≠ ${stated.span.quote}`,
      places,
      '核对前后两个数和百分比，确定哪一个有误；金额注明现价或可比价',
    );
}

/** `约21平方公里，距离…约11.8平方公里…有近50%的差距`: either base may be meant, so both are tried. */
function checkGap(sentence: Sentence, claims: readonly Claim[], outcome: OutcomeOf): void {
  for (const gap of claims.filter(({ unit }) => unit?.dimension === 'share')) {
    if (!/^的?(差距|缺口|差额)/.test(sentence.text.slice(gap.to - sentence.from))) continue;
    const before = claims.filter((one) => one.to <= gap.from && one.unit && one.unit.dimension !== 'share');
    const reference = before.at(-1);
    const own = before.find(
      (one) =>
        one !== reference &&
        one.unit?.dimension === reference?.unit?.dimension &&
        /平均|达到|约|仅|为/.test(one.clause) &&
        one.direction !== 'down',
    );
    if (!reference || !own) continue;
    const ownInterval = tighter(own, before);
    const difference = minus(ownInterval, reference.interval);
    const readings = [own, reference].map((base) => {
      const share = times(divide(positive(difference), base === own ? ownInterval : base.interval), 100);
      return {
        share,
        text: `（${own.span.quote}－${reference.span.quote}）÷${base.span.quote}＝${shown((Math.abs(own.value - reference.value) / base.value) * 100, 1)}%（${shownInterval(share, 1)}%）`,
      };
    });
    // What is near to 50% lies a little below it: the last tenth, as for other words of nearness.
    const fits = readings.some(({ share }) => overlap(share, gap.interval) && share.high > gap.interval.low);
    const written = readings.map(({ text }) => text).join('；');
    if (fits) outcome.pass(`“${gap.span.quote}的差距”与所列数字相符`, written, [gap, own, reference]);
    else
      outcome.find(
        'needs-ruling',
        `“${/近|约|超过|超$/.exec(gap.clause)?.[0] ?? ''}${gap.span.quote}的差距”与所列数字不符`,
        `${written}；均不是“${gap.approximation === 'nearly' ? '近' : ''}${gap.span.quote}”`,
        [gap, own, reference],
        '写明差距以哪一个数为基数，并重新计算',
      );
  }
}

/** `平均约21` beside its area and its count is known better than it was printed. */
function tighter(own: Claim, before: readonly Claim[]): Interval {
  const whole = before.find(
    (one) => one.unit?.dimension === own.unit?.dimension && one.value > own.value && one.from < own.from,
  );
  const count = before.find((one) => one.unit?.dimension === 'count' && one.from < own.from && one.value > 1);
  const quotient = whole && count && divide(whole.interval, count.interval);
  return (quotient && overlap(quotient, own.interval)) ?? own.interval;
}

const positive = ({ low, high }: Interval): Interval =>
  high < 0 ? { low: -high, high: -low } : { low: Math.max(0, low), high };
