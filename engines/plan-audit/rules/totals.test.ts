import { expect, test } from 'vitest';
import { readDocument } from '../reading/read-document.ts';
import { readPlan } from '../read-plan.ts';
import { checked, held, said, sums, tableText } from '../testing/plan-of.ts';
import { totals } from './totals.ts';

const years = (total: string) =>
  tableText('表1 “十三五”时期案件情况', [
    ['年份', '案件（起）', '损失（万元）'],
    ['2016年', 3, '1.5'],
    ['2017年', 4, '2.25'],
    ['2018年', 5, '0.25'],
    ['合计', total, '4.00'],
  ]);

test('a totals row is the sum of its rows, exactly in decimals', () => {
  expect(held(checked(totals, years('12')))).toEqual(['3＋4＋5＝12', '1.5＋2.25＋0.25＝4.00']);
  const wrong = checked(totals, years('13'));
  expect(said(wrong)).toEqual(['provable: “表1“十三五”时期案件情况”的“案件”列合计印为 13，分项之和是 12']);
  expect(sums(wrong)).toEqual(['3＋4＋5＝12 ≠ 13，相差 1']);
  expect(wrong.findings[0]?.spans.map(({ quote }) => quote)).toEqual(['13', '3', '4', '5']);
});

test('a total column is the sum of the columns beside it', () => {
  const table = (total: number) =>
    tableText('表2 学校建设计划', [
      ['类别', '合计（所）', '2021年', '2022年'],
      ['小学', 3, 1, 2],
      ['中学', total, 2, 2],
    ]);
  expect(checked(totals, table(4)).findings).toEqual([]);
  expect(sums(checked(totals, table(5)))).toEqual(['2＋2＝4 ≠ 5，相差 1']);
});

test('subtotals close their rows, and the total adds the subtotals', () => {
  const table = (sub: number, total: number) =>
    tableText('表3 道路', [
      ['名称', '里程（公里）'],
      ['甲路', 2],
      ['乙路', 3],
      ['小计', sub],
      ['丙路', 4],
      ['丁路', 6],
      ['小计', 10],
      ['合计', total],
    ]);
  expect(held(checked(totals, table(5, 15)))).toEqual(['2＋3＝5', '4＋6＝10', '5＋10＝15']);
  expect(sums(checked(totals, table(6, 15)))).toEqual(['2＋3＝5 ≠ 6，相差 1', '6＋10＝16 ≠ 15，相差 1']);
});

test('rates and averages are not added, words among numbers end the check', () => {
  const rates = tableText('表4 指标', [
    ['地区', '覆盖率（%）', '人数（人）'],
    ['东', '90.5', 3],
    ['西', '95.5', '若干'],
    ['合计', '93.0', 7],
  ]);
  const outcome = checked(totals, rates);
  expect([outcome.findings, outcome.passed]).toEqual([[], []]);
});

test('what rounding can explain is no fault', () => {
  const table = tableText('表5 投资', [
    ['项目', '投资（亿元）'],
    ['甲', '1.4'],
    ['乙', '1.4'],
    ['丙', '1.4'],
    ['合计', '4.3'],
  ]);
  expect(checked(totals, table).findings).toEqual([]);
  expect(checked(totals, table).passed[0]?.message).toContain('四舍五入');
});

test('one number beside dashes is a sum; beside blanks it may be that the others were not written down', () => {
  const body = (dash: string, total: number) =>
    tableText('表1 消防站建设计划', [
      ['类别', '2021年（座）', '2022年（座）', '2023年（座）', '合计（座）'],
      ['小型站', dash, 1, dash, total],
      ['普通站', 1, 1, 1, 3],
    ]);
  expect(checked(totals, body('—', 1)).findings).toEqual([]);
  expect(sums(checked(totals, body('—', 2)))).toEqual(['1＝1 ≠ 2，相差 1']);
});

test('under one heading over two columns, rows are called by the second', () => {
  const rows =
    '<tr><th colspan=2>项目</th><th>2021</th><th>2022</th><th>合计</th></tr>' +
    '<tr><td rowspan=2>装备</td><td>车辆</td><td>6</td><td>6</td><td>12</td></tr><tr><td>器材</td><td>1</td><td>1</td><td>3</td></tr>';
  const page = `<p>甲县规划（2021－2025年）</p><table><caption>表1 投资（万元）</caption>${rows}</table>`;
  const plan = readPlan(readDocument(new TextEncoder().encode(page), '甲.html'));
  expect(said(totals.check(plan))).toEqual([expect.stringContaining('“器材”行合计印为 3，分项之和是 2')]);
});
