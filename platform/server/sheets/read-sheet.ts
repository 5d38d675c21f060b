import ExcelJS from 'exceljs';
import { parse } from 'csv-parse/sync';
import { limits } from '@wanghuo/kernel';
import { inspectZip } from '../files/zip-guard.ts';
import { type Cell, columnLetters, emptyCell } from './cell.ts';
import { sheetHeadingMissing, sheetTooManyRows, sheetUnreadable } from './errors.ts';

/** A table as it stands in a file: the heading row and what follows, with the places of the cells. */
export interface Table {
  readonly headings: readonly { readonly text: string; readonly column: number }[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** Counted from 1, as the program shows it. */
  readonly row: number;
  /** By column number. */
  readonly cells: ReadonlyMap<number, Cell>;
}

/** The heading row is looked for this far down; people put titles above it. */
const headingWithinRows = 10;
const columnsMost = 200;

/**
 * Reads a workbook (.xlsx) or a text table (.csv in UTF-8, with or without mark, or GB18030). The table is the first
 * one with a heading row that has the wanted heading in it.
 *
 * @param isHeading - tells whether a text is a heading that makes a row the heading row
 * @throws sheetUnreadable, sheetHeadingMissing, sheetTooManyRows, fileUnpackRefused
 */
export async function readTable(bytes: Buffer, isHeading: (text: string) => boolean): Promise<Table> {
  if (bytes.length === 0) throw sheetUnreadable({ reason: 'empty' });
  const grids = isWorkbook(bytes) ? await readWorkbook(bytes) : [readText(bytes)];
  for (const grid of grids) {
    const table = tableIn(grid, isHeading);
    if (table) return table;
  }
  throw sheetHeadingMissing();
}

/** Workbooks are archives, which begin with these letters. */
export function isWorkbook(bytes: Buffer): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function tableIn(grid: readonly TableRow[], isHeading: (text: string) => boolean): Table | undefined {
  const at = grid
    .slice(0, headingWithinRows)
    .findIndex(({ cells }) => [...cells.values()].some((cell) => cell.kind === 'text' && isHeading(cell.text.trim())));
  const heading = grid[at];
  if (!heading) return undefined;
  const rows = grid.slice(at + 1).filter(({ cells }) => [...cells.values()].some((cell) => cell.kind !== 'empty'));
  if (rows.length > limits.importRows) throw sheetTooManyRows({ maximum: limits.importRows, count: rows.length });
  return {
    headings: [...heading.cells]
      .filter(([, cell]) => cell.kind !== 'empty')
      .map(([column, cell]) => ({ column, text: cell.kind === 'text' ? cell.text.trim() : '' })),
    rows,
  };
}

async function readWorkbook(bytes: Buffer): Promise<readonly (readonly TableRow[])[]> {
  await inspectZip(bytes);
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  } catch {
    // Damaged inside in one of many ways; there is nothing to tell the user but that.
    throw sheetUnreadable({ reason: 'workbook' });
  }
  return workbook.worksheets.map((sheet) => {
    // Sparse sheets may claim a million rows; only those that hold something are visited.
    if (sheet.actualRowCount > limits.importRows + headingWithinRows)
      throw sheetTooManyRows({ maximum: limits.importRows, count: sheet.actualRowCount });
    const rows: TableRow[] = [];
    sheet.eachRow({ includeEmpty: false }, (row, number) => {
      const cells = new Map<number, Cell>();
      row.eachCell({ includeEmpty: false }, (cell, column) => {
        if (column <= columnsMost) cells.set(column, cellOfWorkbook(cell));
      });
      rows.push({ row: number, cells });
    });
    return rows;
  });
}

function cellOfWorkbook(cell: ExcelJS.Cell): Cell {
  const { value } = cell;
  if (value === null || value === undefined) return emptyCell;
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (typeof value === 'boolean') return { kind: 'boolean', boolean: value };
  if (typeof value === 'string') return textCell(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? { kind: 'error' } : { kind: 'date', wallClock: value };
  if ('formula' in value || 'sharedFormula' in value) return { kind: 'formula' };
  if ('error' in value) return { kind: 'error' };
  if ('richText' in value) return textCell(value.richText.map((part) => part.text).join(''));
  // The shown text of a link; it may itself be rich text.
  if ('text' in value) {
    const { text } = value as { text: unknown };
    if (typeof text === 'string') return textCell(text);
    const parts = (text as { richText?: readonly { text: string }[] } | null)?.richText ?? [];
    return textCell(parts.map((part) => part.text).join(''));
  }
  return { kind: 'error' };
}

function textCell(text: string): Cell {
  return text.trim() === '' ? emptyCell : { kind: 'text', text };
}

function readText(bytes: Buffer): readonly TableRow[] {
  const text = decodeText(bytes);
  let records: string[][];
  try {
    records = parse(text, {
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: 200_000,
      delimiter: delimiterOf(text),
      to: limits.importRows + headingWithinRows + 1,
    });
  } catch {
    throw sheetUnreadable({ reason: 'text' });
  }
  return records.map((record, index) => ({
    row: index + 1,
    cells: new Map(record.slice(0, columnsMost).map((value, column) => [column + 1, cellOfText(value)])),
  }));
}

/** A formula typed into a text table is refused like one in a workbook. */
function cellOfText(value: string): Cell {
  return value.startsWith('=') ? { kind: 'formula' } : textCell(value);
}

function delimiterOf(text: string): string {
  const firstLine = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  return firstLine.includes('\t') && !firstLine.includes(',') ? '\t' : ',';
}

/** UTF-8 when it is that, else GB18030, which contains GBK and GB2312: what Chinese spreadsheet programs write. */
export function decodeText(bytes: Buffer): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  }
  throw sheetUnreadable({ reason: 'encoding' });
}

/** `C5` */
export function cellAddress(row: number, column: number | undefined): string {
  return column === undefined ? String(row) : `${columnLetters(column)}${row}`;
}
