import { expect, test } from 'vitest';
import { checked, held, past, said, sums } from '../testing/plan-of.ts';
import { shares } from './shares.ts';

test('a part of a whole in one sentence', () => {
  expect(checked(shares, past('全市拥有公交车1260辆，其中新能源公交车945辆，占75%。')).findings).toEqual([]);
  expect(checked(shares, past('全市拥有公交车1260辆，其中新能源公交车945辆，占80%。')).findings).toHaveLength(1);
});

test('the whole in the sentence before, the part after 其中', () => {
  const body = (share: string) => past(`“十三五”期间，全县共发生火灾575起。其中，电气火灾201起，占${share}%。`);
  expect(held(checked(shares, body('35.0')))).toEqual(['201起÷575起＝34.96%']);
  expect(sums(checked(shares, body('53.0')))).toEqual(['201起÷575起＝34.96% ≠ 53.0%']);
  expect(said(checked(shares, body('53.0')))).toEqual([expect.stringContaining('按前文总数应为 34.96%')]);
});

test('several parts, each with its share of one whole', () => {
  const body = (last: string) => past(`全县现有学校200所。其中，中学120所，占60%；小学80所，占${last}%。`);
  expect(held(checked(shares, body('40')))).toEqual(['120所÷200所＝60%', '80所÷200所＝40%']);
  expect(checked(shares, body('45')).findings).toHaveLength(1);
  // A member that was said before is no whole of the next.
  expect(checked(shares, past('全县有学校200所，其中中学120所，占60%，小学80所，占40%。')).findings).toEqual([]);
});

test('the share before its part, and the whole by its name', () => {
  expect(held(checked(shares, past('全县共发生火灾575起。其中电气火灾占35%，为201起。')))).toEqual([
    '201起÷575起＝34.96%',
  ]);
  const named = (share: string) => past(`全市公交车1260辆，出租车3000辆。新能源公交车945辆，占公交车总数的${share}%。`);
  expect(held(checked(shares, named('75')))).toEqual(['945辆÷1260辆＝75%']);
  expect(checked(shares, named('70')).findings).toHaveLength(1);
});

test('shares that a list of parts has one after the other', () => {
  const body = (share: string) => past(`全县共有单位1200家，其中重点单位300家，高危单位98家，分别占${share}%和8.2%。`);
  expect(held(checked(shares, body('25')))).toEqual(['300家÷1200家＝25%']);
  expect(checked(shares, body('35')).findings).toHaveLength(1);
});

test('rounding of what is printed in ten thousands', () => {
  const body = (share: string) => past(`全县常住人口136万人。其中城镇人口80万人，占${share}%。`);
  expect(checked(shares, body('58.8')).findings).toEqual([]);
  expect(checked(shares, body('68.8')).findings).toHaveLength(1);
});

test.each([
  ['no part is written', '用火用电不慎引发的火灾占火灾总数的40%以上。'],
  ['another thing stands between', '全县共发生火灾575起。农村火灾118起，城市火灾占40%。'],
  ['two wholes that could be meant', '全县有小学120所，中学80所。民办30所，占35%。'],
  ['the whole stands in another paragraph', '全县有学校200所。\n\n其中民办30所，占20%。'],
  ['the whole is of another year', '2016年全县有学校200所。2020年民办学校30所，占20%。'],
])('not certain is not checked, and said so: %s', (_what, text) => {
  const outcome = checked(shares, past(text));
  expect(outcome.findings).toEqual([]);
  expect(outcome.passed).toEqual([]);
  expect(outcome.unchecked.map(({ message }) => message)).toEqual([expect.stringContaining('未核对')]);
});

test('a rate that stands alone is an indicator', () => {
  expect(checked(shares, past('消防安全知识覆盖率达到90%。')).unchecked).toEqual([]);
});
