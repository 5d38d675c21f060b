import type { Claim } from '../claims/claim.ts';
import { decimalNumber } from '../claims/decimal.ts';
import { divide, overlap, roundedInterval, shown, shownInterval, type Interval } from '../claims/interval.ts';
import { commonRun, plainNoun } from '../claims/nouns.ts';
import { columnFits, impliedText, ratioCells, statedPopulations, type RatioCell } from '../denominators.ts';
import type { ReadPlan } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** A ratio, what stands above its line and what below it, under the rounding that was printed. */
export const ratioParts: Rule = {
  name: 'ratio-parts',
  title: '比率与分子、分母',
  check(plan) {
    const outcome = new OutcomeOf('ratio-parts', plan);
    checkAverages(plan, outcome);
    checkPerHead(plan, outcome);
    const cells = ratioCells(plan);
    checkZeros(cells, outcome);
    checkColumns(cells, outcome);
    checkPopulations(plan, cells, outcome);
    checkWholeShares(plan, outcome);
    checkNamedShares(plan, outcome);
    return outcome.done();
  },
};

/** `面积126.2平方公里，共建成消防救援站6个，单点保护面积平均约21平方公里`. */
function checkAverages(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const average of plan.claims) {
    if (
      average.origin !== 'text' ||
      average.unit === null ||
      average.isModifier ||
      !/平均|人均|户均|单点|每[个座所支辆名]/.test(average.clause + average.measure)
    )
      continue;
    const near = (plan.spoken.get(average.sentence.from) ?? []).filter(
      (one) => one !== average && one.from < average.from && !one.isModifier,
    );
    const whole = near
      .filter((one) => one.unit?.dimension === average.unit?.dimension && one.value > average.value)
      .at(-1);
    const count = near
      .filter(
        (one) =>
          one.unit?.dimension === 'count' &&
          one !== whole &&
          one.value > 1 &&
          (commonRun(one.noun, average.noun + average.clause).length >= 2 ||
            (/人均/.test(average.clause) && one.unit.kind === 'person')),
      )
      .at(-1);
    if (!whole || !count) continue;
    const result = divide(whole.interval, count.interval);
    const unit = average.unit.factor * average.multiplier;
    const written = `${whole.span.quote}÷${count.span.quote}＝${shown(whole.value / count.value / unit)}${average.unit.text}`;
    if (overlap(result, average.interval))
      outcome.pass(`“${average.measure} ${average.span.quote}”与面积、数量相符`, written, [average, whole, count]);
    else
      outcome.find(
        'provable',
        `“${average.measure} ${average.span.quote}”与同句的总量、数量不符`,
        `${written} ≠ ${average.span.quote}`,
        [average, whole, count],
        '核对总量、数量与平均值，确定哪一个有误',
      );
  }
}

/** `消防车31台，每万人拥有消防车0.52台（按户籍人口58.3万人计）`, the population in the same sentence or before it in the paragraph. */
function checkPerHead(plan: ReadPlan, outcome: OutcomeOf): void {
  const populations = statedPopulations(plan);
  const paragraphOf = (at: number) => plan.sentences.find((one) => at >= one.from && at < one.to)?.paragraph;
  for (const rate of plan.claims) {
    const said = /每(万|十万|百万)人(?:口)?(?:拥有|配备|配有|占有)([^，。；]{0,12})$/.exec(rate.clause);
    if (!said || rate.origin !== 'text' || rate.unit?.dimension !== 'count' || rate.approximation === 'atLeast')
      continue;
    const spoken = plan.spoken.get(rate.sentence.from) ?? [];
    const own = spoken.filter((one) => /人口/.test(one.measure + one.clause) && populations.includes(one));
    const near = populations.filter((one) => one.to <= rate.from && paragraphOf(one.from) === paragraphOf(rate.from));
    const people = own.at(-1) ?? near.at(-1);
    const thing = plainNoun(said[2] as string);
    const count = spoken.findLast(
      (one) =>
        one.to <= rate.from &&
        one !== people &&
        !one.isModifier &&
        one.unit?.text === rate.unit?.text &&
        (commonRun(one.noun, thing).length >= 2 || /(合计|共计|总计)$/.test(one.clause.trim())),
    );
    if (!people || !count) continue;
    const heads = { 万: 1e4, 十万: 1e5, 百万: 1e6 }[said[1] as '万'];
    const result = divide(count.interval, people.interval);
    const scaled = { low: result.low * heads, high: result.high * heads };
    const stated =
      rate.approximation === 'exact'
        ? roundedInterval(decimalNumber(rate.decimal), rate.decimal.places, rate.multiplier)
        : rate.interval;
    const written = `${count.span.quote}÷${people.span.quote}×${heads / 1e4}万＝${shown((count.value / people.value) * heads, rate.decimal.places + 1)}`;
    if (overlap(scaled, stated))
      outcome.pass(`“每${said[1]}人 ${rate.span.quote}”与数量、人口相符`, written, [rate, count, people]);
    else
      outcome.find(
        'needs-ruling',
        `“每${said[1]}人 ${rate.span.quote}”与所列数量、人口不符`,
        `${written} ≠ ${rate.span.quote}`,
        [rate, count, people],
        '写明分子与人口的口径（常住或户籍、年份），重新计算',
      );
  }
}

/** Within one column every figure has one population. */
function checkColumns(cells: readonly RatioCell[], outcome: OutcomeOf): void {
  for (const fit of columnFits(cells)) {
    const rows = fit.cells.filter(({ numerators }) =>
      numerators.some(({ implies, kind }) => implies && kind !== 'addedOnly'),
    );
    if (rows.length < 2) continue;
    const [first] = fit.cells as [RatioCell];
    const where = `“${first.table.title}”${first.column.name}列`;
    const scale = first.base === 'area' ? 1e6 : 1e4;
    const unit = { person: '万人', area: '平方公里', household: '万户' }[first.base];
    if (fit.choice && fit.common) {
      outcome.pass(
        `${where}的 ${fit.choice.length} 个指标可以用同一个分母解释`,
        `${fit.choice.map(impliedText).join('；')}；共同区间 ${shownInterval({ low: fit.common.low / scale, high: fit.common.high / scale })} ${unit}`,
        fit.choice.flatMap(({ ratio, numerator }) => [ratio.cell, ...numerator.places]),
      );
      // A second number for the same thing that this population rules out.
      for (const { ratio, numerator } of fit.choice)
        for (const other of ratio.numerators)
          if (
            other !== numerator &&
            other.implies &&
            other.kind !== 'addedOnly' &&
            other.noun === numerator.noun &&
            !overlap(other.implies, fit.common)
          )
            outcome.find(
              'needs-ruling',
              `${where}“${ratio.row.label}”${ratio.cell.text.trim()} 与“${other.noun}”${other.arithmetic} 不能用同列其他指标的分母解释（${numerator.arithmetic} 可以）`,
              `${impliedText({ ratio, numerator: other })}；共同区间 ${shownInterval({ low: fit.common.low / scale, high: fit.common.high / scale })} ${unit}；不相交`,
              [ratio.cell, ...other.places, ...numerator.places],
              '写明该指标的分子口径（建成或投用）和分母（常住或户籍人口）',
            );
      continue;
    }
    const pairs = fit.conflicts;
    const named = new Set<string>();
    for (const [one, other] of pairs) {
      const key = `${one.ratio.row.index}/${other.ratio.row.index}`;
      if (named.has(key)) continue;
      named.add(key);
      const all = pairs.filter(([a, b]) => a.ratio === one.ratio && b.ratio === other.ratio);
      const possiblePairs =
        one.ratio.numerators.filter(({ implies, kind }) => implies && kind !== 'addedOnly').length *
        other.ratio.numerators.filter(({ implies, kind }) => implies && kind !== 'addedOnly').length;
      if (all.length < possiblePairs) continue;
      outcome.find(
        'needs-ruling',
        `${where}“${one.ratio.row.label}”与“${other.ratio.row.label}”不能用同一个分母解释`,
        all.map(([a, b]) => `${impliedText(a)}；${impliedText(b)}`).join('。') + '；区间不相交',
        [one.ratio.cell, other.ratio.cell, ...all.flatMap(([a, b]) => [...a.numerator.places, ...b.numerator.places])],
        '写明各指标的分母（常住或户籍人口、年份）和分子口径',
      );
    }
  }
}

/** Where the plan says the population, every figure must be numerator over population. */
function checkPopulations(plan: ReadPlan, cells: readonly RatioCell[], outcome: OutcomeOf): void {
  const populations = statedPopulations(plan);
  for (const ratio of cells) {
    if (ratio.base !== 'person') continue;
    const numerators = ratio.numerators.filter(({ implies, kind }) => implies && kind === 'stated');
    const then = populations.filter(
      ({ period }) =>
        period === null ||
        period.to === ratio.year ||
        (period.to < ratio.year && !ratio.isTarget && period.basis === 'context'),
    );
    if (numerators.length === 0 || then.length === 0 || ratio.isTarget) continue;
    const judged = numerators.flatMap((numerator) =>
      then.map((population) => ({
        numerator,
        population,
        fits: overlap(numerator.implies as Interval, population.interval) !== null,
      })),
    );
    const good = judged.find(({ fits }) => fits);
    const one = good ?? (judged[0] as (typeof judged)[number]);
    const ratioText = `${wrapped(one.numerator.arithmetic)}÷${one.population.span.quote}×${ratio.per}＝${shown((one.numerator.value / one.population.value) * ratio.per, 4)}`;
    const places = [ratio.cell, ...one.numerator.places, one.population];
    if (good) outcome.pass(`“${ratio.row.label}”${ratio.cell.text.trim()} 与分子、人口相符`, ratioText, places);
    else
      outcome.find(
        judged.length === 1 ? 'provable' : 'needs-ruling',
        `“${ratio.row.label}”印为 ${ratio.cell.text.trim()}，与所列分子、人口不符`,
        `${judged.map(({ numerator, population }) => `${wrapped(numerator.arithmetic)}÷${population.span.quote}×${ratio.per}＝${shown((numerator.value / population.value) * ratio.per, 4)}`).join('；')}；均不等于 ${ratio.cell.text.trim()}`,
        [ratio.cell, ...judged.flatMap(({ numerator, population }) => [...numerator.places, population])],
        '写明分子、分母的口径和年份',
      );
  }
}

const wrapped = (sum: string) => (sum.includes('＋') ? `（${sum}）` : sum);

/** A share of whole things: `覆盖率83.90%` must be so many of the towns that there are. */
function checkWholeShares(plan: ReadPlan, outcome: OutcomeOf): void {
  for (const table of plan.tables) {
    for (const row of table.rows) {
      if (row.kind !== 'data' || !/(覆盖率|建有率|达标率|普及率|建成率|完成率)$/.test(row.label)) continue;
      const things = wholeThings(plan, row.label);
      if (things.length === 0) continue;
      for (const column of table.columns) {
        const cell = row.cells[column.index];
        const unit = column.unit ?? row.unit;
        if (!cell?.printed || column.year === null || unit?.text !== '%') continue;
        const printed = decimalNumber(cell.printed.decimal);
        if (printed <= 0 || printed >= 100) continue;
        const interval = roundedInterval(printed, cell.printed.decimal.places);
        for (const thing of things) {
          const nearest = Math.round((printed / 100) * thing.value);
          const fits = [nearest - 1, nearest, nearest + 1].find(
            (k) =>
              k >= 0 &&
              (k / thing.value) * 100 >= interval.low - 1e-9 &&
              (k / thing.value) * 100 <= interval.high + 1e-9,
          );
          const near = [Math.floor((printed / 100) * thing.value), Math.ceil((printed / 100) * thing.value)].map(
            (k) => `${k}÷${thing.value}＝${((k / thing.value) * 100).toFixed(2)}%`,
          );
          if (fits !== undefined)
            outcome.passBound(
              `“${row.label}”${cell.text.trim()}% 可由 ${thing.span.quote}${thing.noun}得出`,
              `${fits}÷${thing.value}＝${((fits / thing.value) * 100).toFixed(2)}%`,
              [cell, thing],
            );
          else
            outcome.find(
              'needs-ruling',
              `“${row.label}”${cell.text.trim()}% 不能由 ${thing.span.quote}${thing.noun}中的整数个得出`,
              `${near.join('，')}；均不等于 ${cell.text.trim()}%`,
              [cell, thing],
              '写明覆盖率的分子、分母和“覆盖”的含义',
            );
        }
      }
    }
  }
}

/** Towns, villages, communities that the plan counts and the name of the share begins with. */
function wholeThings(plan: ReadPlan, label: string): readonly Claim[] {
  const kind = /乡镇|镇街|建制镇|镇|街道|社区|行政村|村/.exec(label)?.[0];
  if (!kind) return [];
  const nouns =
    kind === '乡镇' || kind === '镇'
      ? /^(乡镇|镇|建制镇)$/
      : kind === '镇街'
        ? /^(镇街|乡镇街道)$/
        : new RegExp(`^${kind}$`);
  const found = plan.claims.filter(
    (claim) =>
      claim.origin === 'text' &&
      claim.unit?.dimension === 'count' &&
      claim.approximation === 'exact' &&
      !claim.isPartial &&
      nouns.test(plainNoun(claim.noun)) &&
      claim.value >= 5,
  );
  return found.filter(
    (claim, at) => found.findIndex(({ value, noun }) => value === claim.value && noun === claim.noun) === at,
  );
}

/** `普惠性幼儿园覆盖率85.2%`, where the plan counts 普惠性幼儿园 and 幼儿园 in that year. */
function checkNamedShares(plan: ReadPlan, outcome: OutcomeOf): void {
  const counted = plan.claims.filter(
    (claim) =>
      claim.origin === 'text' &&
      claim.unit?.dimension === 'count' &&
      !claim.isModifier &&
      !claim.isPartial &&
      claim.status !== 'planned' &&
      claim.noun.length >= 2,
  );
  for (const table of plan.tables)
    for (const row of table.rows) {
      const thing = plainNoun(row.label.replace(/(覆盖|占比|占|达标|普及|比重|比例)*(率|比|比重|比例)$/, ''));
      if (row.kind !== 'data' || thing === plainNoun(row.label) || thing.length < 3) continue;
      for (const column of table.columns) {
        const cell = row.cells[column.index];
        if (!cell?.printed || column.year === null || (row.unit ?? column.unit)?.text !== '%') continue;
        const year = column.year;
        const isThen = (claim: Claim) => claim.period?.to === year;
        const part = counted.find((claim) => claim.noun === thing && isThen(claim) && claim.period?.from === year);
        const whole = counted.find(
          (claim) =>
            claim !== part &&
            thing.endsWith(claim.noun) &&
            thing !== claim.noun &&
            isThen(claim) &&
            claim.unit?.text === part?.unit?.text &&
            claim.value > (part?.value ?? 0),
        );
        if (!part || !whole) continue;
        const printed = decimalNumber(cell.printed.decimal);
        const result = divide(part.interval, whole.interval);
        const written = `${part.span.quote}÷${whole.span.quote}＝${shown((part.value / whole.value) * 100)}%`;
        if (
          overlap(
            { low: result.low * 100, high: result.high * 100 },
            roundedInterval(printed, cell.printed.decimal.places),
          )
        )
          outcome.pass(`“${row.label}”${cell.text.trim()}% 与所列数量相符`, written, [cell, part, whole]);
        else
          outcome.find(
            'needs-ruling',
            `“${row.label}”印为 ${cell.text.trim()}%，按所列数量应为 ${shown((part.value / whole.value) * 100)}%`,
            `${written} ≠ ${cell.text.trim()}%`,
            [cell, part, whole],
            '写明分子、分母的口径',
          );
      }
    }
}

/** Nothing above the line gives nothing, whatever stands below. */
function checkZeros(cells: readonly RatioCell[], outcome: OutcomeOf): void {
  for (const ratio of cells) {
    const zeros = ratio.numerators.filter(({ value, kind }) => value === 0 && kind === 'stated');
    const [zero] = zeros;
    if (!zero || zeros.length !== ratio.numerators.length) continue;
    const places = [ratio.cell, ...zero.places];
    if (ratio.printed === 0)
      outcome.pass(`“${ratio.row.label}”${ratio.year}年为 0，与“${zero.noun}”为 0 相符`, '0÷人口＝0', places);
    else
      outcome.find(
        'provable',
        `“${ratio.row.label}”${ratio.year}年印为 ${ratio.cell.text.trim()}，而“${zero.noun}”为 0`,
        `0÷人口＝0 ≠ ${ratio.cell.text.trim()}`,
        places,
        '核对该年的数',
      );
  }
}
