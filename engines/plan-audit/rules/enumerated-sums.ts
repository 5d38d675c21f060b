import type { Claim } from '../claims/claim.ts';
import { addDecimals, decimalNumber, decimalText, type Decimal } from '../claims/decimal.ts';
import { likeness } from '../claims/nouns.ts';
import { comparable } from '../claims/units.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { seriesOf, type Series } from '../tables/series.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** A total in words against the years, or the members after 其中, that are listed with it. */
export const enumeratedSums: Rule = {
  name: 'enumerated-sums',
  title: '总数与逐年、逐项',
  check(plan) {
    const outcome = new OutcomeOf('enumerated-sums', plan);
    for (const series of seriesOf(plan)) if (series.source === 'sentences') checkYears(plan, series, outcome);
    checkFewYears(plan, outcome);
    for (const sentence of plan.sentences) {
      checkMembers(plan, sentence, outcome);
      checkYearList(plan, sentence, outcome);
    }
    return outcome.done();
  },
};

const headOf = (noun: string) => noun.slice(-2);

function checkYears(plan: ReadPlan, series: Series, outcome: OutcomeOf): void {
  const first = series.points[0]?.places[0];
  if (!first) return;
  const years = series.points.map(({ year }) => year);
  const inSamePlace = (claim: Claim) =>
    series.tableId === null
      ? samePassage(plan, claim, first.from)
      : claim.tableId === series.tableId && claim.row === series.row;
  const totals = plan.claims.filter(
    (claim) =>
      inSamePlace(claim) &&
      !(claim.clause === '' && claim.origin === 'table') &&
      comparable(claim.unit, series.unit) &&
      !series.points.some(({ places }) => places.some(({ from }) => from === claim.from)) &&
      (claim.period === null || claim.period.basis === 'context' || claim.period.from !== claim.period.to) &&
      (claim.noun === series.noun ||
        likeness(claim.noun, series.noun) >= 0.5 ||
        headOf(claim.noun) === headOf(series.noun)),
  );
  if (totals.length !== 1) return;
  const total = totals[0] as Claim;
  if (total.period && (total.period.from > Math.min(...years) || total.period.to < Math.max(...years))) return;
  judge(
    total,
    series.points.map(({ decimal }) => decimal),
    series.points.flatMap(({ places }) => places),
    `“${total.measure} ${total.span.quote}”与逐年之和`,
    'provable',
    outcome,
  );
}

function samePassage(plan: ReadPlan, claim: Claim, at: number): boolean {
  const paragraphOf = (from: number) => plan.sentences.find((one) => from >= one.from && from < one.to)?.paragraph;
  return claim.tableId === null && paragraphOf(claim.from) === paragraphOf(at);
}

/** `共有学校120所，其中小学80所、中学40所`. */
function checkMembers(plan: ReadPlan, sentence: Sentence, outcome: OutcomeOf): void {
  const marker = /其中[:：]?/.exec(sentence.text);
  if (!marker) return;
  const claims = (plan.spoken.get(sentence.from) ?? []).filter(({ isModifier }) => !isModifier);
  const at = sentence.from + marker.index;
  const total = claims.filter((claim) => claim.to <= at).at(-1);
  if (!total || total.unit === null || total.unit.dimension === 'share') return;
  const closing = sentence.text.slice(marker.index).search(/[）；。]/);
  const until = closing === -1 ? sentence.to : at + closing;
  const parts = claims.filter(
    (claim) =>
      claim.from > at &&
      claim.to <= until + 1 &&
      claim.unit?.text === total.unit?.text &&
      (claim.multiplier === total.multiplier || total.unit?.dimension === 'money'),
  );
  if (
    parts.length < 2 ||
    parts.some(({ approximation }) => approximation !== 'exact') ||
    total.approximation !== 'exact'
  )
    return;
  // Words like 含 or thresholds make members overlap.
  if (/[大小高低]于|以上|以下|包括|含|累计|同比|比上年|增长/.test(sentence.text.slice(marker.index))) return;
  // `4.6亿元，其中2.1亿元、16500万元`: added in the smallest of the units that are said.
  const unit = Math.min(...[total, ...parts].map(({ multiplier }) => multiplier));
  const values = parts.map(({ decimal, multiplier }) => inUnit(decimal, multiplier / unit));
  const sum = decimalNumber(addDecimals(values));
  const whole = decimalNumber(total.decimal) * (total.multiplier / unit);
  const room = parts.some(({ multiplier }) => multiplier !== total.multiplier)
    ? (10 ** -total.decimal.places / 2) * (total.multiplier / unit)
    : 0;
  if (Math.abs(sum - whole) <= room)
    judge(total, values, parts, `“${total.measure} ${total.span.quote}”与“其中”各项之和`, 'provable', outcome, unit);
  else if (sum > whole)
    judge(total, values, parts, `“${total.measure} ${total.span.quote}”与“其中”各项之和`, 'provable', outcome, unit);
  else if (sum >= whole * 0.8 && parts.length >= 2)
    judge(
      total,
      values,
      parts,
      `“${total.measure} ${total.span.quote}”与“其中”各项之和`,
      'needs-ruling',
      outcome,
      unit,
    );
  // Many members of one kind look like a full list; that they fall short is worth a word.
  else if (
    parts.length >= 3 &&
    parts.every(({ clause }) => !/等(?![职专级教收])/.test(clause)) &&
    !/^[^。；]*等(?![职专级教收])/.test(
      sentence.text.slice((parts.at(-1) as Claim).to - sentence.from, (parts.at(-1) as Claim).to - sentence.from + 12),
    )
  )
    judge(total, values, parts, `“${total.measure} ${total.span.quote}”与“其中”各项之和`, 'ambiguity', outcome, unit);
}

/** A printed decimal in a unit so many times smaller. */
function inUnit({ digits, places }: Decimal, times: number): Decimal {
  const zeros = Math.round(Math.log10(times));
  return zeros <= places
    ? { digits, places: places - zeros }
    : { digits: digits * 10n ** BigInt(zeros - places), places: 0 };
}

/** `购置消防车18辆，2021年3辆，2022年4辆，…`: nothing but a year before each of the parts. */
function checkYearList(plan: ReadPlan, sentence: Sentence, outcome: OutcomeOf): void {
  const claims = plan.spoken.get(sentence.from) ?? [];
  const first = claims.findIndex(isBareYear);
  const total = claims[first - 1];
  if (!total || total.unit === null || total.isModifier || total.approximation !== 'exact') return;
  if (total.period?.from === total.period?.to && total.period?.basis === 'stated') return;
  const parts = claims.slice(first).filter(isBareYear);
  const years = parts.map(({ period }) => period?.from);
  const between = sentence.text.slice(total.to - sentence.from, (parts[0] as Claim).from - sentence.from);
  if (
    parts.length < 3 ||
    new Set(years).size !== years.length ||
    /其中|每年|完成|到/.test(between) ||
    parts.some(
      (one) =>
        one.unit?.text !== total.unit?.text || one.multiplier !== total.multiplier || one.approximation !== 'exact',
    )
  )
    return;
  judge(
    total,
    parts.map(({ decimal }) => decimal),
    parts,
    `“${total.measure} ${total.span.quote}”与逐年之和`,
    'provable',
    outcome,
  );
}

const isBareYear = ({ clause, period }: Claim): boolean =>
  period?.from === period?.to && /^[\s、]*((19|20)\d\d)\s*年度?\s*$/.test(clause.replace(/^.*、/, ''));

function judge(
  total: Claim,
  values: readonly Claim['decimal'][],
  places: readonly { from: number; to: number }[],
  what: string,
  severity: 'provable' | 'needs-ruling' | 'ambiguity',
  outcome: OutcomeOf,
  unit = total.multiplier,
): void {
  const sum = addDecimals(values);
  const written = values.length === 1 ? decimalText(sum) : `${values.map(decimalText).join('＋')}＝${decimalText(sum)}`;
  const scale = (total.unit?.factor ?? 1) * unit;
  const value = decimalNumber(sum) * scale;
  const said =
    unit === total.multiplier ? '' : `${unit === 1 ? '' : unit === 1e4 ? '万' : '亿'}${total.unit?.text ?? ''}`;
  const dust = 1e-9 * Math.max(1, Math.abs(value));
  const fits = value >= total.interval.low - dust && value <= total.interval.high + dust;
  if (fits) outcome.pass(`${what}一致`, `${written}${said} ＝ ${total.span.quote}`, [total, ...places]);
  else
    outcome.find(
      severity,
      `${what}（${decimalText(sum)}${said}）不一致`,
      `${written}${said} ≠ ${total.span.quote}`,
      [total, ...places],
      severity === 'provable' ? '核对总数与各项，确定哪一个是正确的' : '说明所列各项是否列全；如列全则总数或分项有误',
    );
}

/** One or two years in a row of a project table: `打造1处公园`, `2022年，打造1处公园`. Three and more are a series. */
function checkFewYears(plan: ReadPlan, outcome: OutcomeOf): void {
  const spoken = plan.claims.filter(
    (claim) =>
      claim.tableId !== null &&
      claim.clause !== '' &&
      claim.unit !== null &&
      !claim.isModifier &&
      claim.noun.length >= 2,
  );
  const isYear = ({ period }: Claim) => period !== null && period.basis !== 'context' && period.from === period.to;
  for (const total of spoken.filter((claim) => !isYear(claim))) {
    const alike = spoken.filter(
      (one) =>
        one !== total &&
        one.tableId === total.tableId &&
        one.row === total.row &&
        one.noun === total.noun &&
        comparable(one.unit, total.unit),
    );
    const yearly = alike.filter(isYear);
    const years = yearly.map(({ period }) => period?.from);
    if (
      yearly.length === 0 ||
      yearly.length > 2 ||
      alike.length !== yearly.length ||
      new Set(years).size !== years.length
    )
      continue;
    judge(
      total,
      yearly.map(({ decimal }) => decimal),
      yearly,
      `“${total.measure} ${total.span.quote}”与各年安排之和`,
      'needs-ruling',
      outcome,
    );
  }
}
