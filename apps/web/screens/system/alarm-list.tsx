import { formatDecimal, formatDuration, Mark, useLabels } from '@wanghuo/platform-web';
import { type Alarm, inUnits } from './status.ts';

/** Each alarm in words: what it is, what follows from it, and the first thing to do (OB-04). */
export function AlarmList({ alarms }: { alarms: readonly Alarm[] }) {
  const t = useLabels('app');
  if (alarms.length === 0) return null;
  const size = (count: number) => {
    const { value, unit } = inUnits(count);
    return `${formatDecimal(value, 1)} ${t(`system.unit.${unit}`)}`;
  };
  return (
    <ol className="sys-alarms">
      {alarms.map(({ code, severity, values }) => {
        const shown = {
          ...values,
          duration: formatDuration(Number(values['seconds'] ?? 0)),
          size: size(Number(values['freeBytes'] ?? 0)),
        };
        return (
          <li key={code} data-severity={severity}>
            <Mark
              meaning={severity === 'ACT' ? 'overdue' : 'unverified'}
              size={20}
              word={t(`system.severity.${severity}`)}
            />
            <div>
              <strong>{t(`alarm.${code}`, shown)}</strong>
              <p>
                <span className="wh-quiet">{t('system.consequence')}</span>
                {t(`alarm.${code}.consequence`)}
              </p>
              <p>
                <span className="wh-quiet">{t('system.firstAction')}</span>
                {t(`alarm.${code}.action`)}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
