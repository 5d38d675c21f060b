import { expect, test } from 'vitest';
import { ahead, checked, past, said } from '../testing/plan-of.ts';
import { names } from './names.ts';

test('one works under several names', () => {
  expect(said(checked(names, ahead('推进白石片区消防救援站建设。新建白石消防站。')))).toEqual([
    'ambiguity: 疑为同一项目的 2 种名称：白石片区消防救援站、白石消防站',
  ]);
});

test('works told apart by number or side are two works', () => {
  for (const text of ['新建白石一站、白石二站。', '新建东湖公园、西湖公园。', '新建城东小学、城西小学。'])
    expect(checked(names, ahead(text)).findings).toEqual([]);
});

test('quoted terms and long phrases that differ in one character', () => {
  expect(said(checked(names, past('关爱“老弱病残”群体。') + ahead('走访“老幼病残”家庭。')))).toHaveLength(1);
  expect(
    said(checked(names, past('纳入经济社会发展实绩考核内容。') + ahead('纳入经济社会发展业绩考核范畴。'))),
  ).toHaveLength(1);
  expect(checked(names, past('落实“三同步”要求。') + ahead('落实“四同步”要求。')).findings).toEqual([]);
});
