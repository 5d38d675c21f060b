import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { PlanDocument } from './document.ts';
import { openPackage } from './open-package.ts';
import { ReadingError } from './reading-error.ts';
import { type GridCell, Rendition } from './rendition.ts';

const bodyPart = 'word/document.xml';
const typesPart = '[Content_Types].xml';
const stylesPart = 'word/styles.xml';

/**
 * Paragraphs and tables of a Word document. Deleted text of tracked changes is left out, inserted text is read.
 * @throws ReadingError when the package is hostile, broken or holds no document
 */
export function readDocx(bytes: Uint8Array): PlanDocument {
  const parts = openPackage(bytes, [bodyPart, typesPart, stylesPart]);
  const types = parts.get(typesPart);
  if (types && /macroEnabled/i.test(xmlText(types))) throw new ReadingError('MACROS');
  const body = parts.get(bodyPart);
  if (!body) throw new ReadingError('NOT_DOCX');
  const styles = parts.get(stylesPart);
  return new DocxReader(styles ? headingStyles(xmlText(styles)) : new Map()).read(xmlText(body));
}

function xmlText(bytes: Uint8Array): string {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(label).decode(bytes);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new ReadingError('DTD');
  return text;
}

/** Style ids that stand for headings, with their level. */
function headingStyles(source: string): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  let style = '';
  parseXml(source, {
    open: ({ name, attributes }) => {
      if (local(name) === 'style') style = attribute(attributes, 'styleId');
      if (local(name) === 'name') {
        const level = /^(?:heading|标题)\s*([1-6])$/i.exec(attribute(attributes, 'val'))?.[1];
        if (level && style) levels.set(style, Number(level));
      }
    },
    close: () => undefined,
    text: () => undefined,
  });
  return levels;
}

interface Handlers {
  readonly open: (tag: SaxesTagPlain) => void;
  readonly close: (tag: SaxesTagPlain) => void;
  readonly text: (text: string) => void;
}

function parseXml(source: string, { open, close, text }: Handlers): void {
  const parser = new SaxesParser({ xmlns: false });
  parser.on('doctype', () => {
    throw new ReadingError('DTD');
  });
  parser.on('error', () => {
    throw new ReadingError('XML_BROKEN');
  });
  parser.on('opentag', open as never);
  parser.on('closetag', close as never);
  parser.on('text', text);
  parser.write(source).close();
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);
const attribute = (attributes: Readonly<Record<string, unknown>>, name: string) =>
  String(Object.entries(attributes).find(([key]) => local(key) === name)?.[1] ?? '');

interface OpenCell {
  text: string;
  columnSpan: number;
  merge: 'none' | 'start' | 'continue';
}
interface OpenTable {
  readonly rows: OpenCell[][];
  cell: OpenCell | null;
}

class DocxReader {
  private readonly rendition = new Rendition();
  private readonly tables: OpenTable[] = [];
  private readonly styles: ReadonlyMap<string, number>;
  private line = '';
  private level = 0;
  private inText = false;
  private skipped = 0;

  constructor(styles: ReadonlyMap<string, number>) {
    this.styles = styles;
  }

  read(source: string): PlanDocument {
    parseXml(source, {
      open: (tag) => this.open(local(tag.name), tag.attributes),
      close: (tag) => this.close(local(tag.name)),
      text: (text) => {
        if (this.inText && this.skipped === 0) this.line += text;
      },
    });
    return this.rendition.finish('docx', 'UTF-8');
  }

  private open(name: string, attributes: SaxesTagPlain['attributes']): void {
    const table = this.tables.at(-1);
    switch (name) {
      // Fallback repeats what Choice has; deleted text is no longer said.
      case 'del':
      case 'moveFrom':
      case 'Fallback':
      case 'txbxContent':
        this.skipped += 1;
        break;
      case 'tbl':
        this.tables.push({ rows: [], cell: null });
        break;
      case 'tr':
        table?.rows.push([]);
        break;
      case 'tc':
        if (table) table.cell = { text: '', columnSpan: 1, merge: 'none' };
        break;
      case 'gridSpan':
        if (table?.cell) table.cell.columnSpan = Math.max(1, Number(attribute(attributes, 'val')) || 1);
        break;
      case 'vMerge':
        if (table?.cell) table.cell.merge = attribute(attributes, 'val') === 'restart' ? 'start' : 'continue';
        break;
      case 'pStyle':
        this.level = this.styles.get(attribute(attributes, 'val')) ?? 0;
        break;
      case 't':
        this.inText = true;
        break;
      case 'tab':
        this.line += ' ';
        break;
      case 'br':
      case 'cr':
        this.line += '\n';
        break;
      default:
    }
  }

  private close(name: string): void {
    const table = this.tables.at(-1);
    switch (name) {
      case 'del':
      case 'moveFrom':
      case 'Fallback':
      case 'txbxContent':
        this.skipped -= 1;
        break;
      case 't':
        this.inText = false;
        break;
      case 'p':
        if (this.skipped > 0) break;
        if (table?.cell) table.cell.text += table.cell.text === '' ? this.line : `\n${this.line}`;
        else if (!table) this.rendition.paragraph(this.line, this.level);
        this.line = '';
        this.level = 0;
        break;
      case 'tc':
        if (table?.cell) {
          table.rows.at(-1)?.push(table.cell);
          table.cell = null;
        }
        break;
      case 'tbl': {
        this.tables.pop();
        const outer = this.tables.at(-1);
        // A table within a cell is kept as the text of that cell.
        if (outer?.cell)
          outer.cell.text += (table as OpenTable).rows.map((row) => row.map(({ text }) => text).join(' ')).join('\n');
        else this.place((table as OpenTable).rows);
        break;
      }
      default:
    }
  }

  private place(rows: readonly (readonly OpenCell[])[]): void {
    if (rows.length < 2 || rows.every((row) => row.length < 2)) {
      for (const row of rows) for (const { text } of row) this.rendition.paragraph(text);
      return;
    }
    const columnOf = (row: readonly OpenCell[], index: number) =>
      row.slice(0, index).reduce((sum, cell) => sum + cell.columnSpan, 0);
    const grid: GridCell[][] = rows.map((row, rowIndex) =>
      row.flatMap((cell, index) => {
        if (cell.merge === 'continue') return [];
        let rowSpan = 1;
        const column = columnOf(row, index);
        if (cell.merge === 'start')
          for (const below of rows.slice(rowIndex + 1)) {
            const at = below.findIndex((_, other) => columnOf(below, other) === column);
            if (at === -1 || below[at]?.merge !== 'continue') break;
            rowSpan += 1;
          }
        return [{ text: cell.text.trim(), rowSpan, columnSpan: cell.columnSpan, isHeader: false }];
      }),
    );
    this.rendition.table(grid);
  }
}
