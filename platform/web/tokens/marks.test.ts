import { expect, test } from 'vitest';
import { activityLooks, type MarkLook, meaningShapes, shapeDrawings, shapes, toldApartByColourOnly } from './marks.ts';
import { meanings } from './palette.ts';

test('two things under one shape are found; a hatched one is told apart', () => {
  expect(
    toldApartByColourOnly({
      open: { shape: 'circle', meaning: 'assist' },
      late: { shape: 'circle', meaning: 'overdue' },
      unknown: { shape: 'circle', meaning: 'offline' },
    }),
  ).toEqual(['open, late: circle in assist, overdue']);
});

test('every shape is a drawing of its own', () => {
  const drawings = shapes.map((shape) => JSON.stringify(shapeDrawings[shape]));
  expect(new Set(drawings).size).toBe(shapes.length);
});

test('the marks of meanings and of what goes out and comes back need no colour', () => {
  const byMeaning = Object.fromEntries(
    meanings.map((meaning): [string, MarkLook] => [meaning, { shape: meaningShapes[meaning], meaning }]),
  );
  expect(toldApartByColourOnly(byMeaning)).toEqual([]);
  expect(new Set(Object.values(meaningShapes)).size).toBe(meanings.length);
  expect(toldApartByColourOnly(activityLooks)).toEqual([]);
  expect(new Set(Object.values(activityLooks).map(({ shape }) => shape)).size).toBe(Object.keys(activityLooks).length);
});
