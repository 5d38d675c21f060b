import { crewMember, equipment, lacksOf, setDutyState, shortCallSign, type UnitView } from '@wanghuo/forces/model';
import { lackSentence } from '@wanghuo/forces/web';
import { type Instant, shanghaiDate } from '@wanghuo/kernel';
import {
  Elapsed,
  Mark,
  ProblemNotice,
  SourceTag,
  StateTag,
  useCommand,
  useLabels,
  useNowSeconds,
  useRegisterLive,
  useSession,
} from '@wanghuo/platform-web';
import type { RecordSource } from '@wanghuo/kernel';
import { useState } from 'react';
import { type BoardUnit, boardLook, withOrders } from '../duty-board/station-groups.ts';

/** What the station could do this minute, in words one reads from the other side of the hall. */
export function Readiness({
  stationId,
  units: all,
  orderedUnitIds,
}: {
  stationId: string;
  units: readonly UnitView[] | undefined;
  orderedUnitIds: ReadonlySet<string>;
}) {
  const t = useLabels('app');
  const { may } = useSession();
  const here = { filter: { stationId }, limit: 100 };
  const members = useRegisterLive(crewMember, may('crewMember.read') ? here : null);
  const items = useRegisterLive(equipment, may('equipment.read') ? here : null);
  const today = shanghaiDate(new Date(useNowSeconds() * 1000).toISOString() as Instant);
  if (!all) return <p className="wh-quiet">{t('app.loading')}</p>;
  const units = withOrders(all, orderedUnitIds);
  const ready = units.filter((unit) => unit.isAvailable);
  const away = units.filter((unit) => !unit.isAvailable);
  const lacks = lacksOf(units, members.data?.rows ?? null, items.data?.rows ?? null, today);
  const isKnown = members.data !== undefined && items.data !== undefined;
  return (
    <section className="stn-ready">
      <p className="wh-giant">
        {units.length === 0
          ? t('terminal.ready.noUnits')
          : t(away.length === 0 ? 'terminal.ready.all' : 'terminal.ready.some', {
              ready: ready.length,
              all: units.length,
            })}
      </p>
      <ul className="stn-units">
        {units.map((unit) => (
          <UnitLine key={unit.id} unit={unit} />
        ))}
      </ul>
      <h2>{t('terminal.lacks')}</h2>
      <ProblemNotice problem={members.problem ?? items.problem} />
      {lacks.length === 0 && isKnown && <p className="wh-display stn-none">{t('terminal.lacks.none')}</p>}
      {!isKnown && <p className="wh-quiet">{t('terminal.lacks.unknown')}</p>}
      <ul className="stn-lacks">
        {lacks.map((lack) => {
          const words = lackSentence(t, lack);
          return (
            <li key={words}>
              <Mark meaning={lack.kind === 'EQUIPMENT' ? 'fault' : 'unverified'} size={20} />
              {words}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const states = ['IN_STATION', 'TRAINING', 'MAINTENANCE', 'OUT_OF_SERVICE'] as const;

function UnitLine({ unit }: { unit: BoardUnit }) {
  const t = useLabels('app');
  const { may } = useSession();
  const [changing, setChanging] = useState(false);
  return (
    <li>
      <div className="stn-unit">
        <StateTag
          {...boardLook(unit.dutyState)}
          word={t.find(`code.dutyState.${unit.dutyState}`) ?? t(`code.assignmentState.${unit.dutyState}`)}
        />
        <b>{shortCallSign(unit.callSign)}</b>
        <span className="wh-quiet">
          {unit.apparatusType ? t(`code.apparatusType.${unit.apparatusType}`) : t(`code.unitKind.${unit.kind}`)}
        </span>
        <span className="wh-number" data-short={unit.crewCount < unit.crewSize}>
          {t('terminal.crewCount', { count: unit.crewCount, size: unit.crewSize })}
        </span>
        <span className="wh-quiet">{unit.dutyNote}</span>
        <span className="wh-spring" />
        <SourceTag source={unit.source as RecordSource} />
        {unit.dutyState !== 'IN_STATION' && unit.dutyState !== 'ORDERED' && <Elapsed sinceAt={unit.dutyStateAt} />}
        {may('unit.setDutyState') && (
          <button
            type="button"
            className="wh-action wh-no-print"
            aria-expanded={changing}
            onClick={() => setChanging(!changing)}
          >
            {t('terminal.unit.change')}
          </button>
        )}
      </div>
      {changing && <StateForm unit={unit} onDone={() => setChanging(false)} />}
    </li>
  );
}

/** Takes a vehicle out of service or back, with the reason dispatchers will read. */
function StateForm({ unit, onDone }: { unit: BoardUnit; onDone: () => void }) {
  const t = useLabels('app');
  const change = useCommand(setDutyState);
  const [note, setNote] = useState('');
  return (
    <div className="stn-form">
      <ProblemNotice problem={change.problem} />
      <input
        aria-label={t('terminal.unit.note')}
        placeholder={t('terminal.unit.note')}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {states
        .filter((state) => state !== unit.dutyState)
        .map((to) => (
          <button
            key={to}
            type="button"
            className="wh-action"
            disabled={change.pending || (to !== 'IN_STATION' && note.trim() === '')}
            title={to !== 'IN_STATION' && note.trim() === '' ? t('terminal.unit.noteNeeded') : undefined}
            onClick={async () => {
              const answer = await change.run({ unitId: unit.id, to, ...(note.trim() ? { note: note.trim() } : {}) });
              if (answer) onDone();
            }}
          >
            {t(`code.dutyState.${to}`)}
          </button>
        ))}
    </div>
  );
}
