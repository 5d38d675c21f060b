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
