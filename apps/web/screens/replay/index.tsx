import './replay.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { shortCallSign } from '@wanghuo/forces/model';
import { frameAt, type IncidentStory, replay, type ReplayClock } from '@wanghuo/incidents/model';
import { assignmentLooks, TimelineList } from '@wanghuo/incidents/web';
import type { RecordSource } from '@wanghuo/kernel';
import {
  asProblem,
  formatClock,
  formatInstant,
  Panel,
  ProblemNotice,
  SourceTag,
  StateTag,
  useClient,
  useLabels,
} from '@wanghuo/platform-web';
import { useMemo, useState } from 'react';
import { ReplayMap } from './replay-map.tsx';
import { Transport } from './transport.tsx';

/** A past incident at any second, with what was known then. The frame and the banner say that it is the past. */
export default function ReplayScreen() {
  const t = useLabels('app');
  const client = useClient();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const { data, error, refetch } = useQuery({
    queryKey: ['replay', id],
    queryFn: () => client.query(replay, { incidentId: id }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} onRetry={() => void refetch()} />;
  if (!data) return <p className="wh-pad wh-quiet">{t('app.loading')}</p>;
  return <Replay key={id} story={data} />;
}

/** The second in which the incident stood: a replay that begins earlier begins with nothing to see. */
function openedAtOf({ incident, fromAt }: IncidentStory): string {
  const openedAt = Date.parse(String(incident['openedAt'] ?? fromAt));
  return new Date((Math.floor(openedAt / 1000) + 1) * 1000).toISOString();
}

function Replay({ story }: { story: IncidentStory }) {
  const t = useLabels('app');
  const [at, setAt] = useState(() => openedAtOf(story));
  const [clock, setClock] = useState<ReplayClock>('KNOWN');
  const frame = useMemo(() => frameAt(story, at, clock), [story, at, clock]);
  const stationIds = useMemo(
    () => [...new Set(story.assignments.map((one) => String(one['stationId'])))].sort(),
    [story],
  );
  const { incident } = frame;
  return (
    <div className="rpl">
      <div className="rpl-banner" role="status">
        <strong>{t('replay.banner')}</strong>
        <b className="wh-number rpl-time">{formatInstant(at)}</b>
        <span>{t('replay.notNow')}</span>
        <span className="wh-spring" />
        <span>{t(`replay.clock.${clock}.meaning`)}</span>
        <span className="wh-row wh-no-print" role="radiogroup" aria-label={t('replay.clock')}>
          {(['KNOWN', 'HAPPENED'] as const).map((one) => (
            <button
              key={one}
              type="button"
              role="radio"
              className="wh-action"
              aria-checked={clock === one}
              aria-pressed={clock === one}
              onClick={() => setClock(one)}
            >
              {t(`replay.clock.${one}`)}
            </button>
          ))}
        </span>
      </div>
      <div className="rpl-grid">
        <div className="rpl-map">
          <ReplayMap frame={frame} stationIds={stationIds} scene={story.incident['position'] as never} />
        </div>
        <aside className="rpl-side">
          <section className="rpl-what">
            <div className="wh-row">
              <Link to={'/incidents' as never} className="wh-no-print">
                {t('replay.back')}
              </Link>
              <span className="wh-quiet">{String(story.incident['incidentNo'])}</span>
              <SourceTag source={story.incident['source'] as RecordSource} />
            </div>
            {incident ? (
              <>
                <p className="wh-title">
                  {t(`code.incidentType.${incident.incidentType}`)} ·{' '}
                  {t('phone.level', { level: t(`phone.level.${incident.level}`) })}
                </p>
                <p>{incident.address}</p>
                <p>
                  <b>{t(`code.incidentState.${incident.state}`)}</b>
                </p>
              </>
            ) : (
              <p className="wh-title">{t('replay.before')}</p>
            )}
          </section>
          <Panel title={t('replay.units', { count: frame.units.length })} className="rpl-units">
            {frame.units.length === 0 && <p className="wh-quiet">{t('replay.units.none')}</p>}
            <ul>
              {frame.units.map((unit) => (
                <li key={unit.callSign}>
                  <StateTag
                    {...(assignmentLooks[unit.state] ?? { meaning: 'neutral' })}
                    word={t(`code.assignmentState.${unit.state}`)}
                  />
                  <b>{shortCallSign(unit.callSign)}</b>
                  {unit.order !== 'ACKNOWLEDGED' && <small>{t(`code.orderState.${unit.order}`)}</small>}
                  <span className="wh-spring" />
                  <span className="wh-number wh-quiet">{formatClock(unit.sinceAt)}</span>
                </li>
              ))}
            </ul>
          </Panel>
          <Panel
            title={t('replay.timeline', { count: frame.timeline.length, all: story.timeline.length })}
            className="rpl-story"
          >
            {frame.timeline.length === 0 ? (
              <p className="wh-quiet">{t('replay.timeline.none')}</p>
            ) : (
              <TimelineList entries={frame.timeline} newestFirst />
            )}
          </Panel>
        </aside>
      </div>
      <Transport at={at} fromAt={story.fromAt} toAt={story.untilAt} onChange={setAt} />
    </div>
  );
}
