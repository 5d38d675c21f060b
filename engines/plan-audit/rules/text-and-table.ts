import type { Claim } from '../claims/claim.ts';
import { likeness, orderedShare, plainNoun } from '../claims/nouns.ts';
import { comparable } from '../claims/units.ts';
import { ratioName } from '../denominators.ts';
import type { ReadPlan } from '../read-plan.ts';
import { addDecimals, decimalNumber, decimalText } from '../claims/decimal.ts';
import type { Piece } from '../reading/document.ts';
import type { PlanTable } from '../tables/plan-table.ts';
import { seriesOf, type Series } from '../tables/series.ts';
import { lineOf, OutcomeOf, type Rule } from './rule.ts';

/** A number in the prose against the total, the year or the indicator of a table that says the same thing. */
export const textAndTable: Rule = {
  name: 'text-and-table',
  title: '正文与表格',
  check(plan) {
    const outcome = new OutcomeOf('text-and-table', plan);
    const series = seriesOf(plan);
    for (const claim of plan.claims) {
      if (claim.clause === '' && claim.origin === 'table') continue;
      if (claim.isModifier || claim.isPartial) continue;
      checkSeries(plan, claim, series, outcome);
      checkIndicator(plan, claim, outcome);
    }
    return outcome.done();
  },
};

function checkSeries(plan: ReadPlan, claim: Claim, all: readonly Series[], outcome: OutcomeOf): void {
  const period = claim.period;
  if (!period || claim.origin === 'table') return;
  if (period.from === period.to) checkYear(claim, period.from, all, outcome);
  const candidates = all.filter(
    (one) =>
      one.source === 'column' &&
      comparable(one.unit, claim.unit) &&
      one.unit !== null &&
      one.points.some(({ year }) => year >= period.from && year <= period.to),
  );
  const strong = candidates
    .filter((one) => isSame(one.noun, claim.noun))
    .sort((a, b) => likeness(b.noun, claim.noun) - likeness(a.noun, claim.noun));
  const best = strong[0] ?? onlyBelow(plan, claim, candidates);
  if (!best) return;
  const years = best.points.map(({ year }) => year);
  const isWhole = period.from === Math.min(...years) && period.to === Math.max(...years);
  const point = period.from === period.to ? best.points.find(({ year }) => year === period.from) : undefined;
  const where = `“${best.title || best.tableId}”的“${best.name}”`;
  if (point)
    return compare(
      claim,
      point.value,
      point.arithmetic,
      point.places,
      `${where}${point.year}年`,
      strong.length > 0,
      outcome,
    );
  if (!isWhole || claim.status === 'existing') return;
  const factor = best.multiplier * (best.unit?.factor ?? 1);
  const sum = addDecimals(best.points.map(({ decimal }) => decimal));
  if (best.total)
    compare(
      claim,
      decimalNumber(best.total.decimal) * factor,
      decimalText(best.total.decimal),
      [best.total.place],
      `${where}合计`,
      strong.length > 0,
      outcome,
    );
  // The rows are a witness of their own when the printed total is not their sum.
  if (!best.total || decimalNumber(best.total.decimal) !== decimalNumber(sum))
    compare(
      claim,
      decimalNumber(sum) * factor,
      best.points.map(({ decimal }) => decimalText(decimal)).join('＋') + `＝${decimalText(sum)}`,
      best.points.flatMap(({ places }) => places),
      `${where}各行之和`,
      strong.length > 0,
      outcome,
    );
}

/** `2022年，新购公交车60辆` against the row of a table by years. */
function checkYear(claim: Claim, year: number, all: readonly Series[], outcome: OutcomeOf): void {
  const rows = all.filter(
    (one) =>
      one.source === 'row' &&
      one.noun === claim.noun &&
      one.unit !== null &&
      comparable(one.unit, claim.unit) &&
      one.points.length >= 3,
  );
  const point = rows[0]?.points.find((one) => one.year === year);
  if (rows.length !== 1 || !point || !rows[0]) return;
  compare(
    claim,
    point.value,
    point.arithmetic,
    point.places,
    `“${rows[0].title}”的“${rows[0].name}”${year}年`,
    true,
    outcome,
  );
}

function isSame(one: string, other: string): boolean {
  if (one === '' || other === '') return false;
  if (one === other) return true;
  return (one.endsWith(other) || other.endsWith(one)) && likeness(one, other) >= 0.6;
}

/** `共接处警7279次` above a table of 警情: no name is the same, but only one column can be meant. */
function onlyBelow(plan: ReadPlan, claim: Claim, candidates: readonly Series[]): Series | undefined {
  if (!/共|合计|累计|总/.test(claim.clause) || claim.noun.length < 2) return undefined;
  const next = plan.tables.find((table) => table.from > claim.to);
  if (!next) return undefined;
  const below = candidates.filter(
    ({ tableId, noun }) => tableId === next.id && [...noun].some((one) => claim.noun.includes(one)),
  );
  return below.length === 1 ? below[0] : undefined;
}

function compare(
  claim: Claim,
  value: number,
  printed: string,
  places: readonly Piece[],
  where: string,
  isStrong: boolean,
  outcome: OutcomeOf,
): void {
  const tolerance = 1e-9 * Math.max(1, Math.abs(value));
  const fits = value >= claim.interval.low - tolerance && value <= claim.interval.high + tolerance;
  const spans = [claim, ...places];
  if (fits)
    outcome.pass(
      `正文“${claim.measure} ${claim.span.quote}”与${where}一致`,
      `${claim.span.quote} ＝ ${printed}`,
      spans,
    );
  else
    outcome.find(
      isStrong ? 'provable' : 'needs-ruling',
      `正文（${lineOf(claim)}）“${claim.measure} ${claim.span.quote}”与${where}（${printed}）不一致`,
      `${claim.span.quote} ≠ ${printed}`,
      spans,
      '以统计台账为准，确定正文与表格哪一处是正确的',
    );
}

/** `完好率不低于98%` in the prose against the row `市政消火栓完好率` of an indicator table, in the year that is meant. */
function checkIndicator(plan: ReadPlan, claim: Claim, outcome: OutcomeOf): void {
  // Where things stand is told of the base year, though no year be named.
  const isNow = claim.period === null && claim.tense === 'present' && claim.unit?.dimension === 'share';
  const base = plan.years?.base;
  const period = isNow && base !== undefined ? { from: base, to: base, basis: 'context' as const } : claim.period;
  // `截至2020年底，建成消防救援站6座` says what there is, and not what was added.
  const isAsOf = /截至\s*(19|20)\d\d\s*年/.test(claim.sentence.quote) && !/新|增|购|改/.test(claim.clause);
  if (!period || claim.noun.length < 3 || claim.status === 'planned') return;
  if (claim.status === 'added' && !isAsOf) return;
  const rows = plan.tables
    .filter(({ certainty }) => certainty !== 'notRecovered')
    .flatMap((table) => indicatorRows(table).map((row) => ({ table, row })))
    .filter(
      ({ row, table }) =>
        table.id !== claim.tableId &&
        meansRow(row.label, claim.noun) &&
        (row.unit === null || claim.unit === null || comparable(row.unit, claim.unit)),
    );
  if (rows.length !== 1) return;
  const { table, row } = rows[0] as (typeof rows)[number];
  // A rate among the results of a period is that of its last year.
  const isLevel =
    period.basis === 'context' &&
    claim.tense === 'past' &&
    (claim.unit?.dimension === 'share' || ratioName(claim.measure) !== null) &&
    period.to === plan.years?.base;
  const column = table.columns.find(
    (one) =>
      one.role === 'number' &&
      one.year === period.to &&
      (period.from === period.to || period.to === plan.years?.to || isLevel),
  );
  const cell = column && row.cells[column.index];
  const printed = cell?.printed;
  if (!column || !cell || !printed) return;
  const value = decimalNumber(printed.decimal) * row.multiplier * printed.multiplier * (row.unit?.factor ?? 1);
  // A bound agrees with the same figure; another figure is another target.
  const stated = claim.value;
  const where = `“${table.title}”的“${row.label}”${column.name}`;
  const sameFigure =
    Math.abs(stated - value) <= 1e-9 * Math.max(1, Math.abs(value)) ||
    (claim.approximation === 'exact' && value >= claim.interval.low && value <= claim.interval.high);
  const isLoose =
    claim.approximation === 'nearly' ||
    claim.approximation === 'overBy' ||
    claim.approximation === 'about' ||
    claim.approximation === 'under';
  if (sameFigure || (isLoose && value >= claim.interval.low && value <= claim.interval.high))
    outcome.pass(`“${claim.measure}”与${where}一致`, `${claim.span.quote} ＝ ${cell.text.trim()}`, [claim, cell]);
  else
    outcome.find(
      'provable',
      `“${claim.measure}”在${lineOf(claim)}为 ${claim.span.quote}，与${where}（${cell.text.trim()}）不一致`,
      `${claim.span.quote} ≠ ${cell.text.trim()}`,
      [claim, cell],
      '确定目标值，并使正文与指标表一致',
    );
}

/** Rows that name a rate or a level and have a figure by year. */
function indicatorRows(table: PlanTable) {
  if (!table.columns.some(({ year, role }) => year !== null && role === 'number')) return [];
  return table.rows.filter(({ kind, label }) => kind === 'data' && label.length >= 4);
}

function meansRow(label: string, noun: string): boolean {
  const row = plainNoun(label.replace(/（[^（）]*）/g, ''));
  if (row === noun) return true;
  const isRate = /[率比数例]$/;
  if (!isRate.test(row) || !isRate.test(noun))
    return (
      row.length >= 4 && noun.length >= 4 && (row.endsWith(noun) || noun.endsWith(row)) && likeness(row, noun) >= 0.75
    );
  // The prose drops what the sentence before named, or adds where it holds.
  return (
    row.endsWith(noun) ||
    noun.endsWith(row) ||
    (orderedShare(row, noun) === 1 && row.slice(-4) === noun.slice(-4) && likeness(row, noun) >= 0.8)
  );
}
