import { useQuery } from '@tanstack/react-query';
import type { OutputOf } from '@wanghuo/kernel';
import { positionStaleSeconds, type UnitPosition } from '@wanghuo/forces/model';
import { dutyLook } from '@wanghuo/forces/web';
import { type Board, incidentLook, isOut, type UnitRow } from '@wanghuo/incidents/web';
import {
  activityLooks,
  type MarkLook,
  type StreamValue,
  useClient,
  useLabels,
  useNowSeconds,
} from '@wanghuo/platform-web';
import type { MapFeature, MapLayerData } from '@wanghuo/platform-web/map';
import { premises } from '@wanghuo/premises/model';
import type { openClosures } from '@wanghuo/territory/model';
import { closureLook } from '@wanghuo/territory/web';
import { hydrant } from '@wanghuo/water/model';
import { useMemo } from 'react';

type Closures = OutputOf<typeof openClosures>['closures'];
type Positions = ReadonlyMap<string, StreamValue<UnitPosition>>;

/** What stands on the map beside units and incidents; together they are told apart without colour. */
export const mapLooks = {
  call: { shape: 'triangleHollow', meaning: 'unverified' },
  water: { shape: 'drop', meaning: 'neutral' },
  untestedWater: { shape: 'drop', meaning: 'offline' },
  noWater: { shape: 'dropHollow', meaning: 'fault' },
  risk: { shape: 'building', meaning: 'neutral' },
  closure: closureLook,
} as const satisfies Readonly<Record<string, MarkLook>>;

/** Where a unit is now: its live position, else where the board last knew it. */
export const positionOf = (unit: UnitRow, positions: Positions) =>
  positions.get(unit.id)?.value.position ?? unit.position;

/** Stations with how many units stand there, and every unit that is out, with positions that fade when they grow old. */
export function useForceLayers(units: readonly UnitRow[], positions: Positions): readonly MapLayerData[] {
  // Ages are looked at every five seconds: fading must not redraw the map each second.
  const tick = Math.floor(useNowSeconds() / 5) * 5;
  const stations = useMemo<MapLayerData>(() => {
    const home = units.filter((unit) => !isOut(unit.dutyState));
    return {
      id: 'stations',
      group: 'force',
      look: activityLooks.idle,
      labelsFromZoom: 10,
      size: 16,
      features: [...Map.groupBy(home, (unit) => unit.stationId)].map(([id, ofStation]) => {
        const ready = ofStation.filter((unit) => unit.isAvailable).length;
        return {
          id,
          position: (ofStation[0] as UnitRow).position,
          label: `${ofStation[0]?.stationName} ${ready}`,
          ...(ready === 0 ? { look: activityLooks.out } : {}),
        };
      }),
    };
  }, [units]);
  const out = useMemo<MapLayerData>(
    () => ({
      id: 'units',
      group: 'force',
      live: true,
      look: activityLooks.moving,
      labelsFromZoom: 9,
      size: 22,
      features: units
        .filter((unit) => isOut(unit.dutyState))
        .map((unit) => {
          const known = positions.get(unit.id);
          const at = known?.at ?? unit.positionAt;
          return {
            id: unit.id,
            position: positionOf(unit, positions),
            label: unit.callSign,
            look: dutyLook(unit.dutyState),
            stale: at === null || tick - Date.parse(at) / 1000 > positionStaleSeconds,
          };
        }),
    }),
    [units, positions, tick],
  );
  return useMemo(() => [stations, out], [stations, out]);
}

/** Open incidents and calls that have a position. */
export function useIncidentLayers(board: Board | undefined): readonly MapLayerData[] {
  const t = useLabels('incidents');
  return useMemo(() => {
    const incidents: MapFeature[] = (board?.incidents ?? []).map((one) => ({
      id: one.id,
      position: one.position,
      label: `${t(`code.incidentType.${one.incidentType}`)} ${t('incidents.level', { level: one.level })}`,
      look: incidentLook(one.incidentType),
    }));
    const calls: MapFeature[] = (board?.calls ?? []).flatMap((one) =>
      one.position ? [{ id: one.id, position: one.position, label: one.callNo }] : [],
    );
    return [
      {
        id: 'incidents',
        group: 'incident',
        look: { shape: 'triangle', meaning: 'fire' },
        size: 28,
        labelsFromZoom: 9,
        live: true,
        features: incidents,
      },
      {
        id: 'calls',
        group: 'incident',
        look: mapLooks.call,
        size: 24,
        labelsFromZoom: 11,
        live: true,
        features: calls,
      },
    ];
  }, [board, t]);
}

/** A hydrant is calm when it may be used; a fault shows, and an untested one is hatched like everything unknown. */
function waterLook(properties: Readonly<Record<string, unknown>>, nowSeconds: number): MarkLook {
  if (!['IN_SERVICE', 'MINOR_DEFECT'].includes(String(properties['status']))) return mapLooks.noWater;
  const tested = properties['lastTestedOn'];
  const isFresh = typeof tested === 'string' && nowSeconds - Date.parse(tested) / 1000 < 366 * 86_400;
  return isFresh ? mapLooks.water : mapLooks.untestedWater;
}

/** Water and premises of high risk or with dangerous goods change by the day: asked for once an hour. */
export function useRegisterLayers(): readonly MapLayerData[] {
  const client = useClient();
  const hourly = { staleTime: 3_600_000, retry: 1 } as const;
  const water = useQuery({
    queryKey: ['features', 'hydrant'],
    queryFn: () => client.register(hydrant).features({}),
    ...hourly,
  });
  // Two short answers instead of every premises of the district (asked early by public/before.js).
  const tier = useQuery({
    queryKey: ['features', 'premises', 'tier'],
    queryFn: () => client.register(premises).features({ filter: { tier: 'HIGH_RISK' } }),
    ...hourly,
  });
  const goods = useQuery({
    queryKey: ['features', 'premises', 'classes'],
    queryFn: () => client.register(premises).features({ filter: { classes: 'DANGEROUS_GOODS' } }),
    ...hourly,
  });
  const now = Math.floor(useNowSeconds() / 3600) * 3600;
  return useMemo<readonly MapLayerData[]>(() => {
    const featureOf = (feature: GeoJSON.Feature<GeoJSON.Point>, look?: MarkLook): MapFeature => ({
      id: String(feature.properties?.['id'] ?? feature.id),
      position: feature.geometry.coordinates as unknown as MapFeature['position'],
      label: String(feature.properties?.['title'] ?? ''),
      ...(look ? { look } : {}),
    });
    return [
      {
        id: 'water',
        group: 'water',
        cluster: true,
        minimumZoom: 10,
        look: mapLooks.water,
        size: 14,
        labelsFromZoom: 16,
        features: (water.data?.features ?? []).map((one) => featureOf(one, waterLook(one.properties ?? {}, now))),
      },
      {
        id: 'risk',
        group: 'highRisk',
        cluster: true,
        look: mapLooks.risk,
        size: 16,
        labelsFromZoom: 14,
        features: [
          ...new Map(
            [...(tier.data?.features ?? []), ...(goods.data?.features ?? [])].map((one) => [one.id, featureOf(one)]),
          ).values(),
        ],
      },
    ];
  }, [water.data, tier.data, goods.data, now]);
}

/** Closures that hold at this moment: one that ends by its clock leaves the map by itself. */
export function useClosuresNow(closures: Closures | undefined): Closures {
  const tick = Math.floor(useNowSeconds() / 5) * 5;
  return useMemo(
    () => (closures ?? []).filter(({ untilAt }) => untilAt === null || Date.parse(untilAt) / 1000 > tick),
    [closures, tick],
  );
}

export function useClosureLayer(closures: Closures): MapLayerData {
  return useMemo(
    () => ({
      id: 'closures',
      group: 'closure',
      look: mapLooks.closure,
      size: 18,
      labelsFromZoom: 12,
      features: closures.map((one) => ({ id: one.id, position: one.position, label: one.roadName ?? '' })),
    }),
    [closures],
  );
}
