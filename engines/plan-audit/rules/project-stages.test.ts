import { expect, test } from 'vitest';
import { ahead, checked, held, past, said, tableText } from '../testing/plan-of.ts';
import { projectStages } from './project-stages.ts';

test('built before, and to be built again', () => {
  expect(
    said(checked(projectStages, past('建成滨湖新城特勤消防站。') + ahead('2022年，滨湖新城消防站投入使用。'))),
  ).toEqual([expect.stringContaining('写作已建成')]);
  expect(checked(projectStages, past('建成滨湖新城消防站。') + ahead('2022年，东山消防站投入使用。')).findings).toEqual(
    [],
  );
  expect(checked(projectStages, past('建成滨湖中心医院。') + ahead('改造提升滨湖中心医院。')).findings).toEqual([]);
});

test('finished before it is begun', () => {
  const body = (begin: number, end: number) => ahead(`${begin}年，白石消防站开工建设。${end}年，白石消防站建成。`);
  expect(said(checked(projectStages, body(2024, 2023)))).toEqual([expect.stringContaining('完工早于开工')]);
  expect(held(checked(projectStages, body(2023, 2024)))).toContain('2023 ≤ 2024');
});

test('begun in one place, finished in another, without a year', () => {
  const annex = tableText('附表1 消防站建设规划表', [
    ['项目名称', '建设性质', '建筑面积（平方米）', '目标任务'],
    ['白石消防站', '新建', 3000, '完工'],
    ['青峰消防站', '新建', 2000, '完工'],
  ]);
  expect(said(checked(projectStages, ahead(`2023年，白石消防站开工建设。\n\n${annex}`)))).toEqual([
    expect.stringContaining('一处只写到开工，另一处的目标是完工'),
  ]);
});

test('all done before, to be done after', () => {
  const body = (after: string) => past('全县各镇全部完成消防专项规划编制工作。') + ahead(after);
  expect(said(checked(projectStages, body('各镇编制消防专项规划。')))).toEqual([
    expect.stringContaining('前文写已全部完成'),
  ]);
  expect(checked(projectStages, body('各镇落实消防专项规划。')).findings).toEqual([]);
});

test('a number of years and the years', () => {
  expect(held(checked(projectStages, past('开展三年行动（2020－2022年）。')))).toEqual(['2022－2020＋1＝3']);
  expect(said(checked(projectStages, past('开展三年行动（2020－2023年）。')))).toEqual([
    expect.stringContaining('写 3 年，起止是 4 年'),
  ]);
});
