import type { Claim } from './claims/claim.ts';
import { decimalNumber, scaledNumber } from './claims/decimal.ts';
import { claimsOf, frameTense, sentencesOf, type Passage } from './claims/extract-claims.ts';
import { roundedInterval } from './claims/interval.ts';
import { plainNoun } from './claims/nouns.ts';
import type { Period } from './claims/periods.ts';
import { areaOf, framesOf, planYearsOf, type Frame, type PlanYears } from './claims/plan-frame.ts';
import { spanOf, type Paragraph, type PlanDocument } from './reading/document.ts';
import { planTableOf, type PlanTable, type TableCell, type TableColumn, type TableRow } from './tables/plan-table.ts';

/** A sentence with its place in the plan. */
export interface Sentence extends Passage {
  readonly text: string;
  readonly heading: string;
  /** The paragraph it is part of, by number; sentences of one cell share one as well. */
  readonly paragraph: number;
}

/** A plan as the rules see it. */
export interface ReadPlan {
  readonly document: PlanDocument;
  readonly years: PlanYears | null;
  /** The district, county or city the plan is for, as its title names it. */
  readonly area: string | null;
  readonly tables: readonly PlanTable[];
  readonly sentences: readonly Sentence[];
  readonly claims: readonly Claim[];
  /** The claims of each sentence, by where the sentence begins. */
  readonly spoken: ReadonlyMap<number, readonly Claim[]>;
  readonly frames: ReadonlyMap<Paragraph, Frame>;
}

/** A plan has a few hundred thousand characters at most; of what is longer only the beginning is compared. */
export const analysedCharacters = 600_000;

/** Tables, sentences and claims of a document. */
export function readPlan(document: PlanDocument): ReadPlan {
  const years = planYearsOf(document);
  const frames = framesOf(document, years);
  const tables = document.tables
    .filter(({ from }) => from < analysedCharacters)
    .map((raw, index) => planTableOf(document, raw, index));
  const isWithin = ({ from }: { readonly from: number }) => from < analysedCharacters;
  let count = 0;
  const nextId = () => `C${(count += 1)}`;
  const sentences: Sentence[] = [];
  const claims: Claim[] = [];
  const spoken = new Map<number, readonly Claim[]>();
  let paragraph = 0;
  const take = (passage: Passage, heading: string) => {
    if (passage.from >= analysedCharacters) return;
    const sentence = { ...passage, text: document.plain.slice(passage.from, passage.to), heading, paragraph };
    sentences.push(sentence);
    const found = claimsOf(document, passage, nextId);
    claims.push(...found);
    if (found.length > 0) spoken.set(passage.from, found);
  };
  for (const one of document.paragraphs.filter(isWithin)) {
    paragraph += 1;
    const frame = frames.get(one);
    // Titles of tables, and lists of them, make no statement.
    if (one.level > 0 || isTitle(document, one)) continue;
    for (const piece of sentencesOf(document, one))
      take({ ...piece, ...frameTense(frame), tableId: null, row: null, column: null, about: '' }, frame?.heading ?? '');
  }
  for (const table of tables) {
    const isAhead = years !== null && table.period !== null && table.period.to >= years.from;
    for (const row of table.rows)
      for (const cell of row.cells) {
        if (!cell || cell.text.trim() === '') continue;
        const column = table.columns[cell.column] as TableColumn;
        if (column.role === 'number' && cell.printed)
          claims.push(tableClaim(document, table, row, column, cell, nextId()));
        else if (
          (column.role === 'text' || /\d/.test(cell.text) || /[，。；]/.test(cell.text)) &&
          cell.text.length >= 4 &&
          cell.from !== row.labelPiece?.from
        ) {
          paragraph += 1;
          for (const piece of sentencesOf(document, cell))
            take(
              {
                ...piece,
                tense: isAhead ? 'plan' : 'none',
                framePeriod: table.period,
                tableId: table.id,
                row: row.index,
                column: cell.column,
                about: row.label,
              },
              table.title,
            );
        }
      }
  }
  return { document, years, area: areaOf(document), tables, sentences, claims, spoken, frames };
}

function isTitle(document: PlanDocument, one: Paragraph): boolean {
  if (document.tables.some(({ caption }) => caption !== null && one.from >= caption.from && one.to <= caption.to))
    return true;
  return (
    /^(附件|附表)[：:]/.test(one.text) ||
    (one.text.length <= 40 && one.text.endsWith('表') && !/[，。；]/.test(one.text))
  );
}

function tableClaim(
  document: PlanDocument,
  table: PlanTable,
  row: TableRow,
  column: TableColumn,
  cell: TableCell,
  id: string,
): Claim {
  const printed = cell.printed as NonNullable<TableCell['printed']>;
  const unit = printed.unit ?? column.unit ?? row.unit;
  const multiplier = printed.multiplier * (column.unit ? column.multiplier : row.multiplier);
  const factor = multiplier * (unit?.factor ?? 1);
  const year = row.year ?? column.year;
  const period: Period | null =
    year !== null
      ? { from: year, to: year, text: `${year}年`, basis: 'table' }
      : table.period
        ? { ...table.period, text: `${table.period.from}－${table.period.to}年`, basis: 'table' }
        : null;
  // In a table by years the other heading says what is measured.
  const measure = row.year !== null || row.kind !== 'data' ? column.name : row.label !== '' ? row.label : column.name;
  const value = scaledNumber(printed.decimal, factor);
  const piece = { from: cell.from, to: cell.to };
  return {
    id,
    ...piece,
    origin: 'table',
    tableId: table.id,
    row: row.index,
    column: column.index,
    decimal: printed.decimal,
    value,
    interval:
      unit?.dimension === 'count' && multiplier === 1 && printed.decimal.places === 0
        ? { low: value, high: value }
        : roundedInterval(decimalNumber(printed.decimal), printed.decimal.places, factor),
    multiplier,
    approximation: printed.bound ?? (printed.isApproximate ? 'about' : 'exact'),
    unit,
    measure,
    noun: plainNoun(measure),
    isPartial: false,
    isMember: false,
    isModifier: false,
    subject: row.label,
    period,
    scope: '',
    direction: printed.bound === 'atLeast' ? 'up' : printed.bound === 'atMost' ? 'down' : 'none',
    status: 'none',
    tense: 'none',
    span: spanOf(document, piece),
    sentence: spanOf(document, piece),
    clause: '',
  };
}
