/** What a cell of a workbook or text table holds, before a field makes sense of it. */
export type Cell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  /** A date cell of a workbook: wall-clock time, read as if it were UTC. */
  | { readonly kind: 'date'; readonly wallClock: Date }
  /** Formulas are not evaluated, and their remembered result may be old or made up (FI-12). */
  | { readonly kind: 'formula' }
  | { readonly kind: 'error' };

export const emptyCell: Cell = { kind: 'empty' };

/** `A`, `B` … `Z`, `AA`; the first column is 1. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

const dangerousStart = /^'*[=+\-@\t\r\n＝＋－＠]/u;

/** Text that no spreadsheet program takes for a formula (AP-16): an apostrophe in front, which the import takes off. */
export function neutralised(text: string): string {
  return dangerousStart.test(text) ? `'${text}` : text;
}

/** The reverse of `neutralised`, exactly. */
export function restored(text: string): string {
  return text.startsWith("'") && dangerousStart.test(text) ? text.slice(1) : text;
}

/** A cell as the text a person sees in it. */
export function textOf(cell: Cell): string {
  switch (cell.kind) {
    case 'text':
      return restored(cell.text);
    case 'number':
      return String(cell.number);
    case 'boolean':
      return cell.boolean ? 'true' : 'false';
    case 'date':
      return cell.wallClock.toISOString();
    default:
      return '';
  }
}
