import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use as withParts, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

// Only what the charts of this folder draw: the whole library would be a megabyte for two shapes.
withParts([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** A drawing in an element; `draw` replaces what it shows, `fit` follows the element's size. */
export interface Drawing {
  draw(option: EChartsCoreOption): void;
  fit(): void;
  end(): void;
}

/** Begins a drawing as SVG, which prints as sharp as it shows and is made of elements, not of markup. */
export function begin(element: HTMLElement): Drawing {
  const chart = init(element, null, { renderer: 'svg' });
  return {
    draw: (option) => chart.setOption(option, { notMerge: true }),
    fit: () => chart.resize(),
    end: () => chart.dispose(),
  };
}
