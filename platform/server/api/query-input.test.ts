import { DomainError } from '@wanghuo/kernel';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { inputFromQuery } from './query-input.ts';

const schema = z.strictObject({
  position: z.tuple([z.number(), z.number()]),
  ids: z.array(z.string()).optional(),
  withinSeconds: z.int().optional(),
});

test('a position is read from a repeated parameter and from JSON text', () => {
  expect(inputFromQuery(schema, { position: ['106.2', '29.4'] })).toEqual({ position: [106.2, 29.4] });
  expect(inputFromQuery(schema, { position: '[106.2,29.4]' })).toEqual({ position: [106.2, 29.4] });
});

test('a list is a list even when it is given once', () => {
  expect(inputFromQuery(schema, { ids: 'a' })).toEqual({ ids: ['a'] });
});

test('a value that is no list is refused when it is given twice', () => {
  expect(() => inputFromQuery(schema, { withinSeconds: ['1', '2'] })).toThrow(DomainError);
});
