import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBd09, fromDatum, fromGcj02, haversineMetres, toBd09, toGcj02, type Position } from './index.ts';

const inChina = fc.tuple(
  fc.double({ min: 73, max: 137, noNaN: true }),
  fc.double({ min: 2, max: 55, noNaN: true }),
) as fc.Arbitrary<Position>;

test('a position shifted to GCJ-02 or BD-09 and back lands within a centimetre', () => {
  fc.assert(
    fc.property(inChina, (position) => {
      expect(haversineMetres(fromGcj02(toGcj02(position)), position)).toBeLessThan(0.01);
      expect(haversineMetres(fromBd09(toBd09(position)), position)).toBeLessThan(0.01);
    }),
  );
});

test("the district's usual centre converts to its published WGS-84 position", () => {
  const [longitude, latitude] = fromGcj02({ gcj02: [106.253156, 29.283387] });
  expect(longitude).toBeCloseTo(106.249411, 6);
  expect(latitude).toBeCloseTo(29.286245, 6);
});

test('BD-09 lies a further 0.0065 degrees east and 0.006 north, give or take its wobble', () => {
  fc.assert(
    fc.property(inChina, (position) => {
      const gcj = toGcj02(position).gcj02;
      const bd = toBd09(position).bd09;
      expect(Math.abs(bd[0] - gcj[0] - 0.0065)).toBeLessThan(0.0005);
      expect(Math.abs(bd[1] - gcj[1] - 0.006)).toBeLessThan(0.0005);
    }),
  );
});

test('outside China nothing moves', () => {
  const monaco: Position = [7.42, 43.73];
  expect(toGcj02(monaco).gcj02).toEqual(monaco);
  expect(fromGcj02({ gcj02: monaco })).toEqual(monaco);
  expect(fromBd09(toBd09(monaco))).toEqual(monaco);
});

test('a raw pair is converted by the datum its source declared', () => {
  const position: Position = [106.26, 29.29];
  expect(fromDatum(position, 'WGS84')).toEqual(position);
  expect(haversineMetres(fromDatum(toGcj02(position).gcj02, 'GCJ02'), position)).toBeLessThan(0.01);
  expect(haversineMetres(fromDatum(toBd09(position).bd09, 'BD09'), position)).toBeLessThan(0.01);
});
