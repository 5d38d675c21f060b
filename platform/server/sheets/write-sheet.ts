import { PassThrough } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import ExcelJS from 'exceljs';
import { type OutputCell, firstSheetDate, wallClockOf } from './cell-value.ts';
import { neutralised } from './cell.ts';

/** One sheet to be written: a name, headings and rows. */
export interface SheetContent {
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: AsyncIterable<readonly (readonly OutputCell[])[]> | Iterable<readonly (readonly OutputCell[])[]>;
  /** Column number (from 1) → the values offered in a list. */
  readonly choices?: ReadonlyMap<number, readonly string[]>;
  readonly widths?: readonly number[];
}

/** Excel takes a list of choices only up to this length; longer ones stand in the notes. */
const choicesLength = 255;

/**
 * Writes a workbook row by row. Numbers and dates are typed; text is text, never a formula, and never looks like one
 * (AP-16).
 */
export async function writeWorkbook(sheets: readonly SheetContent[], created: string): Promise<Buffer> {
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  const finished = new Promise<void>((resolve, reject) => {
    output.on('end', resolve);
    output.on('error', reject);
  });
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: output, useStyles: true, useSharedStrings: false });
  workbook.created = new Date(created);
  workbook.modified = new Date(created);
  for (const content of sheets) {
    const sheet = workbook.addWorksheet(content.name.slice(0, 31), { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = content.headings.map((heading, index) => ({
      header: neutralised(heading),
      width: content.widths?.[index] ?? Math.min(40, Math.max(10, heading.length * 2 + 2)),
    }));
    sheet.getRow(1).font = { bold: true };
    sheet.getRow(1).commit();
    for (const [column, values] of content.choices ?? []) offerChoices(sheet, column, values);
    for await (const batch of content.rows) {
      for (const [number, cells] of batch.entries()) {
        // Others' requests are served in between.
        if (number % 100 === 99) await breathe();
        const row = sheet.addRow(cells.map(workbookValue));
        for (const [index, cell] of cells.entries()) {
          if (cell !== null && typeof cell === 'object')
            row.getCell(index + 1).numFmt = 'date' in cell ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss.000';
          // Text stays text when the cell is typed into again: leading zeros are part of many numbers.
          else if (typeof cell === 'string') row.getCell(index + 1).numFmt = '@';
        }
        row.commit();
      }
    }
    sheet.commit();
  }
  await workbook.commit();
  await finished;
  return Buffer.concat(chunks);
}

function offerChoices(sheet: ExcelJS.Worksheet, column: number, values: readonly string[]): void {
  const list = values.join(',');
  if (list.length > choicesLength || values.some((value) => /[,"]/.test(value))) return;
  const letter = sheet.getColumn(column).letter;
  // The declared type of ExcelJS leaves this member out; it is how a rule for a whole range is added.
  const validations = (
    sheet as unknown as { dataValidations: { add(range: string, rule: ExcelJS.DataValidation): void } }
  ).dataValidations;
  validations.add(`${letter}2:${letter}10001`, { type: 'list', allowBlank: true, formulae: [`"${list}"`] });
}

function workbookValue(cell: OutputCell): ExcelJS.CellValue {
  if (typeof cell === 'string') return neutralised(cell);
  if (cell === null || typeof cell !== 'object') return cell;
  if ('date' in cell) return cell.date < firstSheetDate ? cell.date : new Date(`${cell.date}T00:00:00.000Z`);
  const wallClock = wallClockOf(cell.instant);
  return wallClock.toISOString() < firstSheetDate ? textOfInstant(cell.instant) : wallClock;
}

function textOfInstant(instant: string): string {
  return wallClockOf(instant).toISOString().replace('T', ' ').replace('Z', '');
}

/** Writes a text table: UTF-8 with its mark, so that spreadsheet programs in China read it right, and CRLF. */
export async function writeText(content: Pick<SheetContent, 'headings' | 'rows'>): Promise<Buffer> {
  const parts = ['\uFEFF', stringify([content.headings.map(neutralised)], { record_delimiter: '\r\n' })];
  for await (const batch of content.rows)
    parts.push(
      stringify(
        batch.map((cells) => cells.map(textValue)),
        { record_delimiter: '\r\n' },
      ),
    );
  return Buffer.from(parts.join(''), 'utf8');
}

function textValue(cell: OutputCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return neutralised(cell);
  if (typeof cell === 'object') return 'date' in cell ? cell.date : textOfInstant(cell.instant);
  return String(cell);
}
