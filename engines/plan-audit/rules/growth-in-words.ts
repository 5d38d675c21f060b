import type { Claim } from '../claims/claim.ts';
import { decimalNumber } from '../claims/decimal.ts';
import { divide, overlap, roundedInterval, shown, shownInterval, type Interval } from '../claims/interval.ts';
import { plainNoun } from '../claims/nouns.ts';
import { yearMentions } from '../claims/periods.ts';
import { spokenChanges, type SpokenChange } from '../claims/spoken-change.ts';
import { comparable } from '../claims/units.ts';
import type { Piece } from '../reading/document.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { seriesOf, type SeriesPoint } from '../tables/series.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Growth told in words, against the two figures it speaks of: beside it, in its paragraph, or in a series over years. */
export const growthInWords: Rule = {
  name: 'growth-in-words',
  title: '翻番、倍数、几分之几',
  check(plan) {
    const outcome = new OutcomeOf('growth-in-words', plan);
    for (const sentence of plan.sentences)
      for (const change of spokenChanges(sentence.text)) {
        const place = { from: sentence.from + change.from, to: sentence.from + change.to };
        const figures = figuresBeside(plan, sentence, change) ?? figuresOfYears(plan, sentence, change);
        if (change.isImpossible) {
          outcome.find(
            'ambiguity',
            `“${change.text}”不成立：一个数最多减少到零，不能减少一倍或更多`,
            '减少 1 倍即减少 100%',
            [place],
            '改写为减少几分之几或百分之几',
          );
          continue;
        }
        if (figures === 'elsewhere') continue;
        if (figures) judge(change, place, figures, outcome);
        else outcome.leaveUnchecked(`“${change.text}”所指的前后两个数不能确定，未核对`, place);
      }
    return outcome.done();
  },
};

interface Figure {
  readonly quote: string;
  readonly value: number;
  readonly interval: Interval;
  readonly places: readonly Piece[];
  readonly isMoney: boolean;
}

interface Figures {
  readonly old: Figure;
  readonly now: Figure;
}

const ofClaim = (claim: Claim): Figure => ({
  quote: claim.span.quote,
  value: claim.value,
  interval: claim.interval,
  places: [claim],
  isMoney: claim.unit?.dimension === 'money',
});

/** @param change - figures within its own words count as well: `是2016年12个的4倍` */
function levelsOf(plan: ReadPlan, sentence: Sentence, change: SpokenChange | null = null): readonly Claim[] {
  const isWithin = ({ from, to }: Claim): boolean =>
    change !== null && from >= sentence.from + change.from && to <= sentence.from + change.to;
  return (plan.spoken.get(sentence.from) ?? []).filter(
    (one) =>
      one.unit !== null &&
      (!one.isModifier || isWithin(one)) &&
      !one.isMember &&
      !['points', 'duration'].includes(one.unit.dimension) &&
      one.unit.text !== '倍' &&
      !/(增长|增加|提高|提升|上升|扩大|下降|减少|降低|缩小|新增|新建|净增)了?(约|近)?$/.test(one.clause),
  );
}

const yearOf = ({ period }: Claim): number | null =>
  period && period.basis !== 'context' && period.from === period.to ? period.from : null;

/** `由2016年的12所增加到2020年的48所，翻两番`; two figures of one unit and no third that could be meant. */
function figuresBeside(plan: ReadPlan, sentence: Sentence, change: SpokenChange): Figures | 'elsewhere' | null {
  const levels = levelsOf(plan, sentence, change).filter(({ to }) => to <= sentence.from + change.to);
  const last = levels.at(-1);
  const before = levels.at(-2);
  if (!last || !before || last.unit?.text !== before.unit?.text) return null;
  const between = sentence.text.slice(before.to - sentence.from, last.from - sentence.from);
  const lead = sentence.text.slice(Math.max(0, before.from - sentence.from - 24), before.from - sentence.from);
  const way = sentence.text.slice(last.to - sentence.from, Math.max(change.from, last.to - sentence.from));
  // Another subject between the figures and the words is another matter.
  if (
    /[\u4e00-\u9fa5]/.test(
      way
        .replace(/年均(增长|下降)[\d.]+%/g, '')
        .replace(
          /(并|且|已|共|同比|累计|实现|约|近|较|比|相比|原来|(?:19|20)\d\d年(?:底|末)?|五年间?|总体|成功|数量|总量|规模)/g,
          '',
        ),
    )
  )
    return null;
  const isFromTo = /(到|至|为)约?$/.test(between) && /(由|从|自)[^，。；]*$/.test(lead);
  const [a, b] = [yearOf(before), yearOf(last)];
  const areDated = a !== null && b !== null && a !== b;
  const isOneThing = before.noun === last.noun || last.noun === '' || before.noun === '' || isFromTo;
  if (!isOneThing || !(isFromTo || areDated)) return null;
  const third = levels.at(-3);
  if (third && third.unit?.text === last.unit?.text && !isFromTo) return null;
  const [old, now] = areDated && (b as number) < (a as number) ? [last, before] : [before, last];
  const named = yearMentions(way).at(-1);
  if (named && named.from !== yearOf(old)) return null;
  // Times in digits beside both figures are checked with the percentages.
  if (change.isPlainGrowth) return 'elsewhere';
  return old.value > 0 ? { old: ofClaim(old), now: ofClaim(now) } : null;
}

/** `2020年火灾起数较2016年翻一番`: the thing and both years are named, and one series or paragraph has both figures. */
function figuresOfYears(plan: ReadPlan, sentence: Sentence, change: SpokenChange): Figures | null {
  const said = sentence.text.slice(0, change.to);
  const start = Math.max(said.lastIndexOf('。', change.from), said.lastIndexOf('；', change.from), 0);
  const mentions = yearMentions(said.slice(start));
  const [first, second] = mentions.slice(-2);
  const range = mentions.length === 1 && first?.kind === 'range' ? first : null;
  if (!range && (first?.kind !== 'year' || second?.kind !== 'year' || mentions.length !== 2)) return null;
  const years = range ? [range.from, range.to] : [first!.from, second!.from].sort((one, other) => one - other);
  const [then, later] = years as [number, number];
  if (then === later) return null;
  const own = levelsOf(plan, sentence).filter(({ to }) => to <= sentence.from + change.to);
  if (own.length > 1) return null;
  const subject = own[0]?.noun ?? subjectOf(said.slice(start, Math.max(change.from, start)));
  if (subject.length < 2) return null;
  const found: Figures[] = [];
  for (const series of seriesOf(plan)) {
    if (series.noun !== subject || (own[0] && !comparable(series.unit, own[0].unit))) continue;
    const point = (year: number) => series.points.filter((one) => one.year === year);
    const [old, now] = [point(then), point(later)];
    if (old.length !== 1 || now.length !== 1) continue;
    const isCount = series.unit?.dimension === 'count' && series.multiplier === 1;
    const figureOf = (one: SeriesPoint): Figure => {
      const value = decimalNumber(one.decimal);
      return {
        quote: one.arithmetic,
        value,
        interval:
          isCount && one.decimal.places === 0
            ? { low: value, high: value }
            : roundedInterval(value, one.decimal.places),
        places: one.places,
        isMoney: series.unit?.dimension === 'money',
      };
    };
    found.push({ old: figureOf(old[0] as SeriesPoint), now: figureOf(now[0] as SeriesPoint) });
  }
  const near = plan.sentences
    .filter(({ paragraph }) => paragraph === sentence.paragraph)
    .flatMap((one) => levelsOf(plan, one))
    .filter((one) => one.noun === subject);
  const [old, now] = [then, later].map((year) => near.filter((one) => yearOf(one) === year));
  if (old?.length === 1 && now?.length === 1 && old[0]!.unit?.text === now[0]!.unit?.text)
    found.push({ old: ofClaim(old[0]!), now: ofClaim(now[0]!) });
  const distinct = new Map(found.map((one) => [(one.now.value / one.old.value).toPrecision(9), one]));
  const [only] = distinct.values();
  return only && distinct.size === 1 && only.old.value > 0 ? only : null;
}

/** What is left of the words before a change when its years and comparisons are taken out. */
function subjectOf(words: string): string {
  return plainNoun(
    words
      .replace(
        /(比|较|与)?((?:19|20)\d\d)\s*年?(底|末)?\s*(?:[-－—–~～]|至|到)*\s*(((?:19|20)\d\d)\s*年(底|末)?)?(同期|相比|间|期间)?/g,
        '',
      )
      .replace(/(是|为|达|达到|实现|约|已|将|同比)$/, '')
      .replace(/[，、\s]/g, ''),
  );
}

function judge(change: SpokenChange, place: Piece, { old, now }: Figures, outcome: OutcomeOf): void {
  const ratio = divide(now.interval, old.interval);
  const written = `${now.quote}÷${old.quote}＝${shown(now.value / old.value)}`;
  const places = [place, ...old.places, ...now.places];
  if (overlap(ratio, change.ratio)) {
    // Words leave room: another figure may be as true.
    outcome.passBound(`“${change.text}”与所列数字相符`, `${written}，应在 ${shownInterval(change.ratio)} 之间`, places);
    return;
  }
  const isLoose = change.looseRatio !== null && overlap(ratio, change.looseRatio) !== null;
  outcome.find(
    isLoose || old.isMoney ? 'needs-ruling' : 'provable',
    `“${change.text}”与所列数字不符${isLoose ? '，如指“是原来的几倍”则相符' : ''}`,
    `${written}，“${change.text}”应在 ${shownInterval(change.ratio)} 之间`,
    places,
    isLoose ? '写明是增长了几倍还是增长到几倍' : '核对前后两个数和这句话，确定哪一个有误；金额注明现价或可比价',
  );
}
