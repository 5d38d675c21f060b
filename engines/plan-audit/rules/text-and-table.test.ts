import { expect, test } from 'vitest';
import { ahead, checked, held, past, said, tableText } from '../testing/plan-of.ts';
import { textAndTable } from './text-and-table.ts';

const table = tableText('表1 “十三五”时期事故情况', [
  ['年份', '事故起数（起）', '直接损失（万元）'],
  ['2016年', 10, '100.5'],
  ['2017年', 9, '90.5'],
  ['2018年', 8, '80.0'],
  ['2019年', 7, '70.0'],
  ['2020年', 6, '60.0'],
  ['合计', 40, '401.0'],
]);

test('a total in the prose is the total of the table', () => {
  const body = (count: number) => past(`“十三五”时期，全县共发生事故${count}起，直接损失401万元。\n\n${table}`);
  expect(checked(textAndTable, body(40)).findings).toEqual([]);
  expect(held(checked(textAndTable, body(40)))).toContain('40起 ＝ 40');
  expect(said(checked(textAndTable, body(41)))).toEqual([
    expect.stringContaining(
      'provable: 正文（第 5 行）“事故 41起”与“表1“十三五”时期事故情况”的“事故起数”合计（40）不一致',
    ),
  ]);
});

test('a year in the prose is the row of that year', () => {
  const body = (count: number) => past(`2018年，全县发生事故${count}起。\n\n${table}`);
  expect(held(checked(textAndTable, body(8)))).toEqual(['8起 ＝ 8']);
  expect(checked(textAndTable, body(9)).findings).toHaveLength(1);
});

test('a target in the prose is the target of the indicator table, with or without its bound', () => {
  const indicators = tableText('表2 主要指标', [
    ['序号', '指标名称', '单位', '2020年', '2025年'],
    [1, '市政消火栓完好率', '%', 95, 98],
    [2, '学校覆盖率', '%', 80, 90],
  ]);
  const body = (rate: number) => ahead(`到2025年，市政消火栓完好率不低于${rate}%。\n\n${indicators}`);
  expect(held(checked(textAndTable, body(98)))).toEqual(['98% ＝ 98']);
  expect(said(checked(textAndTable, body(97)))).toEqual([expect.stringContaining('97%，与“表2主要指标”')]);
});

test('a part, and what is new, are not compared with the whole', () => {
  expect(checked(textAndTable, past(`全县发生较大于3人的事故2起。\n\n${table}`)).findings).toEqual([]);
  const indicators = tableText('表2 主要指标', [
    ['指标名称', '单位', '2020年', '2025年'],
    ['应急避难场所', '处', 24, 36],
    ['学校覆盖率', '%', 80, 90],
  ]);
  expect(checked(textAndTable, ahead(`“十四五”期间，新建应急避难场所12处。\n\n${indicators}`)).findings).toEqual([]);
});

test('what stands by the end of a year is what the indicator table starts from', () => {
  const indicators = tableText('表2 主要指标', [
    ['指标名称', '单位', '2020年', '2025年'],
    ['消防救援站', '座', 7, 10],
    ['学校覆盖率', '%', 80, 90],
  ]);
  const body = (count: number) => past(`截至2020年底，全县建成消防救援站${count}座。\n\n${indicators}`);
  expect(held(checked(textAndTable, body(7)))).toEqual(['7座 ＝ 7']);
  expect(said(checked(textAndTable, body(6)))).toEqual([expect.stringMatching(/^provable.*6座/)]);
});
