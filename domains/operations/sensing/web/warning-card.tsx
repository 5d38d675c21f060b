import { Link } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  formatCount,
  formatDecimal,
  formatInstant,
  formatMinute,
  Mark,
  SourceTag,
  StateTag,
  StepButtons,
  useLabels,
} from '@wanghuo/platform-web';
import { type EarlyWarning, type earlyWarnings, shippedWarnings, warningCourse } from '../model/index.ts';
import { outcomeLooks } from './looks.ts';

export type WarningView = OutputOf<typeof earlyWarnings>['warnings'][number];

/** One early sign: what was measured against what, how likely, until when, and what it turned out to be. */
export function WarningCard({ view, isBrief = false }: { view: WarningView; isBrief?: boolean }) {
  const t = useLabels('sensing');
  const warning = view.warning as unknown as EarlyWarning;
  return (
    <article className="sen-task sen-warning" data-observed={warning.isObserved}>
      <header>
        <Mark meaning="unverified" shape="triangleHollow" size={16} />
        <b>{t(`code.warningRule.${warning.rule}`)}</b>
        <Link to={`/sensing/devices/${warning.deviceId}` as never}>{view.deviceName}</Link>
        <SourceTag source={warning.source} />
        <span className="wh-spring" />
        {warning.isObserved && <StateTag meaning="offline" word={t('warning.observed')} />}
        {warning.outcome === null ? (
          <b className="wh-number" title={t('warning.probability.help')}>
            {t('warning.probability', { percent: warning.probability })}
          </b>
        ) : (
          <StateTag {...outcomeLooks[warning.outcome]} word={t(`code.warningOutcome.${warning.outcome}`)} />
        )}
      </header>
      <p>{reasonOf(warning, t)}</p>
      {!isBrief && <Readings warning={warning} />}
      <p className="wh-quiet">
        <span className="wh-number">{warning.warningNo}</span> · {view.placeName ?? t('warning.noPlace')} ·{' '}
        {t('warning.raised', { at: formatInstant(warning.raisedAt) })} ·{' '}
        {t('warning.until', { at: formatInstant(warning.horizonAt) })} ·{' '}
        {t('warning.version', { version: warning.ruleVersion })}
      </p>
      {warning.outcome !== null && (
        <p>
          {t('warning.settled', {
            at: formatInstant(warning.outcomeAt),
            by: warning.outcomeByName ?? t(`code.outcomeBasis.${warning.outcomeBasis ?? 'FOLLOWED'}`),
            evidence: warning.evidence ?? '',
          })}
        </p>
      )}
      {view.openSteps.length > 0 && (
        <span className="sen-form-acts">
          <StepButtons workflow={warningCourse} id={warning.id} openSteps={view.openSteps} />
        </span>
      )}
    </article>
  );
}

function reasonOf(warning: EarlyWarning, t: ReturnType<typeof useLabels>): string {
  const { shape } = shippedWarnings[warning.rule];
  return t(`warning.reason.${shape}`, {
    from: formatInstant(warning.readingsFromAt).slice(5, 16),
    until: formatInstant(warning.readingsUntilAt).slice(5, 16),
    count: formatCount(warning.readingCount),
    quantity: t.find(`quantity.${warning.quantity}`) ?? warning.quantity,
    measured: formatDecimal(warning.measured, 3),
    threshold: formatDecimal(warning.threshold, 3),
    unit: warning.unit,
  });
}

const dayAndMoreSeconds = 30 * 3_600;

/** The readings that made it, as they were taken. */
function Readings({ warning }: { warning: EarlyWarning }) {
  const t = useLabels('sensing');
  const seconds = (Date.parse(warning.readingsUntilAt) - Date.parse(warning.readingsFromAt)) / 1_000;
  const short = (at: string) => (seconds > dayAndMoreSeconds ? formatInstant(at).slice(5, 10) : formatMinute(at));
  return (
    <ol className="sen-readings" aria-label={t('field.earlyWarning.readings')}>
      {warning.readings.map(({ at, value }) => (
        <li key={at} title={formatInstant(at)}>
          <b className="wh-number">{formatDecimal(value, 3)}</b>
          <small className="wh-quiet wh-number">{short(at)}</small>
        </li>
      ))}
    </ol>
  );
}
