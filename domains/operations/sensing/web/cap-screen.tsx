import './sensing.css';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  DataTable,
  EmptyState,
  formatInstant,
  LiveView,
  StateTag,
  useLabels,
  useLive,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { Segmented } from 'antd';
import { useState } from 'react';
import { capDirections, capMessages } from '../model/index.ts';

type Line = OutputOf<typeof capMessages>['messages'][number];
type Direction = (typeof capDirections)[number];

/** Warnings of other authorities and our own, as CAP messages. */
export function CapScreen() {
  const t = useLabels('sensing');
  const [direction, setDirection] = useState<Direction>('IN');
  const [before, setBefore] = useState<string | null>(null);
  const live = useLive(capMessages, { direction, ...(before === null ? {} : { before }) });
  return (
    <div className="sen-page">
      <header className="sen-page-head">
        <h1>{t('screen.capMessages')}</h1>
        <Segmented
          value={direction}
          onChange={(value) => {
            setDirection(value as Direction);
            setBefore(null);
          }}
          options={capDirections.map((one) => ({ value: one, label: t(`cap.direction.${one}`) }))}
        />
      </header>
      <p className="wh-quiet">{t('cap.help')}</p>
      <LiveView live={live}>
        {({ messages, next }) => (
          <>
            <DataTable
              caption={t('screen.capMessages')}
              rows={messages}
              rowKey={({ id }) => id}
              empty={<EmptyState title={t('cap.none')}>{t('cap.none.help')}</EmptyState>}
              columns={[
                {
                  key: 'sent',
                  title: t('cap.sentAt'),
                  cell: ({ sentAt }: Line) => <span className="wh-number">{formatInstant(sentAt)}</span>,
                  width: '13em',
                },
                {
                  key: 'headline',
                  title: t('cap.headline'),
                  cell: ({ headline, event, identifier, areaDesc }) => (
                    <>
                      {headline ?? event ?? identifier}{' '}
                      {areaDesc && !headline?.includes(areaDesc) && <small className="wh-quiet">{areaDesc}</small>}
                    </>
                  ),
                },
                {
                  key: 'type',
                  title: t('cap.type'),
                  cell: ({ msgType, status }) => (
                    <>
                      {t(`cap.msgType.${msgType}`)}
                      {status !== 'Actual' && ` · ${t(`cap.status.${status}`)}`}
                    </>
                  ),
                  width: '9em',
                },
                {
                  key: 'severity',
                  title: t('cap.severity'),
                  cell: ({ severity }) => severity && t(`cap.severity.${severity}`),
                  width: '7em',
                },
                {
                  key: 'expires',
                  title: t('cap.expires'),
                  cell: ({ expiresAt }) => <span className="wh-number">{formatInstant(expiresAt)}</span>,
                  width: '13em',
                },
                { key: 'state', title: t('cap.state'), cell: (line) => <State line={line} />, width: '10em' },
                {
                  key: 'download',
                  title: t('cap.file'),
                  cell: ({ id }) => <a href={`/api/sensing/capFeed?id=${id}`}>{t('cap.download')}</a>,
                  width: '5em',
                },
              ]}
            />
            <span className="sen-form-acts">
              {before !== null && <ActionButton onAct={() => setBefore(null)}>{t('devices.first')}</ActionButton>}
              {next !== null && <ActionButton onAct={() => setBefore(next)}>{t('devices.next')}</ActionButton>}
            </span>
          </>
        )}
      </LiveView>
    </div>
  );
}

function State({ line }: { line: Line }) {
  const t = useLabels('sensing');
  const now = useNowSeconds();
  if (line.isReplaced) return <StateTag meaning="neutral" word={t('cap.replaced')} />;
  if (line.expiresAt !== null && Date.parse(line.expiresAt) / 1_000 <= now)
    return <StateTag meaning="neutral" word={t('cap.expired')} />;
  return <StateTag meaning="assist" word={t('cap.valid')} />;
}
