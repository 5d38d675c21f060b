import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minPlusOver } from './min-plus.ts';

const blocked = 0x1fffffff;
const [timesAt, firstAt, secondAt] = [0, 4_000, 8_000];
const time = fc.oneof(fc.constant(blocked), fc.integer({ min: 0, max: 100_000 }));

/** Tables of any shape, rows padded to four columns, in a memory of their own. */
const tables = fc
  .record({
    rows: fc.integer({ min: 0, max: 7 }),
    between: fc.integer({ min: 0, max: 21 }),
    fours: fc.integer({ min: 1, max: 40 }),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      numbers: fc.array(time, { minLength: 64, maxLength: 64, size: 'max' }),
    }),
  );

function open(numbers: readonly number[]) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Int32Array(memory.buffer);
  for (let place = 0; place < view.length; place += 1)
    view[place] = numbers[(place * 31 + (place >> 5)) % numbers.length]!;
  return { view, loops: minPlusOver(memory) };
}

function productOf(view: Int32Array, rows: number, between: number, columns: number, firstWidth: number): Int32Array {
  const expected = view.slice();
  for (let row = 0; row < rows; row += 1)
    for (let by = 0; by < between; by += 1)
      for (let column = 0; column < columns; column += 1) {
        const sum = view[firstAt + row * firstWidth + by]! + view[secondAt + by * columns + column]!;
        const place = timesAt + row * columns + column;
        expected[place] = Math.min(expected[place]!, sum);
      }
  return expected;
}

test('a product lowers each time to the least sum and touches nothing else', () => {
  fc.assert(
    fc.property(tables, ({ shape: { rows, between, fours }, numbers }) => {
      const { view, loops } = open(numbers);
      const columns = 4 * fours;
      const firstWidth = (between + 3) & ~3;
      const expected = productOf(view, rows, between, columns, firstWidth);
      loops.lowerByProduct(4 * timesAt, 4 * firstAt, 4 * secondAt, rows, between, 4 * columns, 4 * firstWidth);
      expect(view).toEqual(expected);
    }),
  );
});

test('the product of a single row is the same when its numbers lie elsewhere', () => {
  fc.assert(
    fc.property(tables, ({ shape: { between, fours }, numbers }) => {
      const { view, loops } = open(numbers);
      const columns = 4 * fours;
      const expected = productOf(view, 1, between, columns, 0);
      const addressesAt = 2_000;
      for (let by = 0; by < between; by += 1) expected[addressesAt + by] = view[addressesAt + by] = 4 * (firstAt + by);
      loops.lowerByFound(4 * timesAt, 4 * addressesAt, 4 * secondAt, between, 4 * columns);
      expect(view).toEqual(expected);
    }),
  );
});

test('a closed table holds the least over any number of steps, however its steps are shared out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      tables,
      (n, together, { numbers }) => {
        const { view, loops } = open(numbers);
        const width = (n + 3) & ~3;
        for (let place = 0; place < n; place += 1) view[place * width + place] = 0;
        const expected = view.slice();
        for (let by = 0; by < n; by += 1)
          for (let from = 0; from < n; from += 1)
            for (let to = 0; to < n; to += 1) {
              const sum = expected[from * width + by]! + expected[by * width + to]!;
              expected[from * width + to] = Math.min(expected[from * width + to]!, sum);
            }
        for (let step = 0; step < n; step += together)
          loops.closeSteps(0, n, 4 * width, step, Math.min(n, step + together), blocked);
        for (let row = 0; row < n; row += 1)
          expect(view.subarray(row * width, row * width + n)).toEqual(expected.subarray(row * width, row * width + n));
      },
    ),
  );
});
