import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactScale, decodeLines, encodeLines } from './compact-lines.ts';

const position = fc.tuple(
  fc.integer({ min: -18_000_000, max: 18_000_000 }).map((x) => x / compactScale),
  fc.integer({ min: -9_000_000, max: 9_000_000 }).map((y) => y / compactScale),
);
const line = fc.record({
  kind: fc.constantFrom('primary', 'river', 'service'),
  name: fc.option(fc.constantFrom('几江大道', '滨江路', ''), { nil: null }),
  positions: fc.uniqueArray(position, {
    minLength: 2,
    maxLength: 20,
    selector: ([x, y]) => `${x} ${y}`,
  }),
});

test('whatever lines go in come out the same, in order', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      expect(decodeLines(JSON.parse(JSON.stringify(encodeLines(lines))))).toEqual(
        lines.map((one) => ({ ...one, positions: one.positions.map(([x, y]) => [x + 0, y + 0]) })),
      );
    }),
  );
});

test('a line that shrinks to a point is left out', () => {
  expect(
    encodeLines([
      {
        kind: 'service',
        name: null,
        positions: [
          [106.2, 29.2],
          [106.200001, 29.2],
        ],
      },
    ]).lines,
  ).toHaveLength(0);
});

test('a packed line costs about four characters a coordinate', () => {
  const positions = Array.from(
    { length: 100 },
    (_unused, index) => [106 + index * 0.0004, 29 + index * 0.0003] as const,
  );
  const packed = JSON.stringify(encodeLines([{ kind: 'primary', name: null, positions }]).lines[0]);
  expect(packed.length).toBeLessThan(100 * 2 * 4);
});

test('a damaged table is refused', () => {
  expect(() => decodeLines({ scale: 1, kinds: [], names: [], lines: [[0, -1, 0, 0, 1, 1]] })).toThrow();
});
