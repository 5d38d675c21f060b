import type { Position } from '@wanghuo/kernel';
import { useMemo, useState } from 'react';
import { DistrictMap } from './district-map.tsx';
import type { MapLayerData } from './layers.ts';

/** A map for choosing one position; the choice is shown and may be moved until it is taken. */
export default function PickMap({ start, onPick }: { start: Position | null; onPick: (position: Position) => void }) {
  const [position, setPosition] = useState(start);
  const layers = useMemo<readonly MapLayerData[]>(
    () => [
      {
        id: 'picked',
        group: 'picked',
        live: true,
        look: { shape: 'diamond', meaning: 'assist' },
        size: 28,
        features: position ? [{ id: 'picked', position }] : [],
      },
    ],
    [position],
  );
  return (
    <DistrictMap
      bare
      layers={layers}
      focus={start ? { position: start, zoom: 15 } : null}
      picking={{
        onPick: (next) => {
          setPosition(next);
          onPick(next);
        },
      }}
    />
  );
}
