/** Years, both ends included. */
export interface Period {
  readonly from: number;
  readonly to: number;
  /** The words it was read from. */
  readonly text: string;
  /** Stated where the claim stands, or taken from the sentence, the heading or the table around it. */
  readonly basis: 'stated' | 'sentence' | 'context' | 'table';
}

const ordinals = '一二三四五六七八九';

/** The years of the n-th five-year plan: 1953 for the first, 1966 for the third, and every five years since. */
export function fivePlanYears(ordinal: number): { from: number; to: number } {
  const from = ordinal <= 2 ? 1953 + (ordinal - 1) * 5 : 1966 + (ordinal - 3) * 5;
  return { from, to: from + 4 };
}

const range = /(?<!\d)((?:19|20)\d\d)\s*年?\s*(?:[-－—–~～至]|——)+\s*((?:19|20)\d\d)\s*年/g;
const year = /(?<![\d.])((?:19|20)\d\d)\s*年/g;
const fivePlan = /[“"‘]?十([一二三四五六七八九])五[”"’]?/g;

export interface YearMention {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly at: number;
  readonly kind: 'year' | 'range' | 'fivePlan';
}

/** Every mention of years, in the order of the text. Titles of other documents in 《》 are left out. */
export function yearMentions(given: string): readonly YearMention[] {
  let text = given.replace(/《[^《》]*(?:《[^《》]*》[^《》]*)*》/g, (title) => '　'.repeat(title.length));
  const found: YearMention[] = [];
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => YearMention) => {
    for (const match of text.matchAll(pattern)) found.push(read(match));
    text = text.replace(pattern, (whole) => '　'.repeat(whole.length));
  };
  take(range, ({ 0: whole, 1: from, 2: to, index }) => ({
    from: Number(from),
    to: Number(to),
    text: whole,
    at: index,
    kind: 'range',
  }));
  take(year, ({ 0: whole, 1: one, index }) => ({
    from: Number(one),
    to: Number(one),
    text: whole,
    at: index,
    kind: 'year',
  }));
  take(fivePlan, ({ 0: whole, 1: ordinal = '', index }) => ({
    ...fivePlanYears(11 + ordinals.indexOf(ordinal)),
    text: whole,
    at: index,
    kind: 'fivePlan',
  }));
  return found.sort((a, b) => a.at - b.at);
}

export const overlaps = (one: { from: number; to: number }, other: { from: number; to: number }) =>
  one.from <= other.to && other.from <= one.to;
export const samePeriod = (one: { from: number; to: number }, other: { from: number; to: number }) =>
  one.from === other.from && one.to === other.to;
export const within = (inner: { from: number; to: number }, outer: { from: number; to: number }) =>
  inner.from >= outer.from && inner.to <= outer.to;
