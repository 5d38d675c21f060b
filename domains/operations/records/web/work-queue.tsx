import './records.css';
import { useNavigate } from '@tanstack/react-router';
import type { OutputOf, RecordSource } from '@wanghuo/kernel';
import {
  DataTable,
  EmptyState,
  formatDuration,
  formatInstant,
  LiveView,
  SourceTag,
  StateTag,
  useLabels,
  useLive,
  useNowSeconds,
  useSession,
} from '@wanghuo/platform-web';
import { Segmented } from 'antd';
import { useState } from 'react';
import { workQueue } from '../model/index.ts';
import { recordLooks } from './looks.ts';
import { ReportAfterwards } from './report-afterwards.tsx';

type Item = OutputOf<typeof workQueue>['items'][number];
type Part = 'write' | 'judge' | 'all';
const statesOf: Readonly<Record<Part, readonly string[]>> = {
  write: ['DRAFTED', 'RETURNED'],
  judge: ['SUBMITTED', 'REVIEWED'],
  all: ['DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED'],
};

/** What waits for whom, the most urgent first: drafts for who writes, what was handed in for who reviews. */
export function RecordQueue() {
  const t = useLabels('records');
  const { may } = useSession();
  const queue = useLive(workQueue, {});
  const [part, setPart] = useState<Part>(may('record.review') || may('record.approve') ? 'judge' : 'write');
  return (
    <div className="rec-queue">
      <header className="rec-head">
        <h1>{t('screen.records')}</h1>
        <Segmented
          value={part}
          onChange={(value) => setPart(value as Part)}
          options={(['write', 'judge', 'all'] as const).map((one) => ({
            value: one,
            label: `${t(`records.queue.${one}`)} ${queue.data?.items.filter(({ state }) => statesOf[one].includes(state)).length ?? ''}`,
          }))}
        />
        <span className="wh-spring" />
        {may('record.write') && <ReportAfterwards />}
      </header>
      <LiveView live={queue}>
        {(data) => <QueueRows items={data.items.filter(({ state }) => statesOf[part].includes(state))} part={part} />}
      </LiveView>
      {queue.data && queue.data.total > queue.data.items.length && (
        <p className="wh-quiet">
          {t('records.queue.more', { shown: queue.data.items.length, total: queue.data.total })}
        </p>
      )}
    </div>
  );
}

function QueueRows({ items, part }: { items: readonly Item[]; part: Part }) {
  const t = useLabels('records');
  const navigate = useNavigate();
  const now = useNowSeconds();
  const left = (at: string) => Date.parse(at) / 1_000 - now;
  return (
    <DataTable
      caption={t('screen.records')}
      rows={items}
      rowKey={({ id }) => id}
      onOpen={({ kind, id }) => void navigate({ to: `/records/${kind}/${id}` as never })}
      empty={<EmptyState title={t(`records.queue.${part}.none`)}>{t('records.queue.help')}</EmptyState>}
      columns={[
        { key: 'kind', title: t('records.queue.kind'), cell: ({ kind }) => t(`register.${kind}`), width: '7em' },
        {
          key: 'name',
          title: t('records.queue.what'),
          cell: ({ name, recordNo, source }) => (
            <>
              {name} <small className="wh-quiet wh-number">{recordNo}</small>{' '}
              <SourceTag source={source as RecordSource} />
            </>
          ),
        },
        {
          key: 'state',
          title: t('field.fireRecord.state'),
          cell: ({ state, needsHighApproval }) => (
            <>
              <StateTag
                {...(recordLooks[state] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
                word={t(`code.recordState.${state}`)}
              />
              {needsHighApproval && <small> {t('records.high')}</small>}
            </>
          ),
          width: '10em',
        },
        {
          key: 'age',
          title: t('records.queue.age'),
          cell: ({ sinceAt }) => formatDuration(-left(sinceAt)),
          align: 'end',
          width: '8em',
        },
        {
          key: 'due',
          title: t('records.queue.due'),
          cell: ({ dueAt, raisedTo }) =>
            dueAt === null ? (
              '—'
            ) : (
              <span className={left(dueAt) < 0 ? 'rec-late' : undefined} title={formatInstant(dueAt)}>
                {left(dueAt) < 0
                  ? t('records.lateBy', { duration: formatDuration(-left(dueAt)) })
                  : t('records.left', { duration: formatDuration(left(dueAt)) })}
                {raisedTo && <small> {t('records.raisedTo', { who: raisedTo })}</small>}
              </span>
            ),
          width: '20em',
        },
        {
          key: 'author',
          title: t('field.fireRecord.authorName'),
          cell: ({ authorName }) => authorName ?? '—',
          width: '10em',
        },
      ]}
    />
  );
}
