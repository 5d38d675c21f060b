import table from '../../../reference/codes/cited-standards.json' with { type: 'json' };
import { decimalNumber } from '../claims/decimal.ts';
import { likeness, orderedShare } from '../claims/nouns.ts';
import type { ReadPlan } from '../read-plan.ts';
import type { TableCell } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Laws and standards a plan leans on: named or not, in force or replaced; and figures against what a standard says. */
export const citedStandards: Rule = {
  name: 'cited-standards',
  title: '引用的法规标准',
  check(plan) {
    const outcome = new OutcomeOf('cited-standards', plan);
    checkTitles(plan, outcome);
    checkNameless(plan, outcome);
    checkBounds(plan, outcome);
    return outcome.done();
  },
};

interface Cited {
  readonly title: string;
  readonly number?: string;
  readonly versions: readonly {
    readonly version: string;
    readonly from: string;
    readonly until: string | null;
    readonly replacedBy?: string;
  }[];
}
const documents: readonly Cited[] = table.documents;
const plainTitle = (text: string) => text.replace(/[（(].*?[）)]/g, '').replace(/\s+/g, '');

function checkTitles(plan: ReadPlan, outcome: OutcomeOf): void {
  const seen = new Set<string>();
  for (const sentence of plan.sentences)
    for (const match of sentence.text.matchAll(/《([^《》]{3,60})》/g)) {
      const title = plainTitle(match[1] as string);
      if (seen.has(title)) continue;
      seen.add(title);
      const at = { from: sentence.from + match.index, to: sentence.from + match.index + match[0].length };
      const known = documents.find((one) => plainTitle(one.title) === title);
      if (known) judgeVersion(plan, known, at, outcome);
      else judgeUnknown(plan, title, at, outcome);
    }
}

function judgeVersion(plan: ReadPlan, known: Cited, at: { from: number; to: number }, outcome: OutcomeOf): void {
  const year = plan.years?.issued ?? plan.years?.from ?? null;
  const last = known.versions.at(-1)!;
  const then =
    year === null
      ? undefined
      : known.versions.findLast(
          ({ from, until }) =>
            Number(from.slice(0, 4)) <= year && (until === null || Number(until.slice(0, 4)) >= year),
        );
  if (year !== null && last.until !== null && Number(last.until.slice(0, 4)) < year)
    outcome.find(
      'needs-ruling',
      `引用的《${known.title}》在规划印发时已被代替`,
      `废止 ${last.until} ＜ 印发 ${year} 年${last.replacedBy ? `；现行：${last.replacedBy}` : ''}`,
      [at],
      '改引现行版本',
    );
  else if (then && then !== last)
    outcome.find(
      'ambiguity',
      `引用的《${known.title}》在规划印发后已有新版本，引用没有写明版本`,
      `印发时：${then.version}；现行：${last.version}（${last.from} 起）`,
      [at],
      '写明所依据的版本；执行中的事项按现行版本核对',
    );
  else if (last.until !== null)
    outcome.find(
      'ambiguity',
      `引用的《${known.title}》现已被代替`,
      `${last.until} 止${last.replacedBy ? `；现行：${last.replacedBy}` : ''}`,
      [at],
      '执行中的事项按现行版本核对',
    );
  else outcome.passBound(`引用的《${known.title}》为现行文件`, `${last.version}，${last.from} 起`, [at]);
}

/** National titles of this field that the dated table does not know, when it knows one that is close. */
function judgeUnknown(plan: ReadPlan, title: string, at: { from: number; to: number }, outcome: OutcomeOf): void {
  if (!/消防|火灾/.test(title) || !/(规定|办法|条例|标准|规范|规则|法)$/.test(title)) return;
  const isLocal =
    (plan.area !== null && title.includes(plan.area)) ||
    /[省市区县州]/.test(title.slice(0, 8)) ||
    /规划|计划|通知|意见|方案/.test(title);
  if (isLocal) return;
  const parts = documents.filter(({ title: one }) => one.includes(title));
  if (parts.length > 0) {
    outcome.find(
      'ambiguity',
      `《${title}》不是文件全称，可能指${parts.map((one) => `《${one.title}》`).join('或')}`,
      `${title} ⊂ ${parts.map((one) => one.title).join('、')}`,
      [at],
      '写全称和文号',
    );
    return;
  }
  const near = documents
    .filter((one) => likeness(one.title, title) >= 0.6 || orderedShare(plainTitle(one.title), title) >= 0.8)
    .sort((a, b) => likeness(b.title, title) - likeness(a.title, title))[0];
  if (near)
    outcome.find(
      'ambiguity',
      `《${title}》不在法规标准表中，与《${near.title}》相近`,
      `${title} ≠ ${near.title}${near.number ? `（${near.number}）` : ''}`,
      [at],
      '核对文件名称和文号',
    );
}

/** `…的国家标准` without a title or a number. */
function checkNameless(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const sentence of plan.sentences)
    for (const match of sentence.text.matchAll(/(国家|行业|地方|建设)(标准|规范|规定)(?!化)(要求)?/g)) {
      const before = sentence.text.slice(Math.max(0, match.index - 60), match.index);
      const clause = before.split(/[。；]/).at(-1) ?? '';
      // Only where a figure is taken from it.
      if (
        !/\d|[一二三四五六七八九十]+(个|平方|公里|米|人|分钟)/.test(clause.split('，').slice(-2).join('')) ||
        /GB|XF|GA|建标|《/.test(sentence.text)
      )
        continue;
      if (!/“[^”]*”的$|的$|规定的$|按照$|依据$/.test(clause)) continue;
      outcome.find(
        'ambiguity',
        `引用“${match[0]}”的数值而没有写标准名称和编号`,
        `“${clause.slice(-30)}${match[0]}”`,
        [
          {
            from: sentence.from + match.index - Math.min(match.index, clause.length),
            to: sentence.from + match.index + match[0].length,
          },
        ],
        '写明标准名称、编号、条款和适用条件',
      );
    }
}

function checkBounds(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const one of plan.tables) {
    const column = one.columns.find(({ name, role }) => name.includes('建筑面积') && role === 'number');
    if (!column) continue;
    for (const row of one.rows) {
      const cell = row.cells[column.index];
      const words = row.cells.flatMap((other: TableCell | null) =>
        other && other !== cell ? [other.text.replace(/\s+/g, '')] : [],
      );
      const bound = table.bounds.find((known) => words.some((text) => known.words.some((word) => text.includes(word))));
      if (!cell?.printed || !bound) continue;
      const value =
        decimalNumber(cell.printed.decimal) * cell.printed.multiplier * column.multiplier * (column.unit?.factor ?? 1);
      const written = `${bound.low} ≤ ${value} ≤ ${bound.high}`;
      if (value >= bound.low && value <= bound.high)
        outcome.passBound(`“${row.label}”${bound.measure}符合${bound.source}`, written, [cell]);
      else
        outcome.find(
          'needs-ruling',
          `“${row.label}”${bound.measure} ${value} ${bound.unit}，不在${bound.source}对“${bound.words[0]}”的范围内`,
          `${bound.low}～${bound.high} ${bound.unit}，${value} ${value > bound.high ? `＞ ${bound.high}` : `＜ ${bound.low}`}`,
          [cell],
          '核对是建筑面积还是用地面积、站的类别，或说明合建的其他功能',
        );
    }
  }
}
