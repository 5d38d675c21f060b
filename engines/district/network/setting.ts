import { positionOf, type DistrictFacts, type Terrain } from '../facts.ts';
import { crossing, distance, distanceToPiece, isInside, roundedLine, toPlane, type Point } from '../plane.ts';

/** A street or town in the working plane. */
export type Seat = {
  code: string;
  name: string;
  point: Point;
  terrain: Terrain;
  residents: number;
  /** Area of the part of the district that is nearer to this seat than to any other. */
  cellSquareKilometres: number;
  /** Length of road that belongs into the cell by the calibration of the facts. */
  budgetMetres: number;
};

/** Everything the road recipe has to respect: seats with their cells, the outline and the two rivers. */
export type Setting = {
  seats: readonly Seat[];
  outline: readonly Point[];
  yangtze: readonly Point[];
  qijiang: readonly Point[];
  nearestSeat(point: Point): Seat;
  /** The nearest seat that lies on the same bank of the Yangtze: whose place this would be called. */
  seatOnBank(point: Point): Seat;
  isInDistrict(point: Point): boolean;
  metresToYangtze(point: Point): number;
  crossesYangtze(a: Point, b: Point): boolean;
  /** The share along a–b at which it crosses the 綦江, if it does. */
  qijiangCrossing(a: Point, b: Point): number | undefined;
};

/** Roads keep this far from the centre line of the Yangtze; the recipe asks for 250 m, the water is wider. */
export const keepOutMetres = 420;

/** Half the drawn width of the Yangtze (published width 500–1,000 m) and of the 綦江 (80–150 m). */
export const yangtzeHalfWidthMetres = 330;
export const qijiangHalfWidthMetres = 60;

const sampleMetres = 250;

/** Puts the facts into the working plane and measures the nearest-seat cells by a 250 m raster. */
export function settingOf(facts: DistrictFacts): Setting {
  const outline = facts.district.outline.map((pair) => toPlane(positionOf(pair)));
  const line = (kind: string): Point[] => {
    const river = facts.rivers.find((one) => one.kind === kind);
    if (river === undefined) throw new RangeError(`the facts name no river of kind ${kind}`);
    return roundedLine(
      river.line.map((pair) => toPlane(positionOf(pair))),
      3,
    );
  };
  const yangtze = line('MAIN');
  const qijiang = line('TRIBUTARY');
  const seats: Seat[] = facts.towns.map((town) => ({
    code: town.code,
    name: town.name,
    point: toPlane(positionOf(town.position)),
    terrain: town.terrain as Terrain,
    residents: town.residents2020,
    cellSquareKilometres: 0,
    budgetMetres: 0,
  }));
  const nearestSeat = (point: Point): Seat => {
    let best = seats[0]!;
    let bestSquare = Infinity;
    for (const seat of seats) {
      const dx = seat.point.x - point.x;
      const dy = seat.point.y - point.y;
      const square = dx * dx + dy * dy;
      if (square < bestSquare) {
        bestSquare = square;
        best = seat;
      }
    }
    return best;
  };
  const isInDistrict = (point: Point): boolean => isInside(point, outline);
  const xs = outline.map((point) => point.x);
  const ys = outline.map((point) => point.y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (let y = bottom + sampleMetres / 2; y < top; y += sampleMetres) {
    for (let x = left + sampleMetres / 2; x < right; x += sampleMetres) {
      if (isInDistrict({ x, y })) nearestSeat({ x, y }).cellSquareKilometres += (sampleMetres * sampleMetres) / 1e6;
    }
  }
  seats.forEach((seat, index) => {
    seat.budgetMetres = seat.cellSquareKilometres * facts.towns[index]!.roadKilometresPerSquareKilometre * 1000;
  });

  // Pieces of the Yangtze by 2 km square, so that asking for the distance looks at a handful only.
  const square = 2000;
  const pieces = new Map<number, number[]>();
  const keyOf = (column: number, row: number): number => (column + 1024) * 2048 + row + 1024;
  for (let index = 1; index < yangtze.length; index += 1) {
    const column = Math.floor(yangtze[index]!.x / square);
    const row = Math.floor(yangtze[index]!.y / square);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        const key = keyOf(column + dx, row + dy);
        const list = pieces.get(key);
        if (list === undefined) pieces.set(key, [index]);
        else list.push(index);
      }
    }
  }
  const piecesNear = (point: Point): readonly number[] =>
    pieces.get(keyOf(Math.floor(point.x / square), Math.floor(point.y / square))) ?? [];
  const crossesYangtze = (a: Point, b: Point): boolean => {
    const steps = Math.max(1, Math.ceil(distance(a, b) / square));
    for (let step = 0; step <= steps; step += 1) {
      const point = { x: a.x + ((b.x - a.x) * step) / steps, y: a.y + ((b.y - a.y) * step) / steps };
      for (const index of piecesNear(point)) {
        if (crossing(a, b, yangtze[index - 1]!, yangtze[index]!) !== undefined) return true;
      }
    }
    return false;
  };
  return {
    seats,
    outline,
    yangtze,
    qijiang,
    nearestSeat,
    isInDistrict,
    metresToYangtze: (point) => {
      let best = square;
      for (const index of piecesNear(point)) {
        best = Math.min(best, distanceToPiece(point, yangtze[index - 1]!, yangtze[index]!));
      }
      return best;
    },
    crossesYangtze,
    seatOnBank: (point) => {
      const nearest = nearestSeat(point);
      if (!crossesYangtze(point, nearest.point)) return nearest;
      const others = [...seats].sort(
        (a, b) => distance(a.point, point) - distance(b.point, point) || (a.code < b.code ? -1 : 1),
      );
      return others.find((seat) => !crossesYangtze(point, seat.point)) ?? nearest;
    },
    qijiangCrossing: (a, b) => {
      for (let index = 1; index < qijiang.length; index += 1) {
        const hit = crossing(a, b, qijiang[index - 1]!, qijiang[index]!);
        if (hit !== undefined) return hit.along;
      }
      return undefined;
    },
  };
}
