import { expect, test } from 'vitest';
import { checked, held, past, present, said, tableText } from '../testing/plan-of.ts';
import { ratioParts } from './ratio-parts.ts';

test('an average is its whole over its count', () => {
  const body = (average: number) =>
    present(`截至2020年，建成区面积126平方公里，共建成消防站6个，消防站单点保护面积平均约为${average}平方公里。`);
  expect(held(checked(ratioParts, body(21)))).toEqual(['126平方公里÷6个＝21平方公里']);
  expect(said(checked(ratioParts, body(24)))).toEqual([expect.stringMatching(/^provable/)]);
});

const indicators = (people: string) =>
  tableText('表1 主要指标', [
    ['指标', '单位', '2020年', '2025年'],
    ['十万人拥有消防站', '个', '0.50', '0.60'],
    ['万人专职消防员拥有率', '人', people, '2.00'],
  ]);
const forces = '全县现有消防站5个，现有10支专职消防队，共计150名队员。';

test('the figures of one column have one population', () => {
  expect(held(checked(ratioParts, past(forces) + indicators('1.50')))[0]).toContain('共同区间 99.67～100.33 万人');
  expect(said(checked(ratioParts, past(forces) + indicators('1.80')))).toContainEqual(
    expect.stringContaining('2020年列“十万人拥有消防站”与“万人专职消防员拥有率”不能用同一个分母解释'),
  );
});

test('a stated population must give the printed figure', () => {
  const body = (population: string) => past(`2020年，全县常住人口${population}万人。${forces}`) + indicators('1.50');
  expect(said(checked(ratioParts, body('100')))).toEqual([]);
  expect(said(checked(ratioParts, body('120')))).toContainEqual(
    expect.stringMatching(/^provable: “十万人拥有消防站”印为 0.50/),
  );
});

test('a share of towns must be so many of the towns', () => {
  const body = (rate: string) =>
    past('全县25个建制镇全部通车。') +
    tableText('表1 主要指标', [
      ['指标', '单位', '2020年', '2025年'],
      ['乡镇专职队覆盖率', '%', rate, '100'],
      ['案件数', '起', '3', '2'],
    ]);
  expect(checked(ratioParts, body('84')).findings).toEqual([]);
  expect(said(checked(ratioParts, body('83.90')))).toEqual([
    expect.stringContaining('不能由 25个建制镇中的整数个得出'),
  ]);
});

test('a share whose part and whole are counted', () => {
  const body = (rate: string) =>
    past('2020年，全县有幼儿园60所，普惠性幼儿园51所。') +
    tableText('表1 主要指标', [
      ['指标', '单位', '2020年', '2025年'],
      ['普惠性幼儿园覆盖率', '%', rate, '90'],
      ['案件数', '起', '3', '2'],
    ]);
  expect(held(checked(ratioParts, body('85.0')))).toEqual(['51所÷60所＝85%']);
  expect(said(checked(ratioParts, body('86.0')))).toHaveLength(1);
});

test('no deaths are a rate of nought', () => {
  const body = (rate: string) =>
    past(
      tableText('表1 “十三五”时期火灾', [
        ['年份', '死亡人数（人）'],
        ['2018年', 1],
        ['2019年', 2],
        ['2020年', 0],
      ]) +
        tableText('表2 主要指标', [
          ['指标', '单位', '2020年', '2025年'],
          ['年度火灾百万人口死亡率', '人', rate, '≤2'],
          ['案件数', '起', '3', '2'],
        ]),
    );
  expect(held(checked(ratioParts, body('0')))).toEqual(['0÷人口＝0']);
  expect(said(checked(ratioParts, body('1')))).toEqual([expect.stringMatching(/^provable/)]);
});

test('people of two kinds are counted together when that explains the figure', () => {
  const body = (rate: string) =>
    past('2020年，全县常住人口62.4万人，现有国家消防救援人员96人、政府专职消防员168人。') +
    tableText('表1 主要指标', [
      ['指标', '单位', '2020年', '2025年'],
      ['万人拥有消防员', '人', rate, '5.60'],
      ['案件数', '起', '3', '2'],
    ]);
  expect(held(checked(ratioParts, body('4.23')))).toEqual(['（96人＋168人）÷62.4万人×10000＝4.2308']);
  expect(said(checked(ratioParts, body('4.32')))).toEqual([expect.stringContaining('印为 4.32')]);
});

test('so many for every ten thousand people, by the count and the population that are said with it', () => {
  const body = (rate: string) => past(`消防执勤车辆31台，每万人拥有消防车辆${rate}台（按户籍人口58.3万人计）。`);
  expect(held(checked(ratioParts, body('0.53')))).toEqual(['31台÷58.3万人×1万＝0.532']);
  expect(said(checked(ratioParts, body('0.52')))).toEqual(['needs-ruling: “每万人 0.52台”与所列数量、人口不符']);
  const before = past('全县常住人口约42.6万人。消防员190人，每万人拥有消防员4.2人。');
  expect(said(checked(ratioParts, before))).toEqual(['needs-ruling: “每万人 4.2人”与所列数量、人口不符']);
  expect(checked(ratioParts, past('消防员190人，每万人拥有消防员4.2人。')).findings).toEqual([]);
});
