import type { LayoutTable, PlanLayout } from '../layout.ts';
import { layOut } from '../layout.ts';
import { makeDocx, type DocxBlock, type DocxCell } from './make-docx.ts';

export type Form = 'txt' | 'html' | 'docx';

/** A figure that is to be read otherwise than the document has it. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A document that can be written out again with other figures in it; places are those of its own audit. */
export interface Written {
  readonly name: string;
  bytesWith(replacements: readonly Replacement[]): Uint8Array;
}

/** The text form of a plan, edited where it stands. */
export function asText(text: string): Written {
  return {
    name: 'plan.txt',
    bytesWith: (replacements) => new TextEncoder().encode(edited(text, 0, text.length, replacements)),
  };
}

/** The same plan as a web page or a Word document: headings, paragraphs and real tables. */
export function asForm(source: Uint8Array, form: Exclude<Form, 'txt'>, name = 'plan.txt'): Written {
  const write = form === 'html' ? pageOf : packageOf;
  const fileName = `plan.${form}`;
  // What is written is read once, so that places are those of this form and not of the source's.
  const layout = layOut(write(layOut(source, name), []), fileName);
  return { name: fileName, bytesWith: (replacements) => write(layout, replacements) };
}

function edited(text: string, from: number, to: number, replacements: readonly Replacement[]): string {
  let at = from;
  let made = '';
  for (const one of [...replacements].sort((left, right) => left.from - right.from)) {
    if (one.from < from || one.to > to) continue;
    made += text.slice(at, one.from) + one.text;
    at = one.to;
  }
  return made + text.slice(at, to);
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] as string);

function pageOf({ text, blocks }: PlanLayout, replacements: readonly Replacement[]): Uint8Array {
  const words = (from: number, to: number) => escaped(edited(text, from, to, replacements)).replaceAll('\n', '<br>');
  const body = blocks.map((block) => {
    if (block.kind === 'paragraph') {
      const tag = block.level > 0 ? `h${Math.min(6, block.level)}` : 'p';
      return `<${tag}>${words(block.from, block.to)}</${tag}>`;
    }
    const rows = rowsOf(block).map((row) => {
      const cells = row.map(({ rowSpan, columnSpan, from, to, isHeader }) => {
        const tag = isHeader ? 'th' : 'td';
        return `<${tag} rowspan="${rowSpan}" colspan="${columnSpan}">${words(from, to)}</${tag}>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    });
    return `<table>${rows.join('')}</table>`;
  });
  return new TextEncoder().encode(`<!doctype html><meta charset="utf-8"><body>${body.join('\n')}</body>`);
}

function packageOf({ text, blocks }: PlanLayout, replacements: readonly Replacement[]): Uint8Array {
  const words = (from: number, to: number) => edited(text, from, to, replacements);
  return makeDocx(
    blocks.map((block): DocxBlock => {
      if (block.kind === 'paragraph')
        return block.level === 1 ? { heading: words(block.from, block.to) } : words(block.from, block.to);
      return {
        rows: rowsOf(block, true).map((row) =>
          row.map(({ from, to, rowSpan, columnSpan, isBelow }): DocxCell =>
            isBelow ? null : { text: words(from, to), across: columnSpan, down: rowSpan },
          ),
        ),
      };
    }),
  );
}

type Cell = LayoutTable['cells'][number] & { readonly isBelow?: boolean };

/** @param withBelow - also a cell for each place under a merged one, as Word has it */
function rowsOf(table: LayoutTable, withBelow = false): readonly (readonly Cell[])[] {
  return Array.from({ length: table.rowCount }, (_, row) =>
    table.cells
      .filter((cell) => (withBelow ? cell.row <= row && row < cell.row + cell.rowSpan : cell.row === row))
      .map((cell) => ({ ...cell, isBelow: cell.row < row }))
      .sort((left, right) => left.column - right.column),
  );
}
