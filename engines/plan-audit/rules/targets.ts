import { decimalNumber } from '../claims/decimal.ts';
import type { Piece } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';
import type { PlanTable } from '../tables/plan-table.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Targets without a direction, equal to or worse than what was reached. */
export const targets: Rule = {
  name: 'targets',
  title: '目标的方向与基线',
  check(plan) {
    const outcome = new OutcomeOf('targets', plan);
    for (const table of plan.tables) if (table.certainty !== 'notRecovered') checkTable(plan, table, outcome);
    checkShares(plan, outcome);
    checkGrades(plan, outcome);
    checkFullBase(plan, outcome);
    checkUnanswered(plan, outcome);
    return outcome.done();
  },
};

const lowerIsBetter =
  /死亡|受伤|伤亡|事故|火灾(?!隐患整改)|发案|案件|损失|排放|能耗|消耗|发病|失业|贫困|违法|投诉|浓度|差错|逾期|响应时间|到场时间|半径/;
const higherIsBetter =
  /覆盖率|建有率|完好率|达标率|合格率|拥有|普及率|知晓率|满意|完成率|整改率|培训|配备率|持证率|参保|建成|处理率|利用率|床位|绿化|就业|入学率|投保|数量|万人|千人|人均/;

export function betterWhen(label: string): 'lower' | 'higher' | null {
  if (/死亡|事故|损失/.test(label) && /(整改|下降|降低|减少|降幅)/.test(label)) return 'higher';
  if (lowerIsBetter.test(label) && !/建有率|完好率|覆盖率|拥有/.test(label)) return 'lower';
  return higherIsBetter.test(label) ? 'higher' : null;
}

function checkTable(plan: ReadPlan, table: PlanTable, outcome: OutcomeOf): void {
  const years = plan.years;
  const numbers = table.columns.filter(({ role }) => role === 'number');
  const target = numbers.find(({ name, year }) => /目标|规划|预期/.test(name) || (years !== null && year === years.to));
  const baseline = numbers.find(
    (one) =>
      one !== target &&
      one.year !== null &&
      (target?.year ?? Number.POSITIVE_INFINITY) > one.year &&
      (years === null || one.year <= years.base + 1),
  );
  if (!target || !baseline || !/指标|目标/.test(table.title + table.columns.map(({ name }) => name).join(''))) return;
  const undirected: Piece[] = [];
  const names: string[] = [];
  for (const row of table.rows) {
    const [base, goal] = [row.cells[baseline.index], row.cells[target.index]];
    if (row.kind !== 'data' || !goal?.printed || !base?.printed) continue;
    const better = betterWhen(row.label);
    const [from, to] = [decimalNumber(base.printed.decimal), decimalNumber(goal.printed.decimal)];
    const { bound } = goal.printed;
    const places = [base, goal];
    // 100 % of a share can only mean reaching it.
    const isFull = to === 100 && (row.unit?.text ?? target.unit?.text) === '%';
    if (bound === null && !isFull && better === 'lower') {
      undirected.push(goal);
      names.push(`${row.label} ${goal.text.trim()}`);
    } else if (bound === null && !isFull && from === to) {
      undirected.push(goal);
      names.push(`${row.label} ${goal.text.trim()}`);
    }
    if (better === 'lower' && to > from)
      outcome.find(
        bound === 'atMost' ? 'ambiguity' : 'needs-ruling',
        `“${row.label}”的目标 ${goal.text.trim()} 比基线 ${base.text.trim()} 差`,
        `${to} ＞ ${from}（越低越好）`,
        places,
        '说明是上限而不是要达到的数；或按多年平均另定基线',
      );
    else if (better === 'higher' && to < from)
      outcome.find(
        'needs-ruling',
        `“${row.label}”的目标 ${goal.text.trim()} 低于基线 ${base.text.trim()}`,
        `${to} ＜ ${from}（越高越好）`,
        places,
        '核对目标值，或说明下降的原因',
      );
    else if (to === from && isFull) outcome.passBound(`“${row.label}”基线与目标都是 100%`, `${from} ＝ ${to}`, places);
    else if (to === from && better !== null)
      outcome.find(
        'ambiguity',
        `“${row.label}”的目标与基线相同，规划期内没有改进要求`,
        `${base.text.trim()} ＝ ${goal.text.trim()}`,
        places,
        '确认是“保持”，并写明不低于（不高于）',
      );
    else if (better !== null) outcome.passBound(`“${row.label}”的目标优于基线`, `${from} → ${to}`, places);
    if (bound !== null && ((better === 'lower' && bound === 'atLeast') || (better === 'higher' && bound === 'atMost')))
      outcome.find(
        'needs-ruling',
        `“${row.label}”的目标方向相反：${goal.text.trim()}`,
        `${better === 'lower' ? '越低越好' : '越高越好'}，却写 ${goal.text.trim()}`,
        [goal],
        '核对不等号',
      );
  }
  if (undirected.length > 0)
    outcome.find(
      'ambiguity',
      `“${table.title}”有 ${undirected.length} 个目标没有写明是上限、下限还是要达到的数：${names.join('；')}`,
      names.map((name) => `${name}：≤、≥ 还是 ＝？`).join('；'),
      undirected,
      '给每个目标加上“不高于”“不低于”或“达到”',
    );
}

const grades = ['一般', '较大', '重大', '特别重大'];

/** Nothing of one grade happened, and only the grade above is to be prevented. */
function checkGrades(plan: ReadPlan, outcome: OutcomeOf): void {
  const found = (pattern: RegExp, tense: 'past' | 'plan') =>
    plan.sentences.flatMap((sentence) => {
      const match = sentence.tense === tense ? pattern.exec(sentence.text) : null;
      return match
        ? [
            {
              grade: grades.indexOf(match[1] as string),
              text: match[0],
              at: { from: sentence.from + match.index, to: sentence.from + match.index + match[0].length },
            },
          ]
        : [];
    });
  const reached = found(/未发生(?:一起)?(一般|较大|重大|特别重大)(?:及)?以上[^，。；]{0,8}(?:事故|火灾)/, 'past')[0];
  const wanted = found(
    /(?:杜绝|防止|遏制|不发生)[^，。；]{0,4}?(特别重大|重大|较大|一般)(?:及)?以上[^，。；]{0,8}(?:事故|火灾)/,
    'plan',
  )[0];
  if (!reached || !wanted) return;
  if (wanted.grade > reached.grade)
    outcome.find(
      'needs-ruling',
      `上期“${reached.text}”，本期目标只要求“${wanted.text}”，低于已达到的水平`,
      `${grades[wanted.grade]} ＞ ${grades[reached.grade]}`,
      [reached.at, wanted.at],
      '确认目标是否应为不发生同一等级以上的事故',
    );
  else
    outcome.passBound('事故等级目标不低于上期水平', `${grades[wanted.grade]} ≤ ${grades[reached.grade]}`, [
      reached.at,
      wanted.at,
    ]);
}

/** A base of 100 % beside words that say something is missing. */
function checkFullBase(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const table of plan.tables)
    for (const row of table.rows) {
      const thing = row.label.replace(/(覆盖|建有|建成|配备|达标|普及|完成)率$/, '');
      const column = table.columns.find(
        ({ role, year }) => role === 'number' && year !== null && year <= (plan.years?.base ?? year),
      );
      const cell = column && row.cells[column.index];
      if (thing === row.label || thing.length < 3 || !cell?.printed || decimalNumber(cell.printed.decimal) !== 100)
        continue;
      for (const sentence of plan.sentences) {
        if (!sentence.text.includes(thing.slice(-3))) continue;
        const match = /[^。；]*(欠账|缺口|空白点|未达标|不足|短缺)[^。；]*/.exec(sentence.text);
        const at = match ? sentence.text.indexOf(match[1] as string, match.index) : -1;
        if (
          !match ||
          !sentence.text.slice(Math.max(0, at - 30), at + 12).includes(thing.slice(-3)) ||
          sentence.text.slice(Math.max(0, at - 30), at).includes('人员')
        )
          continue;
        const lead = sentence.text.slice(Math.max(0, at - 24), at + 10);
        outcome.find(
          'needs-ruling',
          `“${row.label}”${column?.name ?? ''}已是 100%，而另一处写“${lead.replace(/\s+/g, '')}”`,
          `100% ↔ “${match[1]}”`,
          [cell, { from: sentence.from + Math.max(0, at - 24), to: Math.min(sentence.to, sentence.from + at + 10) }],
          '核对基年的建有数与应有数',
        );
        break;
      }
    }
}

/** A rate that is called too low, and no target for it anywhere. */
function checkUnanswered(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const claim of plan.claims) {
    if (claim.tense !== 'present' || claim.origin !== 'text' || !claim.noun.endsWith('率') || claim.noun.length < 4)
      continue;
    if (!(claim.approximation === 'under' || /仅|只有|偏低|不高/.test(claim.clause))) continue;
    const tail = claim.noun.slice(-3);
    const isAnswered = plan.claims.some(
      (other) => other !== claim && other.noun.endsWith(tail) && (other.origin === 'table' || other.tense === 'plan'),
    );
    if (!isAnswered)
      outcome.find(
        'ambiguity',
        `“${claim.measure}”${claim.span.quote} 列为问题，规划没有给出目标值`,
        `第 ${claim.span.line} 行：${claim.clause.replace(/^.*[，。]/, '').slice(-20)}${claim.span.quote}；目标：无`,
        [claim],
        '给出目标值和测评方法',
      );
  }
}

/** Shares of a whole above 100 %. */
function checkShares(plan: ReadPlan, outcome: OutcomeOf): void {
  const whole =
    /(覆盖|达标|建有|完好|合格|普及|整改|知晓|满意|通车|通客车|完成|入园|巩固|入学|处理|利用|及时|投保|持证|配备)率$/;
  for (const claim of plan.claims) {
    if (claim.unit?.text !== '%' || claim.value <= 100 || !whole.test(claim.noun) || /毛入|完成率/.test(claim.noun))
      continue;
    outcome.find(
      'provable',
      `“${claim.measure}”${claim.span.quote.replace('%', '')}% 超过 100%`,
      `${claim.span.quote} ＞ 100%`,
      [claim],
      '核对该数',
    );
  }
}
