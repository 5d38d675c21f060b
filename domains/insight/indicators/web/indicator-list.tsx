import './indicators.css';
import { Link } from '@tanstack/react-router';
import { formatDate, LiveView, SourceTag, useLive } from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { listIndicators, type ShownIndicator } from '../model/index.ts';
import { useIndicatorWords, valueWords } from './words.ts';
import { VerdictTag } from './verdict-tag.tsx';

const numeric = ['value', 'target', 'unknown'];

/** Every indicator on a day, under each definition it admits: verdicts that differ stand side by side. */
export function IndicatorListScreen() {
  const t = useIndicatorWords();
  const [on, setOn] = useState<string | undefined>(undefined);
  const live = useLive(listIndicators, on === undefined ? {} : { on });
  return (
    <div className="ind-page">
      <header className="ind-head">
        <h1>{t('indicator.all')}</h1>
        <DayChoice on={on} today={live.data?.today} onChange={setOn} />
        <span className="wh-spring" />
        <span className="wh-quiet">{t('indicator.counted')}</span>
      </header>
      <LiveView live={live}>
        {({ indicators }) => (
          <div className="wh-table-frame">
            <table className="wh-table ind-list">
              <thead>
                <tr>
                  {['name', 'definition', 'value', 'target', 'verdict', 'unknown', 'behind'].map((column) => (
                    <th key={column} scope="col" data-align={numeric.includes(column) ? 'end' : 'start'}>
                      {t(`indicator.column.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {indicators.map((one) => (
                  <IndicatorRows key={one.id} one={one} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </LiveView>
    </div>
  );
}

/** Chooses the day that is asked about; left empty it is today and follows the facts. */
export function DayChoice({
  on,
  today,
  onChange,
}: {
  on: string | undefined;
  today: string | undefined;
  onChange: (on: string | undefined) => void;
}) {
  const t = useIndicatorWords();
  return (
    <label className="ind-day">
      {t('indicator.asOf')}
      <Input
        type="date"
        min="2016-01-01"
        max={today ?? ''}
        value={on ?? today ?? ''}
        onChange={(event) => {
          const chosen = event.target.value;
          const isPossible = chosen >= '2016-01-01' && (today === undefined || chosen < today);
          onChange(isPossible ? chosen : undefined);
        }}
      />
    </label>
  );
}

function IndicatorRows({ one }: { one: ShownIndicator }) {
  const t = useIndicatorWords();
  return one.results.map((result, at) => (
    <tr key={result.definition} data-first={at === 0}>
      {at === 0 && (
        <th scope="rowgroup" rowSpan={one.results.length}>
          <Link to={`/indicators/${one.id}` as never}>{t(`code.indicator.${one.id}`)}</Link>
          <span className="wh-quiet">{t(`code.indicatorNature.${one.nature}`)}</span>
        </th>
      )}
      <td>{t(`code.countingDefinition.${result.definition}`)}</td>
      <td data-align="end">{valueWords(t, one, result.shown)}</td>
      <td data-align="end">{one.target?.printed ?? result.shownLimit ?? '—'}</td>
      <td>
        <VerdictTag one={one} result={result} />
      </td>
      <td data-align="end">
        {result.parts.reduce((sum, { role, count }) => (role === 'UNKNOWN' ? sum + count : sum), 0) || ''}
      </td>
      {at === 0 && (
        <td rowSpan={one.results.length} className="wh-quiet">
          {one.recordCount === 0 && one.lacks === null
            ? t('indicator.noRecords')
            : one.lacks === null
              ? t('indicator.rests', { count: one.recordCount, newest: formatDate(one.newestOn) })
              : t(`lacks.${one.lacks}`)}{' '}
          {one.syntheticCount > 0 && <SourceTag source="SYNTHETIC" />}
        </td>
      )}
    </tr>
  ));
}
