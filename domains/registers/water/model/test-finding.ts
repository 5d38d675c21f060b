import type { InputOf } from '@wanghuo/kernel';
import type { recordTest } from './api.ts';

/** What one finds at a hydrant, as few words as a wet thumb can choose from. */
export const testFindings = ['PARKED_CAR', 'BURIED', 'DAMAGED', 'DRY', 'RUNNING'] as const;
export type TestFinding = (typeof testFindings)[number];

/** Pressures one reads off a gauge, in megapascals; 0.14 is what a running hydrant must keep (R-HYD-03). */
export const gaugeReadings = [0.05, 0.1, 0.14, 0.2, 0.3, 0.4] as const;

/**
 * The test that a finding means.
 * @param finding - what was found
 * @param on - Shanghai date of the test
 * @param options.staticPressureMegapascals - for `RUNNING`: what the gauge shows
 * @param options.note - what the record says in words
 * @throws RangeError for running water without a reading: it would be recorded as dry
 */
export function testOf(
  hydrantId: string,
  finding: TestFinding,
  on: string,
  options: { staticPressureMegapascals?: number; note?: string } = {},
): InputOf<typeof recordTest> {
  if (finding === 'RUNNING' && options.staticPressureMegapascals === undefined)
    throw new RangeError('running water needs a reading');
  return {
    hydrantId,
    testedOn: on,
    obstructed: finding === 'PARKED_CAR' || finding === 'BURIED',
    damaged: finding === 'DAMAGED',
    staticPressureMegapascals:
      finding === 'RUNNING' ? (options.staticPressureMegapascals ?? null) : finding === 'DRY' ? 0 : null,
    residualPressureMegapascals: null,
    flowLitresPerSecond: null,
    ...(options.note ? { note: options.note } : {}),
  };
}
