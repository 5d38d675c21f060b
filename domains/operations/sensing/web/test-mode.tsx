import { ActionButton, formatClock, ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { setTestMode } from '../model/index.ts';
import type { DeviceSign } from './device-line.tsx';

const minutesOffered = [15, 30, 60, 120, 240];

/** Test mode for devices, with an end: a fire in it still shows, marked. */
export function TestMode({ devices }: { devices: readonly DeviceSign[] }) {
  const t = useLabels('sensing');
  const command = useCommand(setTestMode);
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(30);
  const inTest = devices.filter(({ testUntilAt }) => testUntilAt !== null);
  const deviceIds = devices.slice(0, 200).map(({ id }) => id);
  const latest = inTest
    .map(({ testUntilAt }) => testUntilAt as string)
    .sort()
    .at(-1);
  return (
    <details className="sen-test">
      <summary>{latest ? t('test.until', { count: inTest.length, at: formatClock(latest) }) : t('test.begin')}</summary>
      <p className="wh-quiet">{t('test.help')}</p>
      <label>
        {t('test.reason')}
        <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
      <label>
        {t('test.minutes')}
        <Select
          value={minutes}
          onChange={setMinutes}
          options={minutesOffered.map((one) => ({ value: one, label: t('test.minutesOf', { minutes: one }) }))}
        />
      </label>
      <ProblemNotice problem={command.problem} />
      <span className="sen-form-acts">
        {inTest.length > 0 && (
          <ActionButton
            disabled={command.pending}
            onAct={() =>
              void command.run({
                deviceIds: inTest.map(({ id }) => id),
                minutes: null,
                reason: reason.trim() || t('test.over'),
              })
            }
          >
            {t('test.end')}
          </ActionButton>
        )}
        <ActionButton
          disabled={command.pending || reason.trim().length < 2}
          onAct={() => void command.run({ deviceIds, minutes, reason: reason.trim() })}
        >
          {t('test.start', { count: deviceIds.length })}
        </ActionButton>
      </span>
    </details>
  );
}
