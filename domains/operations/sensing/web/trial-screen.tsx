import './sensing.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import {
  ActionButton,
  EmptyState,
  formatCount,
  formatInstant,
  KeyValue,
  Panel,
  PrimaryAction,
  ProblemNotice,
  asProblem,
  useClient,
  useCommand,
  useLabels,
  useLive,
  useSession,
  useStream,
} from '@wanghuo/platform-web';
import { useState } from 'react';
import {
  type Device,
  deviceFrames,
  devicePage,
  frameVerdict,
  type FrameLine,
  watchedFrames,
  watchFrames,
} from '../model/index.ts';
import { FrameTable, VerdictTag } from './frame-table.tsx';

/**
 * A maker tries a device out: its frames as they come, each with the verdict and field by field; the sums of all that are
 * stored print as a report.
 */
export function TrialScreen() {
  const t = useLabels('sensing');
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const { may } = useSession();
  const page = useLive(devicePage, { deviceId: id });
  const watch = useCommand(watchFrames);
  const { values } = useStream(watchedFrames);
  const live = values.get(id)?.value.frames ?? [];
  const device = page.data?.device as unknown as Device | undefined;
  return (
    <div className="sen-page sen-trial">
      <header className="sen-page-head">
        <h1>{t('screen.trial')}</h1>
        {device && (
          <Link to={`/sensing/devices/${id}` as never}>
            {device.name} <span className="wh-number">{device.deviceNo}</span>
          </Link>
        )}
        <span className="wh-spring" />
        <ActionButton onAct={() => globalThis.print()}>{t('trial.print')}</ActionButton>
        {may('frame.watch') && (
          <PrimaryAction pending={watch.pending} onAct={() => void watch.run({ deviceId: id })}>
            {t('trial.watch')}
          </PrimaryAction>
        )}
      </header>
      <ProblemNotice problem={page.problem ?? watch.problem} />
      {watch.output && <p className="wh-quiet">{t('trial.until', { at: formatInstant(watch.output.untilAt) })}</p>}
      {device && (
        <Panel title={t('device.who')}>
          <KeyValue
            items={[
              [t('field.device.protocol'), t(`code.deviceProtocol.${device.protocol}`)],
              [t('field.device.address'), device.address],
              [t('field.device.profile'), t(`code.deviceProfile.${device.profile}`)],
            ]}
          />
        </Panel>
      )}
      {live.length > 0 && (
        <Panel title={t('trial.live')}>
          <FrameTable frames={live.toReversed()} />
        </Panel>
      )}
      <Stored deviceId={id} />
    </div>
  );
}

/** What is stored of the device, with the count of each verdict. */
function Stored({ deviceId }: { deviceId: string }) {
  const t = useLabels('sensing');
  const client = useClient();
  const [before, setBefore] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['sensing.deviceFrames', deviceId, before],
    queryFn: () => client.query(deviceFrames, { deviceId, limit: 100, ...(before ? { before } : {}) }),
    retry: false,
    refetchInterval: before === null ? 5_000 : false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} onRetry={() => void refetch()} />;
  if (!data) return <p className="wh-quiet">{t('web.loading')}</p>;
  return (
    <>
      <Sums frames={data.frames} />
      <Panel title={t('trial.stored')}>
        {data.frames.length === 0 ? (
          <EmptyState title={t('trial.none')}>{t('trial.none.help')}</EmptyState>
        ) : (
          <FrameTable frames={data.frames} />
        )}
        <span className="sen-form-acts">
          {before !== null && <ActionButton onAct={() => setBefore(null)}>{t('devices.first')}</ActionButton>}
          {data.next !== null && <ActionButton onAct={() => setBefore(data.next)}>{t('devices.next')}</ActionButton>}
        </span>
      </Panel>
    </>
  );
}

function Sums({ frames }: { frames: readonly FrameLine[] }) {
  const t = useLabels('sensing');
  const counts = Map.groupBy(frames, ({ verdict }) => verdict);
  const [last, first] = [frames[0], frames.at(-1)];
  if (!last || !first) return null;
  return (
    <Panel title={t('trial.report')}>
      <p className="wh-quiet">
        {t('trial.span', {
          count: formatCount(frames.length),
          from: formatInstant(first.receivedAt),
          until: formatInstant(last.receivedAt),
        })}
      </p>
      <ul className="sen-tags">
        {frameVerdict.names
          .filter((verdict) => counts.has(verdict))
          .map((verdict) => (
            <li key={verdict}>
              <VerdictTag verdict={verdict} /> <b className="wh-number">{formatCount(counts.get(verdict)?.length)}</b>
            </li>
          ))}
      </ul>
    </Panel>
  );
}
