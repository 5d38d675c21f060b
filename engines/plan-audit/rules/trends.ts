import { decimalText } from '../claims/decimal.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { seriesOf, type Series } from '../tables/series.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** What is said to rise, fall or keep still, against the years in the tables; and what two sentences want of one thing. */
export const trends: Rule = {
  name: 'trends',
  title: '趋势与数列',
  check(plan) {
    const outcome = new OutcomeOf('trends', plan);
    const series = seriesOf(plan).filter(({ source, points }) => source !== 'rowSum' && points.length >= 3);
    for (const sentence of plan.sentences)
      if (sentence.tableId === null) checkSentence(plan, sentence, series, outcome);
    checkGoals(plan, outcome);
    return outcome.done();
  },
};

const words = [
  { pattern: /(逐年|持续|连年|稳步|不断|连续[一二三四五两\d]*年)(上升|增长|增加|递增|攀升|提高)/, kind: 'up' },
  { pattern: /(逐年|持续|连年|稳步|不断|连续[一二三四五两\d]*年)(下降|减少|递减|降低|回落)/, kind: 'down' },
  { pattern: /稳中有降|稳中趋降|总体下降|明显下降|大幅下降|显著下降/, kind: 'fallen' },
  { pattern: /平稳(可控)?|保持稳定|总体稳定|基本稳定|持续稳定|持续向好/, kind: 'steady' },
] as const;

function checkSentence(plan: ReadPlan, sentence: Sentence, all: readonly Series[], outcome: OutcomeOf): void {
  // What is wanted for later cannot be wrong about the past.
  if (sentence.tense === 'plan') return;
  for (const clause of clausesOf(sentence.text)) {
    for (const { pattern, kind } of words) {
      const match = pattern.exec(clause.text);
      if (!match) continue;
      const about = all.filter(
        (one) =>
          (one.source === 'column' || one.source === 'sentences') &&
          isAbout(one, clause.text.slice(0, match.index + match[0].length), sentence, plan),
      );
      for (const series of about) judge(sentence, clause, match[0], kind, series, outcome);
      break;
    }
  }
}

function clausesOf(text: string): readonly { text: string; at: number }[] {
  return [...text.matchAll(/[^，。；！？\n]+/g)].map((match) => ({ text: match[0], at: match.index }));
}

/** The series is named, or the matter it counts is (`火灾形势平稳` for 火灾起数). */
function isAbout(series: Series, clause: string, sentence: Sentence, plan: ReadPlan): boolean {
  if (
    sentence.framePeriod &&
    !series.points.some(({ year }) => year >= sentence.framePeriod!.from && year <= sentence.framePeriod!.to)
  )
    return false;
  if (series.noun.length < 2 || series.noun.endsWith('率')) return false;
  if (clause.includes(series.noun)) return true;
  // Only the first count of the table stands for the whole matter.
  const table = plan.tables.find(({ id }) => id === series.tableId);
  const first = table?.columns.find(({ role }) => role === 'number');
  const matter = /(火灾|事故|案件|警情|灾情|疫情|病例|治安|污染)形势/.exec(clause)?.[1];
  return matter !== undefined && first?.index === series.column && series.noun.includes(matter);
}

function judge(
  sentence: Sentence,
  clause: { text: string; at: number },
  said: string,
  kind: (typeof words)[number]['kind'],
  series: Series,
  outcome: OutcomeOf,
): void {
  const points = [...series.points].sort((a, b) => a.year - b.year);
  const written = points.map(({ year, decimal }) => `${year}年 ${decimalText(decimal)}`).join(' → ');
  const first = points[0]!;
  const last = points.at(-1)!;
  const steps = points.slice(1).map((point, at) => point.value - points[at]!.value);
  const place = { from: sentence.from + clause.at, to: sentence.from + clause.at + clause.text.length };
  const places = [place, ...points.flatMap((point) => point.places)];
  const change =
    first.value === 0
      ? ''
      : `，${first.year}—${last.year}年变化 ${(((last.value - first.value) / first.value) * 100).toFixed(1)}%`;
  const name = `“${clause.text.trim().slice(-24)}”`;
  const contradicts =
    kind === 'up'
      ? steps.some((step) => step < 0)
      : kind === 'down'
        ? steps.some((step) => step > 0)
        : kind === 'fallen'
          ? last.value > first.value
          : false;
  if (contradicts)
    outcome.find(
      'provable',
      `${name}与“${series.title}”的“${series.name}”不符`,
      `${written}${change}`,
      places,
      '改写趋势表述，或说明所指的时段和指标',
    );
  else if (kind === 'steady') {
    const isRising = steps.every((step) => step >= 0) && first.value > 0 && last.value >= first.value * 1.5;
    const doubles = first.value > 0 && last.value >= first.value * 2;
    if (isRising || doubles)
      outcome.find(
        'needs-ruling',
        `${name}而“${series.title}”的“${series.name}”${isRising ? '逐年上升' : '成倍上升'}`,
        `${written}${change}`,
        places,
        `写明“${said}”的判断标准（比较哪项指标、哪一时段、允许多大变化）`,
      );
  } else outcome.pass(`${name}与“${series.name}”相符`, `${written}${change}`, places);
}

/** One sentence wants a thing to fall, another wants it kept. */
function checkGoals(plan: ReadPlan, outcome: OutcomeOf): void {
  const goals: { noun: string; kind: 'fall' | 'keep' | 'rise'; at: { from: number; to: number }; text: string }[] = [];
  for (const sentence of plan.sentences) {
    if (sentence.tense !== 'plan' || sentence.tableId !== null) continue;
    for (const clause of clausesOf(sentence.text)) {
      const goal =
        /(?:^|[，、])([\u4e00-\u9fa5]{2,8}?)(?:总量|总数|起数|数量|人数)?(持续下降|逐年下降|稳步下降|明显下降|大幅下降|保持平稳|保持稳定|逐年上升|持续增长|稳步增长)/.exec(
          clause.text,
        );
      if (goal)
        goals.push({
          noun: goal[1] as string,
          kind: kindOf(goal[2] as string),
          at: { from: sentence.from + clause.at, to: sentence.from + clause.at + clause.text.length },
          text: clause.text.trim(),
        });
      // `A、B、C4项指标保持平稳`: the members stand before.
      const list = /保持平稳|保持稳定|不上升|只降不升|下降/.exec(clause.text);
      if (list && /[0-9一二三四五六七八九]+\s*(项|个)指标/.test(clause.text))
        for (const member of clause.text.slice(0, list.index).split('、'))
          goals.push({
            noun: member.replace(/(起数|总量|总数|人数|数).*$/, '').trim(),
            kind: kindOf(list[0]),
            at: { from: sentence.from + clause.at, to: sentence.from + clause.at + clause.text.length },
            text: clause.text.trim(),
          });
    }
  }
  for (let a = 0; a < goals.length; a += 1)
    for (let b = a + 1; b < goals.length; b += 1) {
      const [one, other] = [goals[a]!, goals[b]!];
      if (one.kind === other.kind || one.noun.length < 2 || other.noun.length < 2) continue;
      if (!(one.noun.startsWith(other.noun) || other.noun.startsWith(one.noun))) continue;
      outcome.find(
        'needs-ruling',
        `对“${other.noun.length < one.noun.length ? other.noun : one.noun}”的要求前后不同：“${one.text.slice(-20)}”与“${other.text.slice(-30)}”`,
        `${said(one.kind)} ≠ ${said(other.kind)}`,
        [one.at, other.at],
        '确定目标是下降还是保持，并给出可计算的定义',
      );
    }
}

const kindOf = (text: string) => (/降/.test(text) ? 'fall' : /升|增/.test(text) ? 'rise' : 'keep');
const said = (kind: 'fall' | 'keep' | 'rise') => ({ fall: '下降', keep: '保持平稳', rise: '上升' })[kind];
