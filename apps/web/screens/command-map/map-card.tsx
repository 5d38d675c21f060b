import type { Field } from '@wanghuo/kernel';
import { dutyLook } from '@wanghuo/forces/web';
import { isOut, type UnitRow } from '@wanghuo/incidents/web';
import {
  ActionButton,
  type AnyRegister,
  Age,
  Elapsed,
  FieldValue,
  formatDistance,
  formatDuration,
  KeyValue,
  SourceTag,
  StateTag,
  useClient,
  useLabels,
  useRegisters,
} from '@wanghuo/platform-web';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

/** The card beside the map: what was clicked, never a balloon over the scene. */
export function MapCard({
  title,
  aside,
  onClose,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useLabels('app');
  return (
    <aside className="cmd-card wh-no-print">
      <header>
        <h3>{title}</h3>
        {aside}
        <button type="button" className="wh-action" aria-label={t('web.close')} onClick={onClose}>
          ×
        </button>
      </header>
      {children}
    </aside>
  );
}

export function UnitCard({
  unit,
  positionAt,
  route,
  reachOn,
  onReach,
  onStation,
}: {
  unit: UnitRow;
  positionAt: string | null;
  route: { seconds: number | null; lengthMetres: number | null; unreachable: string | null } | null;
  reachOn: boolean;
  onReach: () => void;
  onStation?: () => void;
}) {
  const t = useLabels('app');
  const look = dutyLook(unit.dutyState);
  return (
    <>
      <p className="wh-row">
        <StateTag meaning={look.meaning} shape={look.shape} word={t(`code.dutyState.${unit.dutyState}`)} strong />
        <Elapsed sinceAt={unit.dutyStateAt} />
      </p>
      <KeyValue
        items={[
          [t('command.card.station'), unit.stationName],
          [
            t('command.card.type'),
            unit.apparatusType ? t(`code.apparatusType.${unit.apparatusType}`) : t(`code.unitKind.${unit.kind}`),
          ],
          [t('command.card.crew'), t('command.card.crewCount', { count: unit.crewCount, size: unit.crewSize })],
          ...(isOut(unit.dutyState)
            ? ([[t('command.card.position'), <Age key="age" at={positionAt} limitSeconds={120} />]] as const)
            : []),
          ...(unit.dutyNote ? ([[t('command.card.note'), unit.dutyNote]] as const) : []),
          ...(route
            ? ([
                [
                  t('command.card.route'),
                  route.seconds === null
                    ? t('command.card.noRoute')
                    : `${formatDuration(route.seconds)} · ${formatDistance(route.lengthMetres)}`,
                ],
              ] as const)
            : []),
        ]}
      />
      <p className="wh-row">
        <ActionButton pressed={reachOn} onAct={onReach}>
          {t('command.card.reach')}
        </ActionButton>
        {onStation && <ActionButton onAct={onStation}>{t('command.card.wholeStation')}</ActionButton>}
        <SourceTag source={unit.source as 'SYNTHETIC'} />
      </p>
    </>
  );
}

export function StationCard({
  units,
  onUnit,
  reachOn,
  onReach,
}: {
  units: readonly UnitRow[];
  onUnit: (unit: UnitRow) => void;
  reachOn: boolean;
  onReach: () => void;
}) {
  const t = useLabels('app');
  return (
    <>
      <ul className="cmd-card-units">
        {units.map((unit) => {
          const look = dutyLook(unit.dutyState);
          return (
            <li key={unit.id}>
              <button type="button" onClick={() => onUnit(unit)}>
                <StateTag meaning={look.meaning} shape={look.shape} word={t(`code.dutyState.${unit.dutyState}`)} />
                <b>{unit.callSign}</b>
                <small className="wh-quiet">
                  {unit.apparatusType ? t(`code.apparatusType.${unit.apparatusType}`) : ''}
                </small>
              </button>
            </li>
          );
        })}
      </ul>
      <ActionButton pressed={reachOn} onAct={onReach}>
        {t('command.card.reach')}
      </ActionButton>
    </>
  );
}

const shown = {
  hydrant: ['kind', 'status', 'lastTestedOn', 'flowLitresPerSecond', 'mainDiameterMillimetres', 'roadName'],
  premises: ['tier', 'classes', 'address', 'occupants', 'fireManagerName', 'fireManagerPhone', 'hasControlRoom'],
} as Readonly<Record<string, readonly string[]>>;

/** A record of a register: the fields that count on the scene, else those of its list. */
export function RecordCard({ register: name, id }: { register: string; id: string }) {
  const t = useLabels('app');
  const client = useClient();
  const register = useRegisters().get(name);
  const { data } = useQuery({
    queryKey: ['record', name, id],
    queryFn: () =>
      client.register(register as AnyRegister).get(id) as unknown as Promise<Readonly<Record<string, unknown>>>,
    enabled: register !== undefined,
    retry: false,
  });
  if (!data || !register) return <p className="wh-quiet">{t('app.loading')}</p>;
  return (
    <>
      <KeyValue
        items={(shown[name] ?? register.list).map((field) => [
          t(`field.${name}.${field}`),
          <FieldValue key={field} field={register.fields[field] as Field<unknown>} value={data[field]} />,
        ])}
      />
      <SourceTag source={data['source'] as 'SYNTHETIC'} />
    </>
  );
}
