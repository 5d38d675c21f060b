import { expect, test } from 'vitest';
import { ahead, checked, past, present, said, tableText } from '../testing/plan-of.ts';
import { wording } from './wording.ts';

test.each([
  ['全区各级各门要落实责任。', '各级各门'],
  ['亡人火灾占亡人总数之首。', '之首'],
  ['面积约20平方公里左右。', '两个约数词重叠'],
  ['事故减少2倍。', '“减少”不用倍数'],
])('%s', (text, words) => {
  expect(said(checked(wording, present(text)))).toEqual([expect.stringContaining(words)]);
});

test('ranges that overlap', () => {
  expect(said(checked(wording, present('大于5万平方米的商场3座，大于2万平方米的商场5座。')))).toEqual([
    expect.stringContaining('5座是否包含3座'),
  ]);
});

test('a stretch that comes twice in one paragraph', () => {
  const again = '网格人员防火巡查和消防宣传工作职责';
  expect(said(checked(wording, ahead(`落实${again}，指导派出所工作。落实${again}，筑牢防线。`)))).toEqual([
    expect.stringContaining(again),
  ]);
  expect(checked(wording, ahead(`落实${again}。\n\n再次落实${again}。`)).findings).toEqual([]);
});

test('places that differ within a column', () => {
  const table = (odd: string) =>
    past(
      tableText('表1 “十三五”时期损失', [
        ['年份', '损失（万元）'],
        ['2016年', '1.25'],
        ['2017年', '2.25'],
        ['2018年', '3.25'],
        ['2019年', odd],
      ]),
    );
  expect(said(checked(wording, table('4.5')))).toEqual([expect.stringContaining('小数位数不一致：4.5')]);
  expect(checked(wording, table('4.50')).findings).toEqual([]);
});

test('a number in a cell of words without a unit', () => {
  const table = tableText('附表1 建设规划表', [
    ['项目名称', '面积（平方米）', '目标任务'],
    ['甲中心', 19000, '一期完工13000'],
    ['乙中心', 2000, '完工'],
  ]);
  expect(said(checked(wording, ahead(table)))).toEqual([expect.stringContaining('没有单位')]);
});
