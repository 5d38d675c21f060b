import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BoundParameters,
  type RepeatedParameters,
  shippedWarnings,
  type TrendParameters,
  warningParameters,
  warningRule,
} from './warning-rules.ts';
import {
  fallsShort,
  judgeSeries,
  medianSlope,
  outcomeOf,
  precisionOf,
  type Sample,
  type Series,
  warningProbability,
  warningScoreOf,
} from './warning-signs.ts';

const now = 1_800_000_000;
const trend = shippedWarnings.LEVEL_FALLING as TrendParameters;
const repeated = shippedWarnings.LEAKAGE_REPEATED as RepeatedParameters;
const bound = shippedWarnings.TEMPERATURE_HIGH as BoundParameters;
/** Readings every so many minutes up to now, the newest last. */
const series = (values: readonly number[], minutes: number): Series => ({
  samples: values.map((value, index) => ({ atSeconds: now - (values.length - 1 - index) * minutes * 60, value })),
  said: [],
});
const windowMinutes = (rule: keyof typeof shippedWarnings, count: number) =>
  Math.floor((shippedWarnings[rule].windowHours * 60) / count);
const readings = fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 24, maxLength: 48 });

describe('by hand', () => {
  test('a tank that loses two centimetres an hour warns, with the readings that say so', () => {
    const judged = judgeSeries(
      trend,
      series(
        Array.from({ length: 24 }, (_, hour) => 2 - hour * 0.02),
        60,
      ),
      now,
    );
    expect(judged).toMatchObject({ state: 'WARNS', strength: expect.closeTo(2) });
    if (judged.state !== 'WARNS') throw new Error('unreachable');
    expect(judged.reasons).toMatchObject({ measured: -0.02, threshold: -0.01, readingCount: 24 });
    expect(judged.reasons.readings[0]).toEqual({ atSeconds: now - 23 * 3_600, value: 2 });
    expect(judged.reasons.readings.at(-1)).toEqual({ atSeconds: now, value: expect.closeTo(1.54) });
  });

  test('one mad reading moves no trend, and one that is far from its bound is not told', () => {
    const steady = Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 0 : 3));
    expect(judgeSeries(trend, series(steady, 60), now)).toEqual({ state: 'QUIET' });
    const high = Array.from({ length: 24 }, (_, hour) => 9 - hour * 0.02);
    expect(judgeSeries(trend, series(high, 60), now)).toEqual({ state: 'QUIET' });
    expect(judgeSeries({ ...trend, bound: null }, series(high, 60), now).state).toBe('WARNS');
  });

  test('leakage that flutters about its bound counts once; three times over and back is a warning', () => {
    const flutter = Array.from({ length: 48 }, (_, index) => (index % 2 === 0 ? 310 : 290));
    expect(judgeSeries(repeated, series(flutter, 30), now)).toEqual({ state: 'QUIET' });
    const thrice = Array.from({ length: 48 }, (_, index) => (index % 12 === 6 ? 320 : 100));
    expect(judgeSeries(repeated, series(thrice, 30), now)).toMatchObject({
      state: 'WARNS',
      reasons: { measured: 4, threshold: 3 },
    });
  });

  test('what the device itself says counts without any reading', () => {
    const said = [true, false, true, false, true].map((isActive, index) => ({
      atSeconds: now - (5 - index) * 3_600,
      isActive,
    }));
    expect(judgeSeries(repeated, { samples: [], said }, now)).toMatchObject({ state: 'WARNS' });
    expect(judgeSeries(repeated, { samples: [], said: said.slice(0, 3) }, now)).toEqual({
      state: 'UNKNOWN',
      lack: 'FEW',
    });
  });

  test('a temperature over its bound for half an hour warns; below the bound but not yet settled it is still over', () => {
    expect(judgeSeries(bound, series([40, 61, 58, 57, 61], 10), now)).toMatchObject({ state: 'WARNS' });
    const whole = Array.from({ length: 36 }, () => 40);
    expect(judgeSeries(bound, series([...whole, 61, 54, 61, 61], 10), now)).toEqual({ state: 'QUIET' });
  });

  test('the time of a gap counts neither as over nor as well', () => {
    const samples = [-90, -85, -5, 0].map((minutes) => ({ atSeconds: now + minutes * 60, value: 65 }));
    expect(judgeSeries(bound, { samples, said: [] }, now)).toEqual({ state: 'UNKNOWN', lack: 'GAP' });
  });

  test('probability, precision and score', () => {
    expect(warningProbability({ cameTrue: 0, didNot: 0, unknown: 0 }, 50, 1)).toBe(50);
    expect(warningProbability({ cameTrue: 0, didNot: 0, unknown: 0 }, 50, 9)).toBe(67);
    expect(warningProbability({ cameTrue: 6, didNot: 2, unknown: 0 }, 50, 1)).toBe(67);
    expect(precisionOf({ cameTrue: 0, didNot: 0, unknown: 0 })).toBeNull();
    expect(precisionOf({ cameTrue: 3, didNot: 1, unknown: 2 })).toBe(50);
    expect(warningScoreOf([])).toBeNull();
    expect(
      warningScoreOf([
        { probability: 90, cameTrue: true },
        { probability: 20, cameTrue: false },
      ]),
    ).toBeCloseTo(0.025);
    expect(fallsShort({ cameTrue: 3, didNot: 4, unknown: 0 }, trend)).toBe(false);
    expect(fallsShort({ cameTrue: 3, didNot: 4, unknown: 1 }, trend)).toBe(true);
  });

  test('what followed decides, and what nobody heard decides nothing', () => {
    const heard = { foretoldAt: null, isMended: false, isHeard: true };
    expect(outcomeOf(heard, false)).toBeNull();
    expect(outcomeOf(heard, true)).toBe('DID_NOT');
    expect(outcomeOf({ ...heard, isHeard: false }, true)).toBe('UNKNOWN');
    expect(outcomeOf({ ...heard, isMended: true }, true)).toBe('UNKNOWN');
    expect(outcomeOf({ foretoldAt: '2026-01-01T00:00:00.000Z', isMended: true, isHeard: false }, false)).toBe(
      'CAME_TRUE',
    );
  });

  test('the shipped rules keep to their own form, and bounds out of order are refused', () => {
    for (const name of warningRule.names)
      expect(warningParameters.parse(shippedWarnings[name])).toEqual(shippedWarnings[name]);
    expect(warningParameters.safeParse({ ...bound, settleBound: 60 }).success).toBe(false);
  });
});

describe('whatever comes', () => {
  test('the same input gives the same judgement', () => {
    fc.assert(
      fc.property(fc.constantFrom(...warningRule.names), readings, (rule, values) => {
        const given = series(values, windowMinutes(rule, values.length));
        expect(judgeSeries(shippedWarnings[rule], given, now)).toEqual(judgeSeries(shippedWarnings[rule], given, now));
      }),
    );
  });

  test('a series that does not move never trends, and one that never passes its bound never counts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...warningRule.names), fc.integer({ min: -50, max: 55 }), (rule, value) => {
        const given = series(
          Array.from({ length: 48 }, () => value),
          windowMinutes(rule, 48),
        );
        expect(judgeSeries(shippedWarnings[rule], given, now).state).not.toBe('WARNS');
      }),
    );
  });

  test('steeper is no better: what warns still warns when every reading is further from the first', () => {
    fc.assert(
      fc.property(readings, fc.integer({ min: 2, max: 9 }), (values, times) => {
        const rule: TrendParameters = { ...trend, slopePerHour: 1, leastChange: 1, agreementPercent: 60, bound: null };
        const minutes = windowMinutes('LEVEL_FALLING', values.length);
        const before = judgeSeries(rule, series(values, minutes), now);
        const [first = 0] = values;
        const after = judgeSeries(
          rule,
          series(
            values.map((value) => first + (value - first) * times),
            minutes,
          ),
          now,
        );
        if (before.state !== 'WARNS') return;
        expect(after.state).toBe('WARNS');
        if (after.state === 'WARNS') expect(after.strength).toBeGreaterThanOrEqual(before.strength);
      }),
    );
  });

  test('a rising series warns of no fall, and falling and rising mirror each other', () => {
    fc.assert(
      fc.property(readings, (values) => {
        const falling: TrendParameters = { ...trend, slopePerHour: 1, leastChange: 1, bound: null };
        const rising: TrendParameters = { ...falling, direction: 'RISING' };
        const minutes = windowMinutes('LEVEL_FALLING', values.length);
        const mirrored = series(
          values.map((value) => -value),
          minutes,
        );
        expect(judgeSeries(rising, mirrored, now).state).toBe(judgeSeries(falling, series(values, minutes), now).state);
        expect(medianSlope(series(values, minutes).samples).perHour).toBeCloseTo(
          -medianSlope(mirrored.samples).perHour,
        );
      }),
    );
  });

  test('hotter is no better: what warns still warns when every reading is higher', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 40, max: 80 }), { minLength: 5, maxLength: 30 }),
        fc.nat(30),
        (values, more) => {
          if (judgeSeries(bound, series(values, 10), now).state !== 'WARNS') return;
          expect(
            judgeSeries(
              bound,
              series(
                values.map((value) => value + more),
                10,
              ),
              now,
            ).state,
          ).toBe('WARNS');
        },
      ),
    );
  });

  test('once more is no better: another time over the bound never takes a warning back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 10, maxLength: 40 }), (values) => {
        if (judgeSeries(repeated, series(values, 20), now).state !== 'WARNS') return;
        expect(judgeSeries(repeated, series([...values, 0, 600], 20), now).state).toBe('WARNS');
      }),
    );
  });

  test('what is missing is never well: taking readings away makes no quiet of what has holes', () => {
    const any = fc.constantFrom(...warningRule.names);
    fc.assert(
      fc.property(any, readings, fc.integer({ min: 0, max: 47 }), (rule, values, from) => {
        const minutes = windowMinutes(rule, values.length);
        const { samples } = series(values, minutes);
        // A hole of half the window.
        const holed: readonly Sample[] = samples.filter(
          (_, index) => index < from || index >= from + Math.ceil(values.length / 2),
        );
        if (holed.length > Math.ceil(values.length / 2)) return;
        expect(judgeSeries(shippedWarnings[rule], { samples: holed, said: [] }, now).state).not.toBe('QUIET');
      }),
    );
    for (const rule of warningRule.names)
      expect(judgeSeries(shippedWarnings[rule], { samples: [], said: [] }, now)).toEqual({
        state: 'UNKNOWN',
        lack: 'FEW',
      });
  });

  test('a probability is between 1 and 99 and follows what came true and how strong the sign is', () => {
    const track = fc.record({ cameTrue: fc.nat(50), didNot: fc.nat(50), unknown: fc.nat(50) });
    const prior = fc.integer({ min: 1, max: 99 });
    fc.assert(
      fc.property(track, prior, fc.double({ min: 0, max: 20, noNaN: true }), (before, percent, strength) => {
        const said = warningProbability(before, percent, strength);
        expect(said).toBeGreaterThanOrEqual(1);
        expect(said).toBeLessThanOrEqual(99);
        const better = { ...before, cameTrue: before.cameTrue + 1 };
        expect(warningProbability(better, percent, strength)).toBeGreaterThanOrEqual(said);
        expect(warningProbability(before, percent, strength + 1)).toBeGreaterThanOrEqual(said);
        const doubtful = { ...before, unknown: before.unknown + 1 };
        expect(precisionOf(doubtful)!).toBeLessThanOrEqual(precisionOf(before) ?? 0);
      }),
    );
  });
});
