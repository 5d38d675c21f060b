import { expect, test } from 'vitest';
import { heightClassOf } from './building.ts';

test('a boundary height belongs to the lower class (section 2.6 of the domain rules)', () => {
  expect(heightClassOf(27, 'RESIDENTIAL')).toBe('LOW');
  expect(heightClassOf(27.1, 'RESIDENTIAL')).toBe('HIGH_II');
  expect(heightClassOf(54, 'RESIDENTIAL')).toBe('HIGH_II');
  expect(heightClassOf(54.1, 'RESIDENTIAL')).toBe('HIGH_I');
  expect(heightClassOf(24, 'PUBLIC')).toBe('LOW');
  expect(heightClassOf(50, 'PUBLIC')).toBe('HIGH_II');
  expect(heightClassOf(50.1, 'PUBLIC')).toBe('HIGH_I');
});

test('above 100 m the stricter regime begins, at 100 m it does not', () => {
  expect(heightClassOf(100, 'PUBLIC')).toBe('HIGH_I');
  expect(heightClassOf(100.1, 'RESIDENTIAL')).toBe('SUPER');
});
