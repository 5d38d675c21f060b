import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brierScoreOf, likelihoodOf } from './likelihood.ts';

const none = { outcomes: 0, falseOutcomes: 0 };

test('nothing known is one in two, and says so', () => {
  expect(likelihoodOf(none, none)).toEqual({
    falseLikelihood: 50,
    reasons: [{ basis: 'PRIOR', outcomes: 2, falseOutcomes: 1 }],
  });
});

test('a detector that was false nine times of ten stands out from a sound model', () => {
  const { falseLikelihood, reasons } = likelihoodOf(
    { outcomes: 10, falseOutcomes: 9 },
    { outcomes: 98, falseOutcomes: 29 },
  );
  // (9 + 4 × 30/100) / 14
  expect(falseLikelihood).toBe(73);
  expect(reasons.map(({ basis }) => basis)).toEqual(['DEVICE', 'MODEL', 'PRIOR']);
});

test('never certain, and more false outcomes never make it smaller', () => {
  const outcomes = fc
    .nat(1_000)
    .chain((count) => fc.record({ outcomes: fc.constant(count), falseOutcomes: fc.nat(count) }));
  fc.assert(
    fc.property(outcomes, outcomes, (device, model) => {
      const { falseLikelihood } = likelihoodOf(device, model);
      expect(falseLikelihood).toBeGreaterThanOrEqual(0);
      expect(falseLikelihood).toBeLessThanOrEqual(100);
      const worse = { outcomes: device.outcomes + 1, falseOutcomes: device.falseOutcomes + 1 };
      expect(likelihoodOf(worse, model).falseLikelihood).toBeGreaterThanOrEqual(falseLikelihood);
    }),
  );
});

test('the Brier score by hand', () => {
  expect(brierScoreOf([])).toBeNull();
  expect(brierScoreOf([{ falseLikelihood: 50, isFalse: true }])).toBe(0.25);
  expect(
    brierScoreOf([
      { falseLikelihood: 90, isFalse: true },
      { falseLikelihood: 20, isFalse: false },
    ]),
  ).toBeCloseTo(0.025);
});
