import { expect, test } from 'vitest';
import { calmOrder } from './use-calm-list.ts';

test('a list nobody touches takes the order it is given', () => {
  expect(calmOrder(['a', 'b'], ['c', 'b', 'a'], false)).toEqual(['c', 'b', 'a']);
});

test('while somebody points at it, no row moves and a new one comes last', () => {
  expect(calmOrder(['a', 'b'], ['c', 'b', 'a'], true)).toEqual(['a', 'b', 'c']);
});

test('a row that is over keeps its place until the pause', () => {
  expect(calmOrder(['a', 'b', 'c'], ['c', 'a'], true)).toEqual(['a', 'b', 'c']);
  expect(calmOrder(['a', 'b', 'c'], ['c', 'a'], false)).toEqual(['c', 'a']);
});
