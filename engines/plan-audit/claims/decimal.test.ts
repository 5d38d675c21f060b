import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDecimals, decimalText, parseDecimal, sameDecimal, subtractDecimals } from './decimal.ts';
import { divide, overlap, roundedInterval } from './interval.ts';
import { parseNumeral } from './numerals.ts';
import { fivePlanYears, yearMentions } from './periods.ts';

const printed = fc
  .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 3 }))
  .map(([digits, places]) => {
    const text = String(digits).padStart(places + 1, '0');
    return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  });

test('decimals are exact: sums do not depend on order, and taking away undoes adding', () => {
  fc.assert(
    fc.property(fc.array(printed, { minLength: 1, maxLength: 8 }), printed, (texts, more) => {
      const values = texts.map((text) => parseDecimal(text)!);
      const extra = parseDecimal(more)!;
      const sum = addDecimals(values);
      expect(sameDecimal(sum, addDecimals([...values].reverse()))).toBe(true);
      expect(sameDecimal(subtractDecimals(addDecimals([sum, extra]), extra), sum)).toBe(true);
      expect(parseDecimal(decimalText(sum))).toEqual(sum);
    }),
  );
});

test('what was rounded is within what rounding allows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 10_000, max: 3_000_000 }), (count, people) => {
      const rate = (count / people) * 10_000;
      const shown = Number(rate.toFixed(2));
      if (shown < 0.01) return;
      const implied = divide({ low: count, high: count }, roundedInterval(shown, 2, 1 / 10_000));
      expect(overlap(implied, { low: people, high: people })).not.toBeNull();
    }),
  );
});

test('numerals and five-year plans', () => {
  expect(['三', '十', '十五', '二十三', '一百零五', '两千', '三万五千'].map(parseNumeral)).toEqual([
    3, 10, 15, 23, 105, 2000, 35_000,
  ]);
  expect(parseNumeral('甲')).toBeNull();
  expect([1, 2, 3, 13, 14, 15].map((one) => fivePlanYears(one).from)).toEqual([1953, 1958, 1966, 2016, 2021, 2026]);
  expect(
    yearMentions('“十三五”时期，2018年和2019－2020年，《计划（2021年）》').map(({ from, to }) => [from, to]),
  ).toEqual([
    [2016, 2020],
    [2018, 2018],
    [2019, 2020],
  ]);
});
