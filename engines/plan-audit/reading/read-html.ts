import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import type { PlanDocument } from './document.ts';
import { type GridCell, Rendition } from './rendition.ts';

const silent = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'iframe',
  'object',
  'svg',
  'head',
  'nav',
  'select',
  'button',
]);
const blocks = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'header',
  'footer',
  'li',
  'ul',
  'ol',
  'dl',
  'dt',
  'dd',
  'blockquote',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'figure',
  'figcaption',
  'hr',
  'form',
  'center',
  'body',
  'aside',
  'address',
]);

/** Paragraphs, headings, lists and tables of a web page; scripts, styles and menus are left out. */
export function readHtml(source: string, encoding: string): PlanDocument {
  const rendition = new Rendition();
  let line = '';
  let level = 0;
  const flush = () => {
    rendition.paragraph(line, level);
    line = '';
  };
  const walk = (node: Tree.Node, depth: number): void => {
    if (depth > 400) return;
    if (node.nodeName === '#text') {
      line += (node as Tree.TextNode).value.replace(/\s+/g, ' ');
      return;
    }
    if (!('childNodes' in node) || silent.has(node.nodeName)) return;
    if (node.nodeName === 'br') return flush();
    if (node.nodeName === 'table') {
      flush();
      const { rows, caption } = rowsOf(node as Tree.Element);
      if (isGrid(rows) && !isLayout(node as Tree.Element, rows)) return rendition.table(rows, caption);
      // A table of one cell, or one that only holds other things, is layout.
    }
    const isBlock = blocks.has(node.nodeName) || /^(table|tr|td|th)$/.test(node.nodeName);
    if (isBlock) flush();
    const heading = /^h([1-6])$/.exec(node.nodeName);
    const before = level;
    if (heading) level = Number(heading[1]);
    for (const child of node.childNodes) walk(child, depth + 1);
    if (isBlock) flush();
    level = before;
  };
  walk(parse(source) as Tree.Document, 0);
  flush();
  return rendition.finish('html', encoding);
}

function isGrid(rows: readonly (readonly GridCell[])[]): boolean {
  return rows.length >= 2 && rows.some((row) => row.length >= 2);
}

/** Old pages put their whole text into tables: such a one holds other tables, or cells as long as a chapter. */
function isLayout(table: Tree.Element, rows: readonly (readonly GridCell[])[]): boolean {
  const holdsTable = (node: Tree.Node): boolean =>
    'childNodes' in node && node.childNodes.some((child) => child.nodeName === 'table' || holdsTable(child));
  return rows.some((row) => row.some(({ text }) => text.length > 3000)) || holdsTable(table);
}

function rowsOf(table: Tree.Element): { rows: GridCell[][]; caption: string } {
  const rows: GridCell[][] = [];
  let caption = '';
  const walk = (node: Tree.Node, isHead: boolean): void => {
    if (!('childNodes' in node)) return;
    for (const child of node.childNodes) {
      if (child.nodeName === 'caption') caption = textOf(child).trim();
      else if (child.nodeName === 'tr') {
        const cells = (child as Tree.Element).childNodes.filter(
          ({ nodeName }) => nodeName === 'td' || nodeName === 'th',
        );
        rows.push(cells.map((cell) => cellOf(cell as Tree.Element, isHead)));
      } else if (/^(thead|tbody|tfoot)$/.test(child.nodeName)) walk(child, child.nodeName === 'thead');
    }
  };
  walk(table, false);
  return { rows, caption };
}

function cellOf(cell: Tree.Element, isHead: boolean): GridCell {
  const span = (name: string) => {
    const given = Number(cell.attrs.find((one) => one.name === name)?.value ?? 1);
    return Number.isInteger(given) && given >= 0 && given <= 1000 ? given || 1 : 1;
  };
  return {
    text: textOf(cell)
      .replace(/[ \t]*\n[ \t\n]*/g, '\n')
      .trim(),
    rowSpan: span('rowspan'),
    columnSpan: span('colspan'),
    isHeader: isHead || cell.nodeName === 'th',
  };
}

function textOf(node: Tree.Node): string {
  if (node.nodeName === '#text') return (node as Tree.TextNode).value.replace(/\s+/g, ' ');
  if (node.nodeName === 'br') return '\n';
  if (!('childNodes' in node) || silent.has(node.nodeName)) return '';
  const inner = node.childNodes.map(textOf).join('');
  return /^(p|div|li)$/.test(node.nodeName) ? `${inner}\n` : inner;
}
