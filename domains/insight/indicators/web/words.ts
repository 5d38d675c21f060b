import { useLabels, type Translate } from '@wanghuo/platform-web';
import type { Meaning } from '@wanghuo/platform-web';
import type { IndicatorVerdict, ShownIndicator, ShownResult } from '../model/index.ts';

/** What a verdict looks like: grey is normal, a mark asks for a hand, and a word always stands beside it. */
export const meaningOf: Readonly<Record<IndicatorVerdict, Meaning>> = {
  MET: 'neutral',
  ON_PATH: 'neutral',
  AT_RISK: 'unverified',
  BEHIND: 'overdue',
  MISSED: 'overdue',
  UNDECIDED: 'unverified',
  NO_TARGET: 'neutral',
  BEFORE_PLAN: 'neutral',
  NO_RECORDS: 'offline',
};

type Sized = Pick<ShownIndicator, 'id' | 'unit'>;

/** A value with its unit, or a dash. */
export const valueWords = (t: Translate, { unit }: Sized, shown: string | null) =>
  shown === null ? '—' : `${shown} ${t(`unit.${unit}`)}`;

/** `缺 2 个站`, `缺 2～3 个站`; null when nothing is missing or it cannot be said in whole things. */
export function gapWords(t: Translate, { id }: Sized, gap: ShownResult['gap']): string | null {
  if (gap === null) return null;
  return t(`gap.${id}`, { count: gap.from === gap.to ? gap.to : `${gap.from}～${gap.to}` });
}

/** The verdict in words: what is missing where that can be said, else the verdict's own word. */
export function verdictWords(t: Translate, one: Sized, result: ShownResult): string {
  const word = t(`code.indicatorVerdict.${result.verdict}`);
  const gap = gapWords(t, one, result.gap);
  return gap === null ? word : `${word}，${gap}`;
}

/** Why it is not better: what is not counted, largest first, in words with its number. */
export function whyWords(t: Translate, { parts }: ShownResult, limit: number): string {
  return parts
    .filter(({ role, reason }) => reason !== null && (role === 'UNKNOWN' || role === 'AMONG'))
    .toSorted((one, other) => other.count - one.count)
    .slice(0, limit)
    .map(({ reason, count }) => t('indicator.part', { reason: t(`code.countReason.${reason}`), count }))
    .join('、');
}

export const unknownCount = ({ parts }: ShownResult) =>
  parts.reduce((sum, { role, count }) => (role === 'UNKNOWN' ? sum + count : sum), 0);

export const useIndicatorWords = () => useLabels('indicators');
