import { expect, test } from 'vitest';
import { ahead, checked, past, said, tableText } from '../testing/plan-of.ts';
import { outsidePeriod } from './outside-period.ts';

test('a fact of 2021 among the results of 2016 to 2020', () => {
  expect(said(checked(outsidePeriod, past('成功处置了2021年“6·4”火灾。')))).toEqual([
    expect.stringMatching(/^provable: 本节写的是 2016－2020 年/),
  ]);
});

test('names of programmes, comparisons and horizons are no facts', () => {
  for (const text of [
    '出台《提升计划（2020－2022年）》。',
    '开展三年行动（2020－2022年）。',
    '比2015年增加3个。',
    '2019年建成公园3个。',
    '截至2021年，建成公园3个。',
  ])
    expect(checked(outsidePeriod, past(text)).findings).toEqual([]);
});

test('rows by year are those of the title, one after the other', () => {
  const table = (third: string) =>
    past(
      tableText('表1 “十三五”时期情况', [
        ['年份', '件数（件）'],
        ['2016年', 1],
        ['2017年', 2],
        [third, 3],
        ['2019年', 4],
        ['2020年', 5],
      ]),
    );
  expect(checked(outsidePeriod, table('2018年')).passed).toHaveLength(1);
  expect(said(checked(outsidePeriod, table('2017年')))).toContainEqual(expect.stringContaining('有重复的年份'));
  expect(said(checked(outsidePeriod, table('2028年')))).toContainEqual(expect.stringContaining('表中有 2028 年'));
  expect(said(checked(outsidePeriod, table('2818年')))).toContainEqual(expect.stringContaining('不是年份'));
});

test('columns by year follow each other; a base year before targets is no jump', () => {
  const table = (...years: readonly string[]) =>
    checked(
      outsidePeriod,
      ahead(
        tableText('表2 投资计划', [
          ['项目', ...years],
          ['甲', ...years.map((_, at) => at + 1)],
          ['乙', ...years.map((_, at) => at + 2)],
        ]),
      ),
    );
  expect(said(table('2021年', '2022年', '2023年', '2024年', '2025年'))).toEqual([]);
  expect(said(table('2021年', '2022年', '2033年', '2024年', '2025年'))).toContainEqual(
    expect.stringContaining('年份不连续'),
  );
  expect(said(table('2021年', '2022年', '2022年', '2024年', '2025年'))).toContainEqual(
    expect.stringContaining('有重复的年份'),
  );
  expect(said(table('2021年', '2022年', '1023年', '2024年', '2025年'))).toContainEqual(
    expect.stringContaining('不是年份'),
  );
  expect(said(table('2015年', '2020年', '2022年', '2025年'))).toEqual([]);
  expect(said(table('2019年', '2020年', '2025年'))).toEqual([]);
});

test('a step after the last year of the plan', () => {
  expect(said(checked(outsidePeriod, ahead('2027年底前建成中心医院。')))).toHaveLength(1);
  expect(checked(outsidePeriod, ahead('2024年底前建成中心医院。到2035年，基本实现现代化。')).findings).toEqual([]);
});
