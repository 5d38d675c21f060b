import { decimalNumber, decimalText, subtractDecimals } from '../claims/decimal.ts';
import { divide, minus, overlap, roundedInterval, shown, times, type Interval } from '../claims/interval.ts';
import type { PlanTable, TableCell, TableColumn } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Columns that are made from others: growth, shares, rates of completion, what is added over the years. */
export const derivedColumns: Rule = {
  name: 'derived-columns',
  title: '表内推算列',
  check(plan) {
    const outcome = new OutcomeOf('derived-columns', plan);
    for (const table of plan.tables) if (table.certainty !== 'notRecovered') checkColumns(table, outcome);
    return outcome.done();
  },
};

/** Columns of a table that are made from others: growth between two years, shares of a total, done of planned. */
function checkColumns(table: PlanTable, outcome: OutcomeOf): void {
  const numbers = table.columns.filter(({ role }) => role === 'number');
  for (const column of numbers) {
    if (/累计|年均|增长/.test(column.name)) checkCumulative(table, column, twoYears(numbers, column), outcome);
    if (/年均/.test(column.name)) compareAll(table, column, twoYears(numbers, column), 'yearly', outcome);
    else if (/增长率|增幅|增速|同比|增长[（(]?%/.test(column.name))
      compareAll(table, column, twoYears(numbers, column), 'growth', outcome);
    else if (/完成率|完成比例/.test(column.name))
      compareAll(table, column, pairOf(numbers, /计划|任务|目标/, /完成(?!率|比)|实际/), 'share', outcome);
    else if (/占比|比重|比例/.test(column.name) && (column.unit?.text === '%' || /%/.test(column.levels.join(''))))
      checkTableShare(table, column, numbers, outcome);
  }
}

function twoYears(numbers: readonly TableColumn[], column: TableColumn): readonly [TableColumn, TableColumn] | null {
  const years = numbers.filter((one) => one.year !== null && one !== column && !/率|幅|同比/.test(one.name));
  if (years.length !== 2) return null;
  const [a, b] = years as [TableColumn, TableColumn];
  return (a.year as number) < (b.year as number) ? [a, b] : [b, a];
}

function pairOf(numbers: readonly TableColumn[], from: RegExp, to: RegExp): readonly [TableColumn, TableColumn] | null {
  const one = numbers.filter(({ name }) => from.test(name) && !/率/.test(name));
  const other = numbers.filter(({ name }) => to.test(name) && !from.test(name) && !/率/.test(name));
  return one.length === 1 && other.length === 1 ? [one[0] as TableColumn, other[0] as TableColumn] : null;
}

function compareAll(
  table: PlanTable,
  column: TableColumn,
  pair: readonly [TableColumn, TableColumn] | null,
  kind: 'growth' | 'yearly' | 'share',
  outcome: OutcomeOf,
): void {
  if (!pair) return;
  const [from, to] = pair;
  const years = (to.year ?? 0) - (from.year ?? 0);
  const judged = table.rows.flatMap((row) => {
    const [old, now, stated] = [from, to, column].map(({ index }) => row.cells[index] ?? null);
    if (!old?.printed || !now?.printed || !stated?.printed || decimalNumber(old.printed.decimal) <= 0) return [];
    if (row.unit?.dimension === 'share' || stated.printed.isCumulative) return [];
    const ratio = divide(exactly(now), exactly(old));
    const of = (one: number) => (kind === 'share' ? one : kind === 'yearly' ? one ** (1 / years) - 1 : one - 1) * 100;
    const point = of(decimalNumber(now.printed.decimal) / decimalNumber(old.printed.decimal));
    const about = stated.printed.isApproximate ? 0.5 * 10 ** -stated.printed.decimal.places : 0;
    const exact = roundedInterval(decimalNumber(stated.printed.decimal), stated.printed.decimal.places);
    const interval = { low: exact.low - about, high: exact.high + about };
    const signed =
      point < 0 && decimalNumber(stated.printed.decimal) > 0 && /降/.test(column.name)
        ? times({ low: interval.low, high: interval.high }, -1)
        : interval;
    const range = {
      low: signed.low < signed.high ? signed.low : signed.high,
      high: signed.low < signed.high ? signed.high : signed.low,
    };
    const fits = overlap({ low: of(ratio.low), high: of(ratio.high) }, range) !== null;
    const written =
      kind === 'share'
        ? `${now.text}÷${old.text}＝${shown(point)}%`
        : kind === 'yearly'
          ? `（${now.text}÷${old.text}）^(1/${years})－1＝${shown(point)}%`
          : `${now.text}÷${old.text}－1＝${shown(point)}%`;
    return [{ row, stated, old, now, fits, written, point }];
  });
  const good = judged.filter(({ fits }) => fits).length;
  // Growth of money is often told at constant prices; a share may be of something else: most rows must show what is meant.
  if (kind !== 'growth' && good * 2 < judged.length) return;
  for (const { row, stated, old, now, fits, written, point } of judged) {
    const where = `“${table.title}”的“${row.label}”${column.name}`;
    if (fits) outcome.pass(`${where}与两列相符`, written, [stated, old, now]);
    else
      outcome.find(
        row.unit?.dimension === 'money' || /产值|生产总值|GDP|收入/.test(row.label) ? 'needs-ruling' : 'provable',
        `${where}印为 ${stated.text.trim()}，按“${from.name}”“${to.name}”应为 ${shown(point)}%`,
        `${written} ≠ ${stated.text.trim()}`,
        [stated, old, now],
        '核对三列数据',
      );
  }
}

const exactly = (cell: TableCell): Interval => {
  const { decimal } = cell.printed as NonNullable<TableCell['printed']>;
  return decimal.places === 0
    ? { low: decimalNumber(decimal), high: decimalNumber(decimal) }
    : roundedInterval(decimalNumber(decimal), decimal.places);
};

/** Shares of a total row in the column to their left. */
function checkTableShare(
  table: PlanTable,
  column: TableColumn,
  numbers: readonly TableColumn[],
  outcome: OutcomeOf,
): void {
  const value = numbers.filter(({ index, unit }) => index < column.index && unit?.dimension !== 'share').at(-1);
  const total = table.rows.find(({ kind }) => kind === 'total');
  const whole = value && total?.cells[value.index];
  if (!value || !whole?.printed) return;
  const judged = table.rows.flatMap((row) => {
    const [part, stated] = [row.cells[value.index] ?? null, row.cells[column.index] ?? null];
    if (row === total || !part?.printed || !stated?.printed) return [];
    const point = (decimalNumber(part.printed.decimal) / decimalNumber(whole.printed!.decimal)) * 100;
    const result = times(divide(exactly(part), exactly(whole)), 100);
    const fits =
      overlap(result, roundedInterval(decimalNumber(stated.printed.decimal), stated.printed.decimal.places)) !== null;
    return [{ row, part, stated, point, fits }];
  });
  if (judged.filter(({ fits }) => fits).length * 2 < judged.length) return;
  for (const { row, part, stated, point, fits } of judged) {
    const written = `${decimalText(part.printed!.decimal)}÷${decimalText(whole.printed.decimal)}＝${shown(point)}%`;
    const where = `“${table.title}”的“${row.label}”${column.name}`;
    if (fits) outcome.pass(`${where}与合计相符`, written, [stated, part, whole]);
    else
      outcome.find(
        'provable',
        `${where}印为 ${stated.text.trim()}，应为 ${shown(point)}%`,
        `${written} ≠ ${stated.text.trim()}`,
        [stated, part, whole],
        '核对该项、合计和占比',
      );
  }
}

/** `［6.6］` in brackets: what is added over the years of the plan, target less base. */
function checkCumulative(
  table: PlanTable,
  column: TableColumn,
  pair: readonly [TableColumn, TableColumn] | null,
  outcome: OutcomeOf,
): void {
  if (!pair) return;
  const judged = table.rows.flatMap((row) => {
    const [old, now, stated] = [pair[0], pair[1], column].map(({ index }) => row.cells[index] ?? null);
    if (!old?.printed || !now?.printed || !stated?.printed?.isCumulative || now.printed.bound) return [];
    const difference = minus(exactly(now), exactly(old));
    const point = decimalNumber(subtractDecimals(now.printed.decimal, old.printed.decimal));
    const said = roundedInterval(decimalNumber(stated.printed.decimal), stated.printed.decimal.places);
    const fits = overlap(difference, said) !== null || overlap(times(difference, -1), said) !== null;
    return [{ row, old, now, stated, fits, written: `${now.text.trim()}－${old.text.trim()}＝${shown(point)}` }];
  });
  // Sums over years that are no difference (a total of energy saved) stand in the same column.
  if (judged.filter(({ fits }) => fits).length * 2 < judged.length) return;
  for (const { row, old, now, stated, fits, written } of judged) {
    const where = `“${table.title}”的“${row.label}”${column.name}`;
    if (fits) outcome.pass(`${where}与两列相符`, written, [stated, old, now]);
    else
      outcome.find(
        'needs-ruling',
        `${where}印为 ${stated.text.trim()}，与基数、目标之差不符`,
        `${written} ≠ ${stated.text.trim()}`,
        [stated, old, now],
        '核对基数、目标和五年累计数',
      );
  }
}
