import { expect, test } from 'vitest';
import { ahead, checked, said, tableText } from '../testing/plan-of.ts';
import { promises } from './promises.ts';

const projects = (place: string) =>
  tableText('专栏1 重点工程', [
    ['序号', '工程名称', '总体目标', '建设时序'],
    [1, '消防站建设', '新建白石消防站。', `${place}，白石消防站建成，投资2000万元。`],
    [
      2,
      '感知建设',
      '推广高空瞭望、生命体征、车辆状态等感知能力建设。',
      '2021年，推广高空瞭望感知能力建设。2022年，推广车辆状态感知能力建设。',
    ],
  ]);

test('a number without a project', () => {
  expect(said(checked(promises, ahead(`“十四五”期间，新购救援装备3500件。\n\n${projects('2022年')}`)))).toContainEqual(
    expect.stringMatching(/^needs-ruling: “救援装备 3500件”/),
  );
  expect(said(checked(promises, ahead(`“十四五”期间，新建消防站1个。\n\n${projects('2022年')}`)))).not.toContainEqual(
    expect.stringContaining('消防站 1个'),
  );
});

test('a works without a year', () => {
  const annex = tableText('附表1 消防站建设规划表', [
    ['项目名称', '建筑面积（平方米）', '目标任务'],
    ['白石消防站', 3000, '完工'],
    ['青峰消防站', 2000, '完工'],
  ]);
  const outcome = said(checked(promises, ahead(projects('2022年') + annex)));
  expect(outcome).toContainEqual(
    expect.stringContaining('“青峰消防站”列入“附表1消防站建设规划表”，全文没有写明开工或完成年份'),
  );
  expect(outcome).not.toContainEqual(expect.stringContaining('“白石消防站”列入“附表1消防站建设规划表”，全文'));
});

test('what the goal names and the schedule leaves out', () => {
  expect(said(checked(promises, ahead(projects('2022年'))))).toEqual([
    expect.stringContaining('目标包括“生命体征”，时序中没有'),
  ]);
});

test('promises of some, horizons without a figure, projects without money', () => {
  expect(said(checked(promises, ahead('建成一批专业救援队。')))).toEqual([
    expect.stringContaining('1 处承诺只写“一批”'),
  ]);
  expect(said(checked(promises, ahead('到2035年，基本实现现代化。')))).toEqual([
    expect.stringContaining('2035 年的目标没有一项可计量的指标'),
  ]);
  expect(checked(promises, ahead('到2035年，覆盖率达到95%。')).findings).toEqual([]);
  expect(said(checked(promises, ahead(projects('2022年').replace('，投资2000万元', ''))))).toContainEqual(
    expect.stringContaining('没有投资额'),
  );
});
