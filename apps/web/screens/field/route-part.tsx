import { useQuery } from '@tanstack/react-query';
import type { Position } from '@wanghuo/kernel';
import { unit } from '@wanghuo/forces/model';
import { asProblem, ProblemNotice, useClient, useKept, useLabels } from '@wanghuo/platform-web';
import { DistrictMap, type MapLayerData } from '@wanghuo/platform-web/map';
import { route } from '@wanghuo/territory/model';
import { RouteSteps } from '@wanghuo/territory/web';
import { useMemo } from 'react';
import { Remembered } from './remembered.tsx';

/** Room around what must be seen, so that marks and their words stand inside. */
const roomShare = 0.15;

/** The bounds of some positions, with room around them. */
export function boundsOf(positions: readonly Position[]): readonly [number, number, number, number] | null {
  if (positions.length === 0) return null;
  const [x, y] = [positions.map(([longitude]) => longitude), positions.map(([, latitude]) => latitude)];
  const [west, south, east, north] = [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)] as const;
  const room = Math.max(east - west, north - south, 0.002) * roomShare;
  return [west - room, south - room, east + room, north + room];
}

/** The way of one vehicle to a place, for its own width, height and weight, on the map and in words. */
export function RoutePart({
  from,
  to,
  unitId,
  layers,
  rememberAs,
  steps = true,
}: {
  from: Position;
  to: Position;
  unitId: string | null;
  layers: readonly MapLayerData[];
  rememberAs: string | null;
  steps?: boolean;
}) {
  const t = useLabels('app');
  const client = useClient();
  const asked = useQuery({
    queryKey: ['route', from, to, unitId],
    queryFn: async () => {
      const vehicle = unitId ? await client.register(unit).get(unitId) : null;
      const limits = vehicle
        ? { widthMetres: vehicle.widthMetres, heightMetres: vehicle.heightMetres, weightTonnes: vehicle.weightTonnes }
        : {};
      return client.query(route, { from, to, ...limits });
    },
    staleTime: 30_000,
  });
  const { data, keptAt } = useKept(rememberAs, asked.data);
  const lines = useMemo(
    () => (data && data.line.length > 1 ? [{ id: 'route', kind: 'route' as const, positions: data.line }] : []),
    [data],
  );
  const fit = useMemo(() => boundsOf(data && data.line.length > 1 ? [...data.line, to] : [from, to]), [data, from, to]);
  return (
    <>
      <Remembered keptAt={keptAt} />
      {data === undefined && asked.error && <ProblemNotice problem={asProblem(asked.error)} />}
      <div className="fld-map">
        <DistrictMap layers={layers} lines={lines} bare fit={fit} rememberAs="route" />
      </div>
      {data && steps && <RouteSteps answer={data} />}
      {asked.isFetching && data === undefined && <p className="wh-quiet">{t('phone.route.asking')}</p>}
    </>
  );
}
