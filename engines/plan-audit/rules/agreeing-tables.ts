import type { Claim } from '../claims/claim.ts';
import { addDecimals, decimalNumber, decimalText } from '../claims/decimal.ts';
import { commonRun, likeness, orderedShare, plainNoun } from '../claims/nouns.ts';
import { comparable } from '../claims/units.ts';
import { ratioName } from '../denominators.ts';
import type { ReadPlan } from '../read-plan.ts';
import { seriesOf, type Series, type SeriesPoint } from '../tables/series.ts';
import { lineOf, OutcomeOf, type Rule } from './rule.ts';

/** Two tables, or a table and an enumeration, that give the same quantity year by year. */
export const agreeingTables: Rule = {
  name: 'agreeing-tables',
  title: '应当一致的两张表',
  check(plan) {
    const outcome = new OutcomeOf('agreeing-tables', plan);
    const all = seriesOf(plan).filter(
      ({ points, name, unit }) => points.length >= 2 && ratioName(name) === null && unit?.dimension !== 'share',
    );
    for (let a = 0; a < all.length; a += 1)
      for (let b = a + 1; b < all.length; b += 1) compare(all[a] as Series, all[b] as Series, all, outcome);
    for (const one of all) compareTotals(plan, one, all, outcome);
    compareOrder(all, outcome);
    compareBase(plan, all, outcome);
    return outcome.done();
  },
};

const common = (one: Series, other: Series) =>
  one.points.flatMap((point) => {
    const match = other.points.find(({ year }) => year === point.year);
    return match ? [[point, match] as const] : [];
  });

function compare(one: Series, other: Series, all: readonly Series[], outcome: OutcomeOf): void {
  if (one.tableId === other.tableId && one.tableId !== null) return;
  if (one.unit === null || !comparable(one.unit, other.unit)) return;
  const pairs = common(one, other);
  if (pairs.length < Math.max(2, Math.min(one.points.length, other.points.length))) return;
  const equal = pairs.filter(([left, right]) => left.value === right.value).length;
  const relation = relationOf(one, other);
  const isSpecific =
    one.unit.kind !== 'any' &&
    other.unit?.kind !== 'any' &&
    !['place', 'event', 'money', 'item'].includes(one.unit.kind);
  const distinct = new Set(pairs.map(([left]) => left.value)).size;
  // A counting word that only these two use tells as much as a name.
  const isAlone =
    isSpecific && all.every((third) => third === one || third === other || third.unit?.kind !== one.unit?.kind);
  const isMeant =
    relation >= 0.75 ||
    (isSpecific && pairs.length >= 3 && equal * 2 > pairs.length && (relation >= 0.3 || distinct >= 3 || isAlone));
  if (!isMeant) return;
  const titles = `“${nameOf(one)}”与“${nameOf(other)}”`;
  const written = (points: readonly SeriesPoint[]) =>
    points
      .map(
        ({ year, arithmetic, decimal }) =>
          `${year}年 ${/＋/.test(arithmetic) ? `${arithmetic}＝${decimalText(decimal)}` : decimalText(decimal)}`,
      )
      .join('，');
  const places = pairs.flatMap(([left, right]) => [...left.places, ...right.places]);
  if (equal === pairs.length) {
    outcome.pass(
      `${titles}逐年一致`,
      `${written(pairs.map(([left]) => left))} ＝ ${written(pairs.map(([, right]) => right))}`,
      places,
    );
    return;
  }
  for (const [left, right] of pairs.filter(([a, b]) => a.value !== b.value))
    outcome.find(
      relation >= 0.75 || equal * 2 > pairs.length ? 'provable' : 'needs-ruling',
      `${titles}在 ${left.year} 年不一致：${decimalText(left.decimal)} 与 ${decimalText(right.decimal)}`,
      `${left.arithmetic}${/＋/.test(left.arithmetic) ? `＝${decimalText(left.decimal)}` : ''} ≠ ${right.arithmetic}${/＋/.test(right.arithmetic) ? `＝${decimalText(right.decimal)}` : ''}`,
      [...left.places, ...right.places],
      '确定两处是否同一计划；如是，以批准的年度安排为准统一',
    );
}

const nameOf = (one: Series) => (one.title && one.title !== one.name ? `${one.title}·${one.name}` : one.name);

function relationOf(one: Series, other: Series): number {
  const names = (series: Series) =>
    [
      series.noun,
      plainNoun(series.name),
      ...(series.source === 'row' || series.source === 'rowSum' ? [series.title] : []),
    ].filter((text) => text.length >= 2);
  let best = 0;
  for (const a of names(one))
    for (const b of names(other))
      best = Math.max(
        best,
        a === b ? 1 : likeness(a, b),
        orderedShare(a, b) === 1 && Math.min(a.length, b.length) >= 3 ? 0.6 : 0,
      );
  return best;
}

/** `新购消防执勤车31台` against the sum of the years. */
function compareTotals(plan: ReadPlan, series: Series, all: readonly Series[], outcome: OutcomeOf): void {
  const years = plan.years;
  if (!years || series.unit === null || series.source === 'column') return;
  const [first, last] = [
    Math.min(...series.points.map(({ year }) => year)),
    Math.max(...series.points.map(({ year }) => year)),
  ];
  if (first !== years.from || last !== years.to) return;
  const isOnly =
    all.filter(
      (one) =>
        one.unit?.kind === series.unit?.kind &&
        one.source !== 'column' &&
        common(one, series).length > 0 &&
        !sameValues(one, series),
    ).length === 0;
  const sum = addDecimals(series.points.map(({ decimal }) => decimal));
  for (const claim of plan.claims) {
    if (
      !isTotal(claim, years) ||
      !comparable(claim.unit, series.unit) ||
      (claim.unit?.kind === 'any' && claim.noun !== series.noun) ||
      claim.tableId === series.tableId
    )
      continue;
    const noun = series.noun.length >= 2 || series.source === 'rowSum' ? series.noun : plainNoun(series.title);
    const isNear =
      claim.noun === noun ||
      (series.source === 'rowSum' && claim.noun.endsWith(series.noun)) ||
      orderedShare(claim.noun, noun) === 1 ||
      commonRun(claim.noun, noun).length >= 3;
    if (!isNear && !(isOnly && series.source === 'row' && commonRun(claim.noun, series.title).length >= 3)) continue;
    if (!isOnly && claim.noun !== noun) continue;
    const value = decimalNumber(sum) * (claim.unit?.factor ?? 1) * series.multiplier;
    const fits = value >= claim.interval.low - 1e-9 && value <= claim.interval.high + 1e-9;
    const written = `${series.points.map(({ decimal }) => decimalText(decimal)).join('＋')}＝${decimalText(sum)}`;
    const places = [claim, ...series.points.flatMap((point) => point.places)];
    if (fits)
      outcome.pass(
        `“${claim.measure} ${claim.span.quote}”与“${nameOf(series)}”逐年之和一致`,
        `${written} ＝ ${claim.span.quote}`,
        places,
      );
    else
      outcome.find(
        'needs-ruling',
        `“${claim.measure} ${claim.span.quote}”（${lineOf(claim)}）与“${nameOf(series)}”逐年之和（${decimalText(sum)}）不一致`,
        `${written} ≠ ${claim.span.quote}`,
        places,
        '确定规划期总量，并使正文与年度安排一致',
      );
  }
}

function isTotal(claim: Claim, years: { from: number; to: number }): boolean {
  return (
    claim.status === 'planned' &&
    !claim.isModifier &&
    !claim.isPartial &&
    (claim.clause !== '' || claim.origin === 'text') &&
    claim.period !== null &&
    claim.period.from === years.from &&
    claim.period.to === years.to
  );
}

const sameValues = (one: Series, other: Series) =>
  common(one, other).every(([left, right]) => left.value === right.value);

/** Two series of one matter that keep one order every year but one: fires and the calls to them. */
function compareOrder(all: readonly Series[], outcome: OutcomeOf): void {
  const columns = all.filter(({ source, unit }) => source === 'column' && unit?.dimension === 'count');
  for (let a = 0; a < columns.length; a += 1)
    for (let b = a + 1; b < columns.length; b += 1) {
      const [one, other] = [columns[a] as Series, columns[b] as Series];
      if (one.tableId === other.tableId || one.noun === other.noun) continue;
      const shared = commonRun(one.noun, other.noun);
      if (shared.length < 2 || shared.length < Math.min(one.noun.length, other.noun.length)) continue;
      const pairs = common(one, other);
      if (pairs.length < 4) continue;
      const below = pairs.filter(([left, right]) => left.value < right.value);
      const above = pairs.filter(([left, right]) => left.value > right.value);
      const [odd, rule] = below.length === 1 ? [below, above] : above.length === 1 ? [above, below] : [null, null];
      if (!odd || !rule || rule.length !== pairs.length - 1) continue;
      const [left, right] = odd[0] as (typeof pairs)[number];
      const sign = left.value > right.value ? '多于' : '少于';
      outcome.find(
        'needs-ruling',
        `${left.year} 年“${nameOf(one)}”（${decimalText(left.decimal)}）${sign}“${nameOf(other)}”（${decimalText(right.decimal)}），其余各年相反`,
        pairs
          .map(
            ([l, r]) =>
              `${l.year}年 ${decimalText(l.decimal)}${l.value < r.value ? '＜' : '＞'}${decimalText(r.decimal)}`,
          )
          .join('，'),
        [...left.places, ...right.places],
        '写明两项统计的口径（例如事后报告的是否计入），或核对该年数据',
      );
    }
}

/** The base year of an indicator table beside the series the same thing has in another table. */
function compareBase(plan: ReadPlan, all: readonly Series[], outcome: OutcomeOf): void {
  const base = plan.years?.base;
  if (base === undefined) return;
  for (const row of all.filter(({ source, title }) => source === 'row' && /指标|目标/.test(title))) {
    const point = row.points.find(({ year }) => year === base);
    const found = all.filter(
      (one) =>
        one.source === 'column' &&
        one.tableId !== row.tableId &&
        one.unit !== null &&
        row.unit !== null &&
        comparable(one.unit, row.unit) &&
        one.noun.length >= 2 &&
        (row.noun === one.noun || (row.noun.endsWith(one.noun) && commonRun(row.noun, one.title).length >= 3)) &&
        one.points.some(({ year }) => year === base),
    );
    const [column] = found;
    const other = column?.points.find(({ year }) => year === base);
    if (found.length !== 1 || !point || !column || !other) continue;
    const what = `“${nameOf(row)}”${base}年与“${nameOf(column)}”`;
    const places = [...point.places, ...other.places];
    if (point.value === other.value) outcome.pass(`${what}一致`, `${point.arithmetic} ＝ ${other.arithmetic}`, places);
    else
      outcome.find(
        'needs-ruling',
        `${what}不一致`,
        `${point.arithmetic} ≠ ${other.arithmetic}`,
        places,
        '确定基年数，并使两表一致',
      );
  }
}
