import { expect, test } from 'vitest';
import { ahead, checked, said, tableText } from '../testing/plan-of.ts';
import { tableTitles } from './table-titles.ts';

const vehicles = (title: string) =>
  tableText(title, [
    ['年度', '水罐车（台）', '云梯车（台）'],
    ['2021年', 1, 2],
    ['2022年', 1, 3],
  ]);
const teams = (title: string) =>
  tableText(title, [
    ['单位', '数量（支）', '2021年', '2022年'],
    ['甲县', 3, 1, 2],
  ]);

test('titles that were exchanged', () => {
  const wrong = checked(tableTitles, ahead(vehicles('附表1 消防队伍建设规划表') + teams('附表2 消防车辆购置规划表')));
  expect(said(wrong)).toEqual([
    expect.stringMatching(/^provable: .*表名是“队伍”，栏目却是“车辆”.*疑似互换$/),
    expect.stringMatching(/^provable: .*表名是“车辆”，栏目却是“队伍”/),
  ]);
  const right = checked(tableTitles, ahead(vehicles('附表1 消防车辆购置规划表') + teams('附表2 消防队伍建设规划表')));
  expect([right.findings, right.passed.length]).toEqual([[], 2]);
});

test('a title that names no kind of thing says nothing', () => {
  expect(checked(tableTitles, ahead(vehicles('附表1 年度安排'))).findings).toEqual([]);
});

test('the list of annexes and the annexes', () => {
  const body = (last: string) =>
    ahead(
      `附件：1．甲县车辆购置表\n\n2．甲县队伍建设表\n\n附件1\n\n${vehicles('甲县车辆购置表')}\n${last}\n\n${teams('甲县队伍建设表')}`,
    );
  expect(checked(tableTitles, body('附件2')).findings).toEqual([]);
  expect(said(checked(tableTitles, body('附件3')))).toEqual([expect.stringContaining('附件的编号不连续')]);
  expect(said(checked(tableTitles, body('（略）')))).toContainEqual(
    expect.stringContaining('附件目录列 2 个，正文后有 1 个'),
  );
});
