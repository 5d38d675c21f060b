import type { FlatCell } from './assemble-rows.ts';
import { lookOf, yearOf } from './cell-text.ts';

/**
 * Rows out of a run of cells without any mark of rows. The width must follow from the cells: from row labels that count
 * up (years, serial numbers), or from columns that are all numbers or all words. If two widths do equally well, none is.
 * @returns the rows, and how many cells they took
 */
export function rowsByStride(
  cells: readonly FlatCell[],
): { rows: readonly (readonly FlatCell[])[]; taken: number } | null {
  const columns = byColumns(cells);
  // Labels that count up may break off early; columns that take every cell do not.
  return columns ?? byLabels(cells);
}

/**
 * Rows that begin with 1, 2, 3, … and end in a cell of several paragraphs: lines beyond the width of the header belong to
 * the last cell. Said as a doubt, because a cell in the middle might have been broken as well.
 */
export function rowsBySerial(
  cells: readonly FlatCell[],
): { rows: readonly (readonly FlatCell[])[]; taken: number; isStretched: boolean } | null {
  const width = cells.findIndex(({ text }) => /^1[.、．]?$/.test(text));
  if (width < 3 || width > 12 || !/^(序号|编号|序|项目)$/.test(cells[0]?.text.replace(/\s/g, '') ?? '')) return null;
  const starts = [width];
  for (let at = width + 1; at < cells.length; at += 1)
    if (
      new RegExp(`^${starts.length + 1}[.、．]?$`).test(cells[at]?.text ?? '') &&
      at >= (starts.at(-1) as number) + width
    )
      starts.push(at);
  if (starts.length < 2) return null;
  const last = starts.at(-1) as number;
  const ends = [...starts.slice(1), Math.min(cells.length, last + width + tailOf(cells.slice(last + width)))];
  const rows = starts.map((start, index) => {
    const row = cells.slice(start, ends[index]);
    const rest = row.slice(width - 1);
    const [first] = rest;
    if (!first) return row;
    return [
      ...row.slice(0, width - 1),
      { text: rest.map(({ text }) => text).join('\n'), from: first.from, to: (rest.at(-1) as FlatCell).to },
    ];
  });
  if (rows.some((row) => row.length !== width)) return null;
  return {
    rows: [cells.slice(0, width), ...rows],
    taken: ends.at(-1) as number,
    isStretched: starts.some((start, index) => (ends[index] as number) - start > width),
  };
}

/** Lines after the last row that go on in its last cell: they begin with a year, as the steps of a schedule do. */
function tailOf(rest: readonly FlatCell[]): number {
  const end = rest.findIndex(({ text }) => !/^(19|20)\d\d\s*年?/.test(text));
  return end === -1 ? rest.length : end;
}

const serialOf = (text: string): number | null => {
  const plain = text.replace(/\s+/g, '');
  if (/^\d{1,2}[.、．]?$/.test(plain)) return Number(plain.replace(/\D/g, ''));
  return /^(19|20)\d\d(年|年度)?$/.test(plain) ? yearOf(plain) : null;
};

function byLabels(cells: readonly FlatCell[]) {
  const found: { start: number; width: number; count: number }[] = [];
  for (let width = 2; width <= 20; width += 1)
    for (let start = width; start < Math.min(cells.length, width * 3); start += 1) {
      const first = serialOf(cells[start]?.text ?? '');
      if (first === null || (first !== 1 && first < 1900)) continue;
      let count = 1;
      while (serialOf(cells[start + count * width]?.text ?? '') === first + count) count += 1;
      const isTotal = lookOf(cells[start + count * width]?.text ?? '') === 'total';
      if (isTotal) count += 1;
      if (count < 3 || start + count * width > cells.length) continue;
      const grid = Array.from({ length: count }, (_, row) =>
        cells.slice(start + row * width, start + (row + 1) * width),
      );
      if (columnScore(grid) < 0.99) continue;
      found.push({ start, width, count });
    }
  const best = found.sort((a, b) => b.count - a.count || a.width - b.width || a.start - b.start)[0];
  if (!best) return null;
  const { start, width, count } = best;
  const header = cells.slice(0, start);
  const body = Array.from({ length: count }, (_, row) => cells.slice(start + row * width, start + (row + 1) * width));
  if (header.length !== width) return null;
  return { rows: [header, ...body], taken: start + count * width };
}

function byColumns(cells: readonly FlatCell[]) {
  const widths: { width: number; score: number }[] = [];
  for (let width = 2; width <= 20; width += 1) {
    if (cells.length % width !== 0 || cells.length / width < 2) continue;
    const header = cells.slice(0, width);
    if (header.some(({ text }) => ['number', 'empty'].includes(lookOf(text)))) continue;
    const rows = Array.from({ length: cells.length / width - 1 }, (_, row) =>
      cells.slice((row + 1) * width, (row + 2) * width),
    );
    if (!rows.some((row) => row.some(({ text }) => lookOf(text) === 'number'))) continue;
    if (rows.some((row) => lookOf(row[0]?.text ?? '') === 'number' && serialOf(row[0]?.text ?? '') === null)) continue;
    const score = columnScore(rows);
    if (score === 1) widths.push({ width, score });
  }
  // A multiple of the right width is consistent as well; a narrower one that fits has more evidence.
  const [best, second] = widths.sort((a, b) => a.width - b.width);
  if (!best || (second && second.width % best.width !== 0)) return null;
  const { width } = best;
  const rows = Array.from({ length: cells.length / width }, (_, row) => cells.slice(row * width, (row + 1) * width));
  return { rows, taken: cells.length };
}

/** The share of columns that are of one kind. */
function columnScore(rows: readonly (readonly FlatCell[])[]): number {
  const width = rows[0]?.length ?? 0;
  let good = 0;
  for (let column = 0; column < width; column += 1) {
    const looks = rows
      .map((row) => lookOf(row[column]?.text ?? ''))
      .filter((look) => look !== 'empty' && look !== 'total');
    const numbers = looks.filter((look) => look === 'number').length;
    if (looks.length === 0 || numbers === 0 || numbers === looks.length) good += 1;
  }
  return width === 0 ? 0 : good / width;
}
