import { expect, test } from 'vitest';
import { ahead, checked, held, past, said, sums } from '../testing/plan-of.ts';
import { spokenSums } from './spoken-sums.ts';

test('a sum that a sentence draws of its list', () => {
  const body = (total: number) => past(`政府专职消防员126人，国家消防员54人，合计${total}人。`);
  expect(held(checked(spokenSums, body(180)))).toEqual(['126＋54＝180 ＝ 180人']);
  expect(said(checked(spokenSums, body(190)))).toEqual(['provable: “合计190人”与前面各项之和不符']);
  const years = past('2016年至2020年，火灾起数分别为118起、109起、102起、97起、90起，共计516起。');
  expect(held(checked(spokenSums, years))).toEqual(['118＋109＋102＋97＋90＝516 ＝ 516起']);
});

test('what grew on the way, or is said of another unit, is no list', () => {
  for (const text of [
    '现有消防站12座，新增3座，共计20座。',
    '小学60所、初中30所，在校学生共计4.2万人。',
    '较上年的30起增加12起，共计50起。',
    '约60所小学、30所初中，合计95所。',
  ])
    expect(checked(spokenSums, past(text)).findings).toEqual([]);
});

test('so much a year for so many years', () => {
  const body = (total: number) => ahead(`每年新增市政消火栓60具，五年共新增${total}具。`);
  expect(held(checked(spokenSums, body(300)))).toEqual(['60具×5＝300 ＝ 300具']);
  expect(sums(checked(spokenSums, body(350)))).toEqual(['60具×5＝300 ≠ 350具']);
  // What is said to be at least so much may be more.
  expect(checked(spokenSums, ahead('每年新增市政消火栓60具以上，五年共新增350具。')).findings).toEqual([]);
});

test('what is there and what comes make what is reached', () => {
  const body = (reached: string) =>
    ahead(`现有市政消火栓1 150个，完好率97.4%；规划新增450个，2025年达到${reached}个。`);
  expect(held(checked(spokenSums, body('1 600')))).toEqual(['1 150个＋450个＝1600 ＝ 1 600个']);
  expect(said(checked(spokenSums, body('1 650')))[0]).toMatch(/^needs-ruling/);
  const bound = checked(spokenSums, ahead('现有消防站12座，新建3～4座，总数达到15座以上。'));
  expect([bound.findings, bound.passed[0]?.isExact]).toEqual([[], false]);
  expect(checked(spokenSums, ahead('现有消防站12座、微型站40座；新增微型站8座，达到48座。')).findings).toEqual([]);
});

test('a mean of years', () => {
  const body = (mean: string) => past(`五年投入消防经费1.5亿元，年均${mean}万元。`);
  expect(held(checked(spokenSums, body('3000')))).toEqual(['1.5亿元÷5＝3000万元 ＝ 3000万元']);
  expect(said(checked(spokenSums, body('3200')))).toEqual([expect.stringMatching(/^provable: .*年均3200万元”不符$/)]);
  expect(held(checked(spokenSums, past('2016—2020年扑救火灾516起，年均103.2起。')))).toEqual([
    '516起÷5＝103.2起 ＝ 103.2起',
  ]);
  // Of how many years nothing is said.
  expect(checked(spokenSums, '投入经费1.5亿元，年均3200万元。', '甲县消防规划').findings).toEqual([]);
});
