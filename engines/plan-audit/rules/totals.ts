import { addDecimals, decimalNumber, decimalText, sameDecimal, type Decimal } from '../claims/decimal.ts';
import { comparable } from '../claims/units.ts';
import { isDash } from '../reading/cell-text.ts';
import type { PlanTable, TableCell, TableColumn, TableRow } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Totals rows against their rows, total columns against their columns. */
export const totals: Rule = {
  name: 'totals',
  title: '合计与分项',
  check(plan) {
    const outcome = new OutcomeOf('totals', plan);
    for (const table of plan.tables) {
      if (table.certainty === 'notRecovered') continue;
      checkRows(table, outcome);
      checkColumns(table, outcome);
    }
    return outcome.done();
  },
};

const notAdded = /率|比例|占比|比重|人均|平均|均价|增幅|增速|指数|密度|排名|同比|环比|半径|时间/;
const isAdded = (column: TableColumn) =>
  column.role === 'number' &&
  column.unit?.dimension !== 'share' &&
  column.unit?.dimension !== 'points' &&
  !notAdded.test(column.name);

function checkRows(table: PlanTable, outcome: OutcomeOf): void {
  for (const total of table.rows.filter(({ kind }) => kind !== 'data')) {
    const parts = partsOf(table.rows, total);
    if (parts.length < 2) continue;
    for (const column of table.columns.filter(isAdded)) {
      const sum = total.cells[column.index];
      const cells = parts.map((row) => row.cells[column.index] ?? null);
      if (sum?.printed)
        judge(
          outcome,
          table,
          sum,
          cells,
          `“${table.title || table.id}”的“${column.name}”列`,
          total.label,
          parts.map(({ label }) => label),
          'provable',
        );
    }
  }
}

/** Rows a total stands for: those above it back to the last total, or all below when it comes first. */
function partsOf(rows: readonly TableRow[], total: TableRow): readonly TableRow[] {
  const usable = (row: TableRow) => row !== total && !row.label.startsWith('其中');
  if (total.kind === 'subtotal') {
    const above: TableRow[] = [];
    for (let at = total.index - 1; at >= 0 && rows[at]?.kind === 'data'; at -= 1) above.unshift(rows[at] as TableRow);
    return above.filter(usable);
  }
  const isFirst = rows.findIndex(({ kind }) => kind === 'data') > total.index;
  const range = isFirst ? rows.slice(total.index + 1) : rows.slice(0, total.index);
  const subtotals = range.filter(({ kind }) => kind === 'subtotal');
  // Subtotals stand for the rows they close; rows after the last one stand for themselves.
  const after = subtotals.length > 0 ? range.slice(range.indexOf(subtotals.at(-1) as TableRow) + 1) : [];
  return (subtotals.length > 0 ? [...subtotals, ...after] : range).filter((row) => usable(row) && row.kind !== 'total');
}

function checkColumns(table: PlanTable, outcome: OutcomeOf): void {
  const numbers = table.columns.filter(isAdded);
  for (const column of numbers) {
    const isTotal = /合计|总计|小计|共计/.test(column.name);
    const isWhole =
      !isTotal &&
      /^总(?!面积$)|^(数量|总数|总量|规模|建设任务|任务数|计划数)$/.test(
        column.levels.at(-1)?.replace(/[（(].*$/, '') ?? '',
      );
    if (!isTotal && !isWhole) continue;
    const parts = componentsOf(table, numbers, column, isTotal);
    if (parts.length < 2) continue;
    const rows = table.rows.filter(
      (row) => row.cells[column.index]?.printed && parts.some(({ index }) => row.cells[index]?.printed),
    );
    const holds = rows.filter((row) =>
      closes(
        row.cells[column.index] as TableCell,
        parts.map(({ index }) => row.cells[index] ?? null),
      ),
    ).length;
    const spansYears = parts.every(({ year }) => year !== null);
    // That a column is the sum of others must be said by its name, by the years, or by most of its rows.
    if (!isTotal && holds * 2 < rows.length && !(spansYears && rows.length === 1)) continue;
    const severity = isTotal || holds > 1 ? 'provable' : 'needs-ruling';
    for (const row of rows)
      judge(
        outcome,
        table,
        row.cells[column.index] as TableCell,
        parts.map(({ index }) => row.cells[index] ?? null),
        `“${table.title || table.id}”的“${row.label || `第${row.index + 1}`}”行`,
        column.name,
        parts.map(({ name }) => name),
        severity,
      );
  }
}

function componentsOf(
  table: PlanTable,
  numbers: readonly TableColumn[],
  total: TableColumn,
  isTotal: boolean,
): readonly TableColumn[] {
  const unitOf = (column: TableColumn) => column.unit ?? table.rows[0]?.unit ?? null;
  const others = numbers.filter(
    (one) => one !== total && (comparable(unitOf(one), unitOf(total)) || one.unit === null || total.unit === null),
  );
  const years = others.filter(({ year }) => year !== null);
  if (total.year === null && years.length >= 2)
    return years.every(({ name }) => !/累计|年末|底/.test(name)) ? years : [];
  if (total.year !== null && !isTotal) return [];
  const isSubtotal = /小计/.test(total.name);
  const group = total.levels.length > 1 ? total.levels[0] : null;
  if (group !== null && group !== undefined && !/合计|总计/.test(group)) {
    const inGroup = others.filter(({ levels }) => levels[0] === group && levels.length > 1);
    return inGroup;
  }
  if (isSubtotal) return [];
  const subtotals = others.filter(({ name }) => /小计/.test(name));
  const plain = others.filter(({ name }) => !/小计|合计|总计|共计/.test(name) && !name.startsWith('其中'));
  if (subtotals.length === 0) return plain;
  const grouped = new Set(subtotals.map(({ levels }) => levels[0]));
  return [...subtotals, ...plain.filter(({ levels }) => !grouped.has(levels[0]))];
}

const decimalsOf = (cells: readonly (TableCell | null)[]) =>
  cells.flatMap((cell) => (cell?.printed ? [cell.printed.decimal] : []));

function closes(total: TableCell, parts: readonly (TableCell | null)[]): boolean {
  return total.printed !== null && sameDecimal(addDecimals(decimalsOf(parts)), total.printed.decimal);
}

function judge(
  outcome: OutcomeOf,
  table: PlanTable,
  total: TableCell,
  cells: readonly (TableCell | null)[],
  where: string,
  label: string,
  names: readonly string[],
  severity: 'provable' | 'needs-ruling',
): void {
  // A word among the numbers makes the sum unknown.
  if (cells.some((cell) => cell !== null && cell.printed === null && cell.text.trim() !== '' && !isDash(cell.text)))
    return;
  if (cells.some((cell) => cell?.printed?.bound || cell?.printed?.isApproximate) || total.printed?.bound) return;
  const used = cells.flatMap((cell, at) => (cell?.printed ? [{ cell, name: names[at] ?? '' }] : []));
  // One number beside dashes is a sum as well; beside blanks it may be that nobody wrote the others down.
  const isAlone =
    used.length === 1 && cells.length > 1 && cells.every((cell) => cell?.printed || isDash(cell?.text ?? ''));
  if ((used.length < 2 && !isAlone) || !total.printed) return;
  const values: readonly Decimal[] = used.map(
    ({ cell }) => (cell.printed as NonNullable<TableCell['printed']>).decimal,
  );
  const sum = addDecimals(values);
  const difference = Math.abs(decimalNumber(sum) - decimalNumber(total.printed.decimal));
  const places = Math.max(sum.places, total.printed.decimal.places);
  const rounding =
    places > 0 && values.every((one) => one.places > 0)
      ? 0.5 * 10 ** -Math.min(...values.map((one) => one.places), total.printed.decimal.places) * (values.length + 1)
      : 0;
  const written = `${values.map(decimalText).join('＋')}＝${decimalText(sum)}`;
  const places2 = [total, ...used.map(({ cell }) => cell)];
  // Where rounding leaves room, a last digit more or less would hold as well.
  if (difference === 0) outcome.pass(`${where}${label}与分项一致`, written, places2, rounding === 0);
  else if (
    difference <= rounding * 1.0001 &&
    difference < 10 ** -Math.min(...values.map((one) => one.places)) * values.length
  )
    outcome.pass(
      `${where}${label}与分项一致（差额在四舍五入之内）`,
      `${written}，印 ${decimalText(total.printed.decimal)}`,
      places2,
      false,
    );
  else
    outcome.find(
      severity,
      `${where}${label}印为 ${decimalText(total.printed.decimal)}，分项之和是 ${decimalText(sum)}`,
      `${written} ≠ ${decimalText(total.printed.decimal)}，相差 ${decimalText({ digits: BigInt(Math.round(difference * 10 ** places)), places })}`,
      places2,
      '核对分项与合计的原始台账，确定哪一个是正确的',
    );
}
