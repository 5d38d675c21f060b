import type { OutputOf } from '@wanghuo/kernel';
import { createClient } from '@wanghuo/platform-web';
import type { BaseMapData, CompactLines, MapTown } from '@wanghuo/platform-web/map';
import { baseMap } from '@wanghuo/territory/model';

const ranks: Readonly<Record<string, MapTown['rank']>> = { DISTRICT: 1, STREET: 2, TOWN: 3, COMMUNITY: 4, VILLAGE: 4 };

/** The territory's base map as the map kit takes it. */
export function baseMapDataOf(answer: OutputOf<typeof baseMap>): BaseMapData {
  const names = new Map<string, number>();
  const nameIndex = (name: string | null): number => {
    if (name === null) return -1;
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, names.size);
    return names.size - 1;
  };
  const lines = answer.roads.flatMap((group, kind) =>
    group.lines.map((line, index) => [kind, nameIndex(group.names[index] ?? null), ...line]),
  );
  const roads: CompactLines = {
    scale: 100_000,
    kinds: answer.roads.map((group) => group.roadClass),
    names: [...names.keys()],
    lines,
  };
  const places = [...answer.towns, ...answer.settlements];
  return {
    version: answer.networkId,
    bounds: boundsOf([...answer.outline, ...places.map((place) => place.position)]),
    roadSource: answer.isSynthetic ? 'SYNTHETIC' : 'OPENSTREETMAP',
    roads,
    waterways: answer.waterways,
    outline: answer.outline,
    towns: places.map((place) => ({ name: place.name, position: place.position, rank: ranks[place.kind] ?? 4 })),
  };
}

function boundsOf(positions: readonly (readonly [number, number])[]): BaseMapData['bounds'] {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [x, y] of positions) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}

/** Asked for once per page, by the first map. */
export async function loadBaseMap(): Promise<BaseMapData> {
  return baseMapDataOf(await createClient().query(baseMap, {}));
}
