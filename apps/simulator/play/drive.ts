import { haversineMetres } from '@wanghuo/geo';
import type { Position } from '@wanghuo/kernel';

/** A way to be driven, as `territory.route` answers. */
export interface Route {
  readonly seconds: number;
  readonly line: readonly Position[];
  readonly steps: readonly { readonly lengthMetres: number; readonly seconds: number }[];
}

export interface DrivePoint {
  readonly position: Position;
  readonly headingDegrees: number;
  readonly speedKilometresPerHour: number;
  readonly isThere: boolean;
}

/** A drive that can be asked where it is at any moment. */
export interface Drive {
  readonly seconds: number;
  at(elapsedSeconds: number): DrivePoint;
}

/** Straight ahead where no road leads; a person in a hurry finds a way. */
const offRoadMetresPerSecond = 5;

/**
 * Drives a route at the engine's own speeds: each step of the route takes its seconds, evenly over its length. The line
 * of the route and the lengths of its steps are measured apart, so both are taken as shares of their wholes.
 */
export function driveAlong(route: Route): Drive {
  const { line } = route;
  const last = line.at(-1);
  if (!last) throw new RangeError('a route without a line cannot be driven');
  const lineMetres = running(line.slice(1).map((point, index) => haversineMetres(line[index] ?? point, point)));
  const stepMetres = running(route.steps.map(({ lengthMetres }) => lengthMetres));
  const stepSeconds = running(route.steps.map(({ seconds }) => seconds));
  const total = { line: lineMetres.at(-1) ?? 0, metres: stepMetres.at(-1) ?? 0, seconds: stepSeconds.at(-1) ?? 0 };
  const shareAt = (elapsed: number): number => {
    const time = Math.min(1, elapsed / Math.max(1, route.seconds));
    if (total.metres === 0 || total.seconds === 0) return time;
    const index = indexOf(stepSeconds, time * total.seconds);
    const from = { seconds: stepSeconds[index - 1] ?? 0, metres: stepMetres[index - 1] ?? 0 };
    const within = route.steps[index] ?? { lengthMetres: 0, seconds: 1 };
    const part = Math.min(1, (time * total.seconds - from.seconds) / Math.max(0.001, within.seconds));
    return Math.min(1, (from.metres + part * within.lengthMetres) / total.metres);
  };
  return {
    seconds: route.seconds,
    at(elapsed) {
      if (elapsed >= route.seconds || line.length < 2)
        return {
          position: last,
          headingDegrees: headingOf(line.at(-2) ?? last, last),
          speedKilometresPerHour: 0,
          isThere: true,
        };
      const share = shareAt(Math.max(0, elapsed));
      const metres = share * total.line;
      const segment = Math.min(indexOf(lineMetres, metres), line.length - 2);
      const [from, to] = [line[segment] ?? last, line[segment + 1] ?? last];
      const length = (lineMetres[segment] ?? 0) - (lineMetres[segment - 1] ?? 0);
      const part = length === 0 ? 1 : (metres - (lineMetres[segment - 1] ?? 0)) / length;
      const metresPerSecond = (shareAt(elapsed + 1) - share) * total.line;
      return {
        position: [round(from[0] + (to[0] - from[0]) * part), round(from[1] + (to[1] - from[1]) * part)],
        headingDegrees: headingOf(from, to),
        speedKilometresPerHour: Math.min(200, Math.round(metresPerSecond * 36) / 10),
        isThere: false,
      };
    },
  };
}

/** For a place that no road reaches. */
export function driveStraight(from: Position, to: Position): Drive {
  const metres = haversineMetres(from, to);
  const seconds = Math.max(1, Math.round(metres / offRoadMetresPerSecond));
  return driveAlong({ seconds, line: [from, to], steps: [{ lengthMetres: metres, seconds }] });
}

function running(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** The first place of a rising list whose value is above the one asked for. */
function indexOf(rising: readonly number[], value: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low);
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

function headingOf([fromX, fromY]: Position, [toX, toY]: Position): number {
  const east = (toX - fromX) * Math.cos((fromY * Math.PI) / 180);
  const degrees = (Math.atan2(east, toY - fromY) * 180) / Math.PI;
  return Math.round((degrees + 360) % 360);
}
