import type { OutputOf } from '@wanghuo/kernel';
import { Elapsed, Mark, SourceTag, useLabels } from '@wanghuo/platform-web';
import type { unitBoard } from '@wanghuo/forces/model';
import { dutyLook } from '@wanghuo/forces/web';
import { useMemo } from 'react';
import { isOut } from './looks.ts';

export type UnitRow = OutputOf<typeof unitBoard>['units'][number];

const order = [
  'TURNED_OUT',
  'ARRIVED',
  'WATER_ON',
  'UNDER_CONTROL',
  'EXTINGUISHED',
  'COVER_MOVE',
  'RETURNING',
  'OUT_OF_SERVICE',
  'MAINTENANCE',
  'TRAINING',
  'IN_STATION',
];
const stationKinds = ['FIRE_STATION', 'GOVERNMENT_BRIGADE', 'ENTERPRISE_BRIGADE', 'MICRO_STATION', 'VOLUNTEER_TEAM'];

/** Units by station, one line each, those that are out first; what the district lacks right now is said in words. */
export function UnitBoard({
  units,
  selectedId,
  onUnit,
}: {
  units: readonly UnitRow[];
  selectedId: string | null;
  onUnit: (unit: UnitRow) => void;
}) {
  const t = useLabels('incidents');
  const stations = useMemo(
    () =>
      [...Map.groupBy(units, (unit) => unit.stationId)]
        .map(([id, ofStation]) => ({
          id,
          name: ofStation[0]?.stationName ?? '',
          kind: ofStation[0]?.stationKind ?? '',
          out: ofStation.filter((unit) => isOut(unit.dutyState)).length,
          units: ofStation.toSorted(
            (a, b) => order.indexOf(a.dutyState) - order.indexOf(b.dutyState) || (a.callSign < b.callSign ? -1 : 1),
          ),
        }))
        .sort((a, b) => stationKinds.indexOf(a.kind) - stationKinds.indexOf(b.kind) || (a.name < b.name ? -1 : 1)),
    [units],
  );
  return (
    <section className="inc-units" aria-label={t('units.title')}>
      <Shortages units={units} />
      <div className="inc-stations">
        {[
          stations.filter((one) => one.kind === 'FIRE_STATION'),
          stations.filter((one) => one.kind !== 'FIRE_STATION'),
        ].map((group, index) => (
          <ul key={index === 0 ? 'stations' : 'brigades'}>
            {group.map((station) => (
              <li key={station.id}>
                <span className="inc-station-name" title={station.name}>
                  {station.name}
                </span>
                <span className="inc-station-units">
                  {station.units.map((unit) => (
                    <UnitChip
                      key={unit.id}
                      unit={unit}
                      isSelected={unit.id === selectedId}
                      onOpen={() => onUnit(unit)}
                    />
                  ))}
                </span>
              </li>
            ))}
          </ul>
        ))}
      </div>
    </section>
  );
}

function UnitChip({ unit, isSelected, onOpen }: { unit: UnitRow; isSelected: boolean; onOpen: () => void }) {
  const t = useLabels('incidents');
  const look = dutyLook(unit.dutyState);
  const state = t(`code.dutyState.${unit.dutyState}`);
  return (
    <button
      type="button"
      className="inc-unit"
      data-quiet={unit.dutyState === 'IN_STATION'}
      aria-pressed={isSelected}
      onClick={onOpen}
      title={`${unit.callSign} ${unit.apparatusType ? t(`code.apparatusType.${unit.apparatusType}`) : ''} ${state}${unit.dutyNote ? `：${unit.dutyNote}` : ''}`}
    >
      <Mark meaning={look.meaning} shape={look.shape} size={11} />
      {shortName(t, unit)}
      {isOut(unit.dutyState) && <Elapsed sinceAt={unit.dutyStateAt} withClock={false} />}
    </button>
  );
}

/** The number of the vehicle and the short word of its type: the line shows the station already. */
function shortName(t: ReturnType<typeof useLabels>, { callSign, apparatusType }: UnitRow): string {
  const number = callSign.match(/\d+/u)?.[0];
  const type = apparatusType ? t.find(`units.short.${apparatusType}`) : undefined;
  return type && number ? `${number} ${type}` : callSign;
}

function Shortages({ units }: { units: readonly UnitRow[] }) {
  const t = useLabels('incidents');
  const { out, idle, off, gone } = useMemo(() => {
    const vehicles = units.filter((unit) => unit.apparatusType !== null);
    const types = Map.groupBy(vehicles, (unit) => unit.apparatusType as string);
    return {
      out: vehicles.filter((unit) => isOut(unit.dutyState)).length,
      idle: vehicles.filter((unit) => unit.dutyState === 'IN_STATION').length,
      off: vehicles.filter((unit) => !isOut(unit.dutyState) && unit.dutyState !== 'IN_STATION').length,
      gone: [...types]
        .filter(([, ofType]) => !ofType.some((unit) => unit.isAvailable && unit.dutyState === 'IN_STATION'))
        .map(([type]) => type),
    };
  }, [units]);
  return (
    <p className="inc-units-head">
      <b>{t('units.title')}</b>
      <span className="wh-number">{t('units.counts', { idle, out, off })}</span>
      {gone.length > 0 ? (
        <span className="inc-units-short">
          <Mark meaning="unverified" />{' '}
          {t('units.gone', { types: gone.map((type) => t(`code.apparatusType.${type}`)).join('、') })}
        </span>
      ) : (
        <span className="wh-quiet">{t('units.enough')}</span>
      )}
      {units.some((unit) => unit.source === 'SYNTHETIC') && <SourceTag source="SYNTHETIC" />}
    </p>
  );
}
