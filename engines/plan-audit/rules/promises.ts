import { facilityGroups, facilityMentions } from '../claims/facilities.ts';
import { commonRun } from '../claims/nouns.ts';
import { yearMentions } from '../claims/periods.ts';
import type { Piece } from '../reading/document.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import type { PlanTable } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** What is promised without a project, a purchase, a number, a year or money. */
export const promises: Rule = {
  name: 'promises',
  title: '没有落点的承诺',
  check(plan) {
    const outcome = new OutcomeOf('promises', plan);
    const projects = plan.tables.filter((table) => isProjectTable(plan, table));
    // A table that could not be read may hold what seems to be missing.
    if (projects.length > 0 && plan.tables.every(({ certainty }) => certainty !== 'notRecovered')) {
      checkNumbers(plan, projects, outcome);
      checkFacilities(plan, projects, outcome);
      for (const table of projects) checkSchedules(plan, table, outcome);
      checkMoney(plan, projects, outcome);
    }
    checkVague(plan, outcome);
    checkHorizon(plan, outcome);
    return outcome.done();
  },
};

function isProjectTable(plan: ReadPlan, table: PlanTable): boolean {
  const isAhead = plan.years === null || table.period === null || table.period.to >= plan.years.from;
  return (
    isAhead &&
    /工程|项目|建设|购置|招录|任务|规划表|计划表/.test(table.title) &&
    !/指标|基本情况|完成情况/.test(table.title)
  );
}

const textOf = (table: PlanTable) =>
  [
    table.title,
    ...table.columns.map(({ name }) => name),
    ...table.rows.flatMap(({ cells }) => cells.map((cell) => cell?.text.replace(/\s+/g, '') ?? '')),
  ].join('\n');

/** `新购装备3500余件` that no table of projects or purchases knows. */
function checkNumbers(plan: ReadPlan, projects: readonly PlanTable[], outcome: OutcomeOf): void {
  const text = projects.map(textOf).join('\n');
  // One table of purchases does not claim to hold every project.
  const isWhole = projects.some(({ title }) => /重点(工程|项目)/.test(title)) || projects.length > 2;
  for (const claim of plan.claims) {
    if (
      claim.origin !== 'text' ||
      claim.tense !== 'plan' ||
      claim.status !== 'planned' ||
      claim.unit?.dimension !== 'count' ||
      claim.isModifier ||
      claim.noun.length < 2
    )
      continue;
    if (
      /次|项|个方面|条|类/.test(claim.unit.text) ||
      !/新建|新购|购置|增配|新增|建成|招录|配备|打造|建设|采购/.test(claim.clause)
    )
      continue;
    const isCounted = plan.claims.some(
      (other) =>
        other.origin === 'table' &&
        projects.some(({ id }) => id === other.tableId) &&
        other.unit?.kind === claim.unit?.kind &&
        claim.unit?.kind !== 'any' &&
        other.noun.slice(-1) === claim.noun.slice(-1),
    );
    if (isCounted || text.includes(claim.noun.slice(-4)) || orderedIn(claim.noun, text)) continue;
    outcome.find(
      isWhole && !/新增|增加/.test(claim.clause) ? 'needs-ruling' : 'ambiguity',
      `“${claim.measure} ${claim.span.quote}”在各项目表、购置表中没有对应的项目`,
      `${claim.noun} ∉ ${projects.map(({ title }) => title).join('、')}`,
      [claim],
      '列入项目或购置计划，写明年度和资金',
    );
  }
}

function orderedIn(noun: string, text: string): boolean {
  const head = noun.slice(-2);
  const tail = noun.slice(0, 2);
  return text.split(/[\n，。；、]/).some((part) => part.includes(head) && part.includes(tail));
}

/** Named works in an annex or the prose that have no year anywhere, or that the table of key projects leaves out. */
function checkFacilities(plan: ReadPlan, projects: readonly PlanTable[], outcome: OutcomeOf): void {
  const key = projects.find(({ title }) => /重点(工程|项目)/.test(title));
  for (const group of facilityGroups(facilityMentions(plan))) {
    const labels = group.filter(({ isLabel }) => isLabel);
    const label = labels[0];
    if (!label) continue;
    const hasYear = group.some((mention) => {
      const sentence = plan.sentences.find((one) => mention.from >= one.from && mention.to <= one.to);
      const words = sentence?.text ?? mention.clause;
      return (
        yearMentions(words).some(
          ({ kind, from }) => kind === 'year' && (plan.years === null || from >= plan.years.base),
        ) || yearMentions(mention.clause).some(({ kind }) => kind !== 'fivePlan')
      );
    });
    const table = projects.find((one) => label.from >= one.from && label.to <= one.to);
    if (!table) continue;
    const yearColumns = table.columns.some(({ year, name }) => year !== null || /年份|年度|时间|时序|年限/.test(name));
    if (!hasYear && !yearColumns)
      outcome.find(
        'needs-ruling',
        `“${label.name}”列入“${table.title}”，全文没有写明开工或完成年份`,
        '年份：无',
        [label],
        '写明各阶段的年份',
      );
    if (key && table !== key && !group.some((mention) => mention.from >= key.from && mention.to <= key.to))
      outcome.find(
        'ambiguity',
        `“${label.name}”列入“${table.title}”，不在“${key.title}”之内`,
        `${label.name} ∉ ${key.title}`,
        [label, ...(key.titlePiece ? [key.titlePiece] : [])],
        '说明是否属于重点工程',
      );
  }
}

/** Members named in the goal of a project that its schedule does not come back to. */
function checkSchedules(plan: ReadPlan, table: PlanTable, outcome: OutcomeOf): void {
  const goal = table.columns.find(({ name }) => /目标|建设内容|主要内容/.test(name));
  const schedule = table.columns.find(({ name }) => /时序|进度|年度安排|实施计划|时间安排/.test(name));
  if (!goal || !schedule) return;
  for (const row of table.rows) {
    const [wanted, steps] = [row.cells[goal.index], row.cells[schedule.index]];
    if (!wanted || !steps || yearMentions(steps.text).length < 2) continue;
    const text = plan.document.plain.slice(wanted.from, wanted.to);
    for (const list of text.matchAll(/[^，。；\n]*、[^。；\n]*/g)) {
      const members = [...list[0].matchAll(/[^、，。“”\s]+/g)]
        .flatMap((part) => splitAnd(part[0], part.index))
        .filter(({ text: one }) => one.length >= 3 && one.length <= 14);
      const missing = members.filter(({ text: one }) => !comesBack(one, steps.text.replace(/\s+/g, '')));
      // Only a schedule that goes through the members can leave one out.
      if (members.length < 3 || members.length - missing.length < 2 || missing.length === 0) continue;
      for (const one of missing) {
        const at = wanted.from + list.index + one.at;
        outcome.find(
          'ambiguity',
          `“${row.label}”的目标包括“${one.text}”，时序中没有`,
          `${one.text} ∉ 时序`,
          [{ from: at, to: at + one.text.length }, steps],
          '补写该项的年份，或说明并入哪一项',
        );
      }
    }
  }
}

function splitAnd(text: string, at: number): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = [];
  for (const match of text.matchAll(/.+?(?=和|以及|及|与|等|$)/g)) {
    const lead = /^(和|以及|及|与|等.*$|推广|推进|开展|建设|以|综合利用|重点针对)+/.exec(match[0])?.[0].length ?? 0;
    const word = match[0].slice(lead).replace(/(等.*|为关键点.*|以及)$/, '');
    if (word !== '') found.push({ text: word, at: at + match.index + lead });
  }
  return found;
}

function comesBack(member: string, steps: string): boolean {
  const plain = member.replace(/^消防(?=.{3})/, '');
  return (
    steps.includes(plain) ||
    steps.includes(plain.slice(0, 2)) ||
    steps.includes(plain.slice(-2)) ||
    commonRun(plain, steps).length >= 3
  );
}

function checkMoney(plan: ReadPlan, projects: readonly PlanTable[], outcome: OutcomeOf): void {
  const isPast = ({ period }: PlanTable) => period !== null && plan.years !== null && period.to < plan.years.from;
  const money = plan.claims.some(
    ({ unit, tense, tableId }) =>
      unit?.dimension === 'money' &&
      (tense === 'plan' || plan.tables.some((table) => table.id === tableId && !isPast(table))),
  );
  if (money) return;
  const chapter = plan.document.paragraphs.find(({ level, text }) => level > 0 && /经费|资金|投入/.test(text));
  const places: Piece[] = [...(chapter ? [chapter] : []), ...projects.flatMap(({ titlePiece }) => titlePiece ?? [])];
  if (places.length > 0)
    outcome.find(
      'ambiguity',
      `${projects.length} 张项目表都没有投资额，全文也没有规划期资金数`,
      '资金：无',
      places,
      '附投资估算和资金来源',
    );
}

/** `新建一批`, `建成若干`: a promise that cannot be checked. */
function checkVague(plan: ReadPlan, outcome: OutcomeOf): void {
  const places: Piece[] = [];
  const quotes: string[] = [];
  for (const sentence of plan.sentences) {
    if (sentence.tense !== 'plan') continue;
    for (const match of sentence.text.matchAll(
      /(新建|建成|建设|建立|打造|培育|改造|组建|实施)(一批|若干|部分|一定数量的?|多个|多处)[^，。；]{2,20}/g,
    )) {
      places.push({ from: sentence.from + match.index, to: sentence.from + match.index + match[0].length });
      quotes.push(match[0]);
    }
  }
  if (places.length > 0)
    outcome.find(
      'ambiguity',
      `${places.length} 处承诺只写“一批”“若干”，没有数量和年份`,
      quotes.join('；'),
      places,
      '写明数量、年份和责任单位',
    );
}

/** A year beyond the plan for which something is promised and nothing is measured. */
function checkHorizon(plan: ReadPlan, outcome: OutcomeOf): void {
  const years = plan.years;
  if (!years) return;
  const spoken = plan.sentences.flatMap((sentence: Sentence) => {
    const match = /(?:到|至|展望)\s*((?:20)\d\d)\s*年/.exec(
      sentence.text.replace(/《[^》]*》/g, (title) => '　'.repeat(title.length)),
    );
    const isFrame = /规划期|期限|展望[到至]/.test(sentence.text) && sentence.text.length < 60;
    return match && !isFrame && Number(match[1]) > years.to
      ? [{ sentence, year: Number(match[1]), at: match.index, text: match[0] }]
      : [];
  });
  for (const { sentence, year, at, text } of spoken) {
    const measured = plan.claims.some(
      ({ period, from, to, unit, origin }) =>
        period?.to === year &&
        unit !== null &&
        ((from >= sentence.from + at && to <= sentence.to) || origin === 'table'),
    );
    if (!measured)
      outcome.find(
        'ambiguity',
        `${year} 年的目标没有一项可计量的指标`,
        `${sentence.text.slice(at, at + 40)}…`,
        [{ from: sentence.from + at, to: sentence.from + at + text.length }],
        '给出可计量的远期指标，或注明为展望',
      );
  }
}
