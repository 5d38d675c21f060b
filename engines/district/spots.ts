import { between, distance, toPosition, type Point, type Position } from './plane.ts';
import { randomStream } from './random-stream.ts';
import type { RoadNetwork } from './network/road-network.ts';
import type { Seat, Setting } from './network/setting.ts';

/** A plot beside a street with an address; each is handed out once. */
export type Spot = { point: Point; position: Position; address: string; street: string; seat: Seat };

export type Spots = {
  /** A plot in the streets of a town, near the centre when `isCentral`. */
  inTown(seat: Seat, isCentral?: boolean): Spot;
  /** A plot in the industrial park that bears the label, e.g. 德感园区. */
  inPark(label: string): Spot;
  /** A plot beside a village of the town; towns without villages give a street plot. */
  inVillage(seat: Seat): Spot;
};

const plotMetres = 46;

/** Lists plots on both sides of every street, in drawn order. */
export function spotsOf(network: RoadNetwork, setting: Setting, seed: number): Spots {
  const { draft, grids } = network;
  const byTown = new Map<string, Spot[]>();
  const byPark = new Map<string, Spot[]>();
  for (const grid of grids) {
    const corners = new Set(grid.corners.map((corner) => corner.node));
    for (const way of draft.ways) {
      if (way.name === null || way.isElevated || !/[横纵].+路$/.test(way.name) || !corners.has(way.nodes[0]!)) continue;
      let number = 1;
      for (let index = 1; index < way.nodes.length; index += 1) {
        const [a, b] = [draft.point(way.nodes[index - 1]!), draft.point(way.nodes[index]!)];
        const length = distance(a, b);
        const count = Math.floor((length - 50) / plotMetres);
        for (let plot = 0; plot < count; plot += 1) {
          for (const side of [1, -1]) {
            const centre = between(a, b, (25 + (plot + 0.5) * plotMetres) / length);
            const point = {
              x: centre.x + ((b.y - a.y) * 32 * side) / length,
              y: centre.y - ((b.x - a.x) * 32 * side) / length,
            };
            const seat = grid.name === '' ? setting.seatOnBank(point) : grid.seat;
            const spot = {
              point,
              position: toPosition(point),
              street: way.name,
              address: `${seat.name}${way.name}${number}号`,
              seat,
            };
            number += 1;
            const [map, key] = grid.name === '' ? [byTown, seat.code] : [byPark, grid.name];
            const list = map.get(key);
            if (list === undefined) map.set(key, [spot]);
            else list.push(spot);
          }
        }
      }
    }
  }
  const queues = new Map<string, Spot[]>();
  const queue = (key: string, make: () => Spot[]): Spot[] => {
    const known = queues.get(key);
    if (known !== undefined) return known;
    const made = make();
    queues.set(key, made);
    return made;
  };
  const used = new Set<Spot>();
  const take = (list: Spot[]): Spot => {
    for (;;) {
      const spot = list.pop();
      if (spot === undefined)
        throw new RangeError('a town has no plot left; lay out more streets or ask for fewer buildings');
      if (used.has(spot)) continue;
      used.add(spot);
      return spot;
    }
  };
  const villageTurns = new Map<string, number>();
  return {
    inTown: (seat, isCentral = false) => {
      const all = byTown.get(seat.code) ?? [];
      const random = randomStream(seed, `plots ${seat.code}`);
      if (!isCentral) return take(queue(`all ${seat.code}`, () => random.shuffle(all)));
      return take(
        queue(`central ${seat.code}`, () => {
          const near = [...all].sort(
            (a, b) => distance(a.point, seat.point) - distance(b.point, seat.point) || (a.address < b.address ? -1 : 1),
          );
          return [
            ...random.shuffle(near.slice(Math.ceil(all.length / 3))),
            ...random.shuffle(near.slice(0, Math.ceil(all.length / 3))),
          ];
        }),
      );
    },
    inPark: (label) =>
      take(queue(`park ${label}`, () => randomStream(seed, `plots ${label}`).shuffle(byPark.get(label) ?? []))),
    inVillage: (seat) => {
      const own = network.settlements.filter((one) => one.seat === seat && one.isVillage);
      if (own.length === 0)
        return take(
          queue(`all ${seat.code}`, () =>
            randomStream(seed, `plots ${seat.code}`).shuffle(byTown.get(seat.code) ?? []),
          ),
        );
      const turn = villageTurns.get(seat.code) ?? 0;
      villageTurns.set(seat.code, turn + 1);
      const village = own[turn % own.length]!;
      const random = randomStream(seed, `farm ${seat.code} ${turn}`);
      const point = { x: village.point.x + random.between(-140, 140), y: village.point.y + random.between(-140, 140) };
      const group = Math.floor(turn / own.length) + 1;
      return {
        point,
        position: toPosition(point),
        street: `${village.name}路`,
        address: `${seat.name}${village.name}${group}组`,
        seat,
      };
    },
  };
}
