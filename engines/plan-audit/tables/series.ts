import type { Claim } from '../claims/claim.ts';
import { addDecimals, scaledNumber, type Decimal } from '../claims/decimal.ts';
import { plainNoun } from '../claims/nouns.ts';
import type { Unit } from '../claims/units.ts';
import { isTotalLabel } from '../reading/cell-text.ts';
import type { Piece } from '../reading/document.ts';
import { oncePerPlan } from '../once-per-plan.ts';
import type { ReadPlan } from '../read-plan.ts';
import type { PlanTable, TableCell } from './plan-table.ts';

export interface SeriesPoint {
  readonly year: number;
  readonly decimal: Decimal;
  readonly value: number;
  readonly places: readonly Piece[];
  /** How it came about, when it is a sum. */
  readonly arithmetic: string;
}

/** One quantity over years, out of a table or out of sentences that go through the years. */
export interface Series {
  readonly name: string;
  readonly noun: string;
  readonly title: string;
  readonly unit: Unit | null;
  readonly multiplier: number;
  readonly points: readonly SeriesPoint[];
  readonly source: 'column' | 'row' | 'rowSum' | 'sentences';
  readonly tableId: string | null;
  readonly row: number | null;
  readonly column: number | null;
  /** The total printed beside it, if any. */
  readonly total: { readonly decimal: Decimal; readonly place: Piece } | null;
}

/** Every series of a plan. */
export const seriesOf = oncePerPlan((plan): readonly Series[] => {
  return [
    ...plan.tables
      .filter(({ certainty }) => certainty !== 'notRecovered')
      .flatMap((table) => [...fromColumns(table), ...rowSums(table), ...fromRows(table)]),
    ...fromSentences(plan),
  ];
});

/** A total is called after its table: 合计 of 交通固定资产投资完成情况. */
function nounOf(name: string, title: string): string {
  return isTotalLabel(name.replace(/[（(].*$/, '')) ? titleNoun(title) : plainNoun(name);
}

/** The thing a table is about, out of its title. */
export function titleNoun(title: string): string {
  return plainNoun(
    title
      .replace(/^(专栏|图表|附表|附件|表)\s*[0-9一二三四五六七八九十]+(?:[-—.][0-9]+)*[：:.、]?/, '')
      .replace(/.*[”"](?:时期|期间)?/, '')
      .replace(/(完成|基本|发展)?(情况|计划|规划|安排|一览|统计|汇总|目标|分解)*表?$/, '')
      .replace(/(建设|购置|招录|采购|配备|新建)?(项目|工程|任务)?$/, ''),
  );
}

const printedIn = (cell: TableCell | null | undefined) => cell?.printed ?? null;
const isRatio = (name: string, unit: Unit | null) =>
  unit?.dimension === 'share' || /率|占比|比例|比重|人均|平均|增幅|增速/.test(name);

function fromColumns(table: PlanTable): Series[] {
  const rows = table.rows.filter(({ year, kind }) => year !== null && kind === 'data');
  if (rows.length < 2) return [];
  const total = table.rows.find(({ kind }) => kind === 'total');
  return table.columns
    .filter(({ role }) => role === 'number')
    .flatMap((column) => {
      const points = rows.flatMap((row) =>
        pointOf(row.cells[column.index], row.year as number, column.multiplier * (column.unit?.factor ?? 1)),
      );
      const totalCell = total?.cells[column.index];
      const totalPrinted = printedIn(totalCell);
      if (points.length < 2) return [];
      return [
        {
          name: column.name,
          noun: nounOf(column.name, table.title),
          title: table.title,
          unit: column.unit,
          multiplier: column.multiplier,
          points,
          source: 'column' as const,
          tableId: table.id,
          row: null,
          column: column.index,
          total: totalCell && totalPrinted ? { decimal: totalPrinted.decimal, place: totalCell } : null,
        },
      ];
    });
}

/** All columns of one unit added up by year, where no column is the total of the others. */
function rowSums(table: PlanTable): Series[] {
  const rows = table.rows.filter(({ year, kind }) => year !== null && kind === 'data');
  const columns = table.columns.filter(
    (column) => column.role === 'number' && column.unit?.dimension === 'count' && !isRatio(column.name, column.unit),
  );
  const unit = columns[0]?.unit ?? null;
  if (
    rows.length < 2 ||
    columns.length < 3 ||
    columns.some((column) => column.unit?.kind !== unit?.kind || /^总|合计|小计/.test(column.name))
  )
    return [];
  const points = rows.map((row): SeriesPoint => {
    const cells = columns.flatMap(({ index }) => row.cells[index] ?? []).filter(({ printed }) => printed !== null);
    const decimal = addDecimals(cells.map(({ printed }) => (printed as NonNullable<typeof printed>).decimal));
    const arithmetic = cells.length === 0 ? '0' : cells.map(({ text }) => text.trim()).join('＋');
    return {
      year: row.year as number,
      decimal,
      value: scaledNumber(decimal, columns[0]?.multiplier ?? 1),
      places: cells.length === 0 ? (row.labelPiece ? [row.labelPiece] : []) : cells,
      arithmetic,
    };
  });
  return [
    {
      name: table.title,
      noun: commonEnd(columns.map(({ name }) => name)) || plainNoun(table.title),
      title: table.title,
      unit,
      multiplier: columns[0]?.multiplier ?? 1,
      points,
      source: 'rowSum',
      tableId: table.id,
      row: null,
      column: null,
      total: null,
    },
  ];
}

function fromRows(table: PlanTable): Series[] {
  const years = table.columns.filter(
    ({ year, role, name }) => year !== null && role === 'number' && !/[-－—~～至]/.test(name),
  );
  if (years.length < 2 || new Set(years.map(({ year }) => year)).size !== years.length) return [];
  const totalColumn = table.columns.find(
    ({ role, name, year }) =>
      role === 'number' && year === null && /合计|总计|总数|数量|小计|共计|总量|规模/.test(name),
  );
  return table.rows.flatMap((row) => {
    const unit = years[0]?.unit ?? totalColumn?.unit ?? row.unit;
    const multiplier = years[0]?.unit
      ? years[0].multiplier
      : totalColumn?.unit
        ? totalColumn.multiplier
        : row.multiplier;
    const points = years.flatMap(({ index, year }) =>
      pointOf(row.cells[index], year as number, multiplier * (unit?.factor ?? 1)),
    );
    if (points.length < 2) return [];
    const cell = totalColumn ? row.cells[totalColumn.index] : null;
    const printed = printedIn(cell);
    return [
      {
        name: row.label,
        noun: nounOf(row.label, table.title),
        title: table.title,
        unit,
        multiplier,
        points,
        source: 'row' as const,
        tableId: table.id,
        row: row.index,
        column: null,
        total: cell && printed ? { decimal: printed.decimal, place: cell } : null,
      },
    ];
  });
}

function pointOf(cell: TableCell | null | undefined, year: number, factor: number): SeriesPoint[] {
  const printed = printedIn(cell);
  if (!cell || !printed) return [];
  return [
    {
      year,
      decimal: printed.decimal,
      value: scaledNumber(printed.decimal, factor * printed.multiplier),
      places: [cell],
      arithmetic: cell.text.trim(),
    },
  ];
}

/** `2021年，新建1支。2022年，新建2支。…` within one cell or one paragraph. */
function fromSentences(plan: ReadPlan): Series[] {
  const groups = new Map<string, Claim[]>();
  for (const claim of plan.claims) {
    if (claim.clause === '' && claim.origin === 'table') continue;
    if (
      !claim.period ||
      claim.period.from !== claim.period.to ||
      claim.period.basis === 'context' ||
      claim.isModifier ||
      !claim.unit
    )
      continue;
    const paragraph = plan.sentences.find((one) => claim.from >= one.from && claim.to <= one.to)?.paragraph ?? 0;
    const key = `${paragraph}/${claim.noun}/${claim.unit.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups.values()].flatMap((claims) => {
    const years = claims.map(({ period }) => period?.from as number);
    if (claims.length < 3 || new Set(years).size !== years.length) return [];
    const [first] = claims as [Claim];
    const table = plan.tables.find(({ id }) => id === first.tableId);
    return [
      {
        name: first.measure,
        noun: first.noun,
        title: table?.title ?? '',
        unit: first.unit,
        multiplier: first.multiplier,
        points: claims.map((one) => ({
          year: one.period?.from as number,
          decimal: one.decimal,
          value: one.value,
          places: [one],
          arithmetic: one.span.quote,
        })),
        source: 'sentences' as const,
        tableId: first.tableId,
        row: first.row,
        column: first.column,
        total: null,
      },
    ];
  });
}

function commonEnd(names: readonly string[]): string {
  let end = '';
  const [first = ''] = names;
  for (let size = 1; size <= first.length; size += 1) {
    const tail = first.slice(-size);
    // Most names, not all: 工程机械 stands among the vehicles.
    if (names.filter((name) => name.endsWith(tail)).length * 3 >= names.length * 2) end = tail;
  }
  return end;
}
