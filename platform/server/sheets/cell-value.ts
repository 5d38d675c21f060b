import { type Field, isLocalDate } from '@wanghuo/kernel';
import { type Cell, textOf } from './cell.ts';
import type { Wording } from './wording.ts';

/** Beijing time in sheets is UTC+8 throughout, without the summer time of 1986 to 1991, so that it reads back exactly. */
const shanghaiOffsetMillis = 8 * 3600 * 1000;
/** Spreadsheet programs count days wrongly before this date. */
export const firstSheetDate = '1900-03-01';

type Entry = NonNullable<Field['entry']>;
type Values = Readonly<Record<string, unknown>>;

export type ParsedCell = { readonly value: unknown } | { readonly code: string };

/**
 * Reads a cell as the value of a field. Empty means null; whether that is acceptable the field's own check decides.
 * @returns the value, or the code of what is wrong with the cell
 */
export function parseCell(field: Field, cell: Cell, wording: Wording): ParsedCell {
  if (cell.kind === 'empty')
    return { value: (field.type === 'codedList' || field.type === 'referenceList') && !field.optional ? [] : null };
  if (cell.kind === 'formula') return { code: 'formula' };
  if (cell.kind === 'error') return { code: 'cell_error' };
  const text = textOf(cell).trim();
  switch (field.type) {
    case 'text':
    case 'reference':
      return cell.kind === 'date' ? { value: text.slice(0, 10) } : { value: textOf(cell) };
    case 'integer':
    case 'decimal':
      return parseNumber(cell, text);
    case 'boolean':
      return parseBoolean(cell, text, wording);
    case 'date':
      return parseDate(cell, text);
    case 'instant':
      return parseInstantText(cell, text);
    case 'coded': {
      const name = wording.codeName(field, text);
      return name === undefined ? { code: 'not_in_list' } : { value: name };
    }
    case 'codedList': {
      const found = partsOf(text).map((name) => wording.codeName(field, name));
      return found.includes(undefined) ? { code: 'not_in_list' } : { value: [...new Set(found)] };
    }
    case 'referenceList':
      return { value: [...new Set(partsOf(text))] };
    case 'json':
      if (field.entry && !text.startsWith('[')) return parseEntries(field.entry, text, wording);
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return { code: 'not_json' };
      }
    default:
      return { code: 'invalid' };
  }
}

/** Between the parts of one entry of a list; entries are parted by `；` or stand one a line. */
const partSeparator = ' · ';

/** `空气呼吸器 · 有效期至 2027-12-31；急救`, as `entryCell` writes it. A part that is not named is empty. */
function parseEntries({ name, parts }: Entry, text: string, wording: Wording): ParsedCell {
  const [head = '', ...named] = Object.keys(parts);
  const values: Values[] = [];
  for (const line of text.split(/[；;\n]/u).filter((one) => one.trim() !== '')) {
    const value: Record<string, unknown> = Object.fromEntries([head, ...named].map((part) => [part, null]));
    for (const [index, said] of line
      .split(partSeparator.trim())
      .map((one) => one.trim())
      .entries()) {
      const isSaid = (part: string) => said.startsWith(`${wording.word(`field.${name}.${part}`)} `);
      const part = index === 0 ? head : named.find(isSaid);
      const field = part === undefined ? undefined : parts[part];
      if (part === undefined || !field) return { code: 'not_in_list' };
      const rest = index === 0 ? said : said.slice(wording.word(`field.${name}.${part}`).length).trim();
      const parsed = parseCell(field, { kind: 'text', text: rest }, wording);
      if ('code' in parsed) return parsed;
      value[part] = parsed.value;
    }
    values.push(value);
  }
  return { value: values };
}

/** The entries in words, or as they are kept where the words would not read back. */
function entriesCell(field: Field, entry: Entry, values: readonly Values[], wording: Wording): string {
  const text = values.map((value) => entryCell(entry, value, wording)).join('；');
  const read = parseCell(field, { kind: 'text', text }, wording);
  return 'value' in read && JSON.stringify(read.value) === JSON.stringify(values) ? text : JSON.stringify(values);
}

function entryCell({ name, parts }: Entry, value: Values, wording: Wording): string {
  return Object.entries(parts)
    .filter(([part]) => value[part] !== null && value[part] !== undefined)
    .map(([part, field], index) => {
      const cell = cellOf(field, value[part], wording);
      const said = typeof cell === 'object' && cell ? Object.values(cell)[0] : String(cell);
      return index === 0 ? said : `${wording.word(`field.${name}.${part}`)} ${said}`;
    })
    .join(partSeparator);
}

function partsOf(text: string): readonly string[] {
  return text
    .split(/[、,，;；\n]/u)
    .map((part) => part.trim())
    .filter(Boolean);
}

export function parseNumber(cell: Cell, text: string): ParsedCell {
  if (cell.kind === 'number') return { value: cell.number };
  if (cell.kind !== 'text' || !/^[+-]?\d{1,18}(\.\d{1,30})?([eE][+-]?\d{1,3})?$/.test(text))
    return { code: 'not_number' };
  return { value: Number(text) };
}

function parseBoolean(cell: Cell, text: string, wording: Wording): ParsedCell {
  if (cell.kind === 'boolean') return { value: cell.boolean };
  const lower = text.toLowerCase();
  if ([wording.word('sheet.yes'), 'true', '1'].includes(lower)) return { value: true };
  if ([wording.word('sheet.no'), 'false', '0'].includes(lower)) return { value: false };
  return { code: 'not_boolean' };
}

function parseDate(cell: Cell, text: string): ParsedCell {
  if (cell.kind === 'date') {
    // A time of day in a column of dates is somebody's mistake that rounding would hide.
    return cell.wallClock.getTime() % 86_400_000 === 0 ? { value: text.slice(0, 10) } : { code: 'not_date' };
  }
  const match = cell.kind === 'text' ? /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/u.exec(text) : null;
  if (!match) return { code: 'not_date' };
  const [, year = '', month = '', day = ''] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isLocalDate(date) ? { value: date } : { code: 'not_date' };
}

function parseInstantText(cell: Cell, text: string): ParsedCell {
  if (cell.kind === 'date') return { value: new Date(cell.wallClock.getTime() - shanghaiOffsetMillis).toISOString() };
  if (cell.kind !== 'text') return { code: 'not_instant' };
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?(Z)?$/.exec(text);
  if (!match) return { code: 'not_instant' };
  const [, date = '', minutes = '', seconds = ':00', millis = '', zulu] = match;
  const moment = new Date(`${date}T${minutes}${seconds}${millis}${zulu ?? '+08:00'}`);
  return isLocalDate(date) && !Number.isNaN(moment.getTime())
    ? { value: moment.toISOString() }
    : { code: 'not_instant' };
}

/** A value as a cell of a sheet: typed where the format has types. */
export type OutputCell = string | number | boolean | null | { readonly date: string } | { readonly instant: string };

/** @param value - the value as shown, that is masked where it is personal */
export function cellOf(field: Field, value: unknown, wording: Wording): OutputCell {
  if (value === null || value === undefined) return null;
  if (field.personal) return String(value);
  switch (field.type) {
    case 'integer':
    case 'decimal':
      return value as number;
    case 'boolean':
      return wording.word(value ? 'sheet.yes' : 'sheet.no');
    case 'date':
      return { date: value as string };
    case 'instant':
      return { instant: value as string };
    case 'coded':
      return codeCell(field, value as string, wording);
    case 'codedList':
      return (value as readonly string[])
        .map((name) => codeCell(field, name, wording))
        .join(wording.word('sheet.separator'));
    case 'referenceList':
      return (value as readonly string[]).join(wording.word('sheet.separator'));
    case 'json':
      return field.entry ? entriesCell(field, field.entry, value as readonly Values[], wording) : JSON.stringify(value);
    default:
      return String(value);
  }
}

/** The label, or our name where the label would not read back. */
function codeCell(field: Field, name: string, wording: Wording): string {
  const label = wording.codeLabel(field, name);
  return wording.codeName(field, label) === name && !/[、,，;；\n]/u.test(label) ? label : name;
}

/** An instant as Beijing wall-clock time, as a date that spreadsheet programs show unchanged. */
export function wallClockOf(instant: string): Date {
  return new Date(new Date(instant).getTime() + shanghaiOffsetMillis);
}
