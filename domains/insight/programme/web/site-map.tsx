import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OutputOf, Position } from '@wanghuo/kernel';
import { asProblem, Mark, ProblemNotice, useClient, useLabels, useLive, type Meaning } from '@wanghuo/platform-web';
import { circleRing, DistrictMap, type MapArea, type MapLayerData, type MapLine } from '@wanghuo/platform-web/map';
import { reach, townAt } from '@wanghuo/territory/model';
import { useMemo } from 'react';
import { siteReachSeconds, siteSurroundings, type SiteEvidence } from '../model/index.ts';

type Surroundings = OutputOf<typeof siteSurroundings>;

const evidenceMeanings: Readonly<Record<SiteEvidence, Meaning>> = {
  CONFLICT: 'overdue',
  CHECK: 'unverified',
  NOTHING_NEAR: 'neutral',
  NO_RECORDS: 'offline',
};

/** A site on the map with what records say of each of its conditions. */
export default function SiteMap({ position, met }: { position: Position; met: readonly string[] }) {
  const t = useLabels('programme');
  const live = useLive(siteSurroundings, { position });
  const client = useClient();
  const key = position.join(' ');
  const reached = useQuery({
    queryKey: ['programme.siteReach', key],
    queryFn: ({ signal }) => client.query(reach, { from: position, withinSeconds: siteReachSeconds }, { signal }),
    retry: false,
    staleTime: 60_000,
  });
  const place = useQuery({
    queryKey: ['programme.siteTown', key],
    queryFn: ({ signal }) => client.query(townAt, { position }, { signal }),
    retry: false,
    staleTime: 60_000,
  });
  const layers = useMemo(() => layersOf(position, live.data), [position, live.data]);
  const lines = useMemo<readonly MapLine[]>(
    () =>
      (reached.data?.lines ?? []).map((positions, index) => ({
        id: `reach ${index}`,
        kind: 'routeAlternative',
        positions,
      })),
    [reached.data],
  );
  const areas = useMemo<readonly MapArea[]>(
    () => [{ id: '300', rings: [circleRing(position, 300)], meaning: 'unverified', label: t('programme.site.ring') }],
    [position, t],
  );
  return (
    <div className="wh-stack">
      <div className="prg-map">
        <DistrictMap bare layers={layers} lines={lines} areas={areas} focus={{ position, zoom: 13 }} />
      </div>
      <ProblemNotice problem={live.problem ?? (reached.error ? asProblem(reached.error) : null)} />
      <p className="wh-quiet">
        {place.data && t('programme.site.at', { town: place.data.townshipName ?? t('programme.site.noTown') })}{' '}
        {reached.data && t('programme.site.reach', { kilometres: (reached.data.reachedMetres / 1_000).toFixed(1) })}{' '}
        {t('programme.site.legend')}
      </p>
      {live.data && (
        <>
          <h3>{t('programme.site.stations')}</h3>
          <ul className="prg-list">
            {live.data.stations
              // A facility that stands is a station itself.
              .filter(({ distanceMetres }) => distanceMetres > 0)
              .slice(0, 5)
              .map((one) => (
                <li key={one.id}>
                  <span />
                  <span>
                    <Link to={'/registers/station' as never} search={{ record: one.id } as never}>
                      {one.name}
                    </Link>{' '}
                    {!one.isInService && <small className="wh-quiet">{t('programme.site.notInService')}</small>}
                  </span>
                  <span className="wh-number">{kilometres(one.distanceMetres)}</span>
                </li>
              ))}
          </ul>
          <h3>{t('field.project.siting')}</h3>
          <ul className="prg-list">
            {live.data.findings.map(({ condition, evidence, nearest }) => (
              <li key={condition}>
                <Mark meaning={evidenceMeanings[evidence]} size={14} />
                <div>
                  {t(`programme.condition.${condition}`)}
                  <p className="wh-quiet">
                    {t(`programme.site.evidence.${condition}.${evidence}`, {
                      name: nearest?.name ?? '',
                      metres: nearest?.distanceMetres ?? 0,
                      road: place.data?.roadDistanceMetres ?? '—',
                    })}
                  </p>
                </div>
                <span className="wh-quiet">
                  {met.includes(condition) ? t('programme.site.stated') : t('programme.site.notStated')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const kilometres = (metres: number): string => `${(metres / 1_000).toFixed(1)} km`;

function layersOf(position: Position, found: Surroundings | undefined): readonly MapLayerData[] {
  const places = found?.places ?? [];
  const layer = (
    id: string,
    look: MapLayerData['look'],
    features: readonly { id: string; name: string; position: readonly number[] }[],
  ): MapLayerData => ({
    id,
    group: id,
    look,
    size: 22,
    labelsFromZoom: 12,
    features: features.map((one) => ({ id: one.id, label: one.name, position: one.position as unknown as Position })),
  });
  return [
    layer(
      'crowded',
      { shape: 'circle', meaning: 'neutral' },
      places.filter(({ isDangerous }) => !isDangerous),
    ),
    layer(
      'dangerous',
      { shape: 'triangle', meaning: 'unverified' },
      places.filter(({ isDangerous }) => isDangerous),
    ),
    layer('stations', { shape: 'square', meaning: 'neutral' }, found?.stations ?? []),
    {
      id: 'site',
      group: 'site',
      look: { shape: 'diamond', meaning: 'assist' },
      size: 30,
      live: true,
      features: [{ id: 'site', position }],
    },
  ];
}
