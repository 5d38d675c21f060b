import { activityLooks, useLabels } from '@wanghuo/platform-web';
import { circleRing, DistrictMap, type MapLayerData, type MapLine } from '@wanghuo/platform-web/map';
import { ActionButton } from '@wanghuo/platform-web';
import { useMemo, useState } from 'react';

/** Around the middle of the district; the sample points form a pattern and stand for nothing. */
const centre = [106.26, 29.29] as const;
const spiral = (index: number, step: number) =>
  [
    centre[0] + Math.cos(index * 2.4) * Math.sqrt(index) * step,
    centre[1] + Math.sin(index * 2.4) * Math.sqrt(index) * step * 0.85,
  ] as const;

/** The map kit with two thousand sample points, a route, a closure, a reach, and replay. */
export function GalleryMap() {
  const t = useLabels('app');
  const [selected, setSelected] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const layers = useMemo<readonly MapLayerData[]>(
    () => [
      {
        id: 'hydrants',
        group: 'water',
        cluster: true,
        look: { shape: 'drop', meaning: 'neutral' },
        features: Array.from({ length: 2000 }, (_unused, index) => ({
          id: `h${index}`,
          position: spiral(index + 1, 0.006),
        })),
      },
      {
        id: 'premises',
        group: 'highRisk',
        cluster: true,
        look: { shape: 'building', meaning: 'neutral' },
        features: Array.from({ length: 98 }, (_unused, index) => ({
          id: `p${index}`,
          position: spiral(index * 5 + 3, 0.0071),
          label: t('gallery.unit', { number: index }),
        })),
      },
      {
        id: 'incidents',
        group: 'incident',
        look: { shape: 'triangle', meaning: 'fire' },
        labelsFromZoom: 8,
        size: 26,
        features: [{ id: 'i1', position: spiral(30, 0.006), label: t('gallery.meaning.fire') }],
      },
      {
        id: 'units',
        group: 'force',
        live: true,
        labelsFromZoom: 9,
        look: activityLooks.idle,
        features: (Object.keys(activityLooks) as (keyof typeof activityLooks)[]).map((activity, index) => ({
          id: `u${index}`,
          position: spiral(index * 11 + 7, 0.008),
          label: t('gallery.unit', { number: index + 1 }),
          look: activityLooks[activity],
          stale: activity === 'moving',
        })),
      },
    ],
    [t],
  );
  const lines = useMemo<readonly MapLine[]>(
    () => [
      { id: 'r', kind: 'route', positions: [spiral(7, 0.008), [106.27, 29.31], spiral(30, 0.006)] },
      { id: 'c', kind: 'closure', positions: [spiral(55, 0.006), spiral(57, 0.007)] },
    ],
    [],
  );
  const areas = useMemo(
    () => [{ id: 'a', rings: [circleRing(spiral(30, 0.006), 2500)], meaning: 'fire' as const }],
    [],
  );
  const from = '2026-11-02T18:10:00.000Z';
  const to = '2026-11-02T19:40:00.000Z';
  return (
    <>
      <div className="wh-row gallery-map-actions">
        <ActionButton pressed={at !== null} onAct={() => setAt(at ? null : from)}>
          {t('web.map.replay.play')}
        </ActionButton>
        <span className="wh-quiet wh-number">{selected}</span>
      </div>
      <div className="gallery-map-frame">
        <DistrictMap
          layers={layers}
          lines={lines}
          areas={areas}
          rememberAs="gallery"
          selectedId={selected}
          onSelect={(feature) => setSelected(feature.id)}
          wind={{ fromDegrees: 45, metresPerSecond: 3.2 }}
          {...(at ? { replay: { at, fromAt: from, toAt: to, onChange: setAt } } : {})}
        />
      </div>
    </>
  );
}
