import { expect, test } from 'vitest';
import { ahead, checked, held, past, said, tableText } from '../testing/plan-of.ts';
import { agreeingTables } from './agreeing-tables.ts';

const purchases = (second: number) =>
  tableText('附表1 “十四五”车辆购置计划', [
    ['年度', '水罐车（台）', '云梯车（台）', '抢险车（台）'],
    ['2021年', 1, '—', 1],
    ['2022年', second, 1, 2],
    ['2023年', 2, '—', 1],
    ['2024年', 1, 1, 1],
    ['2025年', '—', 1, 1],
  ]);
const projects = tableText('专栏1 重点工程', [
  ['序号', '工程名称', '建设时序'],
  [
    1,
    '装备建设',
    '2021年，购置消防车2台。2022年，购置消防车5台。2023年，购置消防车3台。2024年，购置消防车3台。2025年，购置消防车2台。',
  ],
  [2, '其他工程', '逐步推进各项工作，完善机制。'],
]);

test('rows added up by year agree with an enumeration by year', () => {
  expect(held(checked(agreeingTables, ahead(projects + purchases(2))))[0]).toContain('2022年 2＋1＋2＝5');
  const wrong = checked(agreeingTables, ahead(projects + purchases(3)));
  expect(said(wrong)).toEqual([expect.stringMatching(/^provable: .*在 2022 年不一致：6 与 5$/)]);
  expect(wrong.findings[0]?.arithmetic).toBe('3＋1＋2＝6 ≠ 5台');
});

test('a total in the prose is the sum of the years of a table', () => {
  const body = (total: number) => ahead(`“十四五”期间，全县新购消防车${total}台。\n\n${purchases(2)}`);
  expect(held(checked(agreeingTables, body(15)))).toContain('2＋5＋3＋3＋2＝15 ＝ 15台');
  expect(said(checked(agreeingTables, body(16)))[0]).toContain('逐年之和（15）不一致');
});

test('different things with the same unit are not compared', () => {
  const series = (title: string, noun: string, first: number) =>
    tableText(title, [
      ['名称', '2021年（个）', '2022年（个）', '2023年（个）'],
      [noun, first, 1, 1],
      [`${noun}改造`, 3, 4, 5],
    ]);
  const outcome = checked(
    agreeingTables,
    ahead(series('表1 公园建设计划', '公园', 1) + series('表2 市场建设计划', '农贸市场', 2)),
  );
  expect([outcome.findings, outcome.passed]).toEqual([[], []]);
});

test('two series of one matter that change their order in one year', () => {
  const table = (title: string, name: string, values: readonly number[]) =>
    tableText(title, [['年份', name, '其他（次）'], ...values.map((value, at) => [`${2016 + at}年`, value, 1])]);
  const body = (last: number) =>
    past(
      table('表1 “十三五”时期火灾', '火灾起数（起）', [10, 11, 12, 13, last]) +
        table('表2 “十三五”时期警情', '火灾扑救（次）', [12, 13, 14, 15, 16]),
    );
  expect(said(checked(agreeingTables, body(20)))).toEqual([expect.stringContaining('2020 年')]);
  expect(checked(agreeingTables, body(15)).findings).toEqual([]);
});
