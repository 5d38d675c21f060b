import { expect, test } from 'vitest';
import { ahead, checked, held, past, said, sums, tableText } from '../testing/plan-of.ts';
import { enumeratedSums } from './enumerated-sums.ts';

test('a total is the sum of the years that are listed with it', () => {
  const body = (total: number) =>
    ahead(`“十四五”期间，招聘教师${total}名。其中，2021年招聘教师20名，2022年招聘教师30名，2023年招聘教师40名。`);
  expect(held(checked(enumeratedSums, body(90)))).toContain('20＋30＋40＝90 ＝ 90名');
  expect(sums(checked(enumeratedSums, body(80)))).toContain('20＋30＋40＝90 ≠ 80名');
});

test('members after 其中 add up to the whole, or are said to be no full list', () => {
  const body = (whole: number) => past(`全县共有学校${whole}所，其中小学60所、初中30所、高中10所。`);
  expect(held(checked(enumeratedSums, body(100)))).toEqual(['60＋30＋10＝100 ＝ 100所']);
  expect(said(checked(enumeratedSums, body(99)))[0]).toMatch(/^provable/);
  expect(said(checked(enumeratedSums, body(110)))[0]).toMatch(/^needs-ruling/);
  expect(said(checked(enumeratedSums, body(900)))[0]).toMatch(/^ambiguity/);
});

test('members that overlap, or a list left open, are not added', () => {
  expect(checked(enumeratedSums, past('全县共有企业100家，其中规模以上企业80家、高新企业50家。')).findings).toEqual([]);
  expect(checked(enumeratedSums, past('全县共有学校900所，其中小学60所、初中30所、高中10所等。')).findings).toEqual([]);
});

test('a project of one year', () => {
  const body = (count: number) =>
    ahead(
      tableText('专栏1 重点工程', [
        ['序号', '工程名称', '目标', '时序'],
        [1, '主题公园', '打造1处消防主题公园。', `2022年，打造${count}处消防主题公园。`],
        [2, '其他工程', '推进各项工作。', '2023年，完成各项工作。'],
      ]),
    );
  expect(held(checked(enumeratedSums, body(1)))).toEqual(['1 ＝ 1处']);
  expect(said(checked(enumeratedSums, body(2)))).toHaveLength(1);
});

test('members in another unit of money are added in one', () => {
  const body = (whole: string) =>
    ahead(`“十四五”时期投入${whole}亿元，其中建设2.1亿元、装备16500万元、信息化9500万元。`);
  expect(held(checked(enumeratedSums, body('4.7')))).toEqual(['21000＋16500＋9500＝47000万元 ＝ 4.7亿元']);
  expect(said(checked(enumeratedSums, body('4.6')))).toEqual([
    expect.stringMatching(/^provable: .*（47000万元）不一致/),
  ]);
  // 4.65 rounds to 4.7.
  expect(
    checked(enumeratedSums, ahead('投入4.7亿元，其中建设2.1亿元、装备16000万元、信息化9500万元。')).findings,
  ).toEqual([]);
});

test('years in a row after a total, with nothing before each number but the year', () => {
  const body = (total: number) =>
    ahead(`购置消防车${total}辆，2021年3辆，2022年4辆，2023年4辆，2024年3辆，2025年3辆。`);
  expect(held(checked(enumeratedSums, body(17)))).toEqual(['3＋4＋4＋3＋3＝17 ＝ 17辆']);
  expect(said(checked(enumeratedSums, body(18)))).toEqual([expect.stringMatching(/^provable/)]);
  expect(checked(enumeratedSums, ahead('每年购置消防车，到2025年达到40辆，2021年30辆，2022年33辆。')).findings).toEqual(
    [],
  );
});
