import { shortCallSign, type UnitView } from '@wanghuo/forces/model';
import { dutyLook } from '@wanghuo/forces/web';
import { formatDuration, Mark, Panel, SourceTag, StateTag, useLabels, useNowSeconds } from '@wanghuo/platform-web';
import { type StationGroup, stationGroupsOf } from './station-groups.ts';

/** Forces by station. Where nothing happens one line says so; where something does, each vehicle has its own. */
export function ForceBoard({ units }: { units: readonly UnitView[] }) {
  const t = useLabels('app');
  const groups = stationGroupsOf(units);
  const ready = units.filter((unit) => unit.isAvailable).length;
  return (
    <Panel title={t('duty.forces', { ready, all: units.length })} aside={<SourceTag source={units.some((unit) => unit.source === 'SYNTHETIC') ? 'SYNTHETIC' : 'DECLARED'} />} className="dty-forces">
      {groups.map((group) => (
        <Station key={group.stationId} group={group} />
      ))}
    </Panel>
  );
}

function Station({ group }: { group: StationGroup }) {
  const t = useLabels('app');
  const short = group.units.filter((unit) => unit.crewCount < unit.crewSize);
  return (
    <section className="dty-station">
      <h3>
        <span>{group.name}</span>
        <span className="wh-number" data-none={group.ready === 0}>
          {group.ready === 0 ? t('duty.noneReady') : t('duty.ready', { ready: group.ready, all: group.units.length })}
        </span>
      </h3>
      {group.isQuiet ? (
        <p className="dty-quiet">
          {group.units.map((unit) => (
            <span key={unit.id}>
              <Mark {...dutyLook(unit.dutyState)} size={10} word={t(`code.dutyState.${unit.dutyState}`)} /> {shortCallSign(unit.callSign)}
            </span>
          ))}
        </p>
      ) : (
        <ul>
          {group.units.map((unit) => (
            <UnitRow key={unit.id} unit={unit} />
          ))}
        </ul>
      )}
      {short.length > 0 && (
        <p className="dty-short">
          {t('duty.short', { count: group.missingCrew, units: short.map((unit) => t('duty.short.unit', { callSign: shortCallSign(unit.callSign), count: unit.crewCount, size: unit.crewSize })).join('、') })}
        </p>
      )}
    </section>
  );
}

function UnitRow({ unit }: { unit: UnitView }) {
  const t = useLabels('app');
  const seconds = Math.max(0, useNowSeconds() - Math.floor(Date.parse(unit.dutyStateAt) / 1000));
  const isHome = unit.dutyState === 'IN_STATION';
  return (
    <li>
      <StateTag {...dutyLook(unit.dutyState)} word={t(`code.dutyState.${unit.dutyState}`)} />
      <b>{shortCallSign(unit.callSign)}</b>
      <span className="wh-quiet">{unit.dutyNote}</span>
      <span className="wh-spring" />
      {!isHome && <span className="wh-number wh-quiet">{formatDuration(seconds)}</span>}
    </li>
  );
}
