import { decimalNumber } from '../claims/decimal.ts';
import { overlap, shown, shownInterval } from '../claims/interval.ts';
import { commonRun, plainNoun } from '../claims/nouns.ts';
import { columnFits, plannedFor, ratioCells, statedPopulations, type RatioCell } from '../denominators.ts';
import type { ReadPlan } from '../read-plan.ts';
import { seriesOf } from '../tables/series.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** Whether what is planned can reach what is promised. */
export const feasibility: Rule = {
  name: 'feasibility',
  title: '目标与项目能否对上',
  check(plan) {
    const outcome = new OutcomeOf('feasibility', plan);
    const cells = ratioCells(plan);
    for (const fit of columnFits(cells)) {
      const isBase = plan.years !== null && fit.year === plan.years.base;
      if (!isBase) continue;
      for (const base of fit.cells) checkRatio(plan, base, fit.common, cells, outcome);
    }
    checkCoverage(plan, outcome);
    checkAdditions(plan, outcome);
    return outcome.done();
  },
};

function checkRatio(
  plan: ReadPlan,
  base: RatioCell,
  common: { low: number; high: number } | null,
  cells: readonly RatioCell[],
  outcome: OutcomeOf,
): void {
  const target = cells.find(
    (one) => one.row === base.row && one.table === base.table && one.isTarget && one.year === plan.years?.to,
  );
  const planned = plannedFor(plan, base);
  if (!target || !planned || target.printed <= base.printed) return;
  const populations = statedPopulations(plan).filter(({ period }) => period?.to === plan.years?.to);
  const denominator = populations[0]?.interval ?? common;
  const scale = base.base === 'person' ? 1e4 : 1;
  const now = statedPopulations(plan).filter(({ period }) => period === null || period.to === base.year);
  const stated = base.numerators.filter(({ kind, implies }) => {
    if (kind !== 'stated' || !implies) return false;
    // Only what explains the base can be carried on.
    return now.length === 0 || now.some(({ interval }) => overlap(interval, implies) !== null);
  });
  for (const one of stated) {
    const own = denominator ?? one.implies;
    if (!own || (common && one.implies && (one.implies.low > common.high || one.implies.high < common.low))) continue;
    const reach = {
      low: ((one.value + planned.value) / own.high) * base.per,
      high: ((one.value + planned.value) / own.low) * base.per,
    };
    const needed = {
      low: Math.ceil((target.rounding.low * own.low) / base.per - 1e-9),
      high: Math.ceil((target.rounding.low * own.high) / base.per - 1e-9),
    };
    const where = `分母按 ${shownInterval({ low: own.low / scale, high: own.high / scale })} ${base.base === 'person' ? '万人' : ''}${populations[0] ? '' : '（由基年推得、设为不变）'}`;
    const written = `（${one.arithmetic}＋${planned.span.quote}）÷分母×${base.per}＝${shownInterval(reach, 3)}，${where}`;
    const places = [target.cell, base.cell, ...one.places, planned];
    if (reach.high < target.rounding.low) {
      const most = ((one.value + planned.value) * base.per) / target.rounding.low;
      outcome.find(
        'needs-ruling',
        `“${base.row.label}”按所列新增 ${planned.span.quote} 达不到 ${target.cell.text.trim()}，还差 ${shown(needed.low - one.value - planned.value, 0)}${needed.low === needed.high ? '' : `～${shown(needed.high - one.value - planned.value, 0)}`} ${planned.unit?.text ?? ''}`,
        `${written} ＜ ${target.cell.text.trim()}；要达到目标，分母须不超过 ${shown(most / scale)} ${base.base === 'person' ? '万人' : ''}`,
        places,
        '增加项目，或调整目标，或说明分母（人口口径、预测数）',
      );
    } else if (reach.low > target.rounding.high)
      outcome.find(
        'ambiguity',
        `“${base.row.label}”按所列新增 ${planned.span.quote} 将超过目标 ${target.cell.text.trim()}`,
        `${written} ＞ ${target.cell.text.trim()}`,
        places,
        '说明是否考虑减员、报废或人口增长',
      );
    else outcome.passBound(`“${base.row.label}”按所列新增可以达到 ${target.cell.text.trim()}`, written, places);
  }
}

/** `覆盖率100%` of towns: teams there are and teams to be, against the towns there are. */
function checkCoverage(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const table of plan.tables) {
    for (const row of table.rows) {
      const match = /^(乡镇|镇街|建制镇|镇|街道|社区|行政村|村)(.{2,10}?)覆盖率$/.exec(row.label);
      const column = table.columns.find(
        ({ role, year }) => role === 'number' && year !== null && year === plan.years?.to,
      );
      const goal = column && row.cells[column.index];
      if (!match || !goal?.printed || Number(goal.printed.decimal.digits) / 10 ** goal.printed.decimal.places !== 100)
        continue;
      const [, area = '', thing = ''] = match;
      const areas = /镇/.test(area) ? /^(乡镇|镇|建制镇|镇街)$/ : new RegExp(`^${area}$`);
      const whole = plan.claims.find(
        (claim) =>
          claim.origin === 'text' &&
          claim.unit?.dimension === 'count' &&
          areas.test(plainNoun(claim.noun)) &&
          claim.value >= 3,
      );
      const there = plan.claims.find(
        (claim) =>
          claim.origin === 'text' &&
          claim.status === 'existing' &&
          claim.tense !== 'plan' &&
          claim.unit?.dimension === 'count' &&
          (claim.noun === thing || claim.noun.endsWith(thing)),
      );
      const series = seriesOf(plan).find(
        (one) =>
          one.source === 'sentences' &&
          one.points[0]!.year >= (plan.years?.from ?? 0) &&
          commonRun(one.noun, thing).length >= Math.min(4, thing.length),
      );
      const planned = series
        ? series.points.reduce((sum, { value }) => sum + value, 0)
        : (plan.claims.find((claim) => claim.status === 'planned' && claim.noun.endsWith(thing))?.value ?? null);
      if (!whole || !there || planned === null) continue;
      const written = `${there.span.quote}＋${planned}＝${there.value + planned}`;
      const places = [goal, whole, there, ...(series ? series.points.flatMap((point) => point.places) : [])];
      if (there.value + planned < whole.value)
        outcome.find(
          'needs-ruling',
          `“${row.label}”目标 100%，而现有与新建合计 ${there.value + planned}，少于 ${whole.span.quote}${whole.noun}`,
          `${written} ＜ ${whole.span.quote}`,
          places,
          '写明“覆盖”的定义（一队可否覆盖多个镇），或补足数量',
        );
      else outcome.passBound(`“${row.label}”目标与现有、新建数量可以对上`, `${written} ≥ ${whole.span.quote}`, places);
    }
  }
}

/** `避难场所 24 → 36` and `新建避难场所12处`: what is there and what is added, against what is wanted. */
function checkAdditions(plan: ReadPlan, outcome: OutcomeOf): void {
  const years = plan.years;
  if (!years) return;
  for (const table of plan.tables) {
    const base = table.columns.find(({ role, year }) => role === 'number' && year === years.base);
    const target = table.columns.find(({ role, year }) => role === 'number' && year === years.to);
    if (!base || !target || table.certainty === 'notRecovered') continue;
    for (const row of table.rows) {
      const [from, to] = [row.cells[base.index], row.cells[target.index]];
      const noun = plainNoun(row.label).replace(/(里程|总量|规模)$/, '');
      const unit = row.unit ?? base.unit;
      if (
        !from?.printed ||
        !to?.printed ||
        !unit ||
        !['count', 'length', 'area'].includes(unit.dimension) ||
        noun.length < 3 ||
        /率|人均|每|万人|百万/.test(row.label)
      )
        continue;
      const planned = plan.claims.filter(
        (claim) =>
          claim.origin === 'text' &&
          claim.tense === 'plan' &&
          claim.status === 'planned' &&
          claim.noun === noun &&
          claim.unit?.dimension === unit.dimension &&
          claim.period?.from === years.from &&
          claim.period.to === years.to &&
          !claim.isModifier &&
          !claim.isPartial,
      );
      if (new Set(planned.map(({ value }) => value)).size !== 1) continue;
      const [claim] = planned;
      if (!claim) continue;
      const scale = row.multiplier * (unit.factor || 1);
      const [old, goal] = [decimalNumber(from.printed.decimal) * scale, decimalNumber(to.printed.decimal) * scale];
      const sum = old + claim.value;
      const written = `${from.text.trim()}＋${claim.span.quote}＝${shown(sum / scale)}`;
      const places = [claim, from, to];
      if (Math.abs(sum - goal) <= 1e-9 * goal || (to.printed.bound === 'atLeast' && sum > goal && sum < goal * 1.02))
        outcome.pass(`“${row.label}”基数加新增等于目标`, `${written} ＝ ${to.text.trim()}`, places);
      else
        outcome.find(
          'needs-ruling',
          `“${row.label}”基数 ${from.text.trim()} 加“${claim.clause.slice(-8)}${claim.span.quote}”，与目标 ${to.text.trim()} 对不上`,
          `${written} ${sum < goal ? '＜' : '＞'} ${to.text.trim()}`,
          places,
          '核对基数、新增数和目标，或说明撤并、报废',
        );
    }
  }
}
