import { lookOf } from './cell-text.ts';
import type { Certainty, RawCell } from './document.ts';

export interface FlatCell {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export interface Grid {
  readonly cells: readonly RawCell[];
  readonly rowCount: number;
  readonly columnCount: number;
  readonly certainty: Certainty;
  readonly doubt: string | null;
}

/**
 * A grid out of rows of cells whose merging was lost. The body must be of one width; a header of two rows is put
 * together where only one way is possible, and otherwise its upper row is set aside and said so.
 */
export function assembleRows(rows: readonly (readonly FlatCell[])[]): Grid | null {
  const body = rows.findIndex(
    (row, index) => index > 0 && row.some(({ text }) => ['number', 'year'].includes(lookOf(text))),
  );
  const first = body === -1 ? 1 : body;
  const width = commonWidth(rows.slice(first));
  if (width < 2 || rows.length < 2) return null;
  const given = rows.slice(0, first);
  // Remarks that are empty everywhere leave rows shorter than their header.
  const only = given.length === 1 ? (given[0] as readonly FlatCell[]) : [];
  const isRemark = only.slice(width).every(({ text }) => /备注|说明|其他|其它/.test(text));
  const header = headerOf(given, only.length > width && only.length <= width + 2 && isRemark ? only.length : width);
  if (!header) return null;
  const placed: RawCell[] = [...header.cells];
  for (const [index, row] of rows.slice(first).entries()) {
    const shift = shiftOf(row, rows.slice(first), width);
    if (shift === null) return null;
    row.forEach((cell, at) =>
      placed.push({
        ...cell,
        row: header.rowCount + index,
        column: at + shift,
        rowSpan: 1,
        columnSpan: 1,
        isHeader: false,
      }),
    );
  }
  return {
    cells: placed,
    rowCount: header.rowCount + rows.length - first,
    columnCount: Math.max(width, only.length),
    certainty: header.doubt ? 'headerUncertain' : 'certain',
    doubt: header.doubt,
  };
}

function commonWidth(rows: readonly (readonly FlatCell[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width = 0, count = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  return count * 2 > rows.length || (count * 2 === rows.length && width === Math.max(...counts.keys())) ? width : 0;
}

/** Where a row that lost cells begins: merged cells are lost at the left, a remark at the right. */
function shiftOf(row: readonly FlatCell[], rows: readonly (readonly FlatCell[])[], width: number): number | null {
  if (row.length === width) return 0;
  const missing = width - row.length;
  if (missing < 0 || missing > 2) return null;
  const full = rows.find(({ length }) => length === width) as readonly FlatCell[];
  const fits = (shift: number) => row.every(({ text }, at) => alike(text, full[at + shift]?.text ?? ''));
  const [left, right] = [fits(missing), fits(0)];
  if (left && !right) return missing;
  if (right && !left) return 0;
  return null;
}

function alike(one: string, other: string): boolean {
  const [a, b] = [lookOf(one), lookOf(other)];
  return a === b || a === 'empty' || b === 'empty' || a === 'total' || b === 'total';
}

interface Header {
  readonly cells: readonly RawCell[];
  readonly rowCount: number;
  readonly doubt: string | null;
}

function headerOf(rows: readonly (readonly FlatCell[])[], width: number): Header | null {
  const cell = (one: FlatCell, row: number, column: number, columnSpan = 1, rowSpan = 1): RawCell => ({
    ...one,
    row,
    column,
    rowSpan,
    columnSpan,
    isHeader: true,
  });
  const [upper = [], lower] = rows;
  if (!lower)
    return upper.length === width
      ? { cells: upper.map((one, at) => cell(one, 0, at)), rowCount: 1, doubt: null }
      : null;
  if (rows.length > 2) return null;
  const empty = lower.findIndex(({ text }) => text !== '');
  const standing = empty === -1 ? lower.length : empty;
  if (lower.length === width) {
    // Leading empty cells of the lower row belong to upper cells that reach down.
    const groups = upper.slice(standing);
    const leaves = lower.slice(standing).map((one, at) => cell(one, 1, at + standing));
    const down = upper.slice(0, standing).map((one, at) => cell(one, 0, at, 1, 2));
    if (upper.length === width)
      return { cells: [...upper.map((one, at) => cell(one, 0, at)), ...leaves], rowCount: 2, doubt: null };
    if (groups.length === 1)
      return {
        cells: [...down, cell(groups[0] as FlatCell, 0, standing, width - standing), ...leaves],
        rowCount: 2,
        doubt: null,
      };
    return {
      cells: [...down, ...leaves],
      rowCount: 2,
      doubt: '表头上一级与下一级的归属在文本中已丢失，仅使用下一级列名',
    };
  }
  // The lower row holds only the leaves of groups: `upper` has one cell for each standing column and each group.
  const groupCount = upper.length + lower.length - width;
  if (groupCount === 1 && lower.length >= 2) {
    // One group, but which of the upper cells? Only the last is a way people write tables without saying more.
    const at = upper.length - 1;
    const doubt = at === width - lower.length ? '两级表头的归属按“末列为组”理解' : null;
    if (!doubt) return null;
    return {
      cells: [
        ...upper.slice(0, at).map((one, column) => cell(one, 0, column, 1, 2)),
        cell(upper[at] as FlatCell, 0, at, lower.length),
        ...lower.map((one, index) => cell(one, 1, at + index)),
      ],
      rowCount: 2,
      doubt,
    };
  }
  return null;
}
