import { localDateOf } from '@wanghuo/kernel';
import type { PublishedFigure } from './indicator.ts';

/** The document, and the places in it, by the keys of the labels (`place.<key>`). */
export const plan = 'plan-2021-2025';

export const baselineOn = localDateOf(2020, 12, 31);
export const targetOn = localDateOf(2025, 12, 31);

/** The two columns of a row of box 3, as printed. */
export function box3(row: number, baseline: string, target: string) {
  const place = `box3.${row}`;
  return {
    row,
    source: { document: plan, place },
    baseline: { printed: baseline, on: baselineOn, place },
    target: { printed: target, on: targetOn, place },
  };
}

/** A limit or goal that stands in the text, or in a standard that the text names. */
export const limit = (printed: string, place: string): PublishedFigure => ({ printed, on: targetOn, place });
