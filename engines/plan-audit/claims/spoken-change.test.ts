import { expect, test } from 'vitest';
import { spokenChanges } from './spoken-change.ts';

const read = (text: string) =>
  spokenChanges(text).map(({ text: words, ratio }) => [words, +ratio.low.toFixed(3), +ratio.high.toFixed(3)]);

test.each([
  ['产值翻一番', '翻一番', 1.9, 3.8],
  ['产值翻了两番', '翻了两番', 3.8, 7.6],
  ['产值翻两番以上', '翻两番以上', 4, Number.POSITIVE_INFINITY],
  ['数量增长3倍', '增长3倍', 3.5, 4.5],
  ['数量增长1.5倍', '增长1.5倍', 2.45, 2.55],
  ['数量增加近一倍', '增加近一倍', 1.9, 2],
  ['数量增至2016年的3倍', '增至2016年的3倍', 2.5, 3.5],
  ['数量是原来的2.4倍', '是原来的2.4倍', 2.35, 2.45],
  ['起数下降三分之二', '下降三分之二', 0.283, 0.383],
  ['起数降至2016年的三分之一', '降至2016年的三分之一', 0.283, 0.383],
  ['起数减少一半', '减少一半', 0.45, 0.55],
  ['起数减半', '减半', 0.45, 0.55],
  ['起数下降超过四成', '下降超过四成', 0, 0.6],
  ['起数减少四成半', '减少四成半', 0.5, 0.6],
])('%s', (text, words, low, high) => {
  expect(read(text)).toEqual([[words, low, high]]);
});

test.each(['提高三成员企业', '达到全市平均水平的2倍', '占总数的三分之二', '逐步递减半径'])(
  'says no change: %s',
  (text) => {
    expect(read(text)).toEqual([]);
  },
);

test('nothing falls by as much as itself', () => {
  expect(spokenChanges('起数下降两倍').map(({ isImpossible }) => isImpossible)).toEqual([true]);
});
