import { shortCallSign, type UnitView } from '@wanghuo/forces/model';
import {
  beginShift,
  endShift,
  type OpenItem,
  offerHandover,
  openItems,
  signHandover,
  watch,
} from '@wanghuo/incidents/model';
import { TakerSelect } from '@wanghuo/incidents/web';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  EmptyState,
  formatMinute,
  LiveView,
  Panel,
  ProblemNotice,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { useState } from 'react';

type Watch = OutputOf<typeof watch>;
interface ShiftRow {
  readonly id: string;
  readonly post: string;
  readonly postKind: string;
  readonly accountId: string;
  readonly personName: string;
  readonly stationId: string | null;
  readonly begunAt: string;
}
interface HandoverRow {
  readonly id: string;
  readonly post: string;
  readonly fromName: string;
  readonly toAccountId: string;
  readonly toName: string;
  readonly openItems: readonly OpenItem[];
  readonly note: string | null;
}

/** Who is on duty here and on which vehicle; boarding, leaving, and handing over with every open item noted. */
export function WatchPanel({
  stationId,
  stationName,
  units,
}: {
  stationId: string;
  stationName: string;
  units: readonly UnitView[];
}) {
  const t = useLabels('app');
  const live = useLive(watch, {});
  return (
    <Panel title={t('terminal.watch')} className="stn-watch">
      <LiveView live={live}>
        {(data) => <WatchContent data={data} stationId={stationId} stationName={stationName} units={units} />}
      </LiveView>
    </Panel>
  );
}

function WatchContent({
  data,
  stationId,
  stationName,
  units,
}: {
  data: Watch;
  stationId: string;
  stationName: string;
  units: readonly UnitView[];
}) {
  const t = useLabels('app');
  const { view } = useSession();
  const begin = useCommand(beginShift);
  const end = useCommand(endShift);
  const sign = useCommand(signHandover);
  const [handing, setHanding] = useState<string | null>(null);
  const shifts = (data.shifts as unknown as readonly ShiftRow[]).filter((shift) => shift.stationId === stationId);
  const handovers = (data.handovers as unknown as readonly HandoverRow[]).filter(
    (handover) => handover.toAccountId === view?.subject.id,
  );
  const mine = shifts.filter((shift) => shift.accountId === view?.subject.id);
  return (
    <div className="wh-stack">
      <ProblemNotice problem={begin.problem ?? end.problem ?? sign.problem} />
      {handovers.map((handover) => (
        <div key={handover.id} className="stn-offer">
          <p>{t('terminal.offered', { name: handover.fromName, post: handover.post })}</p>
          <ul>
            {handover.openItems.map((item) => (
              <li key={item.id}>
                <small className="wh-quiet">
                  {t(`terminal.item.${item.kind}`)} {item.text}
                </small>{' '}
                {item.note}
              </li>
            ))}
          </ul>
          {handover.note && <p>{handover.note}</p>}
          <ActionButton onAct={() => void sign.run({ handoverId: handover.id })}>{t('terminal.sign')}</ActionButton>
        </div>
      ))}
      {shifts.length === 0 && <EmptyState title={t('terminal.watch.none')}>{t('terminal.watch.none.help')}</EmptyState>}
      <ul className="stn-shifts">
        {shifts.map((shift) => (
          <li key={shift.id}>
            <b>{shortCallSign(shift.post)}</b>
            <span>{shift.personName}</span>
            <span className="wh-number wh-quiet">{t('terminal.since', { time: formatMinute(shift.begunAt) })}</span>
            {shift.accountId === view?.subject.id && (
              <span className="wh-row wh-no-print">
                <ActionButton disabled={end.pending} onAct={() => void end.run({ shiftId: shift.id })}>
                  {t('terminal.leave')}
                </ActionButton>
                <ActionButton
                  pressed={handing === shift.id}
                  onAct={() => setHanding(handing === shift.id ? null : shift.id)}
                >
                  {t('terminal.handOver')}
                </ActionButton>
              </span>
            )}
          </li>
        ))}
      </ul>
      {handing && mine.some((shift) => shift.id === handing) && (
        <HandoverForm shiftId={handing} onDone={() => setHanding(null)} />
      )}
      <div className="stn-board wh-no-print" role="group" aria-label={t('terminal.begin')}>
        <p className="wh-quiet">{t('terminal.begin')}</p>
        {!mine.some((shift) => shift.postKind === 'STATION') && (
          <ActionButton
            disabled={begin.pending}
            onAct={() => void begin.run({ postKind: 'STATION', post: stationName })}
          >
            {t('terminal.begin.station')}
          </ActionButton>
        )}
        {units
          .filter((unit) => !mine.some((shift) => shift.post === unit.callSign))
          .map((unit) => (
            <ActionButton
              key={unit.id}
              disabled={begin.pending}
              onAct={() => void begin.run({ postKind: 'VEHICLE', post: unit.callSign, unitId: unit.id })}
            >
              {shortCallSign(unit.callSign)}
            </ActionButton>
          ))}
      </div>
    </div>
  );
}

/** Nothing is handed over blindly: each open item has a note of the one who goes. */
function HandoverForm({ shiftId, onDone }: { shiftId: string; onDone: () => void }) {
  const t = useLabels('app');
  const offer = useCommand(offerHandover);
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({});
  const live = useLive(openItems, {});
  const items = live.data?.items ?? [];
  const [to, setTo] = useState<string | null>(null);
  const missing = items.filter((item) => !notes[item.id]?.trim()).length;
  return (
    <form
      className="stn-handover"
      onSubmit={async (event) => {
        event.preventDefault();
        const given = items
          .map((item) => ({ id: item.id, note: (notes[item.id] ?? '').trim() }))
          .filter((one) => one.note !== '');
        if (to !== null && (await offer.run({ shiftId, toAccountId: to, notes: given }))) onDone();
      }}
    >
      <ProblemNotice problem={offer.problem} showFields={false} />
      {items.map((item) => (
        <label key={item.id}>
          <span>
            {t(`terminal.item.${item.kind}`)} {item.text}
          </span>
          <input
            maxLength={200}
            value={notes[item.id] ?? ''}
            placeholder={t('terminal.item.note')}
            onChange={(event) => setNotes({ ...notes, [item.id]: event.target.value })}
          />
        </label>
      ))}
      <TakerSelect shiftId={shiftId} value={to} onChange={setTo} />
      <button type="submit" className="wh-action" disabled={offer.pending || !live.data || missing > 0 || to === null}>
        {missing > 0 ? t('terminal.handOver.missing', { count: missing }) : t('terminal.handOver.act')}
      </button>
    </form>
  );
}
