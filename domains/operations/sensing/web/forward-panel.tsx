import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  ActionButton,
  asProblem,
  DataTable,
  EmptyState,
  formatCount,
  formatInstant,
  Panel,
  ProblemNotice,
  StateTag,
  useClient,
  useCommand,
  useLabels,
} from '@wanghuo/platform-web';
import type { OutputOf } from '@wanghuo/kernel';
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { forwardPicture, listForwards, retryForwards } from '../model/index.ts';

const everyMillis = 3_000;
const settings = { TRANSMISSION: 'MUNICIPAL_GB26875', PUSH: 'MUNICIPAL_HTTP' } as const;
type Channel = OutputOf<typeof forwardPicture>['channels'][number];

/** What goes to the platform of the municipality: by way, what waits and what came of it; what was refused is for a person. */
export function ForwardPanel() {
  const t = useLabels('sensing');
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['sensing.forwardPicture'],
    queryFn: () => client.query(forwardPicture, {}),
    refetchInterval: everyMillis,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data) return null;
  const isSet = data.channels.some(({ link }) => link !== 'NOT_SET');
  const failed = data.channels.reduce((sum, one) => sum + one.refused + one.expired, 0);
  return (
    <Panel title={t('forward.title')}>
      <p className="wh-quiet sen-forward-help">{t('forward.help')}</p>
      <DataTable
        caption={t('forward.title')}
        rows={data.channels}
        rowKey={({ channel }) => channel}
        columns={[
          {
            key: 'channel',
            title: t('forward.channel'),
            cell: (one) => t(`code.forwardChannel.${one.channel}`),
            width: '11em',
          },
          { key: 'link', title: t('forward.link'), cell: (one) => <Link channel={one} />, width: '8em' },
          { key: 'target', title: t('forward.target'), cell: (one) => <Target channel={one} /> },
          count('waiting', t('forward.waiting'), (one) => one.waiting),
          count('life', t('forward.waitingLife'), (one) => one.waitingLife),
          {
            key: 'oldest',
            title: t('forward.oldest'),
            cell: (one) => formatInstant(one.oldestWaitingAt),
            width: '11.5em',
          },
          {
            key: 'unconfirmed',
            title: t('forward.unconfirmed'),
            cell: (one) => (one.link === 'NOT_SET' ? '—' : `${one.unconfirmed}/${one.window}`),
            align: 'end',
            width: '6em',
          },
          count('confirmed', t('forward.confirmed'), (one) => one.confirmed, '8em'),
          count('refused', t('forward.refused'), (one) => one.refused),
          count('expired', t('forward.expired'), (one) => one.expired),
          {
            key: 'receipt',
            title: t('forward.lastReceipt'),
            cell: (one) =>
              one.lastReceiptAt === null ? (
                '—'
              ) : (
                <>
                  {formatInstant(one.lastReceiptAt)}{' '}
                  <small className="wh-quiet wh-number">{one.lastReceipt?.split(' ')[0]}</small>
                </>
              ),
            width: '11.5em',
          },
        ]}
      />
      {(isSet || failed > 0) && <Failed count={failed} />}
    </Panel>
  );
}

function count(key: string, title: string, of: (channel: Channel) => number, width = '5.5em') {
  return {
    key,
    title,
    cell: (one: Channel) => (one.link === 'NOT_SET' && of(one) === 0 ? '—' : formatCount(of(one))),
    align: 'end' as const,
    width,
  };
}

const looks = {
  NOT_SET: { meaning: 'offline' },
  UNTRIED: { meaning: 'unverified' },
  CONNECTED: { meaning: 'neutral', shape: 'square' },
  AWAY: { meaning: 'fault' },
} as const;

function Link({ channel: { link } }: { channel: Channel }) {
  const t = useLabels('sensing');
  return <StateTag {...looks[link]} word={t(`code.forwardLink.${link}`)} />;
}

function Target({ channel: { channel, link, target, trouble } }: { channel: Channel }) {
  const t = useLabels('sensing');
  if (link === 'NOT_SET')
    return <span className="wh-quiet">{t('forward.notSet', { setting: settings[channel] })}</span>;
  return (
    <>
      <span className="wh-number">{target}</span>
      {trouble !== null && <small className="wh-quiet"> {trouble}</small>}
    </>
  );
}

function Failed({ count: total }: { count: number }) {
  const t = useLabels('sensing');
  const client = useClient();
  const cache = useQueryClient();
  const command = useCommand(retryForwards);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const { data, error } = useQuery({
    queryKey: ['sensing.listForwards'],
    queryFn: () => client.query(listForwards, { limit: 100 }),
    refetchInterval: everyMillis,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data) return null;
  const there = chosen.filter((id) => data.forwards.some((one) => one.id === id));
  const retry = async () => {
    const answer = await command.run({ forwardIds: [...there], reason: reason.trim() });
    if (answer === null) return;
    setChosen([]);
    setReason('');
    await cache.invalidateQueries({ queryKey: ['sensing.listForwards'] });
    await cache.invalidateQueries({ queryKey: ['sensing.forwardPicture'] });
  };
  return (
    <section className="sen-forward-failed">
      <h3>{t('forward.failed', { count: formatCount(total) })}</h3>
      <DataTable
        caption={t('forward.failed', { count: formatCount(total) })}
        rows={data.forwards}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('forward.none')}>{t('forward.none.help')}</EmptyState>}
        columns={[
          {
            key: 'select',
            title: t('forward.select'),
            cell: ({ id, subject }) => (
              <Checkbox
                aria-label={`${t('forward.select')} ${subject}`}
                checked={there.includes(id)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...there, id] : there.filter((other) => other !== id))
                }
              />
            ),
            width: '4em',
          },
          {
            key: 'channel',
            title: t('forward.channel'),
            cell: (one) => t(`code.forwardChannel.${one.channel}`),
            width: '11em',
          },
          { key: 'kind', title: t('forward.kind'), cell: (one) => t(`code.forwardKind.${one.kind}`), width: '7em' },
          { key: 'subject', title: t('forward.subject'), cell: (one) => one.subject },
          { key: 'at', title: t('forward.occurredAt'), cell: (one) => formatInstant(one.occurredAt), width: '12em' },
          {
            key: 'state',
            title: t('forward.state'),
            cell: (one) => (
              <StateTag
                meaning={one.state === 'REFUSED' ? 'fault' : 'overdue'}
                word={t(`code.forwardState.${one.state}`)}
              />
            ),
            width: '8em',
          },
          { key: 'reason', title: t('forward.reason'), cell: (one) => one.reason ?? '—' },
        ]}
      />
      {data.forwards.length > 0 && (
        <div className="sen-forward-retry">
          <label>
            {t('forward.retryReason')}
            <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
          </label>
          <ActionButton
            disabled={command.pending || there.length === 0 || reason.trim().length < 2}
            onAct={() => void retry()}
          >
            {t('forward.retry', { count: there.length })}
          </ActionButton>
          {command.output !== null && (
            <span className="wh-quiet">{t('forward.retried', { count: command.output.retried })}</span>
          )}
        </div>
      )}
      <ProblemNotice problem={command.problem} />
    </section>
  );
}
