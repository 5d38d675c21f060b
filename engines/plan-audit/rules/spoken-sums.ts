import type { Claim } from '../claims/claim.ts';
import { addDecimals, decimalText } from '../claims/decimal.ts';
import { overlap, shown, times, type Interval } from '../claims/interval.ts';
import { parseNumeral } from '../claims/numerals.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Sums a sentence draws itself: a list and 合计, so much a year and so many years, what is there, what comes, what it makes. */
export const spokenSums: Rule = {
  name: 'spoken-sums',
  title: '句中合计与推算',
  check(plan) {
    const outcome = new OutcomeOf('spoken-sums', plan);
    for (const [at, sentence] of plan.sentences.entries()) {
      const claims = (plan.spoken.get(sentence.from) ?? []).filter(
        ({ isModifier, unit }) => !isModifier && unit !== null,
      );
      if (claims.length === 0) continue;
      checkSum(sentence, claims, outcome);
      checkYearly(sentence, claims, outcome);
      checkMean(claims, outcome);
      checkReach(plan, at, claims, outcome);
    }
    return outcome.done();
  },
};

const isAlike = (one: Claim, other: Claim): boolean =>
  one.unit?.text === other.unit?.text &&
  one.multiplier === other.multiplier &&
  !/share|points/.test(one.unit?.dimension ?? '');
const lastWords = ({ clause }: Claim): string => clause.replace(/^.*、/, '').trim();
const more = /新增|新建|增加|增建|增长|减少|其中|较|比|含|包括|至|到/;

/** `甲类126人，乙类54人，合计180人`: everything of that unit before it in the sentence is a part. */
function checkSum(sentence: Sentence, claims: readonly Claim[], outcome: OutcomeOf): void {
  claims.forEach((total, at) => {
    if (!/(合计|共计|总计)(约?为|达)?$/.test(lastWords(total)) || total.approximation !== 'exact') return;
    const parts = claims.slice(0, at).filter((one) => isAlike(one, total));
    const first = parts[0];
    if (parts.length < 2 || !first || parts.some(({ approximation }) => approximation !== 'exact')) return;
    // Whatever else is said on the way may part the list from the sum.
    const way = sentence.text.slice(first.to - sentence.from, total.from - sentence.from);
    if (more.test(way) || claims.slice(claims.indexOf(first), at).length !== parts.length) return;
    const sum = addDecimals(parts.map(({ decimal }) => decimal));
    const written = `${parts.map(({ decimal }) => decimalText(decimal)).join('＋')}＝${decimalText(sum)}`;
    judge(
      outcome,
      'provable',
      `“${total.clause.trim()}${total.span.quote}”与前面各项之和`,
      written,
      times(
        { low: Number(sum.digits), high: Number(sum.digits) },
        (10 ** -sum.places * (total.value || 1)) / (Number(total.decimal.digits) / 10 ** total.decimal.places || 1),
      ),
      total,
      parts,
    );
  });
}

/** `每年新增60具，五年共新增300具`. */
function checkYearly(sentence: Sentence, claims: readonly Claim[], outcome: OutcomeOf): void {
  claims.forEach((total, at) => {
    const yearly = claims[at - 1];
    if (!yearly || !isAlike(yearly, total) || !/每年|年均/.test(yearly.clause)) return;
    const said = /([二三四五六七八九十]|\d{1,2})年(?:间|内|来)?(?:共|累计|合计|总计)/.exec(
      sentence.text.slice(yearly.to - sentence.from, total.from - sentence.from),
    );
    const years = said ? (parseNumeral(said[1] as string) ?? Number(said[1])) : 0;
    if (!(years >= 2) || yearly.approximation === 'about') return;
    judge(
      outcome,
      'provable',
      `“每年${yearly.span.quote}”与“${said![0]}${total.span.quote}”`,
      `${yearly.span.quote}×${years}＝${shown((yearly.value * years) / total.multiplier / (total.unit?.factor ?? 1))}`,
      times(yearly.interval, years),
      total,
      [yearly],
    );
  });
}

/** `五年投入消防经费1.5亿元，年均3000万元`: the years as said, or the period the total is of. */
function checkMean(claims: readonly Claim[], outcome: OutcomeOf): void {
  claims.forEach((mean, at) => {
    const total = claims[at - 1];
    if (!total || total.unit?.text !== mean.unit?.text || !/年均(约|为|达)?$/.test(lastWords(mean))) return;
    if (/share|points/.test(mean.unit?.dimension ?? '') || /年均|每年/.test(total.clause)) return;
    const said = /(?:^|[^二三四五六七八九十\d])([二三四五六七八九十]|\d{1,2})年(?:间|来|内)?[^，。；\d]*$/.exec(
      total.clause,
    );
    const period = total.period && total.period.basis !== 'context' ? total.period.to - total.period.from + 1 : 0;
    const years = said ? (parseNumeral(said[1] as string) ?? Number(said[1])) : period;
    if (!(years >= 2 && years <= 20) || !['exact', 'about'].includes(total.approximation)) return;
    const unit = mean.multiplier * (mean.unit?.factor ?? 1);
    const half = (10 ** -mean.decimal.places * unit) / 2;
    judge(
      outcome,
      'provable',
      `“${total.measure}${total.span.quote}”${years}年的平均与“年均${mean.span.quote}”`,
      `${total.span.quote}÷${years}＝${shown(total.value / years / unit)}${['', '万', '亿'][[1, 1e4, 1e8].indexOf(mean.multiplier)] ?? ''}${mean.unit?.text ?? ''}`,
      times(total.interval, 1 / years),
      mean.approximation === 'exact'
        ? { ...mean, interval: { low: mean.value - half, high: mean.value + half } }
        : mean,
      [total],
    );
  });
}

/** `现有1150个…；新增450个，达到1600个`, in one paragraph. */
function checkReach(plan: ReadPlan, at: number, claims: readonly Claim[], outcome: OutcomeOf): void {
  claims.forEach((reached, index) => {
    if (!/(达到|达|增至|增加到|总数为)$/.test(lastWords(reached).replace(/约$/, ''))) return;
    const added = claims[index - 1];
    if (!added || !isAlike(added, reached) || !/(新增|新建|增建|扩建)[^，。；]*$/.test(added.clause)) return;
    if (
      !/^[，,\s]*((到)?\s*(19|20)\d\d\s*年(底|末)?)?[，,\s]*(总数|总量|总规模)?/.test(
        plan.document.plain.slice(added.to, reached.from),
      )
    )
      return;
    const { paragraph } = plan.sentences[at] as Sentence;
    const near: Claim[] = [];
    for (let back = at; back >= 0 && plan.sentences[back]?.paragraph === paragraph; back -= 1)
      near.unshift(
        ...(plan.spoken.get((plan.sentences[back] as Sentence).from) ?? []).filter(({ to }) => to <= added.from),
      );
    const existing = near.findLast(
      (one) => isAlike(one, reached) && /(现有|现共有|已有|已建成|现建有)[^，。；]*$/.test(one.clause),
    );
    // Another thing of the same unit on the way: which of them grows is not said.
    if (!existing || existing.noun === '' || (added.noun !== '' && added.noun !== existing.noun)) return;
    judge(
      outcome,
      'needs-ruling',
      `“${existing.measure} ${existing.span.quote}”加“新增${added.span.quote}”与“达到${reached.span.quote}”`,
      `${existing.span.quote}＋${added.span.quote}＝${shown((existing.value + added.value) / reached.multiplier / (reached.unit?.factor ?? 1))}`,
      { low: existing.interval.low + added.interval.low, high: existing.interval.high + added.interval.high },
      reached,
      [existing, added],
    );
  });
}

function judge(
  outcome: OutcomeOf,
  severity: 'provable' | 'needs-ruling',
  what: string,
  written: string,
  result: Interval,
  stated: Claim,
  others: readonly Claim[],
): void {
  const places = [stated, ...others];
  if (overlap(result, stated.interval)) {
    if (stated.approximation === 'exact') outcome.pass(`${what}相符`, `${written} ＝ ${stated.span.quote}`, places);
    else outcome.passBound(`${what}相符`, `${written}，印 ${stated.span.quote}`, places);
  } else outcome.find(severity, `${what}不符`, `${written} ≠ ${stated.span.quote}`, places, '核对各数，确定哪一个有误');
}
