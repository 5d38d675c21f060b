import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditFinding } from '../model/index.ts';
import { marksByBlock, segmentsOf } from './marks.ts';

const finding = (id: string, severity: AuditFinding['severity'], ...places: readonly (readonly [number, number])[]) =>
  ({ id, severity, spans: places.map(([from, to]) => ({ from, to, line: 1, column: 1, quote: '' })) }) as AuditFinding;
const block = (from: number, to: number) => ({ kind: 'paragraph', from, to, level: 0 }) as const;

describe('marks', () => {
  test('stand in every block they touch, and nowhere else', () => {
    const marks = marksByBlock(
      [block(0, 10), block(11, 20), block(21, 30)],
      [finding('F1', 'provable', [2, 4], [25, 26]), finding('F2', 'ambiguity', [8, 23])],
    );
    expect(
      [...marks].map(([index, found]) => [index, found.map(({ findingId, place }) => `${findingId}/${place}`)]),
    ).toEqual([
      [0, ['F1/0', 'F2/0']],
      [1, ['F2/0']],
      [2, ['F2/0', 'F1/1']],
    ]);
  });

  test('that overlap are cut apart; the gravest decides the look', () => {
    const [marks] = marksByBlock(
      [block(0, 10)],
      [finding('F1', 'ambiguity', [2, 6]), finding('F2', 'provable', [4, 8])],
    ).values();
    expect(
      segmentsOf(0, 10, marks ?? []).map(({ from, to, findingIds, severity }) => [
        from,
        to,
        findingIds.join(),
        severity,
      ]),
    ).toEqual([
      [0, 2, '', null],
      [2, 4, 'F1', 'ambiguity'],
      [4, 6, 'F1,F2', 'provable'],
      [6, 8, 'F2', 'provable'],
      [8, 10, '', null],
    ]);
  });

  test('however they lie, the segments cover the text once and every mark begins somewhere', () => {
    const place = fc
      .tuple(fc.nat(40), fc.integer({ min: 1, max: 15 }))
      .map(([from, length]) => [from, from + length] as const);
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), (places) => {
        const findings = places.map((one, at) => finding(`F${at}`, 'provable', one));
        const [marks = []] = marksByBlock([block(5, 35)], findings).values();
        const segments = segmentsOf(5, 35, marks);
        expect(segments[0]?.from).toBe(5);
        expect(segments.at(-1)?.to).toBe(35);
        segments.slice(1).forEach((one, at) => expect(one.from).toBe(segments[at]?.to));
        const inside = places.filter(([from, to]) => from < 35 && to > 5).length;
        expect(segments.flatMap(({ anchors }) => anchors)).toHaveLength(inside);
      }),
    );
  });
});
