import { expect, test } from 'vitest';
import { destination, pointInMultiPolygon, pointInPolygon, polygonAreaSquareMetres, type Position } from './index.ts';

const square: Position[] = [
  [106, 29],
  [106.1, 29],
  [106.1, 29.1],
  [106, 29.1],
  [106, 29],
];
const hole: Position[] = [
  [106.04, 29.04],
  [106.06, 29.04],
  [106.06, 29.06],
  [106.04, 29.06],
];

test('a position is inside the outline and outside its holes', () => {
  expect(pointInPolygon([106.01, 29.01], [square, hole])).toBe(true);
  expect(pointInPolygon([106.05, 29.05], [square, hole])).toBe(false);
  expect(pointInPolygon([106.2, 29.05], [square])).toBe(false);
  expect(pointInMultiPolygon([106.05, 29.05], [[square, hole], [hole]])).toBe(true);
});

test('adjoining polygons never both hold a position of their common edge', () => {
  const east: Position[] = [
    [106.1, 29],
    [106.2, 29],
    [106.2, 29.1],
    [106.1, 29.1],
  ];
  expect([square, east].filter((ring) => pointInPolygon([106.1, 29.05], [ring]))).toHaveLength(1);
});

test('a square kilometre laid out in metres measures a square kilometre on the ellipsoid within 0.6 %', () => {
  const west: Position = [106.25, 29.29];
  const east = destination(west, 90, 1000);
  const ring = [west, east, destination(east, 0, 1000), destination(west, 0, 1000)];
  expect(Math.abs(polygonAreaSquareMetres([ring]) / 1e6 - 1)).toBeLessThan(0.006);
});

test('the whole ellipsoid between two meridians has its share of the published surface of 510,065,622 km²', () => {
  const lune: Position[] = [
    [0, -90],
    [1, -90],
    [1, 90],
    [0, 90],
  ];
  expect(polygonAreaSquareMetres([lune]) / 1e6).toBeCloseTo(510_065_621.724 / 360, 0);
});

test('holes are taken off and the direction of a ring does not matter', () => {
  const whole = polygonAreaSquareMetres([square]);
  const inner = polygonAreaSquareMetres([hole]);
  expect(polygonAreaSquareMetres([square, hole])).toBeCloseTo(whole - inner, 3);
  expect(polygonAreaSquareMetres([[...square].reverse()])).toBeCloseTo(whole, 3);
  expect(polygonAreaSquareMetres([])).toBe(0);
});
