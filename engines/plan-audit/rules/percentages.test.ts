import { expect, test } from 'vitest';
import { checked, held, past, present, said, sums } from '../testing/plan-of.ts';
import { percentages } from './percentages.ts';

test('growth from one figure to another', () => {
  const body = (rate: string) => past(`全县公园由2016年的40个增加到2020年的50个，增长${rate}%。`);
  expect(held(checked(percentages, body('25')))).toEqual(['50个÷40个－1＝25%']);
  expect(said(checked(percentages, body('20')))).toEqual([expect.stringContaining('应为 25%')]);
});

test('points between two shares, and a fall', () => {
  const body = (points: string) => past(`覆盖率从80.5%提高到90.0%，提高${points}个百分点。`);
  expect(checked(percentages, body('9.5')).findings).toEqual([]);
  expect(checked(percentages, body('10.5')).findings).toHaveLength(1);
  expect(checked(percentages, past('事故由2016年的50起减少到2020年的40起，下降20%。')).findings).toEqual([]);
  expect(checked(percentages, past('事故由2016年的50起减少到2020年的40起，下降25%。')).findings).toHaveLength(1);
});

test('a difference beside two levels, and growth after it', () => {
  const body = (more: number, rate: string) =>
    past(`2016年全县幼儿园38所，2020年达到52所，比2016年增加${more}所，增长${rate}%。`);
  expect(held(checked(percentages, body(14, '36.8')))).toEqual(['52所÷38所－1＝36.84%', '52所－38所＝14所']);
  expect(sums(checked(percentages, body(15, '36.8')))).toEqual(['52所－38所＝14所 ≠ 15所']);
  expect(sums(checked(percentages, body(14, '38.6')))).toEqual(['52所÷38所－1＝36.84% ≠ 38.6%']);
});

test('a yearly rate is compound', () => {
  const body = (rate: string) => past(`产值由2016年的100亿元增长到2020年的146.4亿元，年均增长${rate}%。`);
  expect(checked(percentages, body('10.0')).findings).toEqual([]);
  expect(checked(percentages, body('11.6')).findings).toHaveLength(1);
});

test('a gap is tried on both bases', () => {
  const body = (gap: string) =>
    present(
      `截至2020年，建成区面积126.2平方公里，消防站6个，消防站单点保护面积平均约为21平方公里，距离全市约11.8平方公里的水平，有${gap}%的差距。`,
    );
  expect(checked(percentages, body('近45')).findings).toEqual([]);
  expect(said(checked(percentages, body('近60')))).toEqual([expect.stringContaining('60%的差距”与所列数字不符')]);
});

test('years that a sentence lists, and what is said of them afterwards', () => {
  const body = (rate: string, mean: string) =>
    past(`2016年至2020年，火灾起数分别为118起、109起、102起、97起、90起，年均${mean}起；2020年较2016年下降${rate}%。`);
  expect(held(checked(percentages, body('23.7', '103.2')))).toEqual([
    '（118起＋109起＋102起＋97起＋90起）÷5＝103.2起',
    '1－90起÷118起＝23.73%',
  ]);
  expect(said(checked(percentages, body('26.7', '103.2')))).toEqual([expect.stringContaining('应为 23.73%')]);
  expect(said(checked(percentages, body('23.7', '108.2')))).toEqual([expect.stringContaining('应为 103.2起')]);
  // A list of another length is not of these years.
  expect(
    checked(percentages, past('2016年至2020年，火灾分别为118起、109起；2020年较2016年下降26.7%。')).findings,
  ).toEqual([]);
});

test('two comparisons of one figure are each made with it', () => {
  const body = (rate: string) => past(`2020年火灾215起，比2019年的248起下降13.3%，比2016年的310起下降${rate}%。`);
  expect(held(checked(percentages, body('30.6')))).toEqual(['215起÷248起－1＝13.31%', '215起÷310起－1＝30.65%']);
  expect(said(checked(percentages, body('31.6')))).toEqual([expect.stringContaining('应为 30.65%')]);
});
