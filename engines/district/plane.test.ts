import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { crossing, distance, pieceMetres, resample, toPlane, toPosition } from './plane.ts';
import { randomStream } from './random-stream.ts';
import { heightClassOf } from './registers/height-class.ts';

const position = fc.tuple(
  fc.double({ min: 105.8, max: 106.7, noNaN: true }),
  fc.double({ min: 28.5, max: 29.5, noNaN: true }),
);

describe('the working plane', () => {
  test('brings a position back to within a tenth of a metre', () => {
    fc.assert(
      fc.property(position, (one) => {
        const back = toPosition(toPlane(one));
        expect(Math.abs(back[0] - one[0])).toBeLessThanOrEqual(1e-6);
        expect(Math.abs(back[1] - one[1])).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  test('measures lengths as the sphere has them to within one in a thousand', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const radians = Math.PI / 180;
        const half =
          Math.sin(((b[1] - a[1]) * radians) / 2) ** 2 +
          Math.cos(a[1] * radians) * Math.cos(b[1] * radians) * Math.sin(((b[0] - a[0]) * radians) / 2) ** 2;
        const sphere = 2 * 6_371_008.8 * Math.asin(Math.sqrt(half));
        expect(Math.abs(pieceMetres(toPlane(a), toPlane(b)) - sphere)).toBeLessThanOrEqual(sphere * 0.001 + 0.01);
      }),
    );
  });

  test('says where two pieces cross, the same place from both', () => {
    const point = fc.record({ x: fc.integer({ min: -1000, max: 1000 }), y: fc.integer({ min: -1000, max: 1000 }) });
    fc.assert(
      fc.property(point, point, point, point, (a, b, c, d) => {
        const hit = crossing(a, b, c, d);
        if (hit === undefined) return;
        const onFirst = { x: a.x + (b.x - a.x) * hit.along, y: a.y + (b.y - a.y) * hit.along };
        const onSecond = { x: c.x + (d.x - c.x) * hit.across, y: c.y + (d.y - c.y) * hit.across };
        expect(distance(onFirst, onSecond)).toBeLessThan(0.001);
      }),
    );
  });

  test('keeps the ends of a resampled line', () => {
    const line = [
      { x: 0, y: 0 },
      { x: 1000, y: 0 },
      { x: 1000, y: 700 },
    ];
    const out = resample(line, 100);
    expect(out).toHaveLength(18);
    expect([out[0], out.at(-1)]).toEqual([line[0], line[2]]);
  });
});

describe('a random stream', () => {
  test('gives the same numbers for the same seed and purpose, others otherwise', () => {
    const take = (seed: number, purpose: string): number[] => {
      const stream = randomStream(seed, purpose);
      return [stream.next(), stream.next(), stream.next()];
    };
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, purpose) => {
        expect(take(seed, purpose)).toEqual(take(seed, purpose));
        expect(take(seed, purpose)).not.toEqual(take(seed, `${purpose}x`));
      }),
    );
  });

  test('shuffles without losing anything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const shuffled = randomStream(seed, 'shuffle').shuffle(items);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });
});

test('a boundary height belongs to the lower class', () => {
  expect(heightClassOf('RESIDENTIAL', 27, 9)).toBe('LOW');
  expect(heightClassOf('RESIDENTIAL', 27.1, 9)).toBe('HIGH_II');
  expect(heightClassOf('RESIDENTIAL', 54, 18)).toBe('HIGH_II');
  expect(heightClassOf('RESIDENTIAL', 54.1, 18)).toBe('HIGH_I');
  expect(heightClassOf('PUBLIC', 24, 6)).toBe('LOW');
  expect(heightClassOf('PUBLIC', 40, 1)).toBe('LOW');
  expect(heightClassOf('PUBLIC', 50, 12)).toBe('HIGH_II');
  expect(heightClassOf('PUBLIC', 30, 8, true)).toBe('HIGH_I');
  expect(heightClassOf('PUBLIC', 100, 24)).toBe('HIGH_I');
  expect(heightClassOf('RESIDENTIAL', 100.1, 33)).toBe('SUPER');
});
