import { useQuery } from '@tanstack/react-query';
import {
  formatDecimal,
  formatInstant,
  formatMinute,
  Panel,
  SeriesChart,
  useClient,
  useLabels,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { deviceReadings, newestReadings, readingLimits } from '../model/index.ts';

const hoursOffered = [1, 24, 168, 720, 2_160];
const dayHours = 24;

/** What the device measures: the newest values, and one of them over time. */
export function ReadingsPanel({ deviceId }: { deviceId: string }) {
  const t = useLabels('sensing');
  const client = useClient();
  const [hours, setHours] = useState(24);
  const [chosen, setChosen] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: ['sensing.newestReadings', deviceId],
    queryFn: () => client.query(newestReadings, { deviceId }),
    refetchInterval: 5_000,
    retry: false,
  });
  const readings = data?.readings ?? [];
  const shown = readings.find((one) => `${one.component} ${one.quantity}` === chosen) ?? readings[0];
  const until = Math.ceil(useNowSeconds() / 60) * 60;
  const { data: history } = useQuery({
    queryKey: ['sensing.deviceReadings', deviceId, shown?.quantity, shown?.component, hours, until],
    enabled: shown !== undefined,
    placeholderData: (earlier) => earlier,
    queryFn: () =>
      client.query(deviceReadings, {
        deviceId,
        quantity: shown?.quantity ?? '',
        ...(shown?.component ? { component: shown.component } : {}),
        fromAt: new Date((until - hours * 3_600) * 1_000).toISOString(),
        untilAt: new Date(until * 1_000).toISOString(),
        points: 120,
      }),
    retry: false,
  });
  const { data: lines } = useQuery({
    queryKey: ['sensing.readingLimits', shown?.quantity],
    enabled: shown !== undefined,
    queryFn: () => client.query(readingLimits, { quantity: shown?.quantity ?? '' }),
    retry: false,
  });
  const limits = useMemo(
    () =>
      (lines?.limits ?? []).map(({ rule, value, isSettle }) => ({
        label: t(isSettle ? 'readings.settle' : 'readings.bound', { rule: t(`code.warningRule.${rule}`), value }),
        value,
      })),
    [lines, t],
  );
  if (!shown) return null;
  return (
    <Panel
      title={t('readings.title')}
      aside={
        <Segmented
          size="small"
          value={hours}
          onChange={setHours}
          options={hoursOffered.map((one) => ({
            value: one,
            label: one > dayHours ? t('readings.days', { days: one / dayHours }) : t('readings.hours', { hours: one }),
          }))}
        />
      }
    >
      <div className="sen-stations" role="radiogroup" aria-label={t('readings.title')}>
        {readings.map((one) => (
          <button
            key={`${one.component} ${one.quantity}`}
            type="button"
            role="radio"
            aria-checked={one === shown}
            title={formatInstant(one.at)}
            onClick={() => setChosen(`${one.component} ${one.quantity}`)}
          >
            {t.find(`quantity.${one.quantity}`) ?? one.quantity}{' '}
            <b className="wh-number">
              {formatDecimal(one.value, 3)} {one.unit}
            </b>
          </button>
        ))}
      </div>
      {history && history.points.length === 0 && <p className="wh-quiet">{t('readings.none')}</p>}
      {history && history.points.length > 0 && (
        <SeriesChart
          label={t.find(`quantity.${shown.quantity}`) ?? shown.quantity}
          target={null}
          limits={limits}
          points={history.points.map(({ at, mean }) => ({
            label: hours > 24 ? formatInstant(at).slice(5, 16) : formatMinute(at),
            value: mean,
            isInferred: false,
          }))}
        />
      )}
    </Panel>
  );
}
