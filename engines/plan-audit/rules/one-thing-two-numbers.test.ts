import { expect, test } from 'vitest';
import { ahead, checked, held, past, present, said, tableText } from '../testing/plan-of.ts';
import { oneThingTwoNumbers } from './one-thing-two-numbers.ts';

test('one thing of one time under two numbers needs a ruling', () => {
  const body = (other: number) =>
    past('将全县5个消防救援站纳入调度。') + present(`截至2020年，共建成消防救援站${other}个。`);
  expect(held(checked(oneThingTwoNumbers, body(5)))).toHaveLength(1);
  expect(said(checked(oneThingTwoNumbers, body(6)))).toEqual([
    'needs-ruling: “消防救援站”在第 5 行为 5个，在第 8 行为 6个',
  ]);
});

test('what is built and what is there, parts, other years and other things are no contradiction', () => {
  const bodies = [
    past('新建4支专职消防队，现有16支专职消防队。'),
    past('完成142栋高层建筑消防用水整改，全县共有高层建筑300栋。'),
    past('2019年共有学校40所，2020年共有学校42所。'),
    past('2016－2020年，发生火灾1847起。2020年发生火灾312起。'),
    past('大于5万平方米的商场3座，大于2万平方米的商场5座。'),
    past('全县共有学校40所。') + ahead('到2025年，学校达到50所。'),
  ];
  for (const body of bodies) expect(said(checked(oneThingTwoNumbers, body))).toEqual([]);
});

test('a wider name cannot count fewer than a narrower', () => {
  const body = (count: number) => past(`现有16支政府专职消防队。将${count}支专职消防队纳入调度。`);
  expect(said(checked(oneThingTwoNumbers, body(11)))[0]).toContain('还少');
  expect(checked(oneThingTwoNumbers, body(16)).findings).toEqual([]);
});

test('two rates with nearly one name and two values', () => {
  const table = tableText('表1 主要指标', [
    ['指标', '单位', '2020年', '2025年'],
    ['万人专职消防员拥有率', '人', '1.25', '1.78'],
    ['市政消火栓完好率', '%', '98', '99'],
  ]);
  expect(said(checked(oneThingTwoNumbers, present('万人消防员拥有率仅为0.89。') + table))).toEqual([
    expect.stringContaining('名称相近而数值不同'),
  ]);
});

test('what is there and what is aimed at are two numbers of one thing by right', () => {
  const body = '全县万人拥有消防车0.52台。\n\n到2025年，消防站达到7个，万人拥有消防车达到0.6台以上。';
  expect(checked(oneThingTwoNumbers, body).findings).toEqual([]);
});
