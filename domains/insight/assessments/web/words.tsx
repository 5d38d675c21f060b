import { fractionOfText, roundedText } from '@wanghuo/indicators/model';
import { StateTag, useLabels } from '@wanghuo/platform-web';

/** A kept score as it is read: one place, rounded only here. */
export const scoreText = (exact: string | null): string =>
  exact === null ? '—' : roundedText(fractionOfText(exact), 1);

/** What is proved, and what could be where something is unknown. */
export function ScoreRange({ low, high }: { low: string | null; high: string | null }) {
  const t = useLabels('assessments');
  if (low === null) return <>—</>;
  if (low === high) return <>{scoreText(low)}</>;
  return <>{t('assessments.scoreRange', { low: scoreText(low), high: scoreText(high) })}</>;
}

/** A grade is certain only where what is unknown cannot change it. */
export function GradeTag({ low, high }: { low: string | null; high: string | null }) {
  const t = useLabels('assessments');
  if (low === null) return <>—</>;
  if (low !== high)
    return (
      <StateTag
        meaning="offline"
        word={`${t('assessments.grade.open')}（${t(`code.townGrade.${low}`)}～${t(`code.townGrade.${high ?? low}`)}）`}
      />
    );
  return <StateTag meaning={low === 'FAIL' ? 'overdue' : 'neutral'} word={t(`code.townGrade.${low}`)} />;
}

export const placeText = (best: number | null, worst: number | null): string =>
  best === null || worst === null ? '—' : best === worst ? String(best) : `${best}～${worst}`;

/** Of the points that records could say anything about, those that they prove: `12.6／20`. */
export function MeasuredPart({ measured: { earned, points } }: { measured: { earned: string; points: string } }) {
  const t = useLabels('assessments');
  return <>{t('assessments.measured.of', { earned: scoreText(earned), points: scoreText(points) })}</>;
}
