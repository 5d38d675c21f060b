import { headingLevel, isCaption, isTableNote, isUnitNote, lineStartsOf, plainText } from './document.ts';
import type { Paragraph, Piece, PlanDocument, RawCell, RawTable } from './document.ts';

export interface GridCell {
  readonly text: string;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly isHeader: boolean;
}

/** Bounds of a table that people could read. */
const widestSpan = 100;
const largestGrid = 200_000;

/** Writes the text rendition of a document that has structure: one line for a paragraph, one for each cell. */
export class Rendition {
  private text = '';
  private readonly paragraphs: Paragraph[] = [];
  private readonly tables: RawTable[] = [];
  /** Short lines that may name the next table. */
  private recent: Paragraph[] = [];
  private lastTable: number | null = null;

  paragraph(given: string, level = 0): void {
    for (const part of given.split('\n')) {
      const text = part.replace(/[ \t\u00a0]+/g, ' ').trim();
      if (text === '') continue;
      const from = this.text.length;
      this.text += `${text}\n`;
      const one = { from, to: from + text.length, text, level: level || headingLevel(text) };
      if (this.lastTable !== null && isTableNote(text)) {
        const table = this.tables[this.lastTable] as RawTable;
        this.tables[this.lastTable] = { ...table, notes: [...table.notes, one] };
      } else this.lastTable = null;
      this.paragraphs.push(one);
      this.recent = [...this.recent.slice(-4), one];
    }
  }

  /** @param rows - cells as they stand in the source, merged ones once */
  table(rows: readonly (readonly GridCell[])[], givenCaption = ''): void {
    if (givenCaption) this.paragraph(givenCaption);
    const { caption, unitNote } = captionOf(this.recent);
    const area = rows
      .flat()
      .reduce(
        (sum, { rowSpan, columnSpan }) => sum + Math.min(rowSpan, rows.length) * Math.min(columnSpan, widestSpan),
        0,
      );
    if (area > largestGrid) return this.keepAsText(rows, caption, unitNote);
    const start = this.text.length;
    const cells: RawCell[] = [];
    const taken = new Set<string>();
    let columnCount = 0;
    rows.forEach((row, rowIndex) => {
      let column = 0;
      for (const cell of row) {
        while (taken.has(`${rowIndex}/${column}`)) column += 1;
        const rowSpan = Math.min(Math.max(1, cell.rowSpan), rows.length - rowIndex);
        const columnSpan = Math.min(Math.max(1, cell.columnSpan), widestSpan);
        for (let r = 0; r < rowSpan; r += 1)
          for (let c = 0; c < columnSpan; c += 1) taken.add(`${rowIndex + r}/${column + c}`);
        const text = cell.text.replace(/[ \t\u00a0]+/g, ' ').trim();
        const from = this.text.length + 1;
        this.text += `\t${text}\n`;
        cells.push({
          row: rowIndex,
          column,
          rowSpan,
          columnSpan,
          text,
          isHeader: cell.isHeader,
          from,
          to: from + text.length,
        });
        column += columnSpan;
        columnCount = Math.max(columnCount, column);
      }
      this.text += '\n';
    });
    this.recent = [];
    this.lastTable = this.tables.length;
    this.tables.push({
      from: start,
      to: this.text.length,
      cells,
      rowCount: rows.length,
      columnCount,
      caption,
      unitNote,
      notes: [],
      certainty: 'certain',
      doubt: null,
    });
  }

  /** A table whose merged cells make no sense stays text, and is counted. */
  private keepAsText(rows: readonly (readonly GridCell[])[], caption: Piece | null, unitNote: Piece | null): void {
    const from = this.text.length;
    for (const { text } of rows.flat()) this.paragraph(text);
    const doubt = '合并单元格过多，无法还原';
    this.recent = [];
    this.tables.push({
      from,
      to: this.text.length,
      cells: [],
      rowCount: 0,
      columnCount: 0,
      caption,
      unitNote,
      notes: [],
      certainty: 'notRecovered',
      doubt,
    });
  }

  finish(format: PlanDocument['format'], encoding: string): PlanDocument {
    const plain = plainText(this.text);
    const read = <One extends Piece & { readonly text: string }>(one: One): One => ({
      ...one,
      text: plain.slice(one.from, one.to),
    });
    return {
      format,
      encoding,
      text: this.text,
      plain,
      lineStarts: lineStartsOf(this.text),
      paragraphs: this.paragraphs.map(read),
      tables: this.tables.map((table) => ({ ...table, cells: table.cells.map(read) })),
    };
  }
}

/** The title and the unit note that stand directly above a table; a title may be broken over several lines. */
export function captionOf(above: readonly Paragraph[]): { caption: Piece | null; unitNote: Piece | null } {
  let unitNote: Piece | null = null;
  const rest = [...above];
  const last = rest.at(-1);
  if (last && isUnitNote(last.text)) {
    unitNote = last;
    rest.pop();
  }
  const near = rest.at(-1);
  if (!near) return { caption: null, unitNote };
  if (isCaption(near.text)) return { caption: spread(rest), unitNote };
  // A short line without an end is taken for a title as well.
  if (near.text.length <= 40 && near.level === 0 && !/[。；：:，]$/.test(near.text)) return { caption: near, unitNote };
  return { caption: null, unitNote };
}

/** Takes the lines `…时期` above `…规划表` into the title. */
function spread(lines: readonly Paragraph[]): Piece {
  const last = lines.at(-1) as Paragraph;
  const before = lines.at(-2);
  const isOwnTitle = /^(专栏|表|附表|图表)/.test(last.text);
  if (!isOwnTitle && before && before.text.length <= 30 && before.level === 0 && !/[。；：:，]$/.test(before.text))
    return { from: before.from, to: last.to };
  return last;
}
