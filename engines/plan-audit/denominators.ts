import type { Claim } from './claims/claim.ts';
import { decimalNumber, decimalText } from './claims/decimal.ts';
import { divide, overlap, roundedInterval, times, type Interval } from './claims/interval.ts';
import { orderedShare, plainNoun } from './claims/nouns.ts';
import { multiplierOf } from './claims/units.ts';
import { spanOf, type Piece, type Span } from './reading/document.ts';
import { oncePerPlan } from './once-per-plan.ts';
import type { ReadPlan } from './read-plan.ts';
import { seriesOf, type Series } from './tables/series.ts';
import type { PlanTable, TableCell, TableColumn, TableRow } from './tables/plan-table.ts';

/** Something the plan counts that may be what stands above the line. */
export interface Numerator {
  readonly value: number;
  /** `5个＋2个`, when it is what is there and what is planned. */
  readonly arithmetic: string;
  readonly noun: string;
  readonly kind: 'stated' | 'withPlanned' | 'addedOnly';
  readonly places: readonly Piece[];
  /** What must stand below the line, in persons, square metres, …; empty when the printed value is 0. */
  readonly implies: Interval | null;
}

export interface RatioCell {
  readonly table: PlanTable;
  readonly row: TableRow;
  readonly column: TableColumn;
  readonly cell: TableCell;
  readonly year: number;
  readonly isTarget: boolean;
  /** Per how many: 10,000 for 万人. */
  readonly per: number;
  readonly base: 'person' | 'area' | 'household';
  readonly counted: string;
  readonly printed: number;
  readonly rounding: Interval;
  readonly numerators: readonly Numerator[];
}

export interface RatioName {
  readonly per: number;
  readonly base: RatioCell['base'];
  readonly counted: string;
}

/** `万人专职消防员拥有率` → per 10,000 persons, 专职消防员; null when the name is of no such kind. */
export function ratioName(given: string): RatioName | null {
  const name = given.replace(/\s+/g, '').replace(/[（(][^（）()]*[）)]/g, '');
  const match =
    /(每)?(百万|十万|万|千|百)(常住人口|户籍人口|人口|人|平方公里|平方千米|户)/.exec(name) ??
    /(每)(平方公里|平方千米|户)/.exec(name) ??
    /(人均|户均)/.exec(name);
  // Means of years or money have no count above the line.
  if (!match || /寿命|年限|收入|支配|生产总值|GDP|消费|支出|产值|水平/.test(name)) return null;
  const whole = match[0];
  const scale = /百万|十万|万|千|百/.exec(whole)?.[0];
  const rest = name.slice(match.index + whole.length);
  const before = name.slice(0, match.index);
  const counted = trimRatio(rest) || trimRatio(before);
  if (counted.length < 2) return null;
  const base = /平方/.test(whole) ? 'area' : /户(?!籍)/.test(whole) ? 'household' : 'person';
  return { per: (scale ? multiplierOf(scale) : 1) * (base === 'area' ? 1e6 : 1), base, counted };
}

const trimRatio = (text: string) =>
  text
    .replace(/^(年度|年均|每年|拥有的?|配备|占有|配有|建有)+/, '')
    .replace(/(拥有率|拥有量|占有率|占有量|保有量|配备率|配备数|发生率|拥有数|数量|个数|人数|率|数|量)$/, '');

/** Every per-head or per-area figure of the indicator tables, with the numerators the plan states for it. */
export const ratioCells = oncePerPlan((plan): readonly RatioCell[] => {
  return plan.tables
    .filter(({ certainty }) => certainty !== 'notRecovered')
    .flatMap((table) => {
      const years = table.columns.filter(({ role, year }) => role === 'number' && year !== null);
      return table.rows.flatMap((row) => {
        const name = ratioName(row.label);
        if (!name) return [];
        return years.flatMap((column): RatioCell[] => {
          const cell = row.cells[column.index];
          if (!cell?.printed) return [];
          const scale = row.multiplier * cell.printed.multiplier;
          const printed = decimalNumber(cell.printed.decimal) * scale;
          const rounding = roundedInterval(decimalNumber(cell.printed.decimal), cell.printed.decimal.places, scale);
          const isTarget = plan.years !== null && (column.year as number) >= plan.years.from;
          const made = { table, row, column, cell, year: column.year as number, isTarget, ...name, printed, rounding };
          return [{ ...made, numerators: numeratorsOf(plan, made) }];
        });
      });
    });
});

type Bare = Omit<RatioCell, 'numerators'>;

function numeratorsOf(plan: ReadPlan, ratio: Bare): readonly Numerator[] {
  const base = plan.years?.base ?? ratio.year;
  const at = ratio.isTarget ? base : ratio.year;
  const stated = withSum(statedAt(plan, ratio, at));
  const implied = (numerator: Omit<Numerator, 'implies'>): Numerator => ({
    ...numerator,
    implies: impliedBy(ratio, numerator.value),
  });
  if (!ratio.isTarget) return [...stated.map(implied), ...addedOnly(plan, ratio).map(implied)];
  const planned = plannedFor(plan, ratio);
  const targets = statedAt(plan, ratio, ratio.year);
  if (!planned) return targets.map(implied);
  return [
    ...targets.map(implied),
    ...stated.map((one) =>
      implied({
        value: one.value + planned.value,
        arithmetic: `${one.arithmetic}＋${planned.span.quote}`,
        noun: one.noun,
        kind: 'withPlanned',
        places: [...one.places, planned],
      }),
    ),
  ];
}

/** People of several kinds may be counted together: 国家队 and 专职队. */
function withSum(found: readonly Omit<Numerator, 'implies'>[]): readonly Omit<Numerator, 'implies'>[] {
  const kinds = found.filter(({ value, noun }, at) => value > 0 && found.findIndex((one) => one.noun === noun) === at);
  if (kinds.length < 2 || new Set(kinds.map(({ noun }) => noun)).size !== found.length) return found;
  return [
    ...found,
    {
      value: kinds.reduce((sum, { value }) => sum + value, 0),
      arithmetic: kinds.map(({ arithmetic }) => arithmetic).join('＋'),
      noun: kinds.map(({ noun }) => noun).join('＋'),
      kind: 'stated',
      places: kinds.flatMap(({ places }) => places),
    },
  ];
}

function impliedBy({ rounding, per }: Bare, value: number): Interval | null {
  if (rounding.high <= 0 || value === 0 || rounding.low <= 0) return null;
  return times(divide({ low: value, high: value }, { low: Math.max(0, rounding.low), high: rounding.high }), per);
}

/** Counts of what there is in that year: from sentences, and from a table by years. */
function statedAt(plan: ReadPlan, ratio: Bare, year: number): Omit<Numerator, 'implies'>[] {
  const found: Omit<Numerator, 'implies'>[] = [];
  const isBase = plan.years !== null && year === plan.years.base;
  for (const claim of plan.claims) {
    if (!usable(claim) || !counts(ratio.counted, claim) || claim.status === 'added' || claim.status === 'planned')
      continue;
    // What happened over several years is no count of one year.
    const isFlow =
      claim.period !== null &&
      claim.period.from !== claim.period.to &&
      claim.status !== 'existing' &&
      /死亡|受伤|发生|火灾|事故|接处|疏散/.test(claim.noun);
    if (isFlow) continue;
    if (claim.tense === 'plan' && !(claim.period?.to === year && claim.direction === 'up')) continue;
    const isThen = claim.period ? claim.period.to === year : isBase;
    if (!isThen || found.some(({ value, noun }) => value === claim.value && noun === nounOf(claim))) continue;
    found.push({
      value: claim.value,
      arithmetic: claim.span.quote,
      noun: nounOf(claim),
      kind: 'stated',
      places: [claim],
    });
  }
  for (const series of seriesOf(plan)) {
    const point = series.points.find((one) => one.year === year);
    if (
      !point ||
      series.tableId === ratio.table.id ||
      series.unit?.dimension !== 'count' ||
      !isCounted(series, ratio.counted)
    )
      continue;
    if (
      series.source === 'sentences' ||
      series.source === 'rowSum' ||
      (series.source === 'row' && plan.years !== null && year >= plan.years.from)
    )
      continue;
    found.push({
      value: point.value,
      arithmetic: decimalText(point.decimal),
      noun: series.noun,
      kind: 'stated',
      places: point.places,
    });
  }
  return found;
}

/** The column 死亡 of a table about 火灾 is 火灾死亡. */
const isCounted = ({ noun, title }: Series, counted: string) =>
  noun.length >= 2 &&
  (noun.endsWith(counted) || (counted.endsWith(noun) && title.includes(counted.slice(0, -noun.length))));

const nounOf = ({ noun, subject }: Claim) => (noun.length <= 2 && subject !== '' ? `${subject}${noun}` : noun);
const usable = (claim: Claim) =>
  (claim.clause !== '' || claim.origin === 'text') &&
  claim.unit?.dimension === 'count' &&
  !claim.isModifier &&
  !claim.isPartial &&
  claim.approximation === 'exact';

function counts(counted: string, claim: Claim): boolean {
  const noun = nounOf(claim);
  if (noun.length < 2 || ratioName(claim.measure)) return false;
  if (plainNoun(noun) === plainNoun(counted)) return true;
  // 专职消防员 are the 队员 of a 专职消防队.
  const people = claim.unit?.kind === 'person' && /[员人]$/.test(counted);
  const stem = people ? counted.replace(/(人员|队员|[员人])$/, '') : counted;
  if (!people && noun.slice(-1) !== counted.slice(-1)) return false;
  return (
    stem.length >= 2 &&
    orderedShare(stem, noun) === 1 &&
    stem.length <= noun.length &&
    noun.length <= counted.length + 8
  );
}

/** Bought or built in the years before: no stock, and shown apart because people take it for one. */
function addedOnly(plan: ReadPlan, ratio: Bare): Omit<Numerator, 'implies'>[] {
  return plan.claims
    .filter(
      (claim) => usable(claim) && claim.status === 'added' && claim.tense === 'past' && counts(ratio.counted, claim),
    )
    .map((claim) => ({
      value: claim.value,
      arithmetic: claim.span.quote,
      noun: nounOf(claim),
      kind: 'addedOnly' as const,
      places: [claim],
    }));
}

/** The total that is to be added in the years of the plan. */
export function plannedFor(plan: ReadPlan, ratio: Pick<RatioCell, 'counted'>): Claim | null {
  const years = plan.years;
  if (!years) return null;
  const totals = plan.claims.filter(
    (claim) =>
      usable(claim) &&
      claim.tense === 'plan' &&
      claim.status === 'planned' &&
      counts(ratio.counted, claim) &&
      claim.period !== null &&
      claim.period.from === years.from &&
      claim.period.to === years.to,
  );
  const values = new Set(totals.map(({ value }) => value));
  return values.size === 1 ? (totals[0] as Claim) : null;
}

/** Populations the plan states, with their year if it says one. */
export function statedPopulations(plan: ReadPlan): readonly Claim[] {
  return plan.claims.filter(
    (claim) =>
      claim.origin === 'text' &&
      /人口(总量|规模|数)?$/.test(claim.measure) &&
      claim.unit?.kind === 'person' &&
      claim.unit.dimension === 'count' &&
      claim.value >= 1000 &&
      !claim.isModifier &&
      !/城镇|城区|农村|老年|流动|外来|劳动|就业|覆盖|受益|集聚|增加|新增/.test(claim.measure + claim.clause),
  );
}

export interface ColumnFit {
  readonly year: number;
  readonly cells: readonly RatioCell[];
  /** One choice of numerators that one denominator explains. */
  readonly choice: readonly { readonly ratio: RatioCell; readonly numerator: Numerator }[] | null;
  readonly common: Interval | null;
  readonly conflicts: readonly (readonly [
    { ratio: RatioCell; numerator: Numerator },
    { ratio: RatioCell; numerator: Numerator },
  ])[];
}

/** For each column and kind of denominator: is there one denominator that fits a numerator of every row that has any? */
export function columnFits(cells: readonly RatioCell[]): readonly ColumnFit[] {
  const groups = new Map<string, RatioCell[]>();
  for (const one of cells) {
    const key = `${one.table.id}/${one.column.index}/${one.base}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const withNumerators = group.filter(({ numerators }) => possible(numerators).length > 0);
    const choice = withNumerators.length === 0 ? null : choose(withNumerators, []);
    const conflicts: ColumnFit['conflicts'][number][] = [];
    for (let a = 0; a < withNumerators.length; a += 1)
      for (let b = a + 1; b < withNumerators.length; b += 1)
        for (const one of possible((withNumerators[a] as RatioCell).numerators))
          for (const other of possible((withNumerators[b] as RatioCell).numerators))
            if (!overlap(one.implies as Interval, other.implies as Interval))
              conflicts.push([
                { ratio: withNumerators[a] as RatioCell, numerator: one },
                { ratio: withNumerators[b] as RatioCell, numerator: other },
              ]);
    return {
      year: (group[0] as RatioCell).year,
      cells: group,
      choice,
      common: choice ? commonOf(choice.map(({ numerator }) => numerator)) : null,
      conflicts,
    };
  });
}

const possible = (numerators: readonly Numerator[]) =>
  numerators.filter(({ implies, kind }) => implies !== null && kind !== 'addedOnly');

function choose(
  rows: readonly RatioCell[],
  chosen: readonly { ratio: RatioCell; numerator: Numerator }[],
): ColumnFit['choice'] {
  const [row, ...rest] = rows;
  if (!row) return chosen;
  for (const numerator of possible(row.numerators)) {
    const next = [...chosen, { ratio: row, numerator }];
    if (commonOf(next.map((one) => one.numerator)) === null) continue;
    const found = choose(rest, next);
    if (found) return found;
  }
  return null;
}

function commonOf(numerators: readonly Numerator[]): Interval | null {
  return numerators.reduce<Interval | null>((all, { implies }) => (all && implies ? overlap(all, implies) : null), {
    low: 0,
    high: Number.POSITIVE_INFINITY,
  });
}

export interface DenominatorRecord {
  readonly tableId: string;
  readonly column: string;
  readonly year: number;
  readonly base: RatioCell['base'];
  /** Whether one denominator explains a stated numerator of every row that has one. */
  readonly isReconcilable: boolean | null;
  readonly common: Interval | null;
  readonly rows: readonly {
    readonly indicator: string;
    readonly printed: string;
    readonly per: number;
    readonly span: Span;
    readonly numerators: readonly {
      readonly value: number;
      readonly arithmetic: string;
      readonly noun: string;
      readonly kind: Numerator['kind'];
      readonly implies: Interval | null;
      readonly isCompatible: boolean | null;
      readonly spans: readonly Span[];
    }[];
    /** Which counts the common denominator leaves possible when the plan states none. */
    readonly impliedNumerator: Interval | null;
  }[];
  readonly populations: readonly {
    readonly stated: string;
    readonly value: number;
    readonly fits: readonly string[];
    readonly fitsNot: readonly string[];
    readonly span: Span;
  }[];
  readonly conflicts: readonly { readonly one: string; readonly other: string; readonly arithmetic: string }[];
}

/** The whole inference about denominators, as it leaves the engine. */
export function denominatorsOf(plan: ReadPlan): readonly DenominatorRecord[] {
  const populations = statedPopulations(plan);
  const place = (piece: Piece) => spanOf(plan.document, piece);
  return columnFits(ratioCells(plan)).map((fit) => {
    const [first] = fit.cells as [RatioCell];
    return {
      tableId: first.table.id,
      column: first.column.name,
      year: fit.year,
      base: first.base,
      isReconcilable:
        fit.cells.filter(({ numerators }) => possible(numerators).length > 0).length < 2 ? null : fit.choice !== null,
      common: fit.common,
      rows: fit.cells.map((ratio) => ({
        indicator: ratio.row.label,
        printed: ratio.cell.text.trim(),
        per: ratio.per,
        span: place(ratio.cell),
        numerators: ratio.numerators.map((one) => ({
          value: one.value,
          arithmetic: one.arithmetic,
          noun: one.noun,
          kind: one.kind,
          implies: one.implies,
          isCompatible: fit.common && one.implies ? overlap(one.implies, fit.common) !== null : null,
          spans: one.places.map(place),
        })),
        impliedNumerator: fit.common
          ? {
              low: (ratio.rounding.low * fit.common.low) / ratio.per,
              high: (ratio.rounding.high * fit.common.high) / ratio.per,
            }
          : null,
      })),
      populations:
        first.base !== 'person'
          ? []
          : populations.map((claim) => {
              const judged = fit.cells.flatMap((ratio) =>
                possible(ratio.numerators).map((one) => ({
                  label: `${ratio.row.label}（${one.arithmetic}）`,
                  fits: overlap(one.implies as Interval, claim.interval) !== null,
                })),
              );
              return {
                stated: `${claim.measure} ${claim.span.quote}`,
                value: claim.value,
                fits: judged.filter(({ fits }) => fits).map(({ label }) => label),
                fitsNot: judged.filter(({ fits }) => !fits).map(({ label }) => label),
                span: claim.span,
              };
            }),
      conflicts: fit.conflicts.map(([one, other]) => ({
        one: labelOf(one),
        other: labelOf(other),
        arithmetic: `${impliedText(one)}；${impliedText(other)}；两个区间不相交`,
      })),
    };
  });
}

const labelOf = ({ ratio, numerator }: { ratio: RatioCell; numerator: Numerator }) =>
  `${ratio.row.label} ${ratio.cell.text.trim()}（${numerator.noun} ${numerator.arithmetic}）`;

/** `185名÷1.25×10000＝147.41～148.59 万人`, the interval the printed rounding leaves. */
export function impliedText({ ratio, numerator }: { ratio: RatioCell; numerator: Numerator }): string {
  const { low, high } = numerator.implies as Interval;
  const unit = { person: '万人', area: '平方公里', household: '万户' }[ratio.base];
  const scale = ratio.base === 'area' ? 1e6 : 1e4;
  const shown = (value: number) => (value / scale).toFixed(2).replace(/\.?0+$/, '');
  const sum = numerator.arithmetic.includes('＋') ? `（${numerator.arithmetic}）` : numerator.arithmetic;
  return `${sum}÷${ratio.cell.text.trim()}${ratio.base === 'area' ? '' : `×${ratio.per}`}（四舍五入 ${trim(ratio.rounding.low)}～${trim(ratio.rounding.high)}）→ ${shown(low)}～${shown(high)} ${unit}`;
}

const trim = (value: number) => value.toFixed(4).replace(/\.?0+$/, '');
