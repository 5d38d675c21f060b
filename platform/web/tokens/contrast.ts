/** Colour arithmetic of WCAG 2.2 and CIE L*, used by the tests of the palettes and by nothing at run time. */

/** Channels 0–255 of `#rrggbb`. */
export function channelsOf(colour: string): readonly [number, number, number] {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) throw new Error(`Not a colour of the form #rrggbb: ${colour}`);
  return [1, 2, 3].map((group) => Number.parseInt(match[group] as string, 16)) as unknown as readonly [
    number,
    number,
    number,
  ];
}

/** Relative luminance, 0 (black) to 1 (white). */
export function luminanceOf(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** CIE lightness L*, 0 to 100. */
export function lightnessOf(colour: string): number {
  const luminance = luminanceOf(colour);
  return luminance > 216 / 24_389 ? 116 * Math.cbrt(luminance) - 16 : (luminance * 24_389) / 27;
}
