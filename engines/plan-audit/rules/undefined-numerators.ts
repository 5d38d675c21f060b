import { decimalNumber } from '../claims/decimal.ts';
import { commonRun } from '../claims/nouns.ts';
import { ratioCells, ratioName, statedPopulations } from '../denominators.ts';
import { spanOf, type Piece } from '../reading/document.ts';
import type { ReadPlan } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Ratios for which the plan never says what stands above or below the line. */
export const undefinedNumerators: Rule = {
  name: 'undefined-numerators',
  title: '没有定义的分子、分母',
  check(plan) {
    const outcome = new OutcomeOf('undefined-numerators', plan);
    checkPerHead(plan, outcome);
    checkShares(plan, outcome);
    checkRatesInText(plan, outcome);
    return outcome.done();
  },
};

function checkPerHead(plan: ReadPlan, outcome: OutcomeOf): void {
  const cells = ratioCells(plan);
  const bases = cells.filter(({ isTarget }) => !isTarget);
  if (cells.some(({ base }) => base === 'person') && statedPopulations(plan).length === 0) {
    const people = cells.filter(({ base }) => base === 'person');
    outcome.find(
      'needs-ruling',
      `${new Set(people.map(({ row }) => row.label)).size} 个按人口计算的指标，全文没有给出人口数，也没有说明是常住还是户籍人口`,
      [...new Set(people.map(({ row }) => row.label))].join('、'),
      people.map(({ cell }) => cell),
      '写明人口口径、年份和数值',
    );
  }
  for (const ratio of bases) {
    const stated = ratio.numerators.filter(({ kind }) => kind === 'stated');
    if (stated.length > 0 || ratio.printed === 0) continue;
    const added = ratio.numerators.filter(({ kind }) => kind === 'addedOnly');
    outcome.find(
      'needs-ruling',
      `“${ratio.row.label}”${ratio.cell.text.trim()} 的分子（${ratio.counted}总数）全文没有给出${added.length > 0 ? `，只有新增数 ${added.map(({ arithmetic }) => arithmetic).join('、')}` : ''}`,
      `${ratio.cell.text.trim()} ＝ ？ ÷ 人口 × ${ratio.per}`,
      [ratio.cell, ...added.flatMap(({ places }) => places)],
      `给出 ${ratio.year} 年${ratio.counted}总数`,
    );
  }
}

/** A percentage in an indicator table whose whole the plan does not count. */
function checkShares(plan: ReadPlan, outcome: OutcomeOf): void {
  const names: string[] = [];
  const places: Piece[] = [];
  for (const table of plan.tables) {
    if (
      !/指标|目标/.test(table.title + table.columns.map(({ name }) => name).join('')) ||
      table.certainty === 'notRecovered'
    )
      continue;
    for (const row of table.rows) {
      const column = table.columns.find(({ role, year }) => role === 'number' && year !== null);
      const cell = column && row.cells[column.index];
      const unit = row.unit ?? column?.unit;
      if (row.kind !== 'data' || !cell?.printed || unit?.text !== '%' || ratioName(row.label)) continue;
      if (decimalNumber(cell.printed.decimal) < 0 || !row.label.endsWith('率') || /增长率|增速|下降率/.test(row.label))
        continue;
      const thing = row.label.replace(
        /(覆盖|建有|完好|达标|合格|普及|知晓|整改|完成|建成|配备|处理|利用|入学|参保|持证|投保|及时|满意)?率$/,
        '',
      );
      const isCounted = plan.claims.some(
        (claim) =>
          claim.origin === 'text' &&
          claim.unit?.dimension === 'count' &&
          claim.status !== 'added' &&
          claim.status !== 'planned' &&
          claim.noun.length >= 2 &&
          thing.length >= 2 &&
          (thing.endsWith(claim.noun) ||
            claim.noun.endsWith(thing) ||
            commonRun(claim.noun, thing).length >= Math.min(5, thing.length)),
      );
      if (isCounted) continue;
      names.push(row.label);
      places.push(row.labelPiece ?? cell);
    }
  }
  if (names.length > 0)
    outcome.find(
      'ambiguity',
      `${names.length} 个百分比指标没有给出总数，无法复算：${names.join('、')}`,
      names.map((name) => `${name} ＝ ？÷？`).join('；'),
      places,
      '写明各指标的分子、分母定义和基年数',
    );
}

/** `万人消防员拥有率仅为0.89`, and nothing said of who is counted. */
function checkRatesInText(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const claim of plan.claims) {
    const name = claim.unit === null && claim.origin === 'text' ? ratioName(claim.measure) : null;
    if (!name) continue;
    // The indicator table has it under the same name, and is asked there.
    if (plan.claims.some((one) => one.origin === 'table' && one.noun === claim.noun)) continue;
    const counted = plan.claims.filter(
      (one) =>
        one.origin === 'text' &&
        one.unit?.dimension === 'count' &&
        one.noun === name.counted &&
        one.status !== 'planned' &&
        one.status !== 'added',
    );
    if (counted.length > 0) continue;
    outcome.find(
      'needs-ruling',
      `“${claim.measure}”${claim.span.quote} 没有说明计入哪些人（物）和按哪个人口计算`,
      `${claim.span.quote} ＝ ？ ÷ ？ × ${name.per}（第 ${spanOf(plan.document, claim).line} 行）`,
      [claim],
      '写明分子、分母和时点',
    );
  }
}
