import { expect, test } from 'vitest';
import { checked, held, past, said, sums, tableText } from '../testing/plan-of.ts';
import { growthInWords } from './growth-in-words.ts';

const unchecked = (body: string) => checked(growthInWords, body).unchecked.map(({ message }) => message);

test('doubling and redoubling from one figure to another', () => {
  const body = (to: number, words: string) => past(`全县公园由2016年的12个增加到2020年的${to}个，${words}。`);
  expect(held(checked(growthInWords, body(48, '翻两番')))).toEqual(['48个÷12个＝4，应在 3.8～7.6 之间']);
  expect(said(checked(growthInWords, body(36, '翻两番')))).toEqual(['provable: “翻两番”与所列数字不符']);
  expect(checked(growthInWords, body(25, '翻了一番')).findings).toEqual([]);
  expect(checked(growthInWords, body(18, '翻一番')).findings).toHaveLength(1);
});

test('growth by and growth to', () => {
  const body = (words: string) => past(`全县公园由2016年的12个增加到2020年的36个，${words}。`);
  expect(checked(growthInWords, body('增长两倍')).passed).toHaveLength(1);
  expect(checked(growthInWords, body('是2016年的3倍')).passed).toHaveLength(1);
  expect(said(checked(growthInWords, body('增长三倍')))).toEqual([
    'needs-ruling: “增长三倍”与所列数字不符，如指“是原来的几倍”则相符',
  ]);
  // In digits beside both figures it is the percentages' to check.
  expect(checked(growthInWords, body('增长3倍'))).toMatchObject({ findings: [], passed: [], unchecked: [] });
});

test('the earlier figure within the words, and a yearly rate on the way', () => {
  const times = (words: string) => past(`2020年全县有公园48个，是2016年12个的${words}倍。`);
  expect(checked(growthInWords, times('4')).passed).toHaveLength(1);
  expect(checked(growthInWords, times('6')).findings).toHaveLength(1);
  const grown = past('产值由2015年的605亿元增加到2020年的1209亿元，年均增长14.9%，翻了近一番。');
  expect(checked(growthInWords, grown).passed).toHaveLength(1);
});

test('a fall by a fraction', () => {
  const body = (to: number, words: string) => past(`事故由2016年的60起减少到2020年的${to}起，${words}。`);
  expect(checked(growthInWords, body(20, '下降三分之二')).passed).toHaveLength(1);
  expect(sums(checked(growthInWords, body(30, '下降三分之二')))).toEqual([
    '30起÷60起＝0.5，“下降三分之二”应在 0.28～0.38 之间',
  ]);
  expect(checked(growthInWords, body(31, '减少近一半')).passed).toHaveLength(1);
  expect(checked(growthInWords, body(90, '减少一半')).findings).toHaveLength(1);
  expect(said(checked(growthInWords, body(20, '下降两倍')))).toEqual([expect.stringMatching(/^ambiguity.*不成立/)]);
});

const table = tableText('表1 “十三五”时期事故情况', [
  ['年份', '事故起数（起）', '事故损失（万元）'],
  ...[90, 80, 60, 50, 30].map((value, at) => [`${2016 + at}年`, value, 10 + at]),
]);

test('the years and the thing are named, and a table has the figures', () => {
  const body = (words: string) => past(`2020年全县事故起数较2016年${words}。\n\n${table}`);
  expect(held(checked(growthInWords, body('下降三分之二')))).toEqual(['30÷90＝0.33，应在 0.28～0.38 之间']);
  expect(said(checked(growthInWords, body('减少一半')))).toEqual(['provable: “减少一半”与所列数字不符']);
  expect(checked(growthInWords, past(`2016年至2020年，事故起数减少一半。\n\n${table}`)).findings).toHaveLength(1);
});

test('two sentences of one paragraph', () => {
  const body = (to: number) =>
    past(`2016年，全县有公园12个。2020年，全县有公园${to}个。2020年公园数量比2016年翻一番。`);
  expect(checked(growthInWords, body(24)).passed).toHaveLength(1);
  expect(checked(growthInWords, body(15)).findings).toHaveLength(1);
});

test.each([
  ['the thing is another', `2020年事故伤者较2016年减少一半。\n\n${table}`],
  ['no year is named', `事故起数减少一半。\n\n${table}`],
  ['the years of a plan have no first one', `“十三五”时期，事故起数减少一半。\n\n${table}`],
  ['a year is not in the table', `2020年事故起数较2011年减少一半。\n\n${table}`],
  ['two figures of two things', '2016年全县公园12个，2020年全县学校48所，翻两番。'],
  ['another subject stands between', '公园由2016年的12个增加到2020年的48个，财政收入翻一番。'],
  ['only one figure is said', '2020年全县有公园48个，翻两番。'],
])('not certain is not checked, and said so: %s', (_what, text) => {
  expect(checked(growthInWords, past(text)).findings).toEqual([]);
  expect(unchecked(past(text))).toEqual([expect.stringContaining('不能确定，未核对')]);
});

test('money may be told at constant prices', () => {
  expect(said(checked(growthInWords, past('产值由2016年的100亿元增加到2020年的150亿元，翻一番。')))).toEqual([
    expect.stringMatching(/^needs-ruling/),
  ]);
});
