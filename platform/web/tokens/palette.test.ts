import { describe, expect, test } from 'vitest';
import { contrastOf, lightnessOf } from './contrast.ts';
import { meanings, palettes, themeNames } from './palette.ts';

describe('contrast arithmetic', () => {
  test('black on white is 21 and a colour on itself is 1', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 6);
    expect(contrastOf('#7d766d', '#7d766d')).toBe(1);
  });

  test('the grey #777777 just misses AA on white, as the published example says', () => {
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.478, 2);
  });

  test('lightness runs from 0 to 100', () => {
    expect(lightnessOf('#000000')).toBe(0);
    expect(lightnessOf('#ffffff')).toBeCloseTo(100, 6);
  });
});

describe.each(themeNames)('theme %s', (name) => {
  const palette = palettes[name];
  const surfaces = Object.entries(palette.surfaces);

  test.each(surfaces)('every text reads on the surface %s', (_surface, surface) => {
    for (const strength of ['text', 'quiet', 'faint', 'link'] as const)
      expect(contrastOf(palette[strength], surface), strength).toBeGreaterThanOrEqual(4.5);
    for (const meaning of meanings)
      expect(contrastOf(palette.meanings[meaning].text, surface), meaning).toBeGreaterThanOrEqual(4.5);
  });

  test.each(surfaces)('every mark, edge and focus ring is seen on the surface %s', (_surface, surface) => {
    for (const meaning of meanings)
      expect(contrastOf(palette.meanings[meaning].mark, surface), meaning).toBeGreaterThanOrEqual(3);
    expect(contrastOf(palette.edge, surface), 'edge').toBeGreaterThanOrEqual(3);
    expect(contrastOf(palette.focus, surface), 'focus').toBeGreaterThanOrEqual(3);
  });

  test.each(meanings)('words of the meaning %s read on its tint and on its filled mark', (meaning) => {
    const colours = palette.meanings[meaning];
    for (const words of [colours.text, palette.text, palette.quiet])
      expect(contrastOf(words, colours.soft), words).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(colours.mark, colours.soft)).toBeGreaterThanOrEqual(3);
    expect(contrastOf(colours.onMark, colours.mark)).toBeGreaterThanOrEqual(4.5);
  });

  test('white reads on the accent, and the inverted large button reads', () => {
    for (const accent of [palette.action, palette.actionHover])
      expect(contrastOf('#ffffff', accent), accent).toBeGreaterThanOrEqual(4.5);
    for (const [, surface] of surfaces) expect(contrastOf(palette.text, surface)).toBeGreaterThanOrEqual(7);
  });

  test('marks and names are seen on land and water of the map', () => {
    for (const ground of [palette.map.land, palette.map.water]) {
      for (const meaning of meanings)
        expect(contrastOf(palette.meanings[meaning].mark, ground), meaning).toBeGreaterThanOrEqual(3);
      expect(contrastOf(palette.map.town, ground)).toBeGreaterThanOrEqual(4.5);
    }
    // A way that is drawn leads over land and over its own roads.
    for (const ground of [palette.map.land, palette.map.roadMajor, palette.map.roadMiddle, palette.map.roadMinor])
      expect(contrastOf(palette.map.route, ground), `route on ${ground}`).toBeGreaterThanOrEqual(3);
    expect(contrastOf(palette.map.roadText, palette.map.land)).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(palette.map.waterText, palette.map.water)).toBeGreaterThanOrEqual(4.5);
  });
});

test('surfaces of the room stay between L* 14 and 22, as a dark control room asks', () => {
  for (const surface of Object.values(palettes.room.surfaces)) {
    expect(lightnessOf(surface)).toBeGreaterThanOrEqual(14);
    expect(lightnessOf(surface)).toBeLessThanOrEqual(22);
  }
});
