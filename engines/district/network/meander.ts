import { distance, lineMetres, pointAlong, resample, roundedLine, type Point } from '../plane.ts';
import type { RandomStream } from '../random-stream.ts';

/** Offsets across a line at 2^levels + 1 equal stations, zero at both ends (mid-point displacement). */
function displacement(random: RandomStream, levels: number, roughness: number, isBowed: boolean): number[] {
  const count = 2 ** levels;
  const offsets = Array.from({ length: count + 1 }, () => 0);
  let reach = 1;
  for (let step = count; step > 1; step /= 2) {
    for (let index = step / 2; index < count; index += step) {
      const middle = (offsets[index - step / 2]! + offsets[index + step / 2]!) / 2;
      const throwOut =
        step === count && isBowed ? (random.chance(0.5) ? 1 : -1) * random.between(0.8, 1.1) : random.bell() * 0.6;
      offsets[index] = middle + throwOut * reach;
    }
    reach *= roughness;
  }
  return offsets;
}

/** Takes the teeth out of a line that was pushed back from forbidden ground: each point moves towards its neighbours. */
function softened(controls: readonly Point[], isAllowed: (point: Point) => boolean): Point[] {
  let line = [...controls];
  for (let pass = 0; pass < 2; pass += 1) {
    line = line.map((point, index) => {
      const before = line[index - 1];
      const after = line[index + 1];
      if (before === undefined || after === undefined) return point;
      const soft = { x: (before.x + 2 * point.x + after.x) / 4, y: (before.y + 2 * point.y + after.y) / 4 };
      return isAllowed(soft) ? soft : point;
    });
  }
  return line;
}

/**
 * Draws a road of a wanted length along a taut guide: the displacement is scaled by bisection until the length is
 * right; places that may not be built on pull the road back towards the guide.
 * @param spacingMetres - distance between neighbouring points, about
 * @param isAllowed - whether a road may pass here
 * @param blemish - a last look at the whole line: 0 when nothing is wrong, else how bad it is; of up to fourteen
 *   drawings the least bad one is kept
 * @returns the line, ends included; its length is within 1 % of `metres` whenever the place allows it
 */
export function meander(
  guide: readonly Point[],
  metres: number,
  spacingMetres: number,
  random: RandomStream,
  isAllowed: (point: Point) => boolean,
  blemish: (line: readonly Point[]) => number,
): Point[] {
  const taut = lineMetres(guide);
  const ratio = metres / Math.max(1, taut);
  const levels = Math.max(1, Math.round(Math.log2(Math.max(2, metres / (spacingMetres * 1.6)))));
  const count = 2 ** levels;
  let planeLength = 0;
  for (let index = 1; index < guide.length; index += 1) planeLength += distance(guide[index - 1]!, guide[index]!);
  const stations = Array.from({ length: count + 1 }, (_, index) => {
    const station = (planeLength * index) / count;
    const here = pointAlong(guide, station);
    // The direction is taken over some distance, so that a bend of the guide does not fold the road over itself.
    const reach = Math.min(planeLength / 6, 1500);
    const before = pointAlong(guide, Math.max(0, station - reach)).point;
    const after = pointAlong(guide, Math.min(planeLength, station + reach)).point;
    const length = Math.max(1, distance(before, after));
    return { point: here.point, across: { x: -(after.y - before.y) / length, y: (after.x - before.x) / length } };
  });
  let best: Point[] | undefined;
  let bestMiss = Infinity;
  for (let attempt = 0; attempt < 14; attempt += 1) {
    const offsets = displacement(random, levels, ratio > 1.5 ? 0.42 : 0.5, ratio > 1.7);
    const draw = (scale: number): Point[] => {
      const controls = stations.map((station, index) => {
        let offset = offsets[index]! * scale;
        for (let pull = 0; pull < 14; pull += 1) {
          const point = {
            x: station.point.x + station.across.x * offset,
            y: station.point.y + station.across.y * offset,
          };
          if (index === 0 || index === count || isAllowed(point)) return point;
          offset *= 0.7;
        }
        return station.point;
      });
      return resample(roundedLine(softened(controls, isAllowed), 3), spacingMetres);
    };
    let low = 0;
    let high = taut * 2 + 600;
    let line = draw(0);
    for (let round = 0; round < 13; round += 1) {
      const middle = (low + high) / 2;
      line = draw(middle);
      if (lineMetres(line) > metres) high = middle;
      else low = middle;
    }
    line = draw(low);
    const miss = Math.abs(lineMetres(line) / metres - 1) + blemish(line);
    if (miss < bestMiss) {
      bestMiss = miss;
      best = line;
    }
    if (bestMiss < 0.01) break;
  }
  return best!;
}
