import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  ActionButton,
  asProblem,
  DataTable,
  formatCount,
  formatInstant,
  Panel,
  ProblemNotice,
  useClient,
  useCommand,
  useLabels,
} from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { retakeFrames, untakenFrames } from '../model/index.ts';

const everyMillis = 10_000;

/** Frames whose reading failed, and what becomes of them when they are read again. */
export function RetakePanel() {
  const t = useLabels('sensing');
  const client = useClient();
  const cache = useQueryClient();
  const command = useCommand(retakeFrames);
  const [reason, setReason] = useState('');
  const { data, error } = useQuery({
    queryKey: ['sensing.untakenFrames'],
    queryFn: () => client.query(untakenFrames, {}),
    refetchInterval: everyMillis,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data || (data.counts.length === 0 && command.output === null)) return null;
  const { output } = command;
  const next = output?.next ?? null;
  const retake = async () => {
    await command.run({ reason: reason.trim(), ...(next === null ? {} : { after: next }) });
    await cache.invalidateQueries({ queryKey: ['sensing.untakenFrames'] });
  };
  return (
    <Panel title={t('retake.title')}>
      <p className="wh-quiet sen-forward-help">{t('retake.help')}</p>
      <ul className="sen-plain">
        {data.counts.length === 0 && <li>{t('retake.none')}</li>}
        {data.counts.map(({ verdict, frames, oldestAt }) => (
          <li key={verdict}>
            {t('retake.count', {
              verdict: t(`code.frameVerdict.${verdict}`),
              count: formatCount(frames),
              at: formatInstant(oldestAt),
            })}
          </li>
        ))}
      </ul>
      <div className="sen-forward-retry">
        <label>
          {t('retake.reason')}
          <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </label>
        <ActionButton disabled={command.pending || reason.trim().length < 2} onAct={() => void retake()}>
          {t(next === null ? 'retake.act' : 'retake.more')}
        </ActionButton>
      </div>
      <ProblemNotice problem={command.problem} />
      {output !== null && (
        <section className="sen-forward-failed">
          <p>
            {t('retake.result', {
              looked: formatCount(output.looked),
              taken: formatCount(output.taken),
              failed: formatCount(output.failed),
            })}
          </p>
          <DataTable
            caption={t('retake.title')}
            rows={output.frames}
            rowKey={({ frameId }) => frameId}
            columns={[
              { key: 'at', title: t('retake.at'), cell: (one) => formatInstant(one.receivedAt), width: '12em' },
              { key: 'who', title: t('field.device.address'), cell: (one) => one.deviceName ?? one.address },
              { key: 'was', title: t('retake.was'), cell: (one) => t(`code.frameVerdict.${one.was}`), width: '9em' },
              {
                key: 'is',
                title: t('retake.is'),
                cell: (one) => (one.is === null ? t('retake.failed') : t(`code.frameVerdict.${one.is}`)),
                width: '9em',
              },
              { key: 'alarms', title: t('retake.alarms'), cell: (one) => one.alarms, align: 'end', width: '5em' },
              {
                key: 'said',
                title: t('retake.observations'),
                cell: (one) => one.observations,
                align: 'end',
                width: '5em',
              },
              { key: 'readings', title: t('retake.readings'), cell: (one) => one.readings, align: 'end', width: '5em' },
              { key: 'trouble', title: t('retake.trouble'), cell: (one) => one.trouble ?? '—' },
            ]}
          />
        </section>
      )}
    </Panel>
  );
}
