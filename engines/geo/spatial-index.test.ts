import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildPointIndex, footOnSegment, haversineMetres, openSegments, packSegments, type Position } from './index.ts';

const district = fc.tuple(
  fc.double({ min: 105.8, max: 106.6, noNaN: true }),
  fc.double({ min: 28.5, max: 29.5, noNaN: true }),
) as fc.Arbitrary<Position>;

test('the nearest points are those a full scan finds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(district, { minLength: 1, maxLength: 60 }), district, (points, position) => {
      const scan = points
        .map((point, index) => ({ index, metres: haversineMetres(position, point) }))
        .sort((a, b) => a.metres - b.metres || a.index - b.index);
      const index = buildPointIndex(points);
      expect(index.nearest(position, { count: 3 })).toEqual(scan.slice(0, 3));
      expect(index.within(position, 20_000)).toEqual(scan.filter(({ metres }) => metres <= 20_000));
    }),
  );
  expect(buildPointIndex([]).nearest([0, 0])).toEqual([]);
});

test('the nearest segment is the one a full scan finds, also after the data was copied to another worker', () => {
  fc.assert(
    fc.property(fc.array(district, { minLength: 2, maxLength: 40 }), district, (points, position) => {
      const coordinates = Float64Array.from(points.flat());
      const starts = Uint32Array.from({ length: points.length - 1 }, (_, i) => i);
      const index = openSegments(structuredClone(packSegments(coordinates, starts)));
      const scan = Math.min(...Array.from(starts, (i) => footOnSegment(position, points[i]!, points[i + 1]!).metres));
      expect(index.nearest(position, 1e6)?.metres).toBeCloseTo(scan, 3);
      expect(index.within(position, scan - 1)).toEqual([]);
      if (starts.length > 1) {
        const found = index.nearest(position, 1e6)!.segment;
        expect(index.nearest(position, 1e6, (segment) => segment !== found)?.segment).not.toBe(found);
      }
    }),
  );
  expect(() => packSegments(new Float64Array(), new Uint32Array())).toThrow(RangeError);
});
