import './field.css';
import { unitBoard } from '@wanghuo/forces/model';
import { dutyLook } from '@wanghuo/forces/web';
import { type AssignmentState, type CrewStep, stationOrders } from '@wanghuo/incidents/model';
import {
  EmptyState,
  formatClock,
  Mark,
  PrimaryAction,
  SoundPermission,
  StateTag,
  useAlarmSound,
  useKept,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { useState } from 'react';
import { ChooseUnit } from './choose-unit.tsx';
import { nextStepOf } from './course.ts';
import { leaveUnit, type OwnUnit, ownUnit } from './device.ts';
import { incidentOf, placeOf, type StationOrder } from './order-facts.tsx';
import { MoreSheet, OrderPart } from './order-part.tsx';
import { OutboxSheet } from './outbox-sheet.tsx';
import { AcknowledgeOnly, PhoneHead, PositionSwitch } from './phone-head.tsx';
import { Remembered } from './remembered.tsx';
import { useCrewReports } from './use-crew-reports.ts';
import { usePositionReport } from './use-position-report.ts';
import { WaterPart } from './water-part.tsx';

/** The phone of a crew: one vehicle, one order on top, one button. Without a link it is as calm as with one. */
export default function PhoneScreen() {
  const [own, setOwn] = useState<OwnUnit | null>(ownUnit);
  if (own === null) return <ChooseUnit onChosen={setOwn} />;
  return (
    <CrewPhone
      own={own}
      onLeave={() => {
        leaveUnit();
        setOwn(null);
      }}
    />
  );
}

const stateOf = (one: StationOrder) => one.assignmentState as AssignmentState | null;
const isUnanswered = (one: StationOrder) =>
  ['SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER'].includes(String(one.order['state']));

function CrewPhone({ own, onLeave }: { own: OwnUnit; onLeave: () => void }) {
  const t = useLabels('app');
  const { view, may } = useSession();
  const live = useLive(stationOrders, {
    unitId: own.id,
    ...(view?.subject.stationId ? { stationId: view.subject.stationId } : {}),
  });
  const { data, keptAt } = useKept('phone.orders', live.data);
  const board = useLive(unitBoard, {
    includeTeams: true,
    ...(view?.subject.stationId ? { stationId: view.subject.stationId } : {}),
  });
  const units = useKept('phone.units', board.data);
  const unit = units.data?.units.find((one) => one.id === own.id) ?? null;
  const reports = useCrewReports();
  const positions = usePositionReport(own.id);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [sheet, setSheet] = useState<'more' | 'outbox' | null>(null);

  const orders = (data?.orders ?? []).filter((one) => {
    const told = stateOf(one);
    return one.assignmentId === null || told === null || reports.stateOf(one.assignmentId, told) !== 'ENDED';
  });
  const one = orders.find((order) => String(order.order['id']) === chosenId) ?? orders[0] ?? null;
  const told = one ? stateOf(one) : null;
  const state = one?.assignmentId && told ? reports.stateOf(one.assignmentId, told) : null;
  const incident = one ? incidentOf(one) : null;
  const expected = state && incident ? nextStepOf(state, incident.incidentType) : null;
  const isTold = (order: StationOrder) =>
    order.assignmentId !== null && reports.waitingOf(order.assignmentId).length > 0;
  const unanswered = orders.some((order) => isUnanswered(order) && !isTold(order));
  useAlarmSound(unanswered);

  const take = (step: CrewStep) => {
    if (!one?.assignmentId) return;
    setSheet(null);
    globalThis.navigator.vibrate?.(30);
    void reports.report(one.assignmentId, own.callSign, step);
  };
  return (
    <main className="fld" data-alarm={unanswered}>
      <PhoneHead own={own} onLeave={onLeave} onOutbox={() => setSheet('outbox')} />
      <div className="fld-body">
        <SoundPermission />
        {reports.conflicts.length > 0 && (
          <div className="fld-conflict" role="status">
            <Mark meaning="unverified" size={18} />
            <div>
              {reports.conflicts.map((notice) => (
                <p key={notice.at}>
                  <span className="wh-number">{formatClock(notice.at)}</span> {notice.words}：{t('phone.conflict')}
                </p>
              ))}
            </div>
            <button type="button" onClick={reports.dismissConflicts}>
              {t('phone.understood')}
            </button>
          </div>
        )}
        {orders.length > 1 && (
          <nav className="fld-orders" aria-label={t('phone.orders')}>
            {orders.map((order) => (
              <button
                key={String(order.order['id'])}
                type="button"
                aria-pressed={order === one}
                onClick={() => setChosenId(String(order.order['id']))}
              >
                {placeOf(t, order) ?? t(`code.orderKind.${String(order.order['kind'])}`)}
              </button>
            ))}
          </nav>
        )}
        <Remembered keptAt={keptAt} />
        {one ? (
          <OrderPart
            key={String(one.order['id'])}
            one={one}
            state={state}
            unit={unit}
            fixPosition={positions.fix?.position ?? null}
          />
        ) : (
          <>
            <EmptyState title={t('phone.idle')}>{t('phone.idle.help')}</EmptyState>
            {unit && (
              <p className="fld-standing">
                <StateTag {...dutyLook(unit.dutyState)} word={t(`code.dutyState.${unit.dutyState}`)} strong />
                <span className="wh-quiet">{t('phone.crewOf', { count: unit.crewCount, size: unit.crewSize })}</span>
              </p>
            )}
            {(positions.fix ?? unit) && (
              <details>
                <summary>{t('phone.water.here')}</summary>
                <WaterPart
                  position={
                    positions.fix ? roughly(positions.fix.position) : (unit as NonNullable<typeof unit>).position
                  }
                  rememberAs="phone.water.here"
                  mayTest={may('water.test')}
                />
              </details>
            )}
          </>
        )}
        <PositionSwitch positions={positions} />
      </div>
      {one && (
        <footer className="fld-foot">
          <button type="button" className="fld-dots" aria-label={t('phone.more')} onClick={() => setSheet('more')}>
            …
          </button>
          {expected ? (
            <PrimaryAction block danger={expected === 'turnOut'} onAct={() => take(expected)}>
              {t(`phone.step.${expected}`)}
            </PrimaryAction>
          ) : (
            <AcknowledgeOnly one={one} />
          )}
        </footer>
      )}
      {sheet === 'more' && (
        <MoreSheet
          incidentId={incident?.id ?? null}
          state={state}
          expected={expected}
          onStep={take}
          onClose={() => setSheet(null)}
        />
      )}
      {sheet === 'outbox' && <OutboxSheet onClose={() => setSheet(null)} />}
    </main>
  );
}

/** About a hundred metres: the water around must not be asked anew with every step. */
const roughly = ([x, y]: readonly [number, number]): readonly [number, number] => [
  Math.round(x * 1000) / 1000,
  Math.round(y * 1000) / 1000,
];
