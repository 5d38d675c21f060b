import type { PlanDocument } from './reading/document.ts';
import { readDocument } from './reading/read-document.ts';

/** A stretch of running text or a heading; `level` as in a paragraph, 0 for running text. */
export interface LayoutParagraph {
  readonly kind: 'paragraph';
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** A table cell by cell; merged ones stand once, at their upper left corner. */
export interface LayoutTable {
  readonly kind: 'table';
  readonly from: number;
  readonly to: number;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly cells: readonly {
    readonly row: number;
    readonly column: number;
    readonly rowSpan: number;
    readonly columnSpan: number;
    readonly from: number;
    readonly to: number;
    readonly isHeader: boolean;
  }[];
}

export type LayoutBlock = LayoutParagraph | LayoutTable;

/** How a document is to be shown: its rendition, and the blocks that cut it up from beginning to end. */
export interface PlanLayout {
  readonly text: string;
  readonly blocks: readonly LayoutBlock[];
}

/**
 * The blocks of a document in their order, so that a screen can print it as it was printed. Offsets are those of every
 * span of the audit of the same bytes. A table that was not recovered stays the paragraphs it was read as.
 *
 * @throws ReadingError when the file is refused or cannot be read
 */
export function layOut(bytes: Uint8Array, name = ''): PlanLayout {
  return layoutOf(readDocument(bytes, name));
}

/** The layout of a document that is read already. */
export function layoutOf(document: PlanDocument): PlanLayout {
  const tables = document.tables
    .filter(({ cells }) => cells.length > 0)
    .map((table): LayoutTable => {
      const headRows = headRowsOf(table);
      return {
        kind: 'table',
        from: table.from,
        to: table.to,
        rowCount: table.rowCount,
        columnCount: table.columnCount,
        cells: table.cells.map(({ row, column, rowSpan, columnSpan, from, to, isHeader }) => ({
          row,
          column,
          rowSpan,
          columnSpan,
          from,
          to,
          isHeader: isHeader || row < headRows,
        })),
      };
    });
  const paragraphs = document.paragraphs
    .filter(({ from, to }) => !tables.some((table) => from >= table.from && to <= table.to))
    .map(({ from, to, level }): LayoutParagraph => ({ kind: 'paragraph', from, to, level }));
  return { text: document.text, blocks: [...paragraphs, ...tables].sort((one, other) => one.from - other.from) };
}

/** The first line of a table names its columns, with the second where something is merged across or down. */
function headRowsOf(table: PlanDocument['tables'][number]): number {
  const first = table.cells.filter(({ row }) => row === 0);
  const deepest = Math.max(1, ...first.map(({ rowSpan }) => rowSpan));
  return first.some(({ columnSpan }) => columnSpan > 1) ? Math.max(2, deepest) : deepest;
}
