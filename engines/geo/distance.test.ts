import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bearingDegrees,
  destination,
  EARTH_RADIUS_METRES,
  footOnLine,
  footOnSegment,
  haversineMetres,
  interpolateAlong,
  lineMetres,
  turnDegrees,
  type Position,
} from './index.ts';

const district = fc.tuple(
  fc.double({ min: 105.8, max: 106.6, noNaN: true }),
  fc.double({ min: 28.5, max: 29.5, noNaN: true }),
) as fc.Arbitrary<Position>;

test('a degree along the equator is a 360th of the circumference', () => {
  expect(haversineMetres([0, 0], [1, 0])).toBeCloseTo((2 * Math.PI * EARTH_RADIUS_METRES) / 360, 6);
});

test('distance is symmetric, zero only at the same place, and never longer by a detour', () => {
  fc.assert(
    fc.property(district, district, district, (a, b, c) => {
      expect(haversineMetres(a, b)).toBeCloseTo(haversineMetres(b, a), 9);
      expect(haversineMetres(a, a)).toBe(0);
      expect(haversineMetres(a, c)).toBeLessThanOrEqual(haversineMetres(a, b) + haversineMetres(b, c) + 1e-6);
    }),
  );
});

test('bearings run clockwise from north', () => {
  const here: Position = [106, 29];
  expect(bearingDegrees(here, [106, 30])).toBeCloseTo(0, 9);
  expect(bearingDegrees(here, [106.001, 29])).toBeCloseTo(90, 2);
  expect(bearingDegrees(here, [106, 28])).toBeCloseTo(180, 9);
  expect(bearingDegrees(here, [105.999, 29])).toBeCloseTo(270, 2);
});

test('going a distance on a bearing ends at that distance', () => {
  fc.assert(
    fc.property(
      district,
      fc.double({ min: 0, max: 359, noNaN: true }),
      fc.double({ min: 1, max: 50_000, noNaN: true }),
      (start, bearing, metres) => {
        expect(haversineMetres(start, destination(start, bearing, metres))).toBeCloseTo(metres, 3);
      },
    ),
  );
});

test('turns are signed, right being positive', () => {
  expect(turnDegrees(350, 10)).toBe(20);
  expect(turnDegrees(10, 350)).toBe(-20);
  expect(turnDegrees(0, 180)).toBe(180);
});

test('interpolation walks the corners of a line and stays on its ends', () => {
  const line: Position[] = [
    [106, 29],
    [106.01, 29],
    [106.01, 29.01],
  ];
  const first = haversineMetres(line[0]!, line[1]!);
  expect(interpolateAlong(line, first)).toEqual(line[1]);
  expect(interpolateAlong(line, -5)).toEqual(line[0]);
  expect(interpolateAlong(line, 1e9)).toEqual(line[2]);
  expect(haversineMetres(line[0]!, interpolateAlong(line, 400))).toBeCloseTo(400, 1);
  expect(lineMetres(line)).toBeCloseTo(first + haversineMetres(line[1]!, line[2]!), 9);
  expect(() => interpolateAlong([], 1)).toThrow(RangeError);
});

test('the foot on a segment is at least as near as any sampled point of it', () => {
  fc.assert(
    fc.property(
      district,
      fc.double({ min: 0, max: 359, noNaN: true }),
      fc.double({ min: 1, max: 2000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, bearing, metres, share) => {
        const b = destination(a, bearing, metres);
        const position = destination(a, bearing + 70, metres / 2);
        const sample: Position = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        expect(footOnSegment(position, a, b).metres).toBeLessThanOrEqual(haversineMetres(position, sample) + 0.05);
      },
    ),
  );
});

test('the foot on a line names the segment it fell on', () => {
  const line: Position[] = [
    [106, 29],
    [106.01, 29],
    [106.01, 29.01],
  ];
  expect(footOnLine([106.011, 29.005], line)?.segment).toBe(1);
  expect(footOnLine([106.005, 28.999], line)?.segment).toBe(0);
  expect(footOnLine([106, 29], [])).toBeUndefined();
});
