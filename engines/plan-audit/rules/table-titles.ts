import { parseNumeral } from '../claims/numerals.ts';
import type { Piece } from '../reading/document.ts';
import { spanOf } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';
import type { PlanTable } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** What a table is called against what its columns count; and the list of annexes against the annexes. */
export const tableTitles: Rule = {
  name: 'table-titles',
  title: '表名与栏目',
  check(plan) {
    const outcome = new OutcomeOf('table-titles', plan);
    for (const table of plan.tables) checkKind(plan, table, outcome);
    checkAnnexes(plan, outcome);
    return outcome.done();
  },
};

/** Things, the words that name them, and the counting words they take. */
const kinds: readonly { kind: string; words: RegExp; counters: readonly string[] }[] = [
  { kind: '车辆', words: /车辆|车(?!位|道|站|库|间|场|行道)/, counters: ['辆', '台', '部'] },
  { kind: '队伍', words: /队(?!员|站|列)|队伍/, counters: ['支'] },
  { kind: '人员', words: /人员|队员|消防员|教师|医生|护士|招录|招聘|人数|编制/, counters: ['人', '名', '位'] },
  { kind: '站点', words: /站(?!位)/, counters: ['个', '座', '处'] },
  { kind: '道路', words: /道路|公路|管网|管道|线路|河道/, counters: ['公里', '千米', '米', '条'] },
  { kind: '资金', words: /资金|投资|经费|预算|概算/, counters: ['元'] },
];

function kindsIn(text: string): readonly string[] {
  return kinds.filter(({ words }) => words.test(text)).map(({ kind }) => kind);
}

function checkKind(plan: ReadPlan, table: PlanTable, outcome: OutcomeOf): void {
  if (!table.titlePiece || table.title === '' || table.certainty === 'notRecovered') return;
  const numbers = table.columns.filter(
    ({ role, unit, year }) => role === 'number' && (unit?.dimension === 'count' || year !== null),
  );
  const units = new Set(numbers.flatMap(({ unit }) => (unit ? [unit.text] : [])));
  // Only tables that count one sort of thing say what they count.
  if (units.size !== 1) return;
  const [unit = ''] = units;
  const named = title(table.title);
  const titled = kindsIn(named);
  if (titled.length === 0) return;
  const head = titled.map((kind) => ({ kind, at: lastAt(named, kind) })).sort((a, b) => b.at - a.at)[0]!.kind;
  const columnNames = numbers.filter(({ year }) => year === null).map(({ name }) => name);
  const inColumns = new Set(columnNames.flatMap(kindsIn));
  const counted = kinds.filter(({ counters }) => counters.includes(unit)).map(({ kind }) => kind);
  // A year above a column says nothing about what is counted in it.
  const places: Piece[] = [
    table.titlePiece,
    ...numbers.flatMap(({ header, year }) => (header && year === null ? [header] : [])),
  ];
  const fits = counted.includes(head) || (counted.length === 0 && inColumns.size === 0) || inColumns.has(head);
  if (fits) {
    if (counted.includes(head) || inColumns.has(head))
      outcome.pass(`“${table.title}”与栏目相符`, `表名“${head}”，计量单位“${unit}”`, places);
    return;
  }
  const rowsName = table.rows.some(({ label, cells }) =>
    kindsIn(label + cells.map((cell) => cell?.text ?? '').join('')).includes(head),
  );
  if (rowsName) return;
  const content = inColumns.size > 0 ? [...inColumns].join('、') : counted.join('、');
  if (content === '' || content === head) return;
  const swapped = plan.tables.find(
    (other) =>
      other !== table &&
      other.titlePiece &&
      kindsIn(title(other.title)).some((kind) => content.includes(kind)) &&
      !kindsOfContent(other).some((kind) => kindsIn(title(other.title)).includes(kind)),
  );
  outcome.find(
    'provable',
    `“${table.title}”的表名是“${head}”，栏目却是“${content}”（计量单位“${unit}”）${swapped ? `；与“${swapped.title}”疑似互换` : ''}`,
    `表名：${head} ≠ 栏目：${columnNames.slice(0, 4).join('、') || unit}${columnNames.length > 4 ? ' 等' : ''}`,
    [...places.slice(0, 6), ...(swapped?.titlePiece ? [swapped.titlePiece] : [])],
    '核对两张表的表名，必要时互换',
  );
}

function kindsOfContent(table: PlanTable): readonly string[] {
  const units = new Set(table.columns.flatMap(({ unit, role }) => (role === 'number' && unit ? [unit.text] : [])));
  const byUnit =
    units.size === 1
      ? kinds.filter(({ counters }) => counters.includes([...units][0] as string)).map(({ kind }) => kind)
      : [];
  return [...byUnit, ...table.columns.filter(({ role }) => role === 'number').flatMap(({ name }) => kindsIn(name))];
}

const title = (text: string) =>
  text
    .replace(/^(专栏|附表|附件|图表|表)\s*[0-9一二三四五六七八九十]+(?:[-—.][0-9]+)*/, '')
    .replace(/(基本情况|情况|规划|建设|计划|一览)?表?$/, '')
    .replace(/消防救援(?!站|队|人)/g, '')
    .replace(/时期/g, '');

function lastAt(text: string, kind: string): number {
  const words = kinds.find((one) => one.kind === kind)!.words;
  return Math.max(...[...text.matchAll(new RegExp(words.source, 'g'))].map(({ index }) => index));
}

/** `附件：1．…表 2．…表` against the titles that follow. */
function checkAnnexes(plan: ReadPlan, outcome: OutcomeOf): void {
  const { paragraphs } = plan.document;
  const start = paragraphs.findIndex(({ text }) => /^附件\s*[：:]\s*(1|一)?[.．、]?/.test(text) && text.length > 4);
  if (start === -1) return;
  const listed: { title: string; at: Piece }[] = [];
  for (const one of paragraphs.slice(start)) {
    const match = /^(?:附件\s*[：:]\s*)?(?:[0-9一二三四五六七八九十]+\s*[.．、])?\s*(\S.{3,60})$/.exec(one.text);
    const isItem = one === paragraphs[start] || /^[0-9一二三四五六七八九十]+\s*[.．、]/.test(one.text);
    if (!match || !isItem) break;
    listed.push({ title: (match[1] as string).replace(/\s+/g, ''), at: one });
  }
  if (listed.length < 2) return;
  const after = paragraphs.slice(start + listed.length);
  const marks = after.filter(({ text }) => /^附件\s*[0-9一二三四五六七八九十]+\s*$/.test(text));
  if (marks.length > 0) {
    const numbers = marks.map(({ text }) => parseNumeral(text.replace(/附件|\s/g, '')) ?? 0);
    const odd = numbers.findIndex((number, at) => number !== at + 1);
    const listedNumbers = listed.map(({ at }) =>
      Number(/(\d+)\s*[.．、]/.exec(plan.document.plain.slice(at.from, at.to))?.[1] ?? 0),
    );
    const oddListed = listedNumbers.findIndex((number, at) => number !== 0 && number !== at + 1);
    if (odd !== -1)
      outcome.find(
        'provable',
        '附件的编号不连续',
        `${numbers.join('、')}：第 ${odd + 1} 个应为 ${odd + 1}`,
        marks,
        '改正附件编号',
      );
    if (oddListed !== -1)
      outcome.find(
        'provable',
        '附件目录的编号不连续',
        `${listedNumbers.join('、')}：第 ${oddListed + 1} 个应为 ${oddListed + 1}`,
        listed.map(({ at }) => at),
        '改正附件目录',
      );
    if (marks.length === listed.length)
      outcome.pass('附件目录与附件数量一致', `${listed.length} ＝ ${marks.length}`, [
        ...listed.map(({ at }) => at),
        ...marks,
      ]);
    else
      outcome.find(
        'provable',
        `附件目录列 ${listed.length} 个，正文后有 ${marks.length} 个`,
        `${listed.length} ≠ ${marks.length}`,
        [...listed.map(({ at }) => at), ...marks],
        '补齐附件或改正目录',
      );
  }
  const titles = new Set(plan.tables.map((table) => table.title));
  for (const { title: one, at } of listed) {
    const found = plan.tables.find((table) => table.title === one);
    if (found?.titlePiece)
      outcome.pass(
        `附件目录“${one}”与附件标题一致`,
        `第 ${spanOf(plan.document, at).line} 行 ＝ 第 ${spanOf(plan.document, found.titlePiece).line} 行`,
        [at, found.titlePiece],
      );
    else if (titles.size > 0 && marks.length > 0 && one.endsWith('表'))
      outcome.find('ambiguity', `附件目录中的“${one}”没有同名的表`, `目录有，附件无`, [at], '核对附件标题');
  }
}
