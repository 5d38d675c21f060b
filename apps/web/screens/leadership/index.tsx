import './leadership.css';
import { DayChoice, IndicatorBrief } from '@wanghuo/indicators/web';
import { listIndicators } from '@wanghuo/indicators/model';
import {
  ActionButton,
  formatDate,
  formatInstant,
  SourceTag,
  StateTag,
  useLabels,
  useLive,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { feasibility, planEndsOn } from '@wanghuo/programme/model';
import { DecidePanel, LatePanel } from '@wanghuo/programme/web';
import { useState } from 'react';

/** So many lines of what is late and what to decide fit on the sheet under the seven indicators. */
const linesOnSheet = 2;

/**
 * Where the district stands, on one sheet: seven indicators with verdicts, what is late, what to decide. It is laid out
 * as it prints, A4 across, and follows the facts while it is open.
 */
export default function Leadership() {
  const t = useLabels('app');
  const [on, setOn] = useState<string | undefined>(undefined);
  const live = useLive(listIndicators, on === undefined ? {} : { on });
  const now = new Date(useNowSeconds() * 1_000).toISOString();
  const isSynthetic = live.data?.indicators.some(({ syntheticCount }) => syntheticCount > 0) ?? false;
  return (
    <div className="led-room">
      <article className="led-sheet">
        <header>
          <h1>{t('leadership.title')}</h1>
          <span className="led-print">{t('leadership.asOf', { on: formatDate(live.data?.on) })}</span>
          <span className="wh-no-print">
            <DayChoice on={on} today={live.data?.today} onChange={setOn} />
          </span>
          {isSynthetic && <SourceTag source="SYNTHETIC" />}
          <span className="wh-spring" />
          <span className="wh-quiet">{t('leadership.made', { at: formatInstant(now) })}</span>
          <span className="wh-no-print">
            <ActionButton onAct={() => globalThis.print()}>{t('leadership.print')}</ActionButton>
          </span>
        </header>
        <IndicatorBrief {...(on === undefined ? {} : { on })} aheadOf={(row) => <Reach on={on} row={row} />} />
        <div className="led-below">
          <LatePanel limit={linesOnSheet} on={on} />
          <DecidePanel limit={linesOnSheet} on={on} />
        </div>
        <footer className="wh-quiet">{t('leadership.foot')}</footer>
      </article>
    </div>
  );
}

/** On a day before the plan ends: whether the target can still be reached with the projects there are. */
function Reach({ on, row }: { on: string | undefined; row: number }) {
  const t = useLabels('programme');
  const live = useLive(feasibility, on !== undefined && on < planEndsOn ? { asOn: on, targetOn: planEndsOn } : null);
  const value = live.data?.values.find(({ no }) => no === row);
  if (!value) return null;
  return (
    <StateTag
      meaning={value.reach === 'OUT_OF_REACH' ? 'overdue' : 'neutral'}
      word={t('leadership.ahead', { reach: t(`programme.reach.${value.reach}`) })}
    />
  );
}
