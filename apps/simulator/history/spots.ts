import type { Position } from '@wanghuo/kernel';
import type { RandomStream } from '../plan/random-stream.ts';
import type { HistoryBuilding, HistoryDistrict, HistoryTown } from './district-picture.ts';
import words from './words.zh-CN.json' with { type: 'json' };

export interface Spot {
  readonly address: string;
  readonly position: Position;
}

/** Rounded to about a decimetre, so that the bytes stay short. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

/** Where things happen: at a building of the register, or on the roads round one. */
export function placesOf(district: HistoryDistrict) {
  const byTown = Map.groupBy(district.buildings, ({ townshipCode }) => townshipCode);
  const byUse = new Map<string, readonly HistoryBuilding[]>();
  const choose = (town: string, uses: readonly string[]): readonly HistoryBuilding[] => {
    const key = `${town}/${uses.join()}`;
    const known = byUse.get(key);
    if (known) return known;
    const all = byTown.get(town) ?? [];
    const fitting = all.filter(({ use }) => uses.includes(use));
    const found = fitting.length > 0 ? fitting : all;
    byUse.set(key, found);
    return found;
  };
  return {
    building(stream: RandomStream, town: string, uses: readonly string[]): HistoryBuilding | null {
      const from = choose(town, uses);
      return from.length === 0 ? null : stream.pick(from);
    },
    at: (building: HistoryBuilding): Spot => ({ address: building.address, position: building.position }),
    near(stream: RandomStream, town: HistoryTown): Spot {
      const from = choose(town.code, []);
      const [longitude, latitude] = from.length === 0 ? town.position : stream.pick(from).position;
      return {
        address: `${town.name}${words.roadside}`,
        position: [
          rounded(longitude + stream.between(-0.004, 0.004)),
          rounded(latitude + stream.between(-0.004, 0.004)),
        ],
      };
    },
  };
}
