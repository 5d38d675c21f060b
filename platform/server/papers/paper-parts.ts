import {
  AlignmentType,
  BorderStyle,
  HeadingLevel,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import type { Paper, PaperBlock, PaperCell, PaperSignature, PaperTable } from './paper.ts';
import { headingFace, textWidthOf } from './typography.ts';

type Part = Paragraph | Table;

const levels = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const;

/** One block as the library's paragraphs and tables. */
export function partsOf(block: PaperBlock, paper: Pick<Paper, 'landscape'>): readonly Part[] {
  switch (block.kind) {
    case 'heading':
      return [new Paragraph({ heading: levels[block.level], text: printable(block.text) })];
    case 'paragraph':
      return [
        new Paragraph({
          style: block.isQuote ? 'PaperQuote' : 'PaperText',
          children: runsOf(block.text, { bold: block.isStrong ?? false }),
        }),
      ];
    case 'list':
      return block.items.map(
        (item, index) => new Paragraph({ style: 'PaperText', children: runsOf(`${index + 1}. ${item}`) }),
      );
    case 'table':
      return tableOf(block, textWidthOf(paper));
    case 'signatures':
      return block.lines.map(signatureOf);
    case 'pageBreak':
      return [new Paragraph({ pageBreakBefore: true })];
  }
}

/** What XML 1.0 cannot hold is left out rather than breaking the file. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '');
}

function runsOf(text: string, options: { bold?: boolean; font?: typeof headingFace } = {}): TextRun[] {
  return printable(text)
    .split(/\r?\n/)
    .map((part, index) => new TextRun({ text: part, ...(index > 0 ? { break: 1 } : {}), ...options }));
}

const rule = { style: BorderStyle.SINGLE, size: 4, color: '444444' };

function tableOf(table: PaperTable, width: number): readonly Part[] {
  const columnCount = Math.max(
    ...[...table.head, ...table.rows].map((row) => row.reduce((sum, cell) => sum + columnsOf(cell), 0)),
    1,
  );
  const shares = Array.from({ length: columnCount }, (_, index) => table.widths?.[index] ?? 1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const columnWidths = shares.map((share) => Math.floor((width * share) / total));
  const rowOf = (cells: readonly PaperCell[], isHead: boolean) =>
    new TableRow({
      ...(isHead ? { tableHeader: true } : {}),
      cantSplit: true,
      children: cellsOf(cells, { isHead, columnWidths, figures: new Set(table.figures) }),
    });
  // Word refuses a table without a row.
  if (table.head.length + table.rows.length === 0) return [];
  const set = new Table({
    width: { size: columnWidths.reduce((sum, one) => sum + one, 0), type: WidthType.DXA },
    columnWidths,
    layout: TableLayoutType.FIXED,
    borders: { top: rule, bottom: rule, left: rule, right: rule, insideHorizontal: rule, insideVertical: rule },
    margins: { top: 40, bottom: 40, left: 80, right: 80 },
    rows: [...table.head.map((row) => rowOf(row, true)), ...table.rows.map((row) => rowOf(row, false))],
  });
  const caption = table.caption
    ? [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          keepNext: true,
          spacing: { before: 200, after: 80 },
          children: runsOf(table.caption, { font: headingFace }),
        }),
      ]
    : [];
  // Two tables in a row would grow into one.
  return [...caption, set, new Paragraph({ spacing: { after: 80 } })];
}

const columnsOf = (cell: PaperCell) => (typeof cell === 'string' ? 1 : (cell.columns ?? 1));

function cellsOf(
  cells: readonly PaperCell[],
  look: { readonly isHead: boolean; readonly columnWidths: readonly number[]; readonly figures: ReadonlySet<number> },
): TableCell[] {
  let column = 0;
  return cells.map((cell) => {
    const { text, isStrong = false } = typeof cell === 'string' ? { text: cell } : cell;
    const from = column;
    column += columnsOf(cell);
    const size = look.columnWidths.slice(from, column).reduce((sum, one) => sum + one, 0);
    return new TableCell({
      columnSpan: column - from,
      width: { size, type: WidthType.DXA },
      verticalAlign: VerticalAlignTable.CENTER,
      ...(look.isHead ? { shading: { type: ShadingType.CLEAR, fill: 'EDEDED', color: 'auto' } } : {}),
      children: [
        new Paragraph({
          style: 'PaperCell',
          alignment: look.isHead
            ? AlignmentType.CENTER
            : look.figures.has(from)
              ? AlignmentType.RIGHT
              : AlignmentType.LEFT,
          children: runsOf(text, { bold: isStrong, ...(look.isHead ? { font: headingFace } : {}) }),
        }),
      ],
    });
  });
}

/** A blank is left for the pen where nothing is known. */
function signatureOf({ label, name, on }: PaperSignature): Paragraph {
  const blank = (length: number) => '_'.repeat(length);
  return new Paragraph({
    spacing: { before: 240 },
    keepLines: true,
    children: runsOf(
      [
        labels['paper.signature'].replace('{label}', label).replace('{name}', name ?? blank(18)),
        labels['paper.signedOn'].replace('{on}', on ?? blank(14)),
      ].join('    '),
    ),
  });
}
