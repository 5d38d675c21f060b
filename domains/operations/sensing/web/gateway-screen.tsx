import './sensing.css';
import { useQuery } from '@tanstack/react-query';
import {
  asProblem,
  DataTable,
  EmptyState,
  formatCount,
  formatInstant,
  Panel,
  ProblemNotice,
  StateTag,
  useClient,
  useLabels,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { gatewayState, listConnections, unknownSpeakers } from '../model/index.ts';
import { ForwardPanel } from './forward-panel.tsx';
import { FrameFields } from './frame-fields.tsx';
import { RetakePanel } from './retake-panel.tsx';
import { useState } from 'react';

const everyMillis = 3_000;
/** A new certificate takes weeks where it has to be asked for. */
const warnedDays = 30;

/** The way from the wire to the database: ports, what waits on the disk, who is connected, who is not registered. */
export function GatewayScreen() {
  const t = useLabels('sensing');
  return (
    <div className="sen-page">
      <header className="sen-page-head">
        <h1>{t('screen.gateways')}</h1>
      </header>
      <State />
      <ForwardPanel />
      <RetakePanel />
      <Unknown />
      <Connections />
    </div>
  );
}

function State() {
  const t = useLabels('sensing');
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['sensing.gatewayState'],
    queryFn: () => client.query(gatewayState, {}),
    refetchInterval: everyMillis,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data) return <p className="wh-quiet">{t('web.loading')}</p>;
  return (
    <Panel title={t('gateway.state')}>
      <DataTable
        caption={t('gateway.state')}
        rows={data.gateways}
        rowKey={({ protocol, broker }) => `${protocol} ${broker ?? ''}`}
        columns={[
          {
            key: 'protocol',
            title: t('field.device.protocol'),
            cell: (one) =>
              one.broker === null
                ? t(`code.deviceProtocol.${one.protocol}`)
                : t('gateway.broker', { broker: one.broker }),
          },
          { key: 'port', title: t('gateway.port'), cell: (one) => one.port || '—', align: 'end', width: '7em' },
          {
            key: 'open',
            title: t('gateway.open'),
            cell: (one) => (
              <StateTag
                meaning={one.isOpen ? 'neutral' : 'offline'}
                {...(one.isOpen ? { shape: 'square' as const } : {})}
                word={t(one.isOpen ? 'gateway.isOpen' : 'gateway.isClosed')}
              />
            ),
            width: '9em',
          },
          {
            key: 'channel',
            title: t('gateway.channel'),
            cell: (one) =>
              t(`gateway.channel.${one.isEncrypted ? (one.asksCertificate ? 'MUTUAL' : 'ENCRYPTED') : 'PLAIN'}`),
          },
          {
            key: 'certificate',
            title: t('gateway.certificate'),
            cell: (one) => <CertificateEnd at={one.certificateEndsAt} />,
          },
          {
            key: 'connections',
            title: t('gateway.connections'),
            cell: (one) => formatCount(one.connections),
            align: 'end',
          },
          {
            key: 'refused',
            title: t('gateway.refused'),
            cell: (one) => formatCount(one.refusedConnections),
            align: 'end',
          },
          {
            key: 'handshakes',
            title: t('gateway.handshakes'),
            cell: (one) => (one.isEncrypted ? formatCount(one.failedHandshakes) : '—'),
            align: 'end',
          },
          { key: 'shed', title: t('gateway.shed'), cell: (one) => formatCount(one.shedMessages), align: 'end' },
        ]}
      />
      <ul className="sen-plain">
        {data.lanes.map((one) => (
          <li key={one.lane}>
            <b>{t(`gateway.lane.${one.lane}`)}</b>{' '}
            {t('gateway.behind', { count: one.behind === null ? '—' : formatCount(one.behind) })}
            {one.thinnedReadings > 0 && ` · ${t('gateway.thinned', { count: formatCount(one.thinnedReadings) })}`}{' '}
            {one.isDatabaseAway && <StateTag meaning="fault" word={t('gateway.databaseAway')} />}
          </li>
        ))}
        <li>
          {t('gateway.sums', {
            frames: formatCount(data.frames),
            life: formatCount(data.lifeFrames),
            devices: formatCount(data.devices),
          })}{' '}
          {data.isSpoolFull && <StateTag meaning="fault" word={t('gateway.full')} />}
          {data.isDiskBehind && <StateTag meaning="overdue" word={t('gateway.diskBehind')} />}
        </li>
      </ul>
    </Panel>
  );
}

function CertificateEnd({ at }: { at: string | null }) {
  const t = useLabels('sensing');
  const now = useNowSeconds();
  if (at === null) return <>—</>;
  const days = Math.floor((Date.parse(at) / 1_000 - now) / 86_400);
  return (
    <>
      {formatInstant(at)} {days < 0 && <StateTag meaning="fault" word={t('gateway.certificate.over')} />}
      {days >= 0 && days < warnedDays && <StateTag meaning="overdue" word={t('gateway.certificate.soon', { days })} />}
    </>
  );
}

function Unknown() {
  const t = useLabels('sensing');
  const client = useClient();
  const [openId, setOpenId] = useState<string | null>(null);
  const { data, error } = useQuery({
    queryKey: ['sensing.unknownSpeakers'],
    queryFn: () => client.query(unknownSpeakers, {}),
    refetchInterval: everyMillis,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data) return null;
  return (
    <Panel title={t('gateway.unknown', { count: data.speakers.length })}>
      <DataTable
        caption={t('gateway.unknown', { count: data.speakers.length })}
        rows={data.speakers}
        rowKey={({ protocol, address }) => `${protocol} ${address}`}
        onOpen={({ lastFrame }) => setOpenId(lastFrame?.id ?? null)}
        empty={<EmptyState title={t('gateway.noUnknown')}>{t('gateway.noUnknown.help')}</EmptyState>}
        columns={[
          {
            key: 'address',
            title: t('field.device.address'),
            cell: (one) => `${t(`code.deviceProtocol.${one.protocol}`)} ${one.address}`,
          },
          { key: 'first', title: t('gateway.first'), cell: (one) => formatInstant(one.firstAt), width: '13em' },
          { key: 'last', title: t('monitor.part.last'), cell: (one) => formatInstant(one.lastAt), width: '13em' },
          {
            key: 'frames',
            title: t('gateway.frames'),
            cell: (one) => formatCount(one.frameCount),
            align: 'end',
            width: '7em',
          },
          {
            key: 'life',
            title: t('gateway.lifeFrames'),
            cell: (one) => formatCount(one.lifeFrameCount),
            align: 'end',
            width: '7em',
          },
          { key: 'remote', title: t('frames.remote'), cell: (one) => one.lastRemote, width: '14em' },
        ]}
      />
      {openId !== null && <FrameFields frameId={openId} />}
    </Panel>
  );
}

function Connections() {
  const t = useLabels('sensing');
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['sensing.listConnections'],
    queryFn: () => client.query(listConnections, { limit: 200 }),
    refetchInterval: everyMillis,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (!data) return null;
  return (
    <Panel title={t('gateway.connected', { count: formatCount(data.total) })}>
      <DataTable
        caption={t('gateway.connected', { count: formatCount(data.total) })}
        rows={data.connections}
        rowKey={({ connection }) => connection}
        empty={<EmptyState title={t('gateway.nobody')}>{t('gateway.nobody.help')}</EmptyState>}
        columns={[
          {
            key: 'who',
            title: t('monitor.part.device'),
            cell: (one) => (
              <>
                {one.deviceName ?? t('monitor.unknownDevice')}{' '}
                <small className="wh-quiet wh-number">{one.address}</small>{' '}
                {one.isConflicting && <StateTag meaning="fault" word={t('code.frameVerdict.CONFLICT')} />}
              </>
            ),
          },
          {
            key: 'protocol',
            title: t('field.device.protocol'),
            cell: (one) => t(`code.deviceProtocol.${one.protocol}`),
            width: '9em',
          },
          { key: 'remote', title: t('frames.remote'), cell: (one) => one.remote, width: '14em' },
          { key: 'opened', title: t('gateway.openedAt'), cell: (one) => formatInstant(one.openedAt), width: '13em' },
          { key: 'last', title: t('monitor.part.last'), cell: (one) => formatInstant(one.lastFrameAt), width: '13em' },
          {
            key: 'frames',
            title: t('gateway.frames'),
            cell: (one) => formatCount(one.frames),
            align: 'end',
            width: '7em',
          },
          {
            key: 'broken',
            title: t('gateway.broken'),
            cell: (one) => formatCount(one.brokenFrames),
            align: 'end',
            width: '7em',
          },
        ]}
      />
    </Panel>
  );
}
