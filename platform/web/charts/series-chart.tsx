import { useMemo } from 'react';
import { useTheme } from '../tokens/theme-provider.tsx';
import { Chart } from './chart.tsx';
import { axisLook, lookOf } from './look.ts';

export interface SeriesPoint {
  /** Stands below it: a year. */
  readonly label: string;
  /** Null where there is none: the line is broken there and claims nothing. */
  readonly value: number | null;
  /** Inferred points are drawn hollow. */
  readonly isInferred: boolean;
}

const symbolOf = ({ isInferred }: SeriesPoint) => (isInferred ? 'emptyCircle' : 'circle');

/** A line that the figure is held against, with its word beside it. */
export interface SeriesLimit {
  readonly label: string;
  readonly value: number;
}

const noLimits: readonly SeriesLimit[] = [];

/**
 * One figure over the years with the line it is to reach. `small` is a row's height without axes; the dashed line is the
 * target, hollow points are inferred: neither needs a colour.
 */
export function SeriesChart({
  points,
  target,
  label,
  small = false,
  limits = noLimits,
}: {
  points: readonly SeriesPoint[];
  target: number | null;
  label: string;
  small?: boolean;
  limits?: readonly SeriesLimit[];
}) {
  const { palette } = useTheme();
  const option = useMemo(() => {
    const lines = [...(target === null ? [] : [{ label: '', value: target }]), ...limits];
    const values = [...points.flatMap(({ value }) => value ?? []), ...lines.map(({ value }) => value)];
    // Nothing but zeros still has an axis that people read.
    const [lowest, highest] = [Math.min(0, ...values), Math.max(0, ...values) || 1];
    // A rate that moves between 96 and 100 is shown where it moves; everything else from zero.
    const start =
      lowest >= 0 && Math.min(...values) > highest * 0.6
        ? Math.min(...values) - (highest - Math.min(...values)) * 0.3 - highest * 0.01
        : lowest;
    return {
      ...lookOf(palette),
      grid: small ? { left: 4, right: 10, top: 6, bottom: 6 } : { left: 56, right: 24, top: 16, bottom: 28 },
      xAxis: {
        type: 'category',
        data: points.map((point) => point.label),
        show: !small,
        boundaryGap: false,
        ...axisLook(palette),
      },
      yAxis: {
        type: 'value',
        min: start,
        max: highest + (highest - start) * 0.08,
        show: !small,
        ...axisLook(palette),
        axisLabel: {
          ...axisLook(palette).axisLabel,
          formatter: shortNumber,
          showMinLabel: start === 0,
          showMaxLabel: false,
        },
      },
      series: [
        {
          type: 'line',
          data: points.map((point) => ({
            value: point.value ?? '-',
            symbol: symbolOf(point),
            symbolSize: small ? 4 : 7,
          })),
          lineStyle: { color: palette.text, width: small ? 1.5 : 2 },
          itemStyle: { color: palette.text },
          silent: true,
          ...(lines.length === 0
            ? {}
            : {
                markLine: {
                  silent: true,
                  symbol: 'none',
                  label: { show: true, position: 'insideEndTop', formatter: '{b}', color: palette.quiet },
                  lineStyle: { color: palette.meanings.overdue.mark, type: 'dashed', width: 1.5 },
                  data: lines.map(({ label: name, value }) => ({ name, yAxis: value })),
                },
              }),
        },
      ],
    };
  }, [points, target, small, limits, palette]);
  return <Chart option={option} height={small ? 52 : 240} label={label} />;
}

const shortNumber = (value: number) => String(Number(value.toPrecision(4)));
