import { useLabels } from '@wanghuo/platform-web';

export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly before: number;
}

const line = 26;
const [labelWidth, plotWidth, figureWidth] = [150, 520, 130];

/**
 * Lying bars, this year's over the year before's thin one. The table beside it says the same in figures, so the drawing
 * is one picture to a screen reader.
 */
export function BarChart({ bars, title, year }: { bars: readonly Bar[]; title: string; year: number }) {
  const t = useLabels('records');
  const highest = Math.max(1, ...bars.flatMap(({ value, before }) => [value, before]));
  const length = (value: number) => (value / highest) * plotWidth;
  const height = bars.length * line + 30;
  return (
    <svg
      className="rec-chart"
      viewBox={`0 0 ${labelWidth + plotWidth + figureWidth} ${height}`}
      role="img"
      aria-label={title}
    >
      {bars.map(({ key, label, value, before }, index) => {
        const top = index * line + 4;
        return (
          <g key={key}>
            <text x={labelWidth - 8} y={top + 13} textAnchor="end">
              {label}
            </text>
            <rect x={labelWidth} y={top} width={length(value)} height={11} className="rec-bar" />
            <rect x={labelWidth} y={top + 12} width={length(before)} height={5} className="rec-bar-before" />
            <text x={labelWidth + Math.max(length(value), length(before)) + 6} y={top + 13} className="rec-figure">
              {t('statistics.bar', { value, before })}
            </text>
          </g>
        );
      })}
      <g transform={`translate(${labelWidth}, ${height - 14})`}>
        <rect width={18} height={9} className="rec-bar" />
        <text x={24} y={9}>
          {t('statistics.ofYear', { year })}
        </text>
        <rect x={110} y={2} width={18} height={5} className="rec-bar-before" />
        <text x={134} y={9}>
          {t('statistics.ofYear', { year: year - 1 })}
        </text>
      </g>
    </svg>
  );
}
