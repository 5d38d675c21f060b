import { facilityGroups, facilityMentions } from '../claims/facilities.ts';
import { spanOf, type Piece } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** One thing under several names. */
export const names: Rule = {
  name: 'names',
  title: '同一事物的名称',
  check(plan) {
    const outcome = new OutcomeOf('names', plan);
    for (const group of facilityGroups(facilityMentions(plan))) {
      const variants = new Map<string, Piece>();
      for (const mention of group) if (!variants.has(mention.name)) variants.set(mention.name, mention);
      const listed = [...variants].map(([name, at]) => `${name}（第 ${spanOf(plan.document, at).line} 行）`);
      if (variants.size > 1)
        outcome.find(
          'ambiguity',
          `疑为同一项目的 ${variants.size} 种名称：${[...variants.keys()].join('、')}`,
          listed.join(' ≠ '),
          [...variants.values()],
          '确定规范名称，全文统一；如不是同一项目，写明区别',
        );
      else if (group.length > 1) outcome.passBound(`“${group[0]?.name}”全文名称一致`, `${group.length} 处`, group);
    }
    checkQuoted(plan, outcome);
    checkPhrases(plan, outcome);
    return outcome.done();
  },
};

const numerals = /^[一二三四五六七八九十两双0-9]$/;

/** Quoted terms that differ in one character: “老弱病残” and “老幼病残”. */
function checkQuoted(plan: ReadPlan, outcome: OutcomeOf): void {
  const terms = new Map<string, Piece>();
  for (const sentence of plan.sentences)
    for (const match of sentence.text.matchAll(/“([\u4e00-\u9fa5]{3,8})”/g)) {
      const at = { from: sentence.from + match.index, to: sentence.from + match.index + match[0].length };
      if (!terms.has(match[1] as string)) terms.set(match[1] as string, at);
    }
  const list = [...terms];
  for (let a = 0; a < list.length; a += 1)
    for (let b = a + 1; b < list.length; b += 1) {
      const [[one, at], [other, elsewhere]] = [list[a]!, list[b]!];
      const differ = differences(one, other);
      if (differ === null || differ.length !== 1) continue;
      const [x, y] = [one[differ[0]!]!, other[differ[0]!]!];
      if (numerals.test(x) && numerals.test(y)) continue;
      if (one.length === 3 && differ[0] !== 0) continue;
      outcome.find(
        'ambiguity',
        `“${one}”与“${other}”只差一字，疑为同一用语`,
        `${x} ≠ ${y}`,
        [at, elsewhere],
        '确定规范用语，全文统一；如含义不同，分别定义',
      );
    }
}

function differences(one: string, other: string): number[] | null {
  if (one.length !== other.length) return null;
  return [...one].flatMap((char, at) => (char === other[at] ? [] : [at]));
}

/** Long phrases with one other character in the middle: 经济社会发展实绩考核, 经济社会发展业绩考核. */
function checkPhrases(plan: ReadPlan, outcome: OutcomeOf): void {
  const before = 6;
  const after = 3;
  const known = new Map<string, Map<string, Piece>>();
  const text = plan.document.plain;
  for (const sentence of plan.sentences) {
    const words = text.slice(sentence.from, sentence.to);
    for (let at = before; at + after < words.length; at += 1) {
      const window = words.slice(at - before, at + 1 + after);
      if (!/^[\u4e00-\u9fa5]+$/.test(window)) continue;
      const key = `${window.slice(0, before)}/${window.slice(before + 1)}`;
      const middle = window[before] as string;
      const group = known.get(key) ?? new Map<string, Piece>();
      if (!group.has(middle))
        group.set(middle, { from: sentence.from + at - before, to: sentence.from + at + 1 + after });
      known.set(key, group);
    }
  }
  for (const [key, group] of known) {
    if (group.size < 2) continue;
    const [[one, at], [other, elsewhere]] = [...group] as [[string, Piece], [string, Piece]];
    if (/[一二三四五六七八九十两和及与的、东西南北]/.test(one + other)) continue;
    const [left = '', right = ''] = key.split('/');
    outcome.find(
      'ambiguity',
      `“${left}${one}${right}”与“${left}${other}${right}”只差一字，疑为同一用语`,
      `${one} ≠ ${other}`,
      [at, elsewhere],
      '确定规范用语，全文统一',
    );
  }
}
