import './sensing.css';
import { useSearch } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  EmptyState,
  formatCount,
  LiveView,
  Mark,
  useAlarmSound,
  useCalmList,
  useInUse,
  useLabels,
  useLive,
  useShortcut,
} from '@wanghuo/platform-web';
import { useEffect, useRef, useState } from 'react';
import { deviceAlarmClass, monitorQueue } from '../model/index.ts';
import { AlarmCard } from './alarm-card.tsx';
import { AlarmPanel } from './alarm-panel.tsx';
import type { QueueCard } from './asked.ts';
import { CapNotices } from './cap-notices.tsx';
import { classLooks } from './looks.ts';
import { UnstoredRings, useUnstoredRings } from './unstored-rings.tsx';

type Queue = OutputOf<typeof monitorQueue>;

/** The monitoring seat: what calls for a person on the left, the gravest on top; one alarm with its evidence and keys on the right. */
export function MonitorScreen() {
  const queue = useLive(monitorQueue, {});
  const rings = useUnstoredRings();
  useAlarmSound((queue.data?.cards.some(({ isSounding }) => isSounding) ?? false) || rings.length > 0);
  return (
    <div className="sen-seat">
      <UnstoredRings rings={rings} />
      <CapNotices />
      <LiveView live={queue}>{(data) => <Seat queue={data} />}</LiveView>
    </div>
  );
}

function Seat({ queue }: { queue: Queue }) {
  const t = useLabels('sensing');
  const frame = useRef<HTMLDivElement>(null);
  const inUse = useInUse(frame);
  const cards = useCalmList(
    queue.cards.map((card) => ({ ...card, id: card.cardKey })),
    inUse,
  );
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [alarmId, setAlarmId] = useState<string | null>(null);
  const wanted = (useSearch({ strict: false }) as { alarm?: string }).alarm ?? null;
  const chosen = queue.cards.find(({ cardKey }) => cardKey === chosenKey);
  const choose = (card: QueueCard) => {
    setChosenKey(card.cardKey);
    setAlarmId(card.alarms[0]?.id ?? null);
  };
  const step = (by: 1 | -1) => {
    const at = queue.cards.findIndex(({ cardKey }) => cardKey === chosenKey);
    const next = queue.cards[at < 0 ? 0 : Math.min(queue.cards.length - 1, Math.max(0, at + by))];
    if (next) choose(next);
  };
  useShortcut('ArrowDown', () => step(1));
  useShortcut('ArrowUp', () => step(-1));
  // Whoever sits down finds the gravest alarm open.
  const first = queue.cards[0];
  useEffect(() => {
    if (alarmId === null && first) choose(first);
  }, [alarmId, first]);
  // Whoever comes by a link finds the alarm of the link.
  useEffect(() => {
    const card = queue.cards.find(({ alarms }) => alarms.some(({ id }) => id === wanted));
    if (!card || !wanted) return;
    setChosenKey(card.cardKey);
    setAlarmId(wanted);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for a link, not whenever the queue moves
  }, [wanted]);
  const shownId = chosen && !chosen.alarms.some(({ id }) => id === alarmId) ? chosen.alarms[0]?.id : alarmId;
  return (
    <div className="sen-columns">
      <section className="sen-queue" aria-label={t('screen.monitor')}>
        <header>
          {deviceAlarmClass.names.map((one) => (
            <span key={one} data-none={!queue.open[one]}>
              <Mark {...classLooks[one]} size={14} /> {t(`code.deviceAlarmClass.${one}`)}{' '}
              <b className="wh-number">{formatCount(queue.open[one] ?? 0)}</b>
            </span>
          ))}
        </header>
        <div ref={frame} className="sen-list">
          <ul>
            {cards.map(({ item, isGone, isNew }) =>
              isGone ? (
                <li key={item.id} className="sen-card sen-gone">
                  {t('monitor.gone', { name: item.name })}
                </li>
              ) : (
                <AlarmCard
                  key={item.id}
                  card={item}
                  isSelected={item.cardKey === chosenKey}
                  isNew={isNew}
                  onOpen={() => choose(item)}
                />
              ),
            )}
          </ul>
          {queue.cards.length === 0 && <EmptyState title={t('monitor.calm')}>{t('monitor.calm.help')}</EmptyState>}
        </div>
        <footer className="wh-quiet">
          {t('monitor.more', {
            testing: formatCount(queue.testing),
            open: formatCount(queue.tasks.open),
            overdue: formatCount(queue.tasks.overdue),
            toConfirm: formatCount(queue.tasks.toConfirm),
          })}
        </footer>
      </section>
      <section className="sen-detail" aria-label={t('monitor.detail')}>
        {chosen && chosen.alarms.length > 1 && (
          <nav className="sen-switch" aria-label={t('monitor.alarmsHere')}>
            {chosen.alarms.map((one) => (
              <button key={one.id} type="button" aria-pressed={one.id === shownId} onClick={() => setAlarmId(one.id)}>
                <Mark {...classLooks[one.alarmClass]} size={14} /> {t(`code.sensedCondition.${one.condition}`)}{' '}
                <small className="wh-quiet wh-number">{one.alarmNo}</small>
              </button>
            ))}
          </nav>
        )}
        {shownId ? (
          <AlarmPanel key={shownId} alarmId={shownId} />
        ) : (
          <EmptyState title={t('monitor.noneChosen')}>{t('monitor.noneChosen.help')}</EmptyState>
        )}
      </section>
    </div>
  );
}
