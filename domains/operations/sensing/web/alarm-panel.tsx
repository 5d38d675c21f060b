import type { OutputOf, RecordSource } from '@wanghuo/kernel';
import {
  formatClock,
  formatCount,
  formatDistance,
  formatInstant,
  formatMoment,
  KeyValue,
  LiveView,
  Mark,
  Panel,
  ReasonPopover,
  SourceTag,
  StateTag,
  Timeline,
  useLabels,
  useLive,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { type Alarm, alarmDetail } from '../model/index.ts';
import { AlarmActs } from './alarm-acts.tsx';
import { AlarmPictures } from './alarm-pictures.tsx';
import { classLooks } from './looks.ts';

/** The answer with its record as what it is. */
export type Detail = Omit<OutputOf<typeof alarmDetail>, 'alarm'> & { readonly alarm: Alarm };

/** One alarm: what fired and where, how sure and why, who has been asked since when, and the keys. */
export function AlarmPanel({ alarmId }: { alarmId: string }) {
  const live = useLive(alarmDetail, { alarmId });
  return <LiveView live={live}>{(detail) => <Shown detail={detail as unknown as Detail} />}</LiveView>;
}

function Shown({ detail }: { detail: Detail }) {
  const t = useLabels('sensing');
  const { alarm } = detail;
  return (
    <div className="sen-panel">
      <header className="sen-head">
        <Mark {...classLooks[alarm.alarmClass]} size={28} />
        <div>
          <h1>
            {t(`code.sensedCondition.${alarm.condition}`)} · {alarm.placeName}
          </h1>
          <p className="wh-quiet">
            <span className="wh-number">{alarm.alarmNo}</span> ·{' '}
            {t('monitor.since', { at: formatInstant(alarm.openedAt) })}
            {alarm.tier && ` · ${t(`code.premisesTier.${alarm.tier}`)}`}{' '}
            <SourceTag source={alarm.source as RecordSource} />
          </p>
        </div>
        <span className="wh-spring" />
        <StateTag
          {...(alarm.state === 'UNANSWERED' || alarm.state === 'VERIFIED'
            ? { meaning: 'fire' as const, shape: 'triangle' as const }
            : alarm.state === 'REJECTED'
              ? { meaning: 'neutral' as const, shape: 'square' as const }
              : { meaning: 'unverified' as const, shape: 'triangleHollow' as const })}
          word={t(`code.alarmState.${alarm.state}`)}
          strong
        />
      </header>
      <AlarmActs detail={detail} />
      <div className="sen-body">
        <div className="sen-main">
          <p className="sen-evidence">{alarm.evidence}</p>
          <Flags detail={detail} />
          <AlarmPictures alarmId={alarm.id} isFramed />
          <Parts detail={detail} />
          <Beside detail={detail} />
        </div>
        <div className="sen-side">
          <AskedPanel detail={detail} />
          <Likelihood detail={detail} />
          <Around detail={detail} />
          <Earlier detail={detail} />
          <Panel title={t('monitor.timeline')}>
            <Timeline items={storyOf(t, detail)} />
          </Panel>
        </div>
      </div>
    </div>
  );
}

/** What makes this alarm less certain than another; none of it hides it. */
function Flags({ detail: { alarm } }: { detail: Detail }) {
  const t = useLabels('sensing');
  if (!alarm.isTest && alarm.marks.length === 0 && alarm.resetAt === null) return null;
  return (
    <ul className="sen-flags">
      {alarm.isTest && (
        <li>
          <StateTag meaning="neutral" shape="flag" word={t('monitor.inTest.meaning')} />
        </li>
      )}
      {alarm.marks.map((mark) => (
        <li key={mark}>
          <StateTag meaning="unverified" word={t(`code.alarmMark.${mark}`)} />
        </li>
      ))}
      {alarm.resetAt !== null && (
        <li>
          <StateTag meaning="returning" word={t('monitor.reset', { at: formatClock(alarm.resetAt) })} />
        </li>
      )}
    </ul>
  );
}

/** Every component that spoke, by floor: a storm on one panel is a list here and one card in the queue. */
function Parts({ detail }: { detail: Detail }) {
  const t = useLabels('sensing');
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();
  return (
    <Panel
      title={t('monitor.parts')}
      aside={
        detail.partTotal > detail.parts.length
          ? t('monitor.parts.more', { shown: detail.parts.length, total: formatCount(detail.partTotal) })
          : undefined
      }
    >
      <table className="sen-parts">
        <thead>
          <tr>
            <th>{t('monitor.part.where')}</th>
            <th>{t('monitor.part.what')}</th>
            <th>{t('monitor.part.device')}</th>
            <th className="wh-end">{t('monitor.part.signals')}</th>
            <th className="wh-end">{t('monitor.part.last')}</th>
          </tr>
        </thead>
        <tbody>
          {detail.parts.map((part, index) => (
            <tr
              key={`${part.deviceId}-${part.component}-${part.condition}-${index}`}
              data-cleared={part.clearedAt !== null}
            >
              <td>
                {/* A panel hangs in the control room; where its components are, they say themselves. */}
                {part.floor !== null && part.deviceClass !== 'USER_TRANSMITTER' && (
                  <b>{t('monitor.floor', { floor: part.floor })} </b>
                )}
                {part.componentName ?? part.room ?? part.component}
              </td>
              <td>
                {t(`code.sensedCondition.${part.condition}`)}
                {part.clearedAt !== null && <small className="wh-quiet"> {t('monitor.part.cleared')}</small>}
                {part.isInTest && <small className="wh-quiet"> {t('monitor.inTest')}</small>}
              </td>
              <td>{part.deviceName ?? `${t('monitor.unknownDevice')} ${part.source}`}</td>
              <td className="wh-end wh-number">{formatCount(part.signals)}</td>
              <td className="wh-end wh-number">{formatMoment(part.lastAt, nowAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Beside({ detail }: { detail: Detail }) {
  const t = useLabels('sensing');
  if (detail.beside.length === 0) return null;
  return (
    <Panel title={t('monitor.beside')}>
      <ul className="sen-plain">
        {detail.beside.map((one) => (
          <li key={`${one.deviceId}-${one.component}-${one.condition}`}>
            <b>{t(`code.sensedCondition.${one.condition}`)}</b> {one.deviceName} {one.componentName}
            <small className="wh-quiet"> {t('monitor.since', { at: formatClock(one.sinceAt) })}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function AskedPanel({ detail: { alarm, ownerDueAt, reached } }: { detail: Detail }) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('monitor.asked')}>
      <KeyValue
        items={[
          [
            t('monitor.asked.owner'),
            alarm.ownerAnswer
              ? t('monitor.asked.answered', {
                  name: alarm.ownerAnsweredByName ?? '',
                  at: formatClock(alarm.ownerAnsweredAt),
                  answer: alarm.ownerCause
                    ? t(`code.alarmCause.${alarm.ownerCause}`)
                    : t(`code.alarmVerdict.${alarm.ownerAnswer}`),
                })
              : ownerDueAt
                ? t('monitor.asked.until', { at: formatClock(ownerDueAt) })
                : t('monitor.asked.noOwner'),
          ],
          [t('field.alarm.toldSeatsAt'), alarm.toldSeatsAt && formatClock(alarm.toldSeatsAt)],
          [
            t('monitor.asked.seat'),
            alarm.acknowledgedAt && `${alarm.acknowledgedByName} ${formatClock(alarm.acknowledgedAt)}`,
          ],
          [
            t('monitor.asked.look'),
            alarm.lookStationName &&
              t(alarm.lookChannel === 'VOICE' ? 'monitor.asked.lookVoice' : 'monitor.asked.lookUnsent', {
                station: alarm.lookStationName,
                at: formatClock(alarm.lookAt),
                who: alarm.lookSpokeWith ?? '',
              }),
          ],
        ]}
      />
      {reached.length > 0 && <Reached reached={reached} />}
      {alarm.calls.length > 0 && (
        <ul className="sen-plain">
          {alarm.calls.map((one) => (
            <li key={one.at}>
              <span className="wh-number">{formatClock(one.at)}</span> {t(`code.calledParty.${one.party}`)}{' '}
              {t(one.isReached ? 'monitor.reached' : 'monitor.notReached')} {one.said}{' '}
              <small className="wh-quiet">{one.byName}</small>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Who was told when nobody had answered, by name; who was at no screen has to be rung up. */
function Reached({ reached }: { reached: Detail['reached'] }) {
  const t = useLabels('sensing');
  return (
    <>
      {reached.some(({ isOnDuty }) => !isOnDuty) && <p className="sen-reached-line">{t('monitor.reached.nobody')}</p>}
      <ul className="sen-plain">
        {reached.map((one) => (
          <li key={`${one.toldAt} ${one.personName}`}>
            <span className="wh-number">{formatClock(one.toldAt)}</span> {reachSentence(t, one)}
          </li>
        ))}
      </ul>
    </>
  );
}

function reachSentence(t: ReturnType<typeof useLabels>, one: Detail['reached'][number]): string {
  if (one.personName === null) return t('monitor.reached.noAccount');
  const who = one.post === null ? one.personName : `${one.post} ${one.personName}`;
  if (one.seenAt !== null) return t('monitor.reached.seen', { who, at: formatClock(one.seenAt) });
  return t(one.isSignedIn ? 'monitor.reached.told' : 'monitor.reached.away', { who });
}

/** The steps of an alarm with whom it reached between them. */
function storyOf(t: ReturnType<typeof useLabels>, { timeline, reached }: Detail) {
  return [
    ...timeline.map((one, index) => ({
      key: `${one.at}-${index}`,
      at: one.at,
      what: t(`step.alarmCourse.${one.step}`),
      who: one.actorName,
    })),
    ...reached.flatMap((one, index) => [
      { key: `told-${index}`, at: one.toldAt, what: reachSentence(t, { ...one, seenAt: null }), who: null },
      ...(one.seenAt === null
        ? []
        : [{ key: `seen-${index}`, at: one.seenAt, what: t('monitor.reached.sawIt'), who: one.personName }]),
    ]),
  ].toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/** How likely it is none, with the counts behind it: shown, never used to sort or to hide. */
function Likelihood({ detail: { alarm } }: { detail: Detail }) {
  const t = useLabels('sensing');
  if (alarm.falseLikelihood === null) return null;
  return (
    <Panel title={t('monitor.likelihood')}>
      <ReasonPopover
        reasons={
          <ul>
            {alarm.likelihoodReasons.map((one) => (
              <li key={one.basis}>
                {t(`monitor.likelihood.${one.basis}`, { outcomes: one.outcomes, falseOutcomes: one.falseOutcomes })}
              </li>
            ))}
          </ul>
        }
      >
        <b className="wh-number">{alarm.falseLikelihood} %</b>
      </ReasonPopover>{' '}
      <small className="wh-quiet">{t('monitor.likelihood.help')}</small>
    </Panel>
  );
}

function Around({ detail }: { detail: Detail }) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('monitor.around')}>
      <ul className="sen-plain">
        {detail.cameras.map((one) => (
          <li key={one.deviceId}>
            {one.name} <span className="wh-quiet wh-number">{formatDistance(one.distanceMetres)}</span>
          </li>
        ))}
        {detail.cameras.length === 0 && <li className="wh-quiet">{t('monitor.noCamera')}</li>}
        {detail.nearestStations.map((one) => (
          <li key={one.stationId}>
            {one.name} <span className="wh-quiet wh-number">{formatDistance(one.distanceMetres)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Earlier({ detail }: { detail: Detail }) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('monitor.earlier')}>
      {detail.earlier.length === 0 ? (
        <p className="wh-quiet">{t('monitor.earlier.none')}</p>
      ) : (
        <ul className="sen-plain">
          {detail.earlier.map((one) => (
            <li key={one.alarmId}>
              <span className="wh-number">{formatInstant(one.openedAt)}</span>{' '}
              {t(`code.deviceAlarmClass.${one.alarmClass}`)}{' '}
              <b>
                {one.outcome === null ? t('monitor.earlier.open') : t(`code.alarmVerdict.${one.outcome}`)}
                {one.cause && `（${t(`code.alarmCause.${one.cause}`)}）`}
              </b>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
