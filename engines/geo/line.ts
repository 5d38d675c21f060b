import { haversineMetres } from './distance.ts';
import type { Position } from './position.ts';

/** Length of a line of positions; a single position has length 0. */
export function lineMetres(line: readonly Position[]): number {
  let metres = 0;
  for (let i = 1; i < line.length; i += 1) metres += haversineMetres(line[i - 1]!, line[i]!);
  return metres;
}

/** The position a share of the way from `a` to `b`, straight in degrees: right to millimetres on one street segment. */
export function between(a: Position, b: Position, fraction: number): Position {
  return [a[0] + (b[0] - a[0]) * fraction, a[1] + (b[1] - a[1]) * fraction];
}

/**
 * The position that lies `metres` along a line from its start.
 * Before the start it is the first position, past the end the last.
 * @throws RangeError if the line is empty
 */
export function interpolateAlong(line: readonly Position[], metres: number): Position {
  const first = line[0];
  if (first === undefined) throw new RangeError('A line needs at least one position.');
  let left = metres;
  for (let i = 1; i < line.length && left > 0; i += 1) {
    const length = haversineMetres(line[i - 1]!, line[i]!);
    if (left <= length) return between(line[i - 1]!, line[i]!, left / length);
    left -= length;
  }
  return metres <= 0 ? first : line[line.length - 1]!;
}

/** Where a position falls on a segment. */
export interface Foot {
  /** 0 at the segment's start, 1 at its end. */
  readonly fraction: number;
  readonly position: Position;
  readonly metres: number;
}

/**
 * The nearest point of segment `a`–`b` to a position, found in a plane that touches the globe at that position.
 * The distance is the great-circle distance to the point found.
 */
export function footOnSegment(position: Position, a: Position, b: Position): Foot {
  const scale = Math.cos((position[1] * Math.PI) / 180);
  const ax = (a[0] - position[0]) * scale;
  const ay = a[1] - position[1];
  const dx = (b[0] - a[0]) * scale;
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  const fraction = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
  const foot = between(a, b, fraction);
  return { fraction, position: foot, metres: haversineMetres(position, foot) };
}

/** The nearest point of a whole line, with the index of the segment it lies on. */
export function footOnLine(
  position: Position,
  line: readonly Position[],
): (Foot & { readonly segment: number }) | undefined {
  let best: (Foot & { segment: number }) | undefined;
  for (let i = 1; i < line.length; i += 1) {
    const foot = footOnSegment(position, line[i - 1]!, line[i]!);
    if (best === undefined || foot.metres < best.metres) best = { ...foot, segment: i - 1 };
  }
  return best;
}
