import { expect, test } from 'vitest';
import { checked, past, present, said } from '../testing/plan-of.ts';
import { equalRareNumbers } from './equal-rare-numbers.ts';

test('one unusual number for two different things', () => {
  expect(said(checked(equalRareNumbers, past('共发生火灾1326起。') + present('已建成高层建筑1326幢。')))).toEqual([
    'ambiguity: “火灾”（第 5 行）与“高层建筑”（第 8 行）是不同的事物，数字却同为 1326',
  ]);
});

test('round numbers, short numbers, years and the same thing say nothing', () => {
  for (const text of [
    '新建车位5000个，培训教师5000人次。',
    '有企业98家、村庄98个。',
    '发生火灾1326起。共处置火灾1326起。',
    '总面积1326平方公里，发生火灾1326起。',
  ])
    expect(checked(equalRareNumbers, past(text)).findings).toEqual([]);
});
