import { expect, test } from 'vitest';
import { ahead, checked, past, said, tableText } from '../testing/plan-of.ts';
import { trends } from './trends.ts';

const table = (values: readonly number[]) =>
  tableText('表1 “十三五”时期事故情况', [
    ['年份', '事故起数（起）'],
    ...values.map((value, at) => [`${2016 + at}年`, value]),
  ]);

test('what is said to fall every year must fall every year', () => {
  const body = (values: readonly number[]) => past(`全县事故起数逐年下降。\n\n${table(values)}`);
  expect(checked(trends, body([9, 8, 7, 6, 5])).passed).toHaveLength(1);
  expect(said(checked(trends, body([9, 8, 10, 6, 5])))).toEqual([expect.stringMatching(/^provable/)]);
});

test('steady is doubtful only when the figures rise a great deal', () => {
  const body = (values: readonly number[]) => past(`事故形势总体平稳。\n\n${table(values)}`);
  expect(checked(trends, body([10, 11, 10, 12, 11])).findings).toEqual([]);
  expect(said(checked(trends, body([10, 12, 15, 20, 30])))).toEqual([expect.stringMatching(/^needs-ruling.*逐年上升/)]);
});

test('one goal to fall and one to keep', () => {
  const body = (words: string) => ahead(`火灾总量持续下降。火灾起数、死亡人数2项指标${words}。`);
  expect(said(checked(trends, body('保持平稳')))).toHaveLength(1);
  expect(checked(trends, body('明显下降')).findings).toEqual([]);
});
