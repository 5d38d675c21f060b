import { board, incident as incidentRegister, type Incident } from '@wanghuo/incidents/model';
import { incidentLook } from '@wanghuo/incidents/web';
import {
  Elapsed,
  EmptyState,
  Mark,
  Panel,
  ProblemNotice,
  SourceTag,
  useLabels,
  useLive,
  useRegisterLive,
} from '@wanghuo/platform-web';
import { clocksOf } from './clocks.ts';

const open = ['CASE_OPENED', 'ORDER_SENT', 'TURNED_OUT', 'ARRIVED', 'UNDER_CONTROL', 'EXTINGUISHED'];

/** Open incidents in the order of what is due, each with its clocks against the standards. */
export function IncidentRows() {
  const t = useLabels('app');
  const queue = useLive(board, {});
  const records = useRegisterLive(incidentRegister, { filter: { state: open }, sort: '-openedAt', limit: 100 });
  const byId = new Map((records.data?.rows ?? []).map((row) => [row.id, row as Incident]));
  const cards = queue.data?.incidents ?? [];
  return (
    <Panel title={t('duty.incidents', { count: cards.length })} className="dty-incidents">
      <ProblemNotice problem={queue.problem ?? records.problem} />
      {queue.data && cards.length === 0 && <EmptyState title={t('duty.incidents.none')} />}
      <ul>
        {cards.map((card) => {
          const record = byId.get(card.id);
          const look = incidentLook(card.incidentType);
          return (
            <li key={card.id}>
              <Mark {...look} size={20} />
              <div className="dty-what">
                <b>
                  {t(`code.incidentType.${card.incidentType}`)} ·{' '}
                  {t('phone.level', { level: t(`phone.level.${card.level}`) })}
                </b>{' '}
                {card.address} {record && <SourceTag source={record.source} />}
                <small>
                  {t(`code.incidentState.${card.state}`)} ·{' '}
                  {t('duty.unitCounts', {
                    ordered: card.units.ordered,
                    way: card.units.onTheWay,
                    scene: card.units.onScene,
                    back: card.units.returning,
                  })}
                  {card.seatName && ` · ${card.seatName}`}
                </small>
              </div>
              <div className="dty-clocks">
                {record &&
                  clocksOf(record).map((clock) => (
                    <span key={clock.kind}>
                      <small>{t(`duty.clock.${clock.kind}`)}</small>
                      <Elapsed
                        sinceAt={clock.sinceAt}
                        untilAt={clock.untilAt}
                        limitSeconds={clock.limitSeconds}
                        withClock={false}
                      />
                    </span>
                  ))}
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
