import { expect, test } from 'vitest';
import { ahead, checked, past, said, sums, tableText } from '../testing/plan-of.ts';
import { feasibility } from './feasibility.ts';

const table = (goal: string) =>
  tableText('表1 主要指标', [
    ['指标', '单位', '2020年', '2025年'],
    ['十万人拥有消防站', '个', '0.50', goal],
    ['应急避难场所', '处', '24', '36'],
  ]);

test('two more stations cannot reach what needs four', () => {
  const body = (stations: number, goal: string) =>
    past('2020年，全县常住人口100万人，现有消防站5个。') +
    ahead(`“十四五”时期，新建消防站${stations}个。\n\n${table(goal)}`);
  const wrong = checked(feasibility, body(2, '0.90'));
  expect(said(wrong)).toEqual([expect.stringContaining('达不到 0.90，还差 2～3 个')]);
  expect(sums(wrong)[0]).toContain('（5个＋2个）÷分母×100000');
  expect(checked(feasibility, body(4, '0.90')).findings).toEqual([]);
  expect(said(checked(feasibility, body(9, '0.90')))).toEqual([expect.stringMatching(/^ambiguity: .*将超过目标/)]);
});

test('what is there and what is added is what is wanted', () => {
  const body = (added: number) => ahead(`“十四五”时期，新建应急避难场所${added}处。\n\n${table('0.90')}`);
  expect(checked(feasibility, body(12)).findings).toEqual([]);
  expect(sums(checked(feasibility, body(9)))).toEqual(['24＋9处＝33 ＜ 36']);
});

test('teams for all towns', () => {
  const body = (added: number) =>
    past('全县25个建制镇，现有16支专职消防队。') +
    ahead(
      tableText('表1 主要指标', [
        ['指标', '单位', '2020年', '2025年'],
        ['乡镇专职消防队覆盖率', '%', '64', '100'],
        ['案件数', '起', '3', '2'],
      ]) + `“十四五”时期，2021年新建专职消防队2支，2022年新建专职消防队2支，2023年新建专职消防队${added}支。`,
    );
  expect(said(checked(feasibility, body(4)))).toEqual([expect.stringContaining('现有与新建合计 24，少于 25个建制镇')]);
  expect(checked(feasibility, body(5)).findings).toEqual([]);
});
