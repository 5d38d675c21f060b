import { useQueries } from '@tanstack/react-query';
import { shortCallSign, station } from '@wanghuo/forces/model';
import type { Position } from '@wanghuo/kernel';
import type { ReplayFrame } from '@wanghuo/incidents/model';
import { assignmentLooks, incidentLook } from '@wanghuo/incidents/web';
import { useClient } from '@wanghuo/platform-web';
import { DistrictMap, type MapLayerData } from '@wanghuo/platform-web/map';
import { useMemo } from 'react';
import { boundsOf } from '../field/route-part.tsx';

const staleSeconds = 120;
const atHome: readonly string[] = ['ORDERED', 'ENDED'];
const atScene: readonly string[] = ['ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED'];

/**
 * The map of one moment: units where they were last heard, at their station before that. One that was never heard stands
 * where its crew said it was, hatched, because nobody measured it.
 */
export function ReplayMap({
  frame,
  stationIds,
  scene,
}: {
  frame: ReplayFrame;
  stationIds: readonly string[];
  scene: Position;
}) {
  const client = useClient();
  const homes = useQueries({
    queries: stationIds.map((id) => ({
      queryKey: ['station', id],
      queryFn: () => client.register(station).get(id),
      staleTime: 600_000,
    })),
    combine: (answers) => new Map(answers.flatMap(({ data }) => (data ? [[data.id, data.position] as const] : []))),
  });
  const layers = useMemo<readonly MapLayerData[]>(() => {
    const at = Date.parse(frame.at);
    const incident = frame.incident;
    return [
      {
        id: 'units',
        group: 'forces',
        live: true,
        look: { shape: 'square', meaning: 'neutral' },
        features: frame.units.flatMap((unit) => {
          const home = unit.stationId ? homes.get(unit.stationId) : undefined;
          const position = atHome.includes(unit.state)
            ? home
            : (unit.position ?? (atScene.includes(unit.state) && incident ? incident.position : home));
          const look = assignmentLooks[unit.state];
          return position
            ? [
                {
                  id: unit.callSign,
                  position,
                  label: shortCallSign(unit.callSign),
                  ...(look ? { look } : {}),
                  stale:
                    !atHome.includes(unit.state) &&
                    (unit.positionAt === null || at - Date.parse(unit.positionAt) > staleSeconds * 1000),
                },
              ]
            : [];
        }),
      },
      ...(incident
        ? [
            {
              id: 'scene',
              group: 'incidents',
              live: true,
              size: 28,
              look: incidentLook(incident.incidentType),
              features: [{ id: 'scene', position: incident.position, label: incident.address }],
            },
          ]
        : []),
    ];
  }, [frame, homes]);
  const [sceneX, sceneY] = scene;
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- runs when the key changes, not when the objects are made anew
  const fit = useMemo(() => boundsOf([scene, ...homes.values()]), [homes.size, sceneX, sceneY]);
  return <DistrictMap layers={layers} bare fit={fit} rememberAs="replay" />;
}
