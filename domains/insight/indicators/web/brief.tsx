import './indicators.css';
import { Link } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import type { ReactNode } from 'react';
import { formatDate, LiveView, SeriesChart, SourceTag, useLive, type SeriesPoint } from '@wanghuo/platform-web';
import { indicatorSeries, listIndicators, type ShownIndicator, type ShownResult } from '../model/index.ts';
import { unknownCount, useIndicatorWords, valueWords, whyWords } from './words.ts';
import { VerdictTag } from './verdict-tag.tsx';

type Series = OutputOf<typeof indicatorSeries>['series'][number];

/** So many other verdicts stand beside our own; the indicator's page has them all. */
const othersOnSheet = 2;

/**
 * The seven indicators of box 3 as a leader reads them: where each stands, under every admissible definition that says
 * otherwise, against its target and last year, why, and on what it rests. Everything in it is counted; nothing typed.
 * @param on - the day; today when left out
 * @param aheadOf - what is said of an indicator's way to its target, by its row in the box; from whoever plans
 */
export function IndicatorBrief({ on, aheadOf }: { on?: string; aheadOf?: (row: number) => ReactNode }) {
  const live = useLive(listIndicators, on === undefined ? {} : { on });
  const ids = live.data?.indicators.filter(({ row }) => row !== null).map(({ id }) => id);
  const series = useLive(indicatorSeries, {});
  const t = useIndicatorWords();
  return (
    <LiveView live={live}>
      {(data) => (
        <table className="ind-brief" aria-label={t('indicator.seven')}>
          <thead>
            <tr>
              {['name', 'value', 'target', 'verdict', 'change', 'series', 'behind'].map((column) => (
                <th key={column} scope="col">
                  {t(`indicator.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.indicators
              .filter(({ id }) => ids?.includes(id))
              .map((one) => (
                <BriefRow
                  key={one.id}
                  ahead={aheadOf?.(one.row ?? 0)}
                  one={one}
                  on={data.on}
                  series={series.data?.series.find(({ id }) => id === one.id)}
                />
              ))}
          </tbody>
        </table>
      )}
    </LiveView>
  );
}

function BriefRow({
  one,
  on,
  series,
  ahead,
}: {
  one: ShownIndicator;
  on: string;
  series: Series | undefined;
  ahead: ReactNode;
}) {
  const t = useIndicatorWords();
  const own = one.results[0] as ShownResult;
  // Another definition is worth a line when it says something else, or there is none of our own.
  const others = one.results.slice(1).filter(({ verdict }) => verdict !== own.verdict && verdict !== 'NO_RECORDS');
  const points = pointsUntil(series, on);
  return (
    <tr data-indicator={one.id}>
      <th scope="row">
        <Link to={`/indicators/${one.id}` as never}>{t(`code.indicator.${one.id}`)}</Link>
        <span className="wh-quiet">
          {t(`code.indicatorNature.${one.nature}`)} · {t(`code.countingDefinition.${own.definition}`)}
        </span>
      </th>
      <td className="ind-value">
        <strong>{own.shown ?? '—'}</strong> <span>{t(`unit.${one.unit}`)}</span>
        {own.shownLow !== own.shownHigh && (
          <span className="wh-quiet">
            {t('indicator.between', { low: own.shownLow ?? '', high: own.shownHigh ?? '' })}
          </span>
        )}
      </td>
      <td className="ind-figure" data-label={t('indicator.column.target')}>
        {one.target?.printed}
        <span className="wh-quiet">{t('indicator.baseline', { value: one.baseline?.printed ?? '—' })}</span>
      </td>
      <td>
        <VerdictTag one={one} result={own} />
        <LastKnown one={one} own={own} series={series} on={on} />
        {ahead && <span className="ind-other">{ahead}</span>}
        {others.slice(0, othersOnSheet).map((result) => (
          <span key={result.definition} className="ind-other">
            {t(`code.countingDefinition.${result.definition}`)} {result.shown}：
            <VerdictTag one={one} result={result} />
          </span>
        ))}
      </td>
      <td className="ind-figure" data-label={t('indicator.column.change')}>
        <Change one={one} own={own} points={points} on={on} />
      </td>
      <td className="ind-series">
        <SeriesChart
          small
          points={points}
          target={one.target ? Number(one.target.printed) : null}
          label={t('indicator.seriesOf', {
            name: t(`code.indicator.${one.id}`),
            values: points.map(({ label, value }) => `${label} ${value ?? '—'}`).join('，'),
          })}
        />
      </td>
      <td className="ind-behind">
        <Behind one={one} own={own} />
      </td>
    </tr>
  );
}

/** While the running year has no records, the newest year that has: what it came to, and its verdict. */
function LastKnown({
  one,
  own,
  series,
  on,
}: {
  one: ShownIndicator;
  own: ShownResult;
  series: Series | undefined;
  on: string;
}) {
  const t = useIndicatorWords();
  const last = series?.definitions[0]?.points.findLast((point) => point.on <= on && point.shown !== null);
  if (own.verdict !== 'NO_RECORDS' || !last) return null;
  return (
    <span className="ind-other">
      {t('indicator.lastKnown', {
        year: last.on.slice(0, 4),
        value: valueWords(t, one, last.shown),
        verdict: t(`code.indicatorVerdict.${last.verdict}`),
      })}
    </span>
  );
}

/** The ends of years before a day, and the day itself. */
function pointsUntil(series: Series | undefined, on: string): readonly SeriesPoint[] {
  return (series?.definitions[0]?.points ?? [])
    .filter((point) => point.on <= on)
    .map(({ on: day, shown, isInferred }) => ({
      label: day.slice(0, 4),
      value: shown === null ? null : Number(shown),
      isInferred,
    }));
}

/** Against the end of the year before, in the indicator's own unit. */
function Change({
  one,
  own,
  points,
  on,
}: {
  one: ShownIndicator;
  own: ShownResult;
  points: readonly SeriesPoint[];
  on: string;
}) {
  const t = useIndicatorWords();
  const before = points.findLast(({ label }) => Number(label) === Number(on.slice(0, 4)) - 1);
  if (!before || before.value === null) return <span className="wh-quiet">{t('indicator.notComparable')}</span>;
  if (own.shown === null)
    return <span className="wh-quiet">{t('indicator.lastYear', { value: String(before.value) })}</span>;
  const change = Number(own.shown) - before.value;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  return (
    <>
      {sign}
      {Math.abs(change).toFixed(one.decimals)}
      <span className="wh-quiet">{t('indicator.lastYear', { value: before.value.toFixed(one.decimals) })}</span>
    </>
  );
}

/** Why it is so, on how many records it rests, how fresh the newest is. */
function Behind({ one, own }: { one: ShownIndicator; own: ShownResult }) {
  const t = useIndicatorWords();
  const why = whyWords(t, own, 2);
  const unknown = unknownCount(own);
  return (
    <>
      {why !== '' && <span>{t('indicator.why', { why })}</span>}
      {unknown > 0 && <span>{t('indicator.unknown', { count: unknown })}</span>}
      <span className="wh-quiet">
        {one.recordCount === 0
          ? t('indicator.noRecords')
          : t('indicator.rests', { count: one.recordCount, newest: formatDate(one.newestOn) })}{' '}
        {one.syntheticCount > 0 && <SourceTag source="SYNTHETIC" />}
        {one.inferredCount > 0 && <SourceTag source="INFERRED" />}
      </span>
    </>
  );
}
