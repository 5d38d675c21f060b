import { expect, test } from 'vitest';
import { checked, past, present, said, tableText } from '../testing/plan-of.ts';
import { undefinedNumerators } from './undefined-numerators.ts';

const table = tableText('表1 主要指标', [
  ['指标', '单位', '2020年', '2025年'],
  ['万人消防车拥有率', '台', '0.27', '0.5'],
  ['市政消火栓完好率', '%', '98', '99'],
]);

test('ratios whose parts the plan never says', () => {
  expect(said(checked(undefinedNumerators, past('购置38台消防车。') + table))).toEqual([
    expect.stringContaining('全文没有给出人口数'),
    expect.stringContaining('的分子（消防车总数）全文没有给出，只有新增数 38台'),
    expect.stringContaining('市政消火栓完好率'),
  ]);
});

test('nothing is missing when the plan counts', () => {
  const body = '2020年，全县常住人口100万人，现有消防车27台，现有市政消火栓3000个。';
  expect(checked(undefinedNumerators, past(body) + table).findings).toEqual([]);
});

test('a rate in the prose', () => {
  expect(said(checked(undefinedNumerators, present('万人消防员拥有率仅为0.89。')))).toEqual([
    expect.stringContaining('没有说明计入哪些人'),
  ]);
});

test('a rate in the prose whose people are counted', () => {
  expect(checked(undefinedNumerators, present('全县现有消防员89名，万人消防员拥有率为0.89。')).findings).toEqual([]);
});
