/** A place in the text rendition of a document. Offsets count UTF-16 code units; line and column start at 1. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly from: number;
  /** One past the last unit. */
  readonly to: number;
  /** The words that stand there, white space drawn together. */
  readonly quote: string;
}

/** A stretch of the rendition. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** A cell as the document has it; a merged cell stands at its upper left corner. */
export interface RawCell extends Piece {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly text: string;
  readonly isHeader: boolean;
}

export type Certainty = 'certain' | 'headerUncertain' | 'notRecovered';

/** A table as it was read, before anything is said about what its rows and columns mean. */
export interface RawTable extends Piece {
  readonly cells: readonly RawCell[];
  readonly rowCount: number;
  readonly columnCount: number;
  readonly caption: Piece | null;
  /** `单位：万元` and the like, between caption and table. */
  readonly unitNote: Piece | null;
  readonly notes: readonly Piece[];
  readonly certainty: Certainty;
  /** Why a table was not, or not wholly, recovered. */
  readonly doubt: string | null;
}

export interface Paragraph extends Piece {
  readonly text: string;
  /** 1 chapter, 2 section, 3 and more below; 0 is running text. */
  readonly level: number;
}

/** What reading gives: the text rendition, its paragraphs, and its tables. */
export interface PlanDocument {
  readonly format: 'txt' | 'html' | 'docx';
  readonly encoding: string;
  readonly text: string;
  /** The same, unit for unit, with the punctuation and digits of Chinese print; what the analysis reads. */
  readonly plain: string;
  readonly lineStarts: readonly number[];
  readonly paragraphs: readonly Paragraph[];
  readonly tables: readonly RawTable[];
}

/** Offsets at which the lines of a text start. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The span of a piece, with its quotation. */
export function spanOf(document: Pick<PlanDocument, 'text' | 'lineStarts'>, piece: Piece): Span {
  const { lineStarts, text } = document;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] as number) <= piece.from) low = middle;
    else high = middle - 1;
  }
  return {
    line: low + 1,
    column: piece.from - (lineStarts[low] as number) + 1,
    from: piece.from,
    to: piece.to,
    quote: text.slice(piece.from, piece.to).replace(/\s+/g, ' ').trim(),
  };
}

const chapter = /^第[一二三四五六七八九十百0-9]+[章编篇](?![^\s]*[。；])/;
const section = /^第[一二三四五六七八九十百0-9]+节(?![^\s]*[。；])/;
const numbered = /^[一二三四五六七八九十]+、/;
const bracketed = /^[（(][一二三四五六七八九十]+[）)]/;
const digit = /^\d+[.．、](?!\d)/;
const annex = /^(附件|附录|附表)\s*[一二三四五六七八九十0-9]*\s*[：:]?$/;

/** How high a line stands among headings; 0 for running text. A heading is short and does not end like a sentence. */
export function headingLevel(line: string): number {
  const text = line.trim();
  if (text.length === 0 || text.length > 45 || /[。；，：:、]$/.test(text)) return annex.test(text) ? 1 : 0;
  if (chapter.test(text) || annex.test(text)) return 1;
  if (section.test(text)) return 2;
  if (numbered.test(text)) return /[。；]/.test(text) ? 0 : 2;
  if (bracketed.test(text)) return /[。；]/.test(text) ? 0 : 3;
  if (digit.test(text) && text.length <= 30) return 4;
  return 0;
}

const captionHead =
  /^(专栏|图表|附表|表格|表)\s*[0-9０-９一二三四五六七八九十]+(?:[-－—.．][0-9]+)*\s*[：:．.、]?\s*\S|^[（(]?附件\s*[0-9一二三四五六七八九十]+\s*[：:．.、]\s*\S/;

/** Whether a line names a table: 专栏, 表, 附表 with a number, or a short title ending in 表. */
export function isCaption(line: string): boolean {
  const text = line.trim();
  if (text.length > 60 || /[。；]$/.test(text)) return false;
  if (captionHead.test(text)) return true;
  return (
    /表(（[^）]*）)?$/.test(text) && text.length >= 4 && !/[，。；]/.test(text) && !/^(\d+[.．、]|附件[：:])/.test(text)
  );
}

/** `单位：万元`, `计量单位：人`. */
export function isUnitNote(line: string): boolean {
  return /^[（(]?\s*(计量)?单\s*位\s*[：:]\s*\S{1,20}?\s*[）)]?$/.test(line.trim());
}

/** `注：…`, `说明：…`, `数据来源：…`. */
export function isTableNote(line: string): boolean {
  return /^([（(]?注\s*\d*\s*[：:]|说明[：:]|数据来源[：:]|备注[：:]|\*|※)/.test(line.trim());
}

/** ASCII punctuation beside Chinese, full-width digits and straight quotation marks in one form, of the same length. */
export function plainText(text: string): string {
  let isOpen = false;
  return text
    .replace(/[０-９％．Ａ-Ｚａ-ｚ]/g, (one) => (one === '．' ? one : String.fromCharCode(one.charCodeAt(0) - 0xfee0)))
    .replace(/[,;:?!()]/g, (one, at: number) => {
      const before = text[at - 1] ?? '';
      const after = text[at + 1] ?? '';
      const isGrouping = one === ',' && /\d/.test(before) && /^\d{3}(?!\d)/.test(text.slice(at + 1, at + 5));
      if (isGrouping || (!isChinese(before) && !isChinese(after) && !/[\d%”"’）)]/.test(before))) return one;
      return { ',': '，', ';': '；', ':': '：', '?': '？', '!': '！', '(': '（', ')': '）' }[one] as string;
    })
    .replace(/["\n]/g, (one) => {
      isOpen = one === '"' ? !isOpen : false;
      return one === '\n' ? one : isOpen ? '“' : '”';
    });
}

const isChinese = (one: string) => /[\u4e00-\u9fa5“”《》（）、，。；：]/.test(one);
