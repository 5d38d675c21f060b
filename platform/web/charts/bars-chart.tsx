import { useMemo } from 'react';
import { useTheme } from '../tokens/theme-provider.tsx';
import { Chart } from './chart.tsx';
import { axisLook, lookOf } from './look.ts';

export interface ComparedBar {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly before: number;
}

const [frameHeight, perBar] = [32, 30];

/**
 * Lying bars, each above the thinner one of the time before; both carry their figure, so that length is never the only
 * thing that tells.
 * @param names - what the two bars of a pair are called
 */
export function BarsChart({
  bars,
  names,
  label,
}: {
  bars: readonly ComparedBar[];
  names: { readonly value: string; readonly before: string };
  label: string;
}) {
  const { palette } = useTheme();
  const option = useMemo(() => {
    const lying = bars.toReversed();
    const series = (name: string, data: readonly number[], color: string, barWidth: number) => ({
      name,
      type: 'bar',
      data,
      barWidth,
      barGap: '10%',
      silent: true,
      itemStyle: { color },
    });
    // Both figures stand at the end of the upper bar: the lower one is too thin to carry its own.
    const figures = ({ dataIndex }: { readonly dataIndex: number }) => {
      const { value, before } = lying[dataIndex] as ComparedBar;
      return `${value}（${before}）`;
    };
    return {
      ...lookOf(palette),
      grid: { left: 120, right: 72, top: 4, bottom: 24 },
      xAxis: { type: 'value', ...axisLook(palette) },
      yAxis: { type: 'category', data: lying.map((bar) => bar.label), ...axisLook(palette) },
      series: [
        series(
          names.before,
          lying.map(({ before }) => before),
          palette.edge,
          6,
        ),
        {
          ...series(
            names.value,
            lying.map(({ value }) => value),
            palette.link,
            12,
          ),
          label: { show: true, position: 'right', color: palette.quiet, fontSize: 12, formatter: figures },
        },
      ],
    };
  }, [bars, names.before, names.value, palette]);
  return (
    <figure className="wh-bars">
      <Chart option={option} height={frameHeight + bars.length * perBar} label={label} />
      <figcaption className="wh-bars-key">
        <span data-bar="value">{names.value}</span>
        <span data-bar="before">{names.before}</span>
      </figcaption>
    </figure>
  );
}
