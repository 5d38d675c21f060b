import { expect, test } from 'vitest';
import { ahead, checked, past, present, said, tableText } from '../testing/plan-of.ts';
import { citedStandards } from './cited-standards.ts';

const issued = '甲县消防规划（2021－2025年）\n\n2022年9月26日';

test('versions in force, replaced since, and replaced before', () => {
  expect(checked(citedStandards, past('根据《中华人民共和国消防法》。'), issued).findings).toEqual([]);
  expect(said(checked(citedStandards, past('根据《重大火灾隐患判定方法》。'), issued))).toEqual([
    expect.stringMatching(/^ambiguity: .*现已被代替/),
  ]);
  expect(
    said(
      checked(citedStandards, past('根据《重大火灾隐患判定方法》。'), '甲县消防规划（2026－2030年）\n\n2026年9月26日'),
    ),
  ).toEqual([expect.stringMatching(/^needs-ruling: .*在规划印发时已被代替/)]);
});

test('titles that are cut short or only like another', () => {
  expect(said(checked(citedStandards, past('按照《消防安全管理规定》。'), issued))).toEqual([
    expect.stringContaining('不是文件全称'),
  ]);
  expect(said(checked(citedStandards, past('依据《社会消防技术服务管理办法》。'), issued))).toEqual([
    expect.stringContaining('与《社会消防技术服务管理规定》相近'),
  ]);
  expect(checked(citedStandards, past('落实《甲县消防约谈实施办法》《甲县教育规划》。'), issued).findings).toEqual([]);
});

test('a figure of a standard without its name', () => {
  expect(said(checked(citedStandards, present('距离“辖区面积不宜大于7平方公里”的国家标准差距大。')))).toEqual([
    expect.stringContaining('没有写标准名称和编号'),
  ]);
  expect(checked(citedStandards, present('按国家标准建设消防站。')).findings).toEqual([]);
});

test('a floor area outside the standard of its class', () => {
  const annex = (area: number) =>
    ahead(
      tableText('附表1 消防站建设规划表', [
        ['项目名称', '类别', '建筑面积（平方米）'],
        ['白石消防站', '一级普通', area],
        ['青峰消防站', '二级普通', 2000],
      ]),
    );
  expect(said(checked(citedStandards, annex(5600)))).toEqual([
    expect.stringContaining('5600 平方米，不在城市消防站建设标准'),
  ]);
  expect(checked(citedStandards, annex(3600)).findings).toEqual([]);
});
