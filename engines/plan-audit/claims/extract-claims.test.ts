import { describe, expect, test } from 'vitest';
import { ahead, past, planOf, present } from '../testing/plan-of.ts';

const claimsOf = (text: string) => planOf(text).claims;
const only = (text: string) => {
  const claims = claimsOf(text);
  expect(claims).toHaveLength(1);
  return claims[0]!;
};

describe('numbers', () => {
  test.each([
    ['购置38辆消防车。', 38, 38, 38, 'exact'],
    ['检查单位4.2万余家。', 42_000, 42_000, 43_000, 'overBy'],
    ['入驻企业2300多家。', 2300, 2300, 2400, 'overBy'],
    ['面积约21平方公里。', 21e6, 20.5e6, 21.5e6, 'about'],
    ['配备车辆近50辆。', 50, 45, 50, 'nearly'],
    ['知晓率不足75%。', 75, 0, 75, 'under'],
    ['完好率不低于98%。', 98, 98, Infinity, 'atLeast'],
    ['死亡率控制在2人以内。', 2, 0, 2, 'atMost'],
    ['培训300－400人。', 300, 300, 400, 'range'],
    ['损失5305.33万元。', 53_053_300, 53_053_250, 53_053_350, 'exact'],
    ['投资1,234.5万元。', 12_345_000, 12_344_500, 12_345_500, 'exact'],
    ['现有消火栓1 150个。', 1150, 1150, 1150, 'exact'],
    ['损失1\u202f286.4万元。', 12_864_000, 12_863_500, 12_864_500, 'exact'],
    ['建成两座公园。', 2, 2, 2, 'exact'],
    ['装备３万件套。', 30_000, 25_000, 35_000, 'exact'],
    ['投资1.2亿元。', 120_000_000, 115_000_000, 125_000_000, 'exact'],
  ])('%s', (text, value, low, high, approximation) => {
    const claim = only(past(text));
    expect(claim.value).toBeCloseTo(value, 3);
    expect(claim.interval.low).toBeCloseTo(low, 3);
    expect(claim.interval.high).toBeCloseTo(high, 3);
    expect(claim.approximation).toBe(approximation);
  });

  test('dates, titles, numbers of documents and ordinals are none', () => {
    for (const text of [
      '第20次会议审议。',
      '《计划（2020－2022年）》',
      '甲府发〔2020〕1号',
      '2022年9月26日印发。',
      '处置“6·4”火灾。',
      '应用5G技术。',
      '开展“119消防奖”评选。',
    ])
      expect(claimsOf(past(text))).toEqual([]);
  });
});

describe('what is counted', () => {
  test.each([
    ['厘清全县1036栋高层建筑“隐患清单”。', '高层建筑'],
    ['共建成消防救援站6个。', '消防救援站'],
    ['将全县5个消防救援站纳入体系。', '消防救援站'],
    ['鼓励98家火灾高危单位投保责任险。', '火灾高危单位'],
    ['推动205个小区实现标识化管理。', '小区'],
    ['全县消防队伍共接处警7279次。', '接处警'],
    ['在养老院中推广安装独立式感烟探测器5000个。', '独立式感烟探测器'],
    ['购置灭火、举高、抢险等消防车31台。', '消防车'],
    ['新能源公交车945辆。', '新能源公交车'],
    ['建成区面积126.2平方公里。', '建成区面积'],
    ['卫生技术队伍中执业（助理）医师8236人。', '卫生技术队伍中执业医师'],
    ['全县设有镇（街道）应急站16个。', '镇应急站'],
  ])('%s', (text, noun) => {
    expect(only(past(text)).noun).toBe(noun);
  });

  test('the thing named before belongs to people counted after', () => {
    expect(claimsOf(past('现有16支专职消防队，共计185名队员。'))[1]).toMatchObject({
      noun: '队员',
      subject: '专职消防队',
    });
  });
});

describe('time, place, direction and state', () => {
  test('years are those of the clause, the sentence, or the heading', () => {
    expect(only(past('2018年建成公园3个。')).period).toMatchObject({ from: 2018, to: 2018, basis: 'stated' });
    expect(claimsOf(past('2018年建成公园3个，新建广场2个。'))[1]?.period).toMatchObject({
      from: 2018,
      basis: 'sentence',
    });
    expect(only(past('建成公园3个。')).period).toMatchObject({ from: 2016, to: 2020, basis: 'context' });
    expect(only(ahead('“十五五”时期，建成公园3个。')).period).toMatchObject({ from: 2026, to: 2030 });
    expect(only(present('建有公园3个。')).period).toBeNull();
  });

  test('built, there, and to be built', () => {
    expect(only(past('新建公园3个。')).status).toBe('added');
    expect(only(past('现有公园3个。')).status).toBe('existing');
    expect(only(ahead('新建公园3个。')).status).toBe('planned');
    expect(claimsOf(ahead('新建公园3个、广场2个。')).map(({ status }) => status)).toEqual(['planned', 'planned']);
  });

  test('a limit, a part, and the whole place', () => {
    const [limit, count] = claimsOf(present('全县大于5万平方米的商场3座。'));
    expect(limit).toMatchObject({ isModifier: true });
    expect(count).toMatchObject({ isPartial: true, noun: '商场', scope: 'whole' });
    expect(only(ahead('完好率不低于98%。')).direction).toBe('up');
    expect(only(ahead('死亡人数控制在2人以内。')).direction).toBe('down');
  });
});
