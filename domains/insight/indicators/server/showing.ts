import { shanghaiDate } from '@wanghuo/kernel';
import { implement } from '@wanghuo/platform-server';
import {
  fractionOfText,
  indicators,
  indicatorSeries,
  listIndicators,
  roundedText,
  showIndicator,
  type DefinitionResult,
  type Indicator,
  type ShownIndicator,
  type ShownResult,
} from '../model/index.ts';
import { dayOf, findValues, namedIndicator } from './asking.ts';
import { readKept, readVersions, type KeptValue } from './keeping.ts';
import { keptDays } from './working-out.ts';

const shown = (exact: string | null, { decimals }: Indicator) =>
  exact === null ? null : roundedText(fractionOfText(exact), decimals);

/** A limit that is no whole number of things is shown as finely as it decides. */
function limitText(exact: string | null, { decimals }: Indicator): string | null {
  if (exact === null) return null;
  const { numerator, denominator } = fractionOfText(exact);
  return roundedText({ numerator, denominator }, numerator % denominator === 0n ? decimals : Math.max(decimals, 1));
}

function shownResultOf(indicator: Indicator, { roles: _roles, limit, ...result }: DefinitionResult): ShownResult {
  return {
    ...result,
    parts: [...result.parts],
    shown: shown(result.value, indicator),
    shownLow: shown(result.low, indicator),
    shownHigh: shown(result.high, indicator),
    shownLimit: limitText(limit, indicator),
  };
}

/** A value with what its indicator says of it, as contracts and commands hand it out. */
export function shownIndicatorOf(indicator: Indicator, value: KeptValue): ShownIndicator {
  const { id, row, unit, decimals, factor, better, nature, source, baseline, target, span, lacks } = indicator;
  const { formulaVersion, computedAt, computedId, newestOn, recordCount, syntheticCount, inferredCount, root } = value;
  return {
    id,
    row,
    unit,
    decimals,
    factor: String(factor),
    better,
    nature,
    source,
    baseline,
    target,
    span,
    lacks,
    formulaVersion,
    asOfOn: value.on,
    computedAt,
    computedId,
    newestOn,
    recordCount,
    syntheticCount,
    inferredCount,
    root,
    results: value.results.map((result) => shownResultOf(indicator, result)),
  };
}

export const listIndicatorsImplementation = implement(listIndicators, async (input, context) => {
  const on = dayOf(context, input.on);
  const found = await findValues(context, indicators, on);
  return {
    on,
    today: shanghaiDate(context.now),
    indicators: indicators.map((indicator, at) => shownIndicatorOf(indicator, found[at]!.value)),
  };
});

export const showIndicatorImplementation = implement(showIndicator, async (input, context) => {
  const indicator = namedIndicator(input.id);
  const on = dayOf(context, input.on);
  const [found] = await findValues(context, [indicator], on);
  const versions = await readVersions(context, indicator.id, on);
  return {
    today: shanghaiDate(context.now),
    indicator: shownIndicatorOf(indicator, found!.value),
    versions: versions.map(({ computedId, computedAt, results, root, recordCount }) => ({
      computedId: computedId as string,
      computedAt: computedAt as string,
      shown: shown(results[0]?.value ?? null, indicator),
      root,
      recordCount,
    })),
  };
});

export const indicatorSeriesImplementation = implement(indicatorSeries, async ({ ids }, context) => {
  const wanted = ids ? ids.map(namedIndicator) : indicators;
  const kept = await readKept(
    context,
    wanted.map(({ id }) => id),
    keptDays(context.now),
  );
  const byId = Map.groupBy(kept, ({ indicatorId }) => indicatorId);
  return {
    today: shanghaiDate(context.now),
    series: wanted.map((indicator) => ({
      id: indicator.id,
      definitions: indicator.definitions.map((definition) => ({
        definition,
        points: (byId.get(indicator.id) ?? []).flatMap(({ on, results }) => {
          const result = results.find((one) => one.definition === definition);
          if (!result) return [];
          const { value, verdict, isInferred } = result;
          return [{ on, shown: shown(value, indicator), verdict, isInferred }];
        }),
      })),
    })),
  };
});
