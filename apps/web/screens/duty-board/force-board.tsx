import { shortCallSign, type UnitView } from '@wanghuo/forces/model';
import { assignment } from '@wanghuo/incidents/model';
import {
  formatDuration,
  Mark,
  Panel,
  SourceTag,
  StateTag,
  useLabels,
  useNowSeconds,
  useRegisterLive,
} from '@wanghuo/platform-web';
import { type BoardUnit, boardLook, type StationGroup, stationGroupsOf, withOrders } from './station-groups.ts';

/** Forces by station. Where something happens or lacks, each vehicle has its own line; all others are one quiet list. */
export function ForceBoard({ units }: { units: readonly UnitView[] }) {
  const t = useLabels('app');
  const orders = useRegisterLive(assignment, { filter: { state: ['ORDERED'] }, limit: 100 });
  const shown = withOrders(units, new Set((orders.data?.rows ?? []).map((row) => String(row.unitId))));
  const groups = stationGroupsOf(shown);
  const quiet = groups.filter((group) => group.isQuiet);
  const ready = shown.filter((unit) => unit.isAvailable).length;
  return (
    <Panel
      title={t('duty.forces', { ready, all: units.length })}
      aside={<SourceTag source={units.some((unit) => unit.source === 'SYNTHETIC') ? 'SYNTHETIC' : 'INFERRED'} />}
      className="dty-forces"
    >
      {groups
        .filter((group) => !group.isQuiet)
        .map((group) => (
          <Station key={group.stationId} group={group} />
        ))}
      {quiet.length > 0 && (
        <section className="dty-station">
          <h3>{t('duty.quiet', { count: quiet.length })}</h3>
          <ul className="dty-quiet">
            {quiet.map((group) => (
              <li key={group.stationId}>
                <Mark {...boardLook('IN_STATION')} size={10} />
                <span>{group.name}</span>
                <span className="wh-number">{group.units.length}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
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
      <ul>
        {group.units.map((unit) => (
          <UnitRow key={unit.id} unit={unit} />
        ))}
      </ul>
      {short.length > 0 && (
        <p className="dty-short">
          {t('duty.short', {
            count: group.missingCrew,
            units: short
              .map((unit) =>
                t('duty.short.unit', {
                  callSign: shortCallSign(unit.callSign),
                  count: unit.crewCount,
                  size: unit.crewSize,
                }),
              )
              .join('、'),
          })}
        </p>
      )}
    </section>
  );
}

function UnitRow({ unit }: { unit: BoardUnit }) {
  const t = useLabels('app');
  const seconds = Math.max(0, useNowSeconds() - Math.floor(Date.parse(unit.dutyStateAt) / 1000));
  const isHome = unit.dutyState === 'IN_STATION' || unit.dutyState === 'ORDERED';
  return (
    <li>
      <StateTag
        {...boardLook(unit.dutyState)}
        word={t.find(`code.dutyState.${unit.dutyState}`) ?? t(`code.assignmentState.${unit.dutyState}`)}
      />
      <b>{shortCallSign(unit.callSign)}</b>
      <span className="wh-quiet">{unit.apparatusType && t(`code.apparatusType.${unit.apparatusType}`)}</span>
      <span className="wh-quiet">{unit.dutyNote}</span>
      <span className="wh-spring" />
      {!isHome && <span className="wh-number wh-quiet">{formatDuration(seconds)}</span>}
    </li>
  );
}
