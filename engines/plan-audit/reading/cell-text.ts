/** What a cell looks like; enough to tell a header from a body and one column from another. */
export type CellLook = 'empty' | 'number' | 'year' | 'total' | 'text';

const number =
  /^[约≥≤><＞＜﹥﹤[［(（]?\s*[-−]?[0-9０-９][0-9０-９,，]*([.．][0-9０-９]+)?\s*(万|亿|%|％|‰)?\s*(余|以上|以内|以下|左右)?[\]］)）]?$/;

/** Marks that stand for "nothing here". */
export const isDash = (text: string) => /^[—–－\-―─/／\\*…·]+$/.test(text.trim());

export function lookOf(text: string): CellLook {
  const plain = text.replace(/\s+/g, '');
  if (plain === '' || isDash(plain)) return 'empty';
  if (/^(19|20)\d\d(年|年度)?$/.test(plain)) return 'year';
  if (isTotalLabel(plain)) return 'total';
  return number.test(plain) ? 'number' : 'text';
}

export function isTotalLabel(text: string): boolean {
  return /^(合计|总计|小计|共计|累计|总和|总数|总量|全区合计|全县合计|全市合计)([（(].{1,12}[）)])?$/.test(
    text.replace(/\s+/g, ''),
  );
}

/** A year in a header: `2021年`, `2025年目标`, `2021`. */
export function yearOf(text: string): number | null {
  const found = /(?<!\d)(19[5-9]\d|20[0-9]\d)(?!\d)/.exec(text.replace(/\s+/g, ''));
  return found ? Number(found[1]) : null;
}
