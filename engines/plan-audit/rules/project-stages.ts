import { facilityGroups, facilityMentions, type FacilityMention } from '../claims/facilities.ts';
import { commonRun } from '../claims/nouns.ts';
import { yearMentions } from '../claims/periods.ts';
import { spanOf } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Built and to be built, begun and finished: the stage and the year of one project, wherever it is spoken of. */
export const projectStages: Rule = {
  name: 'project-stages',
  title: '项目的阶段与年份',
  check(plan) {
    const outcome = new OutcomeOf('project-stages', plan);
    for (const group of facilityGroups(facilityMentions(plan))) {
      checkBuilt(plan, group, outcome);
      checkStages(plan, group, outcome);
    }
    checkAllDone(plan, outcome);
    checkSpans(plan, outcome);
    return outcome.done();
  },
};

const built = /建成(?!后|区|一批)|完成|投入使用|投用|竣工|完工|启用/;
const toBuild = /新建|开工|动工|建成|建设|完工|竣工|投入使用|投用|启动|完成/;
const lineAt = (plan: ReadPlan, mention: FacilityMention) => `第 ${spanOf(plan.document, mention).line} 行`;

function checkBuilt(plan: ReadPlan, group: readonly FacilityMention[], outcome: OutcomeOf): void {
  const past = group.find(
    ({ tense, clause }) => tense === 'past' && built.test(clause) && !/二期|续建|改扩建/.test(clause),
  );
  const ahead = group.filter(
    ({ tense, clause }) =>
      tense === 'plan' &&
      toBuild.test(clause) &&
      !/改造|改建|扩建|提升|二期|维护|升级|装备|配备|使用率|依托|已建成/.test(clause),
  );
  const [first] = ahead;
  if (!past || !first) return;
  outcome.find(
    'needs-ruling',
    `“${past.name}”在${lineAt(plan, past)}写作已建成，“${first.name}”在${lineAt(plan, first)}又列为规划期内的事项`,
    `“${past.clause.trim().slice(0, 40)}” ↔ “${first.clause.trim().slice(0, 40)}”`,
    [past.clauseAt, first.clauseAt],
    '查明竣工验收和投入使用的日期；如上期已建成，不应计入本期新建数',
  );
}

interface Stage {
  readonly mention: FacilityMention;
  readonly kind: 'start' | 'phase' | 'finish';
  readonly year: number | null;
}

function stageOf(plan: ReadPlan, mention: FacilityMention): Stage | null {
  const { clause } = mention;
  const kind = /一期|首期|分期/.test(clause)
    ? 'phase'
    : /完工|竣工|建成|投入使用|投用|完成/.test(clause)
      ? 'finish'
      : /开工|动工|启动/.test(clause)
        ? 'start'
        : null;
  if (!kind || mention.tense !== 'plan') return null;
  const sentence = plan.sentences.find((one) => mention.from >= one.from && mention.to <= one.to);
  const year = sentence
    ? (yearMentions(sentence.text.slice(0, mention.from - sentence.from))
        .filter(({ kind: one }) => one === 'year')
        .at(-1)?.to ?? null)
    : null;
  return { mention, kind, year };
}

function checkStages(plan: ReadPlan, group: readonly FacilityMention[], outcome: OutcomeOf): void {
  const stages = group.flatMap((mention) => stageOf(plan, mention) ?? []);
  const start = stages.find(({ kind }) => kind === 'start');
  const phase = stages.find(({ kind }) => kind === 'phase');
  const finish = stages.find(({ kind }) => kind === 'finish');
  const words = ({ mention, year }: Stage) =>
    `${lineAt(plan, mention)}“${year ? `${year}年，` : ''}${mention.clause.trim().slice(0, 36)}”`;
  if (start && finish && finish.year === null)
    outcome.find(
      'needs-ruling',
      `“${start.mention.name}”一处只写到开工，另一处的目标是完工，且没有完工年份`,
      `${words(start)} ↔ ${words(finish)}`,
      [start.mention.clauseAt, finish.mention.clauseAt],
      '写明开工、完工、投入使用各在哪一年',
    );
  if (start && finish && start.year !== null && finish.year !== null) {
    if (start.year > finish.year)
      outcome.find(
        'provable',
        `“${start.mention.name}”的完工早于开工`,
        `开工 ${start.year} ＞ 完工 ${finish.year}`,
        [start.mention.clauseAt, finish.mention.clauseAt],
        '核对两个年份',
      );
    else
      outcome.passBound(`“${start.mention.name}”开工不晚于完工`, `${start.year} ≤ ${finish.year}`, [
        start.mention,
        finish.mention,
      ]);
  }
  if (start && phase && start.year === null && !finish)
    outcome.find(
      'ambiguity',
      `“${phase.mention.name}”的目标一处为开工，一处为完成一期`,
      `${words(start)} ↔ ${words(phase)}`,
      [start.mention.clauseAt, phase.mention.clauseAt],
      '确定规划期末应达到的阶段',
    );
  const finishes = stages.filter(({ kind, year }) => kind === 'finish' && year !== null);
  for (const other of finishes.slice(1))
    if (other.year !== finishes[0]?.year)
      outcome.find(
        'needs-ruling',
        `“${other.mention.name}”有两个完成年份`,
        `${finishes[0]?.year} ≠ ${other.year}`,
        [(finishes[0] as Stage).mention.clauseAt, other.mention.clauseAt],
        '确定完成年份',
      );
}

/** `全部完成消防专项规划修编` before, `编制消防专项规划` after. */
function checkAllDone(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const sentence of plan.sentences) {
    if (sentence.tense !== 'past') continue;
    const match = /(全部|均已|已全部|全面)(完成|建成|实现)([^，。；]{4,40})/.exec(sentence.text);
    if (!match) continue;
    const object = (match[3] as string).replace(/(工作|任务|建设|修编|编制)+$/, '');
    for (const other of plan.sentences) {
      if (other.tense !== 'plan') continue;
      for (const clause of other.text.matchAll(/[^，。；]+/g)) {
        const todo = /(编制|新建|建设|建成|完成|推进|制定|启动)/.exec(clause[0]);
        const run = todo ? commonRun(object, clause[0].slice(todo.index)) : '';
        if (run.length < 6 || /并落实|修订|维护|提升|改造/.test(clause[0].slice(0, clause[0].indexOf(run)))) continue;
        const at = { from: other.from + clause.index, to: other.from + clause.index + clause[0].length };
        outcome.find(
          'needs-ruling',
          `“${run}”前文写已全部完成，后文又列为要做的事`,
          `“${match[0].slice(0, 36)}” ↔ “${clause[0].trim().slice(0, 36)}”`,
          [{ from: sentence.from + match.index, to: sentence.from + match.index + match[0].length }, at],
          '说明后文是指修编、换版，还是前文并未全部完成',
        );
      }
    }
  }
}

/** `三年行动（2020－2022年）`: a number of years and the years themselves. */
function checkSpans(plan: ReadPlan, outcome: OutcomeOf): void {
  const names: Readonly<Record<string, number>> = { 两: 2, 二: 2, 三: 3, 四: 4, 五: 5 };
  for (const sentence of plan.sentences)
    for (const match of sentence.text.matchAll(
      /([两二三四五])年(?:行动|计划|攻坚|规划|方案)[^（(，。；]{0,8}[（(]((?:19|20)\d\d)\s*年?\s*[-－—–~～至]+\s*((?:19|20)\d\d)\s*年?[）)]/g,
    )) {
      const count = names[match[1] as string] as number;
      const years = Number(match[3]) - Number(match[2]) + 1;
      const at = { from: sentence.from + match.index, to: sentence.from + match.index + match[0].length };
      if (years === count) outcome.pass(`“${match[0]}”年数与起止一致`, `${match[3]}－${match[2]}＋1＝${years}`, [at]);
      else
        outcome.find(
          'provable',
          `“${match[0]}”写 ${count} 年，起止是 ${years} 年`,
          `${match[3]}－${match[2]}＋1＝${years} ≠ ${count}`,
          [at],
          '核对名称或起止年份',
        );
    }
}
