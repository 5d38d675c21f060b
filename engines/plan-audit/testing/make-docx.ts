import { strToU8, zipSync, type Zippable } from 'fflate';

export type DocxBlock = string | { readonly heading: string } | { readonly rows: readonly (readonly DocxCell[])[] };
export type DocxCell = string | { readonly text: string; readonly across?: number; readonly down?: number } | null;

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] as string);
const run = (text: string) => `<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
const paragraph = (text: string, style = '') =>
  `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ''}${run(text)}</w:p>`;

/** Cells below a merged one are `null`. */
function row(cells: readonly DocxCell[]): string {
  return `<w:tr>${cells
    .map((cell) => {
      if (cell === null) return `<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>`;
      const { text, across = 1, down = 1 } = typeof cell === 'string' ? { text: cell } : cell;
      const span = across > 1 ? `<w:gridSpan w:val="${across}"/>` : '';
      const merge = down > 1 ? '<w:vMerge w:val="restart"/>' : '';
      return `<w:tc><w:tcPr>${span}${merge}</w:tcPr>${text
        .split('\n')
        .map((line) => paragraph(line))
        .join('')}</w:tc>`;
    })
    .join('')}</w:tr>`;
}

/** The body of a Word document. */
export function docxBody(blocks: readonly DocxBlock[]): string {
  const inner = blocks.map((block) => {
    if (typeof block === 'string') return paragraph(block);
    if ('heading' in block) return paragraph(block.heading, 'Heading1');
    return `<w:tbl>${block.rows.map(row).join('')}</w:tbl>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${inner.join('')}</w:body></w:document>`;
}

/** A Word document as bytes; `more` adds or replaces parts, for hostile ones. */
export function makeDocx(
  blocks: readonly DocxBlock[],
  more: Readonly<Record<string, string | Uint8Array>> = {},
): Uint8Array {
  const styles = '<w:styles xmlns:w="x"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>';
  const parts: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<Types><Default Extension="xml" ContentType="application/xml"/></Types>',
    'word/document.xml': docxBody(blocks),
    'word/styles.xml': styles,
    ...more,
  };
  const files: Zippable = {};
  for (const [name, part] of Object.entries(parts))
    files[name] = [typeof part === 'string' ? strToU8(part) : part, { mtime: new Date('2020-01-01T00:00:00Z') }];
  return zipSync(files);
}
