import { expect, test } from 'vitest';
import { checked, held, past, said, sums, tableText } from '../testing/plan-of.ts';
import { derivedColumns } from './derived-columns.ts';

test('shares of the total row', () => {
  const table = (share: string) =>
    past(
      tableText('表1 用地构成', [
        ['类别', '面积（公顷）', '占比（%）'],
        ['居住', 50, '50.0'],
        ['工业', 30, share],
        ['绿地', 20, '20.0'],
        ['合计', 100, '100.0'],
      ]),
    );
  expect(checked(derivedColumns, table('30.0')).findings).toEqual([]);
  expect(sums(checked(derivedColumns, table('33.0')))).toEqual(['30÷100＝30% ≠ 33.0']);
});

test('a growth column is recomputed from its two years', () => {
  const table = (rate: string) =>
    past(
      tableText('表1 收入情况', [
        ['项目', '2019年（万元）', '2020年（万元）', '增长率（%）'],
        ['甲', 100, 110, '10.0'],
        ['乙', 200, 230, rate],
      ]),
    );
  expect(checked(derivedColumns, table('15.0')).findings).toEqual([]);
  expect(said(checked(derivedColumns, table('51.0')))).toEqual([expect.stringContaining('应为 15%')]);
});

test('what is added over five years stands in brackets', () => {
  const table = (added: string) =>
    past(
      tableText('表1 主要指标', [
        ['指标', '2020年', '2025年', '年均增长[累计]'],
        ['城镇化率（%）', '58.4', '65', added],
        ['森林覆盖率（%）', '44.2', '45.8', '[1.6]'],
        ['产值（亿元）', '1286.4', '1800', '7%左右'],
      ]),
    );
  expect(held(checked(derivedColumns, table('[6.6]')))).toEqual([
    '65－58.4＝6.6',
    '45.8－44.2＝1.6',
    '（1800÷1286.4）^(1/5)－1＝6.95%',
  ]);
  expect(sums(checked(derivedColumns, table('[7.6]')))).toEqual(['65－58.4＝6.6 ≠ [7.6]']);
});
