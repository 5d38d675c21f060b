import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionSchema, textSchema } from './field.ts';

const name = textSchema({ max: 5 });

test('length counts characters as people do, not code units', () => {
  expect(name.safeParse('𠮷𠮷𠮷𠮷𠮷').success).toBe(true);
  expect(name.safeParse('一二三四五六').success).toBe(false);
});

test('text is trimmed and composed, so that two spellings of one name are one', () => {
  expect(textSchema({ max: 9 }).parse('  e\u0301  ')).toBe('é');
});

test('control characters, bidirectional marks and lone surrogates are refused (AP-04, AP-05)', () => {
  for (const bad of ['a\u0000b', 'a\u202eb', 'a\u0007b', 'a\ud800b', 'a\nb'])
    expect(textSchema({ max: 9 }).safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  expect(textSchema({ max: 9, multiline: true }).safeParse('a\nb').success).toBe(true);
});

test('whatever comes in, what is accepted fits and is well formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const result = name.safeParse(text);
      if (!result.success) return;
      expect(Array.from(result.data).length).toBeLessThanOrEqual(5);
      expect(result.data.isWellFormed()).toBe(true);
      expect(result.data.trim()).toBe(result.data);
    }),
  );
});

test('a position is longitude then latitude, within the earth', () => {
  expect(positionSchema.safeParse([106.25, 29.29]).success).toBe(true);
  expect(positionSchema.safeParse([29.29, 106.25]).success).toBe(false);
});
