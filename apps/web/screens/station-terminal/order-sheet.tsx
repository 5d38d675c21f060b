import type { Position } from '@wanghuo/kernel';
import type { UnitView } from '@wanghuo/forces/model';
import {
  Elapsed,
  formatClock,
  formatDistance,
  formatDuration,
  formatInstant,
  SourceTag,
  useLabels,
} from '@wanghuo/platform-web';
import { DistrictMap, type MapLayerData } from '@wanghuo/platform-web/map';
import { RouteSteps } from '@wanghuo/territory/web';
import { type NearbyWater, NearbyWaterList, waterLayer } from '@wanghuo/water/web';
import { useMemo } from 'react';
import { DangerLines, IncidentHeading, PreplanLines, SceneLines } from '../field/order-facts.tsx';
import { boundsOf } from '../field/route-part.tsx';
import { CrewTable } from './crew-table.tsx';
import { type OrderGroup, orderOf, placeOfGroup, useSite } from './order-group.ts';

interface SheetProps {
  readonly group: OrderGroup;
  readonly units: readonly UnitView[];
  readonly home: Position | null;
  readonly stationName: string;
}

const instructionsOf = (group: OrderGroup) => [
  ...new Set(group.orders.flatMap((one) => orderOf(one).instruction ?? [])),
];

/** The order over the whole screen: where and what at the left, the way there at the right. */
export function OrderScreen({ group, units, home, stationName }: SheetProps) {
  const t = useLabels('app');
  const { about, way } = useSite(group, home);
  const { incident } = group;
  const sentAt = group.orders.map((one) => orderOf(one).sentAt).sort()[0] ?? '';
  const layers = useMemo<readonly MapLayerData[]>(
    () => [
      ...(about ? [waterLayer(about.waters)] : []),
      ...(home
        ? [
            {
              id: 'home',
              group: 'forces',
              live: true,
              look: { shape: 'square' as const, meaning: 'neutral' as const },
              features: [{ id: 'home', position: home, label: stationName }],
            },
          ]
        : []),
      ...(incident
        ? [
            {
              id: 'scene',
              group: 'incidents',
              live: true,
              size: 30,
              look: { shape: 'triangle' as const, meaning: 'fire' as const },
              features: [{ id: incident.id, position: incident.position, label: incident.address }],
            },
          ]
        : []),
    ],
    [about, home, incident, stationName],
  );
  const lines = useMemo(
    () => (way && way.line.length > 1 ? [{ id: 'route', kind: 'route' as const, positions: way.line }] : []),
    [way],
  );
  const fit = useMemo(
    () => (incident ? boundsOf([...(way?.line ?? []), incident.position, ...(home ? [home] : [])]) : null),
    [way, incident, home],
  );
  return (
    <div className="stn-order">
      <div className="stn-order-what">
        <div className="wh-row stn-order-head">
          {incident ? (
            <IncidentHeading incident={incident} size={32} />
          ) : (
            <b>{t(`code.orderKind.${orderOf(group.orders[0] as never).kind}`)}</b>
          )}
          <span className="wh-spring" />
          <Elapsed sinceAt={sentAt} limitSeconds={30} />
        </div>
        <p className="wh-giant stn-address">{placeOfGroup(t, group) ?? instructionsOf(group).join(' ')}</p>
        {incident && <SceneLines incident={incident} />}
        {incident &&
          instructionsOf(group).map((words) => (
            <p key={words} className="fld-instruction">
              <b>{t('phone.instruction')}</b> {words}
            </p>
          ))}
        <CrewTable orders={group.orders} units={units} />
        {incident && (
          <>
            <h2>{t('phone.danger')}</h2>
            {about ? <DangerLines about={about} /> : <p className="wh-quiet">{t('phone.unknown')}</p>}
            <h2>{t('terminal.water')}</h2>
            {about && <NearestWater waters={about.waters} count={3} />}
            <h2>{t('phone.preplan')}</h2>
            {about ? <PreplanLines about={about} /> : <p className="wh-quiet">{t('phone.unknown')}</p>}
          </>
        )}
      </div>
      {incident && (
        <div className="stn-order-map">
          <DistrictMap
            layers={layers}
            lines={lines}
            fit={fit}
            bare
            rememberAs="station"
            wind={
              about?.wind
                ? { fromDegrees: about.wind.fromDegrees, metresPerSecond: about.wind.speedMetresPerSecond }
                : null
            }
          />
          {way && way.seconds !== null && (
            <p className="stn-way">
              <b className="wh-number">{formatDuration(way.seconds)}</b>{' '}
              <span className="wh-number">{formatDistance(way.lengthMetres)}</span>{' '}
              {way.steps
                .filter((step) => step.roadName !== null)
                .map((step) => step.roadName)
                .filter((name, index, all) => name !== all[index - 1])
                .slice(0, 4)
                .join(' → ')}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** Water one may count on; where there is none, that is said, and the nearest that might run stands below. */
function NearestWater({ waters, count }: { waters: readonly NearbyWater[]; count: number }) {
  const t = useLabels('app');
  const usable = waters.filter((water) => water.usability === 'USABLE').slice(0, count);
  if (usable.length > 0) return <NearbyWaterList waters={usable} />;
  const unknown = waters.filter((water) => water.usability === 'UNKNOWN').slice(0, count);
  return (
    <>
      <p>
        <b>{t(unknown.length > 0 ? 'terminal.water.unconfirmed' : 'terminal.water.none')}</b>
      </p>
      <NearbyWaterList waters={unknown} />
    </>
  );
}

/** The same order for the printer, one page each: everything of the screen, the way in words instead of the map. */
export function OrderPaper({ group, units, home, stationName, nowAt }: SheetProps & { nowAt: string }) {
  const t = useLabels('app');
  const { about, way } = useSite(group, home);
  const { incident } = group;
  const first = group.orders[0] ? orderOf(group.orders[0]) : null;
  return (
    <article className="stn-paper wh-print-only">
      <header>
        <h1>{t('terminal.paper', { station: stationName })}</h1>
        <p>
          {t('terminal.paper.number', { number: group.orders.map((one) => orderOf(one).orderNo).join('、') })} ·{' '}
          {t('terminal.paper.sent', { time: formatInstant(first?.sentAt), name: first?.sentByName ?? '' })}
          {incident && <SourceTag source={incident.source} />}
        </p>
      </header>
      {incident && <IncidentHeading incident={incident} />}
      <p className="stn-paper-address">{placeOfGroup(t, group) ?? instructionsOf(group).join(' ')}</p>
      {incident && <SceneLines incident={incident} />}
      {incident && instructionsOf(group).map((words) => <p key={words}>{words}</p>)}
      <h2>{t('terminal.crews')}</h2>
      <CrewTable orders={group.orders} units={units} />
      {incident && about && (
        <>
          <h2>{t('phone.danger')}</h2>
          <DangerLines about={about} />
          <h2>{t('terminal.water')}</h2>
          <NearestWater waters={about.waters} count={4} />
          <h2>{t('phone.preplan')}</h2>
          <PreplanLines about={about} />
        </>
      )}
      {way && (
        <>
          <h2>{t('phone.route')}</h2>
          <RouteSteps answer={way} />
        </>
      )}
      <footer>{t('terminal.paper.printed', { time: formatInstant(nowAt), clock: formatClock(nowAt) })}</footer>
    </article>
  );
}
