import '../field/field.css';
import './station-terminal.css';
import { useQuery } from '@tanstack/react-query';
import { shortCallSign, station, unitBoard } from '@wanghuo/forces/model';
import { markDelivered, orderDelivery, stationOrders } from '@wanghuo/incidents/model';
import {
  ActionButton,
  Clock,
  EmptyState,
  LinkIndicator,
  LiveView,
  newKey,
  PrimaryAction,
  ProblemNotice,
  SoundPermission,
  useAct,
  useAlarmSound,
  useClient,
  useLabels,
  useLive,
  useNowSeconds,
  useSession,
} from '@wanghuo/platform-web';
import { useEffect, useMemo, useRef, useState } from 'react';
import { SessionMenu } from '../../shell/desk-frame.tsx';
import type { StationOrder } from '../field/order-facts.tsx';
import { groupsOf, isUnanswered, type OrderGroup, orderOf, placeOfGroup } from './order-group.ts';
import { LinkLost } from './link-lost.tsx';
import { OrderPaper, OrderScreen } from './order-sheet.tsx';
import { Readiness } from './readiness.tsx';
import { RecordsWaiting } from './records-waiting.tsx';
import { WatchPanel } from './watch-panel.tsx';

/** The screen in the hall of a station: readiness while nothing happens, an order over everything when one comes. */
export default function StationTerminal() {
  const t = useLabels('app');
  const { view } = useSession();
  const stationId = view?.subject.stationId ?? null;
  if (stationId === null)
    return <EmptyState title={t('terminal.noStation')}>{t('terminal.noStation.help')}</EmptyState>;
  return <Terminal stationId={stationId} />;
}

function Terminal({ stationId }: { stationId: string }) {
  const t = useLabels('app');
  const client = useClient();
  const orders = useLive(stationOrders, { stationId });
  const board = useLive(unitBoard, { stationId, includeTeams: true });
  const place = useQuery({
    queryKey: ['station', stationId],
    queryFn: () => client.register(station).get(stationId),
    staleTime: 600_000,
  });
  const home = place.data?.position ?? null;
  const all = useMemo(() => orders.data?.orders ?? [], [orders.data]);
  const waiting = useMemo(() => all.filter(isUnanswered), [all]);
  const groups = useMemo(() => groupsOf(all), [all]);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();

  useAlarmSound(waiting.length > 0);
  useDeliveryMark(waiting);
  useAutomaticPrint(waiting);

  const alarmed = groups.filter((group) => group.orders.some(isUnanswered));
  const shown =
    alarmed.find((group) => group.key === openKey) ??
    alarmed[0] ??
    groups.find((group) => group.key === openKey) ??
    null;
  const orderedUnitIds = new Set(
    all.filter((one) => one.assignmentState === 'ORDERED').map((one) => orderOf(one).unitId),
  );
  const units = board.data?.units ?? [];
  const stationName = orders.data?.stationName ?? place.data?.name ?? '';
  return (
    <div className="stn" data-alarm={waiting.length > 0}>
      <header className="stn-top wh-no-print">
        <h1>{stationName}</h1>
        <span className="wh-spring" />
        <SoundPermission />
        <LinkIndicator />
        <Clock />
        <SessionMenu />
      </header>
      <LinkLost />
      <GroupTabs groups={alarmed.length > 0 ? alarmed : groups} shown={shown} onShow={setOpenKey} />
      {shown ? (
        <>
          <div className="stn-main wh-no-print">
            <OrderScreen key={shown.key} group={shown} units={units} home={home} stationName={stationName} />
          </div>
          <footer className="stn-foot wh-no-print">
            <ActionButton shortcut="P" onAct={() => globalThis.print()}>
              {t('terminal.print')}
            </ActionButton>
            {waiting.length > 0 ? (
              <Acknowledge waiting={waiting} />
            ) : (
              <ActionButton shortcut="Escape" onAct={() => setOpenKey(null)}>
                {t('terminal.back')}
              </ActionButton>
            )}
          </footer>
        </>
      ) : (
        <div className="stn-main stn-idle">
          <LiveView live={orders}>
            {() => <Readiness stationId={stationId} units={board.data?.units} orderedUnitIds={orderedUnitIds} />}
          </LiveView>
          <div className="stn-aside">
            <WatchPanel stationId={stationId} stationName={stationName} units={units} />
            <RecordsWaiting />
          </div>
        </div>
      )}
      {(alarmed.length > 0 ? alarmed : shown ? [shown] : []).map((group) => (
        <OrderPaper key={group.key} group={group} units={units} home={home} stationName={stationName} nowAt={nowAt} />
      ))}
    </div>
  );
}

/** One tab for each incident that has orders here; several at once are all in sight. */
function GroupTabs({
  groups,
  shown,
  onShow,
}: {
  groups: readonly OrderGroup[];
  shown: OrderGroup | null;
  onShow: (key: string) => void;
}) {
  const t = useLabels('app');
  if (groups.length === 0 || (groups.length === 1 && shown !== null)) return null;
  return (
    <nav className="stn-tabs wh-no-print" aria-label={t('terminal.orders')}>
      {groups.map((group) => (
        <button
          key={group.key}
          type="button"
          aria-pressed={group === shown}
          data-unanswered={group.orders.some(isUnanswered)}
          onClick={() => onShow(group.key)}
        >
          <b>
            {group.incident
              ? t(`code.incidentType.${group.incident.incidentType}`)
              : t(`code.orderKind.${String(group.orders[0]?.order['kind'])}`)}
          </b>
          <span>{placeOfGroup(t, group) ?? String(group.orders[0]?.order['instruction'] ?? '')}</span>
          <small>{group.orders.map((one) => shortCallSign(orderOf(one).callSign)).join('、')}</small>
        </button>
      ))}
    </nav>
  );
}

/** One press answers every waiting order of the station, each for itself: what was answered is not asked again. */
function Acknowledge({ waiting }: { waiting: readonly StationOrder[] }) {
  const t = useLabels('app');
  const client = useClient();
  const keys = useRef(new Map<string, string>());
  const act = useAct<readonly string[], null>(async (orderIds) => {
    const answers = await Promise.allSettled(
      orderIds.map((id) => {
        const key = keys.current.get(id) ?? newKey();
        keys.current.set(id, key);
        return client.workflow(orderDelivery).take('acknowledge', id, {}, { key });
      }),
    );
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason as Error;
    return null;
  });
  return (
    <div className="stn-acknowledge">
      <ProblemNotice problem={act.problem} />
      <PrimaryAction
        block
        danger
        shortcut="Enter"
        pending={act.pending}
        onAct={() => void act.run(waiting.map((one) => orderOf(one).id))}
      >
        {waiting.length === 1 ? t('terminal.acknowledge.one') : t('terminal.acknowledge', { count: waiting.length })}
      </PrimaryAction>
    </div>
  );
}

/** Says that an order stands on this screen, as soon as it does; hearing it is not answering it. */
function useDeliveryMark(waiting: readonly StationOrder[]): void {
  const client = useClient();
  const told = useRef(new Set<string>());
  const due = waiting
    .map(orderOf)
    .filter((order) => order.deliveredAt === null && !told.current.has(order.id))
    .map((order) => order.id);
  const key = due.join();
  useEffect(() => {
    if (due.length === 0) return;
    for (const id of due) told.current.add(id);
    client.run(markDelivered, { orderIds: due }).catch(() => {
      for (const id of due) told.current.delete(id);
    });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
  }, [key, client]);
}

/** With `?print`, for a terminal whose browser prints without asking, every new order goes to the printer once. */
function useAutomaticPrint(waiting: readonly StationOrder[]): void {
  const printed = useRef(new Set<string>());
  const isOn = new URLSearchParams(globalThis.location.search).has('print');
  const due = isOn ? waiting.map((one) => orderOf(one).id).filter((id) => !printed.current.has(id)) : [];
  const key = due.join();
  useEffect(() => {
    if (due.length === 0) return;
    // Water, dangers and the route come a moment after the order; without them the sheet is not worth its paper.
    const timer = setTimeout(() => {
      for (const id of due) printed.current.add(id);
      globalThis.print();
    }, 2_000);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
  }, [key]);
}
