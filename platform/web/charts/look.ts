import type { Palette } from '../tokens/palette.ts';

/** What all charts share: type and lines of the theme, nothing that moves. */
export const lookOf = (palette: Palette) => ({
  animation: false,
  textStyle: { fontFamily: 'Noto Sans SC Variable, sans-serif', color: palette.text },
});

export const axisLook = (palette: Palette) => ({
  axisLine: { lineStyle: { color: palette.edge } },
  axisTick: { show: false },
  axisLabel: { color: palette.quiet, fontSize: 12 },
  splitLine: { lineStyle: { color: palette.line } },
});
