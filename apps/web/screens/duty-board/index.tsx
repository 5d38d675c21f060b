import './duty-board.css';
import { unitBoard } from '@wanghuo/forces/model';
import { board, order as orderRegister } from '@wanghuo/incidents/model';
import {
  ActionButton,
  Clock,
  formatInstant,
  formatMoment,
  LinkIndicator,
  LiveView,
  Mark,
  Panel,
  useLabels,
  useLive,
  useNowSeconds,
  useRegisterLive,
  useTheme,
} from '@wanghuo/platform-web';
import { openClosures } from '@wanghuo/territory/model';
import { ForceBoard } from './force-board.tsx';
import { IncidentRows } from './incident-rows.tsx';
import { OpenRequests, SilentOrders } from './waiting-rows.tsx';

/** The district at one look, for whoever answers for tonight: what is open, what is silent, what is lacking. */
export default function DutyBoard() {
  const t = useLabels('app');
  const { wall, setWall } = useTheme();
  const units = useLive(unitBoard, {});
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();
  return (
    <div className="dty">
      <header className="dty-top">
        <Verdict />
        <span className="wh-spring" />
        <span className="dty-clock">
          <Clock withDate />
        </span>
        {wall && <LinkIndicator />}
        <span className="wh-row wh-desk-only wh-no-print">
          <ActionButton onAct={() => setWall(true)}>{t('app.wall')}</ActionButton>
          <ActionButton onAct={() => globalThis.print()}>{t('duty.print')}</ActionButton>
        </span>
      </header>
      <div className="dty-grid">
        <div className="dty-left">
          <SilentOrders />
          <IncidentRows />
          <OpenRequests />
          <Closures />
        </div>
        <LiveView live={units}>{(data) => <ForceBoard units={data.units} />}</LiveView>
      </div>
      <p className="wh-print-only">{t('duty.printed', { time: formatInstant(nowAt) })}</p>
    </div>
  );
}

/** What must be done, in one sentence; a calm night says that it is calm. */
function Verdict() {
  const t = useLabels('app');
  const queue = useLive(board, {});
  const silent = useRegisterLive(orderRegister, { filter: { state: ['AT_SEAT', 'AT_COMMANDER'] }, limit: 100 });
  if (!queue.data) return <p className="wh-display">{t('app.loading')}</p>;
  const { incidents, calls, overdueRequests } = queue.data;
  const parts = [
    ...(silent.data && silent.data.count > 0
      ? [{ key: 'silent', words: t('duty.verdict.silent', { count: silent.data.count }), act: true }]
      : []),
    ...(calls.length > 0 ? [{ key: 'calls', words: t('duty.verdict.calls', { count: calls.length }), act: true }] : []),
    ...(overdueRequests > 0
      ? [{ key: 'requests', words: t('duty.verdict.requests', { count: overdueRequests }), act: true }]
      : []),
    ...(incidents.length > 0
      ? [{ key: 'incidents', words: t('duty.verdict.incidents', { count: incidents.length }), act: false }]
      : []),
  ];
  return (
    <p className="wh-display dty-verdict">
      {parts.length === 0
        ? t('duty.verdict.calm')
        : parts.map((part) => (
            <span key={part.key} data-act={part.act}>
              {part.act && <Mark meaning="overdue" size={22} />}
              {part.words}
            </span>
          ))}
    </p>
  );
}

function Closures() {
  const t = useLabels('app');
  const live = useLive(openClosures, {});
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();
  const closures = live.data?.closures ?? [];
  if (closures.length === 0) return null;
  return (
    <Panel title={t('duty.closures', { count: closures.length })}>
      <ul className="dty-rows">
        {closures.map((closure) => (
          <li key={closure.id}>
            <Mark meaning="fault" size={16} />
            <b>{closure.roadName ?? t('territory.unnamedRoad')}</b>
            <span>
              {t(`code.closureReason.${closure.reason}`)} · {t(`code.closureDirection.${closure.direction}`)}
            </span>
            <span className="wh-quiet">{closure.note}</span>
            <span className="wh-spring" />
            <span className="wh-number wh-quiet">
              {formatMoment(closure.fromAt, nowAt)}–
              {closure.untilAt ? formatMoment(closure.untilAt, nowAt) : t('duty.closures.open')}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
