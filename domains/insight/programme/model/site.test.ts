import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sitingConditions } from './project.ts';
import { siteFindings, type NearPlace } from './site.ts';

const at = (distanceMetres: number): NearPlace => ({ id: `p${distanceMetres}`, name: '示例单位', distanceMetres });
const evidenceOf = (condition: string, dangerous: readonly NearPlace[], crowded: readonly NearPlace[]) =>
  siteFindings(dangerous, crowded).find((one) => one.condition === condition)?.evidence;

test('dangerous goods nearer than 300 m by their middle are a conflict; a little farther their fence has to be looked for', () => {
  expect(evidenceOf('DANGEROUS_GOODS_300_METRES', [at(900), at(299)], [])).toBe('CONFLICT');
  expect(evidenceOf('DANGEROUS_GOODS_300_METRES', [at(300)], [])).toBe('CHECK');
  expect(evidenceOf('DANGEROUS_GOODS_300_METRES', [at(450)], [])).toBe('NOTHING_NEAR');
  expect(siteFindings([at(900), at(299)], [])[3]?.nearest).toEqual(at(299));
});

test('exits of crowded places are not registered: near means look, never more', () => {
  expect(evidenceOf('CROWD_EXIT_50_METRES', [], [at(10)])).toBe('CHECK');
  expect(evidenceOf('CROWD_EXIT_50_METRES', [], [at(199)])).toBe('CHECK');
  expect(evidenceOf('CROWD_EXIT_50_METRES', [], [at(200)])).toBe('NOTHING_NEAR');
});

test('every condition has an answer, land, environment and road lines never any but that there are no records', () => {
  const places = fc.array(fc.nat(2_000).map(at));
  fc.assert(
    fc.property(places, places, (dangerous, crowded) => {
      const found = siteFindings(dangerous, crowded);
      expect(found.map(({ condition }) => condition)).toEqual([...sitingConditions]);
      for (const index of [0, 1, 4]) expect(found[index]).toMatchObject({ evidence: 'NO_RECORDS', nearest: null });
    }),
  );
});
