import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alarmRules } from './alarm-rules.ts';
import { compareSides, replayAlarms, replayWarnings, sideOf, slotOf, type PastSignals, type Told } from './backtest.ts';
import type { SensedCondition } from './observation.ts';
import { withFilter } from './rule-book.ts';
import { shippedWarnings, type TrendParameters } from './warning-rules.ts';

const hour = 3_600;
const start = 1_800_000_000;
const rules = alarmRules.versions[0]!.rule;
const finish = <Answer>(steps: Generator<void, Answer>): Answer => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};
const period = { fromSeconds: start, untilSeconds: start + 6 * 24 * hour };
/** Every half hour; falls three centimetres an hour from the second day on for a day. */
const tank = {
  samples: Array.from({ length: 6 * 48 + 48 }, (_, index) => {
    const at = start - 24 * hour + index * 1_800;
    const falling = Math.min(24, Math.max(0, (at - start - 24 * hour) / hour));
    return { atSeconds: at, value: 2 - falling * 0.03 };
  }),
  said: [],
};
const rule = shippedWarnings.LEVEL_FALLING as TrendParameters;
const nothing = { foretold: [], mended: [] };
const replayed = (parameters = rule, after: { foretold: number[]; mended: number[] } = nothing) =>
  finish(replayWarnings('tank', parameters, tank, after, period));

describe('a warning rule over what was stored', () => {
  test('tells once while it stands, and again only after its horizon', () => {
    const [told, ...more] = replayed();
    expect(more).toEqual([]);
    expect(told).toMatchObject({ key: 'tank', outcome: 'DID_NOT' });
    expect(told!.atSeconds).toBeGreaterThan(start + 24 * hour);
    expect(told!.untilSeconds - told!.atSeconds).toBe(72 * hour);
  });

  test('what followed decides; mended or not over yet is not known', () => {
    expect(replayed(rule, { foretold: [start + 60 * hour], mended: [] })[0]).toMatchObject({
      outcome: 'CAME_TRUE',
      untilSeconds: start + 60 * hour,
    });
    // What came is no early sign any more while its readings are in the window.
    expect(replayed(rule, { foretold: [start + 40 * hour], mended: [] })).toHaveLength(1);
    expect(replayed(rule, { foretold: [], mended: [start + 60 * hour] })[0]).toMatchObject({ outcome: 'UNKNOWN' });
    expect(replayed({ ...rule, horizonHours: 720 })[0]).toMatchObject({ outcome: null });
  });

  test('a stricter rule never tells earlier than a looser one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.05, noNaN: true }), (slopePerHour) => {
        const loose = replayed({ ...rule, slopePerHour, horizonHours: 720 })[0]?.atSeconds ?? Infinity;
        const strict =
          replayed({ ...rule, slopePerHour: slopePerHour * 1.5, horizonHours: 720 })[0]?.atSeconds ?? Infinity;
        expect(strict).toBeGreaterThanOrEqual(loose);
      }),
      { numRuns: 12 },
    );
  });
});

describe('alarm filters over what was stored', () => {
  const at = (seconds: number) => new Date((start + seconds) * 1_000).toISOString();
  const past = (
    condition: SensedCondition,
    ...said: (readonly [seconds: number, isActive: boolean])[]
  ): PastSignals => ({
    reports: said.map(([seconds, isActive], index) => ({
      frameId: `frame-${index}`,
      speaker: { protocol: 'MQTT', address: 'a', deviceId: 'device' },
      receivedAt: at(seconds),
      claimedAt: null,
      isResend: false,
      observations: [{ component: null, componentName: null, condition, isActive }],
      values: [],
      resets: [],
    })),
    sources: new Map([['MQTT/a', { key: 'MQTT/a', deviceId: 'device', placeKey: 'premises/p', isInTest: false }]]),
    alarms: [],
  });
  const told = (condition: SensedCondition, signals: PastSignals, settleSeconds: number, quietSeconds = 0) =>
    finish(
      replayAlarms(
        condition,
        withFilter(rules, condition, { shape: 'FILTER', settleSeconds, quietSeconds }),
        signals,
        period,
      ),
    );

  test('what flutters is one piece of work with a filter, and as many without', () => {
    const flutter = past('FAULT', [0, true], [60, false], [120, true], [180, false], [900, true]);
    expect(told('FAULT', flutter, 300)).toHaveLength(2);
    expect(told('FAULT', flutter, 0)).toHaveLength(3);
    expect(told('FAULT', flutter, 3_600)).toHaveLength(1);
  });

  test('an alarm is ended when a person ended it then, and rings again after the quiet time', () => {
    const gas = {
      ...past('GAS', [0, true], [100, false], [400, true]),
      alarms: [
        {
          key: 'device',
          slot: slotOf('premises/p', 'GAS'),
          atSeconds: start,
          endedAtSeconds: start + 200,
          outcome: 'FALSE',
        },
      ],
    };
    expect(told('GAS', gas, 30, 120)).toMatchObject([
      { outcome: 'DID_NOT', untilSeconds: start + 200 },
      { atSeconds: start + 400 },
    ]);
    expect(told('GAS', gas, 30, 900)).toHaveLength(1);
  });

  test('what saves lives has no filter, whatever is asked for', () => {
    const fire = past('FIRE', [0, true], [10, false]);
    expect(told('FIRE', fire, 86_400, 3_600)).toHaveLength(1);
  });
});

test('side by side: what happened, who told it, and what was told for nothing', () => {
  const one = (key: string, atSeconds: number, outcome: Told['outcome']): Told => ({
    key,
    atSeconds,
    untilSeconds: atSeconds + 100,
    outcome,
  });
  const happened = [{ key: 'a', atSeconds: 150, condition: 'LEVEL_LOW' as const }];
  const before = [one('a', 100, 'CAME_TRUE'), one('b', 10, 'DID_NOT')];
  const after = [one('b', 40, 'UNKNOWN'), one('c', 500, null)];
  expect(sideOf(before, happened)).toEqual({
    told: 2,
    cameTrue: 1,
    didNot: 1,
    unknown: 0,
    open: 0,
    missed: 0,
    precisionRate: 50,
  });
  expect(sideOf(after, happened)).toMatchObject({ told: 2, missed: 1, open: 1, precisionRate: 0 });
  expect(compareSides(happened, before, after)).toMatchObject([
    { key: 'b', happenedAtSeconds: null, inForce: { atSeconds: 10 }, changed: { atSeconds: 40 } },
    { key: 'a', happenedAtSeconds: 150, condition: 'LEVEL_LOW', inForce: { atSeconds: 100 }, changed: null },
    { key: 'c', inForce: null, changed: { atSeconds: 500 } },
  ]);
});
