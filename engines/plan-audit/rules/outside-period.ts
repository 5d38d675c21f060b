import { yearMentions } from '../claims/periods.ts';
import type { Piece } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';
import type { PlanTable } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Facts told of a period that lie outside it, and steps of a plan outside its years. */
export const outsidePeriod: Rule = {
  name: 'outside-period',
  title: '时段之外的事实',
  check(plan) {
    const outcome = new OutcomeOf('outside-period', plan);
    checkPast(plan, outcome);
    checkTables(plan, outcome);
    checkSteps(plan, outcome);
    return outcome.done();
  },
};

const done = /成功|处置|完成|建成|发生|荣获|获得|出台|印发|投入使用|投用|开展|实现|挂牌|通过/;

function checkPast(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const sentence of plan.sentences) {
    const period = sentence.framePeriod;
    if (sentence.tense !== 'past' || !period || sentence.tableId !== null) continue;
    for (const mention of yearMentions(sentence.text)) {
      const after = sentence.text.slice(mention.at + mention.text.length);
      const before = sentence.text.slice(Math.max(0, mention.at - 12), mention.at);
      // A name in brackets, a comparison, and what is still to come are no facts of the period.
      if (mention.kind === 'fivePlan' || mention.kind === 'range' || /[（(]$/.test(before) || /^[）)]/.test(after))
        continue;
      if (/(比|较|与|到|至|截至|截止|预计|将于|力争)\s*$/.test(before)) continue;
      if (mention.from >= period.from && mention.to <= period.to) continue;
      const clause = after
        .split(/[。；，]/)
        .slice(0, 2)
        .join('，');
      if (
        !done.test(before + clause) &&
        !done.test(
          sentence.text
            .slice(0, mention.at)
            .split(/[。；，]/)
            .at(-1) ?? '',
        )
      )
        continue;
      const at = { from: sentence.from + mention.at, to: sentence.from + mention.at + mention.text.length };
      outcome.find(
        mention.from > period.to ? 'provable' : 'ambiguity',
        `本节写的是 ${period.from}－${period.to} 年，其中“${sentence.text.slice(mention.at, mention.at + 20).trim()}…”在此时段之外`,
        `${mention.text.replace(/年$/, '')} ${mention.from > period.to ? '＞' : '＜'} ${mention.from > period.to ? period.to : period.from}`,
        [at],
        '把该事实移到相应时段，或在标题和文字中写明时段延至何时',
      );
    }
  }
}

interface YearLabel {
  readonly label: string;
  readonly year: number | null;
  readonly piece: Piece;
}

const bareYear = /^\d{3,5}(年|年度)?$/;

/** Rows, and columns, that go through the years. */
function checkSequences(table: PlanTable, outcome: OutcomeOf): void {
  const rows = table.rows.flatMap(({ kind, label, year, labelPiece }): YearLabel[] =>
    kind === 'data' && labelPiece ? [{ label, year, piece: labelPiece }] : [],
  );
  const ofRows = rows.filter(({ year }) => year !== null).length;
  if (ofRows >= 2 && ofRows * 2 > rows.length) checkSequence(table, rows, 'rows', outcome);
  // Under a heading of two levels a year may stand several times; only columns that are called nothing else count.
  const columns = table.columns.flatMap(({ name, year, header, role }): YearLabel[] =>
    role === 'number' && header && bareYear.test(name) ? [{ label: name, year, piece: header }] : [],
  );
  // An indicator table shows a base year and targets, which need not follow each other.
  if (columns.length >= 4) checkSequence(table, columns, 'columns', outcome);
}

/** One label that is no year, comes twice, or jumps. */
function checkSequence(
  table: PlanTable,
  labels: readonly YearLabel[],
  along: 'rows' | 'columns',
  outcome: OutcomeOf,
): void {
  const years = labels.filter(({ year }) => year !== null);
  for (const { piece, label } of labels.filter((one) => one.year === null && bareYear.test(one.label)))
    outcome.find(
      'provable',
      `“${table.title}”的年份栏有“${label}”，不是年份`,
      years.map((one) => one.label).join('、'),
      [piece],
      '改正年份',
    );
  const values = years.map(({ year }) => year as number);
  const steps = values.slice(1).map((year, at) => year - (values[at] as number));
  const regular = steps.filter((step) => step === 1).length;
  const places = years.map(({ piece }) => piece);
  if (steps.every((step) => step === 1)) return;
  // A base year before the columns of a plan, and a horizon after them, are no jump.
  const isJump = along === 'rows' || steps.slice(1, -1).some((step) => step !== 1) || steps.some((step) => step <= 0);
  const isYearly = regular * 2 >= steps.length && isJump;
  if (new Set(values).size !== values.length) {
    if (along === 'rows' || isYearly)
      outcome.find('provable', `“${table.title}”有重复的年份`, values.join('、'), places, '核对各栏年份');
  } else if (isYearly || (along === 'rows' && steps.some((step) => step <= 0)))
    outcome.find(
      'needs-ruling',
      `“${table.title}”的年份不连续`,
      values.join('、'),
      places,
      '核对各栏年份，或说明缺少的年份',
    );
}

function checkTables(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const table of plan.tables) {
    if (table.certainty !== 'notRecovered') checkSequences(table, outcome);
    const stated = yearMentions(table.title)[0];
    if (!stated || !plan.years) continue;
    const isAhead = stated.to >= plan.years.from;
    const years = [
      ...table.rows.flatMap(({ year, labelPiece }) => (year !== null && labelPiece ? [{ year, at: labelPiece }] : [])),
      ...table.columns.flatMap(({ year, header, role }) =>
        year !== null && header && role === 'number' ? [{ year, at: header }] : [],
      ),
    ];
    if (years.length === 0) continue;
    // An indicator table shows the base year beside the target; that is no fault.
    const outside = years.filter(
      ({ year }) => year > stated.to || (year < stated.from && !(isAhead && year >= stated.from - 2)),
    );
    for (const { year, at } of outside)
      outcome.find(
        'needs-ruling',
        `“${table.title}”按标题为 ${stated.from}－${stated.to} 年，表中有 ${year} 年`,
        `${year} ${year > stated.to ? '＞' : '＜'} ${year > stated.to ? stated.to : stated.from}`,
        [at, ...(table.titlePiece ? [table.titlePiece] : [])],
        '改正标题或年份',
      );
    const rows = table.rows.flatMap(({ year }) => year ?? []);
    if (
      outside.length === 0 &&
      rows.length >= 2 &&
      stated.to - stated.from + 1 === rows.length &&
      new Set(rows).size === rows.length
    )
      outcome.pass(
        `“${table.title}”的年份与标题时段一致`,
        `${rows.join('、')} ＝ ${stated.from}－${stated.to}`,
        table.rows.flatMap(({ labelPiece }) => labelPiece ?? []),
      );
  }
}

/** Steps with a year after the plan's end; steps of years that were over when the plan was issued. */
function checkSteps(plan: ReadPlan, outcome: OutcomeOf): void {
  const years = plan.years;
  if (!years) return;
  const over: { from: number; to: number; text: string }[] = [];
  for (const sentence of plan.sentences) {
    if (sentence.tense !== 'plan') continue;
    for (const mention of yearMentions(sentence.text)) {
      if (mention.kind !== 'year') continue;
      const words = sentence.text.slice(mention.at);
      const at = { from: sentence.from + mention.at, to: sentence.from + mention.at + mention.text.length };
      const isStep =
        sentence.tableId !== null ||
        /^\d{4}年(底|末|前)?(前|，|：)?[^，。；]{0,12}(开工|完工|建成|新建|投入使用|投用|启动|完成)/.test(words);
      if (!isStep || /(到|至|展望)$/.test(sentence.text.slice(0, mention.at)) || /以来/.test(words.slice(0, 10)))
        continue;
      if (mention.from > years.to && mention.from - years.to < 10)
        outcome.find(
          'needs-ruling',
          `规划期为 ${years.from}－${years.to} 年，而“${words.slice(0, 24).trim()}”在规划期之后`,
          `${mention.from} ＞ ${years.to}`,
          [at],
          '写明该项跨期的安排，规划期内应完成到哪一步',
        );
      if (
        years.issued !== null &&
        mention.from < years.issued &&
        mention.from >= years.from &&
        sentence.tableId !== null
      )
        over.push({ ...at, text: words.slice(0, 20) });
    }
  }
  if (over.length > 0)
    outcome.find(
      'ambiguity',
      `规划印发于 ${years.issued} 年，仍把 ${over.length} 处早于当年的安排写作计划，看不出是已完成的实绩还是计划数`,
      `${[...new Set(over.map(({ text }) => text.slice(0, 5)))].join('、')} ＜ ${years.issued}`,
      over,
      '逐项注明印发时已完成的实绩',
    );
}
