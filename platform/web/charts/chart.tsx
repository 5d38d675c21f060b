import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef } from 'react';
import type { Drawing } from './drawing.ts';
import './charts.css';

/**
 * A chart of our own options. The library comes with the first chart that is shown. To a screen reader it is one
 * picture, told by `label`; figures that matter stand in words or a table beside it.
 * @param height - pixels; the width is that of its place
 */
export function Chart({ option, height, label }: { option: EChartsCoreOption; height: number; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const newest = useRef(option);
  useEffect(() => {
    newest.current = option;
    drawing.current?.draw(option);
  }, [option]);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let isOver = false;
    let observer: ResizeObserver | null = null;
    void import('./drawing.ts').then(({ begin }) => {
      if (isOver) return;
      const made = begin(element);
      drawing.current = made;
      made.draw(newest.current);
      observer = new ResizeObserver(() => made.fit());
      observer.observe(element);
    });
    return () => {
      isOver = true;
      observer?.disconnect();
      drawing.current?.end();
      drawing.current = null;
    };
  }, []);
  return <div ref={place} className="wh-chart" style={{ height }} role="img" aria-label={label} />;
}
