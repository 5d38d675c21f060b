import { parseDecimal, toAscii, type Decimal } from '../claims/decimal.ts';
import { yearMentions } from '../claims/periods.ts';
import { parseUnit, type Unit } from '../claims/units.ts';
import { isDash, isTotalLabel, lookOf, yearOf } from '../reading/cell-text.ts';
import type { Certainty, Piece, PlanDocument, RawCell, RawTable } from '../reading/document.ts';

/** A number in a cell, as printed. */
export interface Printed {
  readonly decimal: Decimal;
  readonly multiplier: number;
  /** ≤, ≥, <, > or a word; null when the cell says none. */
  readonly bound: 'atMost' | 'atLeast' | null;
  readonly isApproximate: boolean;
  /** `［45］`: the sum over the years of the plan. */
  readonly isCumulative: boolean;
  readonly unit: Unit | null;
}

export interface TableCell extends Piece {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly printed: Printed | null;
}

export interface TableColumn {
  readonly index: number;
  readonly name: string;
  /** Group and leaf, from the top. */
  readonly levels: readonly string[];
  readonly header: Piece | null;
  readonly unit: Unit | null;
  readonly multiplier: number;
  readonly year: number | null;
  readonly role: 'serial' | 'label' | 'unit' | 'number' | 'text';
}

export interface TableRow {
  readonly index: number;
  readonly label: string;
  readonly labelPiece: Piece | null;
  readonly year: number | null;
  readonly kind: 'data' | 'total' | 'subtotal';
  readonly unit: Unit | null;
  readonly multiplier: number;
  readonly cells: readonly (TableCell | null)[];
}

export interface PlanTable extends Piece {
  readonly id: string;
  readonly title: string;
  readonly titlePiece: Piece | null;
  readonly period: { readonly from: number; readonly to: number } | null;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly certainty: Certainty;
  readonly doubt: string | null;
}

/** What the rows and columns of a table mean. */
export function planTableOf(document: PlanDocument, raw: RawTable, index: number): PlanTable {
  const { headerRows, grid, inner } = expand(raw);
  // A row that is one cell from side to side is the title, said inside.
  const caption = raw.caption ?? inner;
  const title = caption ? document.plain.slice(caption.from, caption.to).replace(/\s+/g, '') : '';
  const base = {
    id: `T${index + 1}`,
    from: raw.from,
    to: raw.to,
    title,
    titlePiece: caption,
    certainty: raw.certainty,
    doubt: raw.doubt,
  };
  const noteText = raw.unitNote
    ? document.plain.slice(raw.unitNote.from, raw.unitNote.to)
    : (/单位[：:]\s*([^）)\s]+)/.exec(title)?.[0] ?? '');
  const common = parseUnit(
    noteText
      .replace(/^.*单\s*位\s*[：:]\s*/, '')
      .replace(/[）)]\s*$/, '')
      .split(/[、，,]/)[0] ?? '',
  );
  // `投资计划（万元）` says the unit in the title.
  const shared = common ?? unitInName([title]);
  const columns = columnsOf(grid, headerRows, shared);
  const rows = rowsOf(grid, headerRows, columns);
  return { ...base, columns, rows, period: periodOf(title, columns, rows) };
}

type Slot = RawCell | null;

/** Rows of slots; a merged cell fills all its places. Rows that only hold a title are dropped. */
function expand(raw: RawTable): { headerRows: number; grid: Slot[][]; inner: RawCell | null } {
  const grid: Slot[][] = Array.from({ length: raw.rowCount }, () =>
    Array.from({ length: raw.columnCount }, () => null),
  );
  for (const cell of raw.cells)
    for (let row = cell.row; row < Math.min(raw.rowCount, cell.row + cell.rowSpan); row += 1)
      for (let column = cell.column; column < Math.min(raw.columnCount, cell.column + cell.columnSpan); column += 1)
        (grid[row] as Slot[])[column] = cell;
  const body = grid.filter((row) => !(raw.columnCount > 2 && row.every((slot) => slot !== null && slot === row[0])));
  const whole = (grid[0] ?? [])[0] ?? null;
  const inner = body.length < grid.length && grid[0]?.every((slot) => slot !== null && slot === whole) ? whole : null;
  const flagged = body.findIndex((row) => !row.every((slot) => slot === null || slot.isHeader));
  if (flagged > 0) return { headerRows: flagged, grid: body, inner };
  const first = body.findIndex(
    (row, at) => at > 0 && row.some((slot) => slot !== null && lookOf(slot.text) === 'number' && slot.row >= at),
  );
  // A table of words has one row of headings.
  const headerRows = first === -1 || first > 3 ? 1 : first;
  return { headerRows, grid: body, inner };
}

function columnsOf(grid: readonly Slot[][], headerRows: number, common: ReturnType<typeof parseUnit>): TableColumn[] {
  const width = grid[0]?.length ?? 0;
  return Array.from({ length: width }, (_, index) => {
    const heads = [...new Set(grid.slice(0, headerRows).map((row) => row[index] ?? null))].filter(
      (slot): slot is RawCell => slot !== null && slot.text !== '',
    );
    const levels = heads.map(({ text }) => text.replace(/\s+/g, ''));
    const name = levels.join('·');
    const bodyTexts = grid.slice(headerRows).map((row) => (row[index]?.text ?? '').replace(/\s+/g, ''));
    const filled = bodyTexts.filter((text) => text !== '' && !isDash(text) && !isTotalLabel(text));
    const inName = unitInName(levels);
    const found = inName ?? (filled.some((text) => lookOf(text) === 'number') ? common : null);
    return {
      index,
      name: name.replace(/[（(][^（）()]*[）)]/g, (whole) => (parseUnit(whole.slice(1, -1)) ? '' : whole)),
      levels,
      header: heads.length > 0 ? { from: (heads.at(-1) as RawCell).from, to: (heads.at(-1) as RawCell).to } : null,
      unit: found?.unit ?? null,
      multiplier: found?.multiplier ?? 1,
      year: yearOf(name),
      role: roleOf(name, filled, inName !== null && bodyTexts.some((text) => text !== '')),
    };
  });
}

function unitInName(levels: readonly string[]): ReturnType<typeof parseUnit> {
  for (const level of [...levels].reverse())
    for (const match of level.matchAll(/[（(［[]([^（）()［］[\]]{1,8})[）)］\]]/g)) {
      const unit = parseUnit(match[1] as string);
      if (unit) return unit;
    }
  return null;
}

function roleOf(name: string, filled: readonly string[], hasUnit: boolean): TableColumn['role'] {
  if (/^(序号|编号|No\.?|№)$/i.test(name)) return 'serial';
  const units = filled.filter((text) => parseUnit(text)).length;
  if (name.endsWith('单位') && units > 0 && units * 2 >= filled.length) return 'unit';
  const numbers = filled.filter((text) => lookOf(text) === 'number').length;
  // A column that is announced with a unit and left empty is still one of numbers.
  if (filled.length === 0 && hasUnit) return 'number';
  if (filled.length > 0 && filled.every((text) => lookOf(text) === 'year')) return 'label';
  const isSerial = numbers === filled.length && numbers > 2 && filled.every((text, at) => Number(text) === at + 1);
  if (isSerial && name === '') return 'serial';
  if (numbers > 0 && numbers * 2 >= filled.length) return 'number';
  return filled.some((text) => text.length > 24) ? 'text' : 'label';
}

function rowsOf(grid: readonly Slot[][], headerRows: number, columns: readonly TableColumn[]): TableRow[] {
  const labels = columns.filter(({ role }) => role === 'label' || role === 'text');
  const unitColumn = columns.find(({ role }) => role === 'unit');
  // The label that tells rows apart: the first whose texts differ.
  const body = grid.slice(headerRows);
  const differs = ({ index }: TableColumn) =>
    new Set(body.map((row) => row[index]?.text ?? '').filter((text) => text !== '')).size > 1 || body.length === 1;
  const usable = labels.filter((one) => differs(one) && !/性质|属性|备注|责任|牵头|地点|地址|时序|内容/.test(one.name));
  const named = usable.find(({ name }) => /名\s*称|指标|项目$|年份|年度$/.test(name)) ?? usable[0] ?? labels[0];
  // One heading over two columns: groups in the first, what is in them in the second.
  const varieties = ({ index }: TableColumn) => new Set(body.map((row) => row[index]?.text ?? '')).size;
  const telling =
    named &&
    (usable.find((one) => one.index > named.index && one.name === named.name && varieties(one) > varieties(named)) ??
      named);
  return body.map((row, at) => {
    const texts = row.map((slot) => (slot?.text ?? '').replace(/\s+/g, ''));
    const firsts = columns
      .filter(({ role }) => role === 'label' || role === 'serial' || role === 'text')
      .map(({ index }) => texts[index] ?? '');
    const total = firsts.find((text) => isTotalLabel(text));
    const labelSlot = telling ? (row[telling.index] ?? null) : null;
    const full = total ?? labelSlot?.text.replace(/\s+/g, '') ?? '';
    // `城镇化率（%）` says its unit in its name.
    const inLabel = unitColumn ? null : unitInName([full]);
    const unit = unitColumn ? parseUnit(texts[unitColumn.index] ?? '') : inLabel;
    const label = inLabel ? full.replace(/[（(［[][^（()）］\]]{1,8}[）)］\]]$/, '') : full;
    return {
      index: at,
      label,
      labelPiece: labelSlot && labelSlot.text !== '' ? { from: labelSlot.from, to: labelSlot.to } : null,
      year: /^(19|20)\d\d(年|年度)?$/.test(label) ? yearOf(label) : null,
      kind: total === undefined ? 'data' : total.startsWith('小计') ? 'subtotal' : 'total',
      unit: unit?.unit ?? null,
      multiplier: unit?.multiplier ?? 1,
      cells: row.map((slot, column) =>
        slot === null ? null : cellOf(slot, at, column, columns[column] as TableColumn, headerRows),
      ),
    };
  });
}

function cellOf(slot: RawCell, row: number, column: number, { role }: TableColumn, headerRows: number): TableCell {
  // A number merged over several rows is one number, said once.
  const isOrigin = slot.row <= row + headerRows || slot.rowSpan === 1;
  const isRepeated = slot.rowSpan > 1 && slot.row < row + headerRows;
  const printed = role === 'number' && isOrigin && !isRepeated ? printedOf(slot.text) : null;
  return { row, column, text: slot.text, from: slot.from, to: slot.to, printed };
}

/** Reads one number of a cell; null when the cell holds words. */
export function printedOf(given: string): Printed | null {
  const text = toAscii(given).replace(/\s+/g, '');
  const match =
    /^([［[])?(约|≥|≤|>=|<=|＞|＜|>|<|不低于|不少于|不高于|不超过|﹥|﹤)?([-−]?\d[\d,，]*(?:\.\d+)?)(万亿|亿|万|千)?(余|多)?([^\d.]*)$/.exec(
      text,
    );
  if (!match) return null;
  const [, bracket, sign = '', digits = '', scale = '', more, rest = ''] = match;
  const decimal = parseDecimal(digits);
  if (!decimal) return null;
  const tail = rest.replace(/[］\]]/g, '').replace(/^(以上|以内|以下|左右)$/, '');
  const unit = tail === '' ? null : parseUnit(tail.replace(/(以上|以内|以下|左右)$/, ''));
  if (tail !== '' && !unit) return null;
  const bound =
    /[≥>＞﹥]|不低于|不少于/.test(sign) || /以上/.test(rest)
      ? 'atLeast'
      : /[≤<＜﹤]|不高于|不超过/.test(sign) || /以内|以下/.test(rest)
        ? 'atMost'
        : null;
  const multiplier =
    (scale === '' ? 1 : ({ 万亿: 1e12, 亿: 1e8, 万: 1e4, 千: 1e3 }[scale] ?? 1)) * (unit?.multiplier ?? 1);
  return {
    decimal,
    multiplier,
    bound,
    isApproximate: sign === '约' || more !== undefined || /左右/.test(rest),
    isCumulative: bracket !== undefined,
    unit: unit?.unit ?? null,
  };
}

function periodOf(title: string, columns: readonly TableColumn[], rows: readonly TableRow[]): PlanTable['period'] {
  const stated = yearMentions(title)[0];
  if (stated) return { from: stated.from, to: stated.to };
  const years = [...columns.map(({ year }) => year), ...rows.map(({ year }) => year)].filter(
    (year): year is number => year !== null,
  );
  return years.length === 0 ? null : { from: Math.min(...years), to: Math.max(...years) };
}
