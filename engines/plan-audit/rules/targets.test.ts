import { expect, test } from 'vitest';
import { ahead, checked, past, present, said, tableText } from '../testing/plan-of.ts';
import { targets } from './targets.ts';

const table = (base: string, goal: string, label = '火灾死亡率', unit = '人') =>
  ahead(
    tableText('表1 主要指标', [
      ['指标', '单位', '2020年', '2025年目标'],
      [label, unit, base, goal],
      ['绿化覆盖率', '%', '40', '≥45'],
    ]),
  );

test('a target that is worse than the base', () => {
  expect(said(checked(targets, table('0', '≤2')))).toEqual([expect.stringContaining('的目标 ≤2 比基线 0 差')]);
  expect(checked(targets, table('3', '≤2')).findings).toEqual([]);
  expect(said(checked(targets, table('90', '≥85', '达标率', '%')))).toEqual([expect.stringContaining('低于基线')]);
});

test('a target without a direction, and one that only keeps', () => {
  expect(said(checked(targets, table('3', '2')))).toEqual([expect.stringContaining('没有写明是上限、下限')]);
  expect(said(checked(targets, table('98', '≥98', '完好率', '%')))).toEqual([expect.stringContaining('没有改进要求')]);
  expect(checked(targets, table('100', '100', '建有率', '%')).findings).toEqual([]);
});

test('a sign that points the wrong way', () => {
  expect(said(checked(targets, table('3', '≥2')))).toEqual([expect.stringContaining('目标方向相反')]);
});

test('a share above 100 %', () => {
  expect(said(checked(targets, table('98', '≥104', '达标率', '%')))).toContainEqual(
    expect.stringMatching(/^provable: .*超过 100%/),
  );
});

test('a grade of accidents that is less than was reached', () => {
  const body = (grade: string) => past('全县未发生较大以上火灾事故。') + ahead(`坚决杜绝${grade}以上火灾事故。`);
  expect(said(checked(targets, body('重大')))).toEqual([expect.stringContaining('低于已达到的水平')]);
  expect(checked(targets, body('较大')).findings).toEqual([]);
});

test('a base of 100 % beside what is missing, and a low rate without a target', () => {
  expect(
    said(
      checked(targets, table('100', '100', '市政消火栓建有率', '%') + ahead('梳理消火栓现状，存在欠账的限期补齐。')),
    ),
  ).toEqual([expect.stringContaining('已是 100%')]);
  expect(said(checked(targets, present('全县消防知晓率不足75%。') + ahead('加强宣传。')))).toEqual([
    expect.stringContaining('没有给出目标值'),
  ]);
  expect(
    checked(targets, present('全县消防知晓率不足75%。') + ahead('到2025年，消防知晓率达到85%。')).findings,
  ).toEqual([]);
});
