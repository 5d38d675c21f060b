import { haversineMetres } from '@wanghuo/geo';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circleRing, mostGroups, toggleGroup } from './layers.ts';
import { featuresOf } from './overlay.ts';

test('however groups are switched, at most five are on and the last chosen is among them', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 40 }), (choices) => {
      let on: readonly string[] = [];
      for (const group of choices) {
        const was = on.includes(group);
        on = toggleGroup(on, group);
        expect(on.length).toBeLessThanOrEqual(mostGroups);
        expect(on.includes(group)).toBe(!was);
        expect(new Set(on).size).toBe(on.length);
      }
    }),
  );
});

test('a circle on the map has its radius within one per cent', () => {
  const centre = [106.26, 29.29] as const;
  for (const position of circleRing(centre, 2500))
    expect(Math.abs(haversineMetres(centre, position) - 2500)).toBeLessThan(25);
});

test('a mark that is old is drawn as old, and the chosen one is drawn above', () => {
  const { features } = featuresOf(
    {
      id: 'units',
      group: 'force',
      look: { shape: 'square', meaning: 'neutral' },
      features: [
        { id: 'a', position: [106, 29], stale: true },
        { id: 'b', position: [106, 29], look: { shape: 'circle', meaning: 'fire' } },
      ],
    },
    'a',
  );
  expect(features[0]?.properties?.['icon']).toBe('mark/square/neutral/stale/selected');
  expect(features[0]?.properties?.['order']).toBeGreaterThan(features[1]?.properties?.['order'] as number);
});
