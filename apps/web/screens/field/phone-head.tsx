import { shortCallSign } from '@wanghuo/forces/model';
import { useMemo } from 'react';
import { type Order, orderDelivery } from '@wanghuo/incidents/model';
import {
  Age,
  formatDistance,
  formatDuration,
  Mark,
  PrimaryAction,
  ProblemNotice,
  useAct,
  useClient,
  useLabels,
  useLinkState,
  useOfflineQueue,
} from '@wanghuo/platform-web';
import type { StationOrder } from './order-facts.tsx';
import type { OwnUnit } from './device.ts';
import type { ReportState, usePositionReport } from './use-position-report.ts';

/** Seconds of silence from which a phone says that it works without a link. */
const quietSeconds = 8;

/** The vehicle, the link in one calm word, and how much waits to be sent. */
export function PhoneHead({ own, onLeave, onOutbox }: { own: OwnUnit; onLeave: () => void; onOutbox: () => void }) {
  const t = useLabels('app');
  const { state, silentSeconds } = useLinkState();
  const { state: outbox } = useOfflineQueue();
  const isOff = state !== 'open' && (silentSeconds === null || silentSeconds > quietSeconds);
  return (
    <header className="fld-top">
      <button type="button" className="fld-unit" onClick={onLeave} title={t('phone.changeUnit')}>
        <b>{shortCallSign(own.callSign)}</b>
        <small>{t('phone.changeUnit')}</small>
      </button>
      <span className="wh-spring" />
      {isOff && (
        <span className="fld-off">
          <Mark meaning="offline" shape="circleHollow" size={12} />
          {silentSeconds === null
            ? t('phone.offline')
            : t('phone.offlineSince', { duration: formatDuration(silentSeconds) })}
        </span>
      )}
      {(outbox.waiting > 0 || outbox.refused > 0) && (
        <button type="button" className="fld-waiting" data-refused={outbox.refused > 0} onClick={onOutbox}>
          {outbox.refused > 0
            ? t('phone.refused', { count: outbox.refused })
            : t('phone.waiting', { count: outbox.waiting })}
        </button>
      )}
      {!isOff && outbox.waiting + outbox.refused === 0 && <span className="wh-quiet">{t('phone.online')}</span>}
    </header>
  );
}

const calm: readonly ReportState[] = ['OFF', 'ON', 'ASKING'];

/** Where the vehicle is goes to the command room only while this is on; how good the fix is stands beside it. */
export function PositionSwitch({ positions }: { positions: ReturnType<typeof usePositionReport> }) {
  const t = useLabels('app');
  return (
    <div className="fld-position">
      <button type="button" role="switch" aria-checked={positions.on} onClick={() => positions.switchTo(!positions.on)}>
        <span className="fld-knob" aria-hidden="true" />
        <span>
          <b>{t('phone.position')}</b>
          <small>
            {!calm.includes(positions.state) && <Mark meaning="unverified" size={12} />}
            {t(`phone.position.${positions.state}`)}
            {positions.on && positions.fix && (
              <>
                {' '}
                ±{formatDistance(positions.fix.accuracyMetres)} <Age at={positions.fix.at} limitSeconds={120} />
              </>
            )}
          </small>
        </span>
      </button>
    </div>
  );
}

/** An order without a course of its own (a cover move) is answered, and that is all. */
export function AcknowledgeOnly({ one }: { one: StationOrder }) {
  const t = useLabels('app');
  const client = useClient();
  const order = one.order as unknown as Order;
  const acknowledge = useAct<string, unknown>((id, options) =>
    client.workflow(orderDelivery).take('acknowledge', id, {}, options),
  );
  const isOpen = useMemo(() => ['SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER'].includes(order.state), [order.state]);
  if (!isOpen) return <p className="fld-answered">{t('phone.answered', { name: order.acknowledgedByName ?? '' })}</p>;
  return (
    <>
      <ProblemNotice problem={acknowledge.problem} />
      <PrimaryAction block danger pending={acknowledge.pending} onAct={() => void acknowledge.run(order.id)}>
        {t('phone.acknowledge')}
      </PrimaryAction>
    </>
  );
}
