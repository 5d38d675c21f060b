/** One line of a table's heading or body: text, or text that spans columns. */
export type PaperCell = string | PaperSpan;
export interface PaperSpan {
  readonly text: string;
  readonly columns?: number;
  readonly isStrong?: boolean;
}

export interface PaperTable {
  readonly kind: 'table';
  /** Stands above the table, as government papers have it. */
  readonly caption?: string;
  /** Heading lines; they are repeated at the top of every page. */
  readonly head: readonly (readonly PaperCell[])[];
  readonly rows: readonly (readonly PaperCell[])[];
  /** Width of each column relative to the others; equal when left out. */
  readonly widths?: readonly number[];
  /** Columns, from 0, that are set to the right: figures. */
  readonly figures?: readonly number[];
}

/** What stands in a paper, from top to bottom. */
export type PaperBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  /** A paragraph of prose; line breaks inside are kept. `isQuote` sets it apart in another face. */
  | { readonly kind: 'paragraph'; readonly text: string; readonly isStrong?: boolean; readonly isQuote?: boolean }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | PaperTable
  /** Lines to be signed by hand: who, and what is known of it already. */
  | { readonly kind: 'signatures'; readonly lines: readonly PaperSignature[] }
  | { readonly kind: 'pageBreak' };

export interface PaperSignature {
  /** In what capacity one signs. */
  readonly label: string;
  /** Left blank for the pen when nobody has signed in the system. */
  readonly name?: string;
  readonly on?: string;
}

/** A paper that people sign and send: what it says, with nothing of how it looks. */
export interface Paper {
  readonly title: string;
  readonly subtitle?: string;
  /** The moment the figures hold for, as it is printed. */
  readonly asOf: string;
  /** Standing marks of what is not a plain fact, 示意数据 for instance; on every page. */
  readonly marks?: readonly string[];
  /** Whose paper it is; at the top of every page. */
  readonly issuer?: string;
  /** Across the page when its tables are wide. */
  readonly landscape?: boolean;
  readonly blocks: readonly PaperBlock[];
}
