import type { OutputOf } from '@wanghuo/kernel';
import {
  Elapsed,
  formatClock,
  formatDuration,
  Mark,
  StateTag,
  useAlarmSound,
  useCalmList,
  useInUse,
  useLabels,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { type ReactNode, useRef } from 'react';
import type { board } from '../model/index.ts';
import { CallCard, type CallCardData } from './call-card.tsx';
import { incidentLook } from './looks.ts';

export type Board = OutputOf<typeof board>;
export type IncidentCardData = Board['incidents'][number];

/** What must be done next, by when, on top: calls first, then incidents by their clock. Sounds until somebody answers. */
export function Queue({
  board,
  selectedId,
  onIncident,
  onCall,
  evidenceOf,
  empty,
}: {
  board: Board;
  selectedId: string | null;
  onIncident: (incidentId: string) => void;
  onCall: (call: CallCardData) => void;
  /** What else there is to look at before a call is taken. */
  evidenceOf?: (call: CallCardData) => ReactNode;
  empty: ReactNode;
}) {
  const t = useLabels('incidents');
  const frame = useRef<HTMLDivElement>(null);
  const inUse = useInUse(frame);
  const calls = useCalmList(board.calls, inUse);
  const incidents = useCalmList(board.incidents, inUse);
  useAlarmSound(
    board.calls.some((call) => call.state === 'RINGING') || board.incidents.some((one) => one.orders.silent > 0),
  );
  const first = calls.find(({ item, isGone }) => !isGone && item.state !== 'CLAIMED')?.item.id;
  return (
    <div ref={frame} className="inc-queue">
      {calls.length > 0 && (
        <ul aria-label={t('queue.calls')}>
          {calls.map(({ item, isGone, isNew }) =>
            isGone ? (
              <Gone key={item.id} text={item.callNo} />
            ) : (
              <CallCard
                key={item.id}
                call={item}
                isSelected={item.id === selectedId}
                isNew={isNew}
                isFirst={item.id === first}
                onOpen={onCall}
                evidence={evidenceOf?.(item)}
              />
            ),
          )}
        </ul>
      )}
      <ul aria-label={t('queue.incidents')}>
        {incidents.map(({ item, isGone, isNew }) =>
          isGone ? (
            <Gone key={item.id} text={item.title} />
          ) : (
            <IncidentCard
              key={item.id}
              incident={item}
              isSelected={item.id === selectedId}
              isNew={isNew}
              onOpen={() => onIncident(item.id)}
            />
          ),
        )}
      </ul>
      {board.calls.length + board.incidents.length === 0 && empty}
    </div>
  );
}

function Gone({ text }: { text: string }) {
  const t = useLabels('incidents');
  return <li className="inc-card inc-gone">{t('queue.gone', { text })}</li>;
}

/** One open incident: what, where, and the next act with its clock, which is the reason for its place in the list. */
export function IncidentCard({
  incident,
  isSelected,
  isNew = false,
  onOpen,
}: {
  incident: IncidentCardData;
  isSelected: boolean;
  isNew?: boolean;
  onOpen: () => void;
}) {
  const t = useLabels('incidents');
  const look = incidentLook(incident.incidentType);
  const { units, orders } = incident;
  return (
    <li className="inc-card" data-selected={isSelected} data-new={isNew}>
      <button type="button" className="inc-card-open" onClick={onOpen} aria-current={isSelected}>
        <span className="inc-card-line">
          <Mark meaning={look.meaning} shape={look.shape} size={18} />
          <b className="inc-card-type">{t(`code.incidentType.${incident.incidentType}`)}</b>
          <span className="inc-level-small">{t('incidents.level', { level: incident.level })}</span>
          <span className="wh-spring" />
          <Elapsed sinceAt={incident.openedAt} withClock={false} />
        </span>
        <span className="inc-card-where">{incident.address}</span>
        <NextAct next={incident.next} isSilent={orders.silent > 0} />
        <span className="inc-card-units wh-small">
          <time className="wh-quiet">{formatClock(incident.openedAt)}</time>
          {orders.total > 0 && (
            <span className="wh-quiet">
              {t('queue.acknowledged', { acknowledged: orders.acknowledged, total: orders.total })}
            </span>
          )}
          {units.onTheWay > 0 && <StateTag meaning="assist" shape="play" word={String(units.onTheWay)} />}
          {units.onScene > 0 && <StateTag meaning="fire" shape="circle" word={String(units.onScene)} />}
          {units.returning > 0 && <StateTag meaning="returning" word={String(units.returning)} />}
          <span className="wh-spring" />
          <span className="wh-quiet">{incident.seatName}</span>
        </span>
      </button>
    </li>
  );
}

function NextAct({ next, isSilent }: { next: IncidentCardData['next']; isSilent: boolean }) {
  const t = useLabels('incidents');
  const now = useNowSeconds();
  const left = next.dueAt === null ? null : Math.floor(Date.parse(next.dueAt) / 1000) - now;
  const stage = left === null ? 'calm' : left < 0 ? 'over' : left < 15 ? 'near' : 'calm';
  return (
    <span className={`inc-next${isSilent ? ' wh-blink' : ''}`} data-stage={stage}>
      {t('queue.next', { act: t(`next.${next.act}`) })}
      {left !== null && (
        <b className="wh-number">
          {t(left >= 0 ? 'web.limit.left' : 'web.limit.over', { duration: formatDuration(Math.abs(left)) })}
        </b>
      )}
    </span>
  );
}
