import { expect, test } from 'vitest';
import { ahead, checked, held, said, tableText } from '../testing/plan-of.ts';
import { statedCounts } from './stated-counts.ts';

test.each([
  ['“四个能力”（检查能力、扑救能力、疏散能力、宣传能力）建设。', 4],
  ['落实“定领导、定片区、定人员、定单位、定责任”（五定）机制。', 5],
  ['围绕“责、规、建、管、防、改、宣、救”8个方面开展治理。', 8],
  ['火灾起数、死亡人数、受伤人数3项指标保持平稳。', 3],
  ['指挥控制、作战力量、作战保障“三大体系”全面构建。', 3],
  ['按照“四同步”的原则，同步设计、同步建设、同步验收、同步投用。', 4],
])('%s', (text, count) => {
  expect(held(checked(statedCounts, ahead(text)))).toEqual([expect.stringMatching(new RegExp(`：${count}$`))]);
});

test.each([
  ['“四个能力”（检查能力、扑救能力、疏散能力）建设。', '说 4，列出 3'],
  ['落实“定领导、定片区、定人员、定责任”（五定）机制。', '说 5，列出 4'],
  ['围绕“责、规、建、管、防、改、宣”8个方面开展治理。', '说 8，列出 7'],
  ['火灾起数、死亡人数、受伤人数4项指标保持平稳。', '说 4，列出 3'],
  ['按照“四同步”的原则，同步设计、同步建设、同步验收。', '说 4，列出 3'],
])('%s', (text, message) => {
  expect(said(checked(statedCounts, ahead(text)))).toEqual([expect.stringContaining(message)]);
});

test('open lists and counts in counts are left alone', () => {
  for (const text of [
    '推动福利机构、学校、医院等9类重点行业管理。',
    '落实“三自主两公开一承诺”（自主评估、自主检查，公开责任人）制度。',
    '发挥“三个作用”。',
  ])
    expect(checked(statedCounts, ahead(text)).findings).toEqual([]);
  expect(said(checked(statedCounts, ahead('开展“七个一”活动。')))).toEqual([
    expect.stringContaining('没有列出各是什么'),
  ]);
});

test('stations that are promised and stations that are listed', () => {
  const annex = tableText('附表1 消防站建设规划表', [
    ['项目名称', '建设性质', '建筑面积（平方米）'],
    ['白石消防站', '新建', 3000],
    ['青峰消防站', '新建', 2000],
  ]);
  expect(checked(statedCounts, ahead(`“十四五”时期，新建消防站2个。\n\n${annex}`)).findings).toEqual([]);
  expect(said(checked(statedCounts, ahead(`“十四五”时期，新建消防站3个。\n\n${annex}`)))).toEqual([
    expect.stringContaining('列出 2 个'),
  ]);
});

test('a number and the names that follow it', () => {
  const body = (count: number) => ahead(`新建消防站${count}个，分别为城东站、城西站、开发区站和高铁站。`);
  expect(checked(statedCounts, body(4)).passed).toHaveLength(1);
  expect(said(checked(statedCounts, body(3)))).toEqual(['provable: “3个”说 3，列出 4']);
  expect(said(checked(statedCounts, ahead('新建一级站3座（滨江、科创）。')))).toEqual([
    'needs-ruling: “3座”说 3，列出 2',
  ]);
  for (const open of [
    '新建消防站3个，分别为城东站、城西站等。',
    '新建消防站3座（含小型站、特勤站）。',
    '配车3台（示例型）。',
  ])
    expect(checked(statedCounts, ahead(open)).findings).toEqual([]);
});
