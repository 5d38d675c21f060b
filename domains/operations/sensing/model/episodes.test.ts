import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addSeconds, parseInstant } from '@wanghuo/kernel';
import { alarmRulesAt, clocksOf, ruleOf } from './alarm-rules.ts';
import { fold, levelKeyOf, type Folded, type Source, type Standing } from './episodes.ts';
import { lifeConditions, sensedCondition, type Observation, type Report, type SensedCondition } from './observation.ts';

const start = parseInstant('2026-11-26T12:00:00.000Z');
const { rule: rules } = alarmRulesAt(start);
const panel: Source = { key: 'GB26875/1', deviceId: 'd1', placeKey: 'building/1', isInTest: false };
const other: Source = { key: 'GB26875/2', deviceId: 'd2', placeKey: 'building/2', isInTest: false };
const detector: Source = { key: 'MQTT/s', deviceId: 'd3', placeKey: 'building/1', isInTest: false };
const nothing: Standing = {
  sources: new Map([panel, other, detector].map((source) => [source.key, source])),
  levels: new Map(),
  open: [],
  ended: [],
  taken: new Set(),
};

let serial = 0;
const said = (condition: SensedCondition, isActive = true, component: string | null = '1/1/1'): Observation => ({
  component,
  componentName: null,
  condition,
  isActive,
});
function report(observations: readonly Observation[], at: number, more: Partial<Report> = {}): Report {
  const receivedAt = addSeconds(start, at);
  serial += 1;
  return {
    frameId: `f${serial}`,
    speaker: { protocol: 'GB26875', address: '1', deviceId: 'd1' },
    receivedAt,
    claimedAt: receivedAt,
    isResend: false,
    observations,
    values: [],
    resets: [],
    ...more,
  };
}
const from = (address: string) => ({ speaker: { protocol: 'GB26875' as const, address, deviceId: null } });
const after = (...reports: readonly Report[]): Folded => fold(nothing, reports, rules);
/** As if a person had ended every open alarm. */
const ended = ({ standing }: Folded, at: number): Standing => ({
  ...standing,
  open: [],
  ended: standing.open.map(({ ref, parts }) => ({ ref, parts, endedAt: addSeconds(start, at) })),
});

describe('an episode', () => {
  test('opens with the first fire; later ones of the building join it, the gravest gives its name', () => {
    const { standing, signals } = after(
      report([said('MANUAL_ALARM')], 0),
      report([said('FIRE', true, '1/1/2')], 5),
      report([said('FIRE', true, null)], 6, { speaker: { protocol: 'MQTT', address: 's', deviceId: 'd3' } }),
    );
    expect(standing.open).toMatchObject([{ condition: 'FIRE', signals: 3, placeKey: 'building/1', isTrusted: true }]);
    expect(standing.open[0]!.parts.size).toBe(3);
    expect(signals.map(({ effect }) => effect)).toEqual(['OPENED', 'JOINED', 'JOINED']);
  });

  test('DV-12: another building has its own, and so has a graver class', () => {
    const { standing } = after(
      report([said('FIRE')], 0),
      report([said('FIRE')], 1, from('2')),
      report([said('PRE_ALARM')], 2),
    );
    expect(standing.open.map(({ placeKey, alarmClass }) => `${placeKey} ${alarmClass}`)).toEqual([
      'building/1 FIRE',
      'building/2 FIRE',
      'building/1 WARNING',
    ]);
  });

  test('neither clearing nor reset ends it; the reset is noted', () => {
    const { standing } = after(
      report([said('FIRE')], 0),
      report([said('FIRE', false)], 10),
      report([], 20, { resets: ['1/1'] }),
    );
    expect(standing.open).toMatchObject([{ condition: 'FIRE', resetAt: addSeconds(start, 20) }]);
    expect(standing.levels.get(levelKeyOf(panel.key, '1/1/1', 'FIRE'))?.isActive).toBe(false);
  });

  test('a status that names what is in order says nothing new: no signal, and a level only where a time may be compared', () => {
    const order = [said('FIRE', false), said('FAULT', false), said('SHIELDED', false)];
    const { signals, standing } = after(report(order, 0), report(order, 10));
    expect(signals).toEqual([]);
    expect([...standing.levels.keys()]).toEqual([levelKeyOf(panel.key, '1/1/1', 'FIRE')]);
    const faulty = after(report(order, 0), report([said('FAULT')], 5), report(order, 10), report(order, 20));
    expect(faulty.signals.map(({ observation }) => [observation.condition, observation.isActive])).toEqual([
      ['FAULT', true],
      ['FAULT', false],
    ]);
    // What belongs to an open alarm is noted each time.
    const cleared = after(report([said('FIRE')], 0), report(order, 5), report(order, 10));
    expect(cleared.signals.map(({ effect }) => effect)).toEqual(['OPENED', 'CLEARED', 'CLEARED']);
  });

  test('a reset ends latched levels of its own system only', () => {
    const { standing } = after(
      report([said('FIRE', true, '1/1/1'), said('FIRE', true, '1/12/1')], 0),
      report([], 20, { resets: ['1/1'] }),
    );
    expect(standing.levels.get(levelKeyOf(panel.key, '1/12/1', 'FIRE'))?.isActive).toBe(true);
  });

  test('a fire that goes on after a person ended the alarm is shown anew and says so', () => {
    const first = after(report([said('FIRE')], 0));
    const again = fold(ended(first, 30), [report([said('FIRE')], 40)], rules);
    expect(again.standing.open).toMatchObject([{ marks: ['STILL_ACTIVE'], isTrusted: true }]);
    expect(again.standing.open[0]!.ref).not.toBe(first.standing.open[0]!.ref);
  });

  test('a warning within its quiet window is counted with the one that was ended, later it is shown anew', () => {
    const first = after(report([said('PRE_ALARM')], 0), report([said('PRE_ALARM', false)], 20));
    const known = ended(first, 30);
    expect(fold(known, [report([said('PRE_ALARM')], 300)], rules).signals).toMatchObject([{ effect: 'COUNTED' }]);
    const late = fold(known, [report([said('PRE_ALARM')], 2_000)], rules);
    expect(late.standing.open).toHaveLength(1);
  });

  test('a condition that flutters within its hysteresis begins once and is counted', () => {
    const flutter = [0, 10, 20, 30].flatMap((at) => [
      report([said('FAULT')], at),
      report([said('FAULT', false)], at + 5),
    ]);
    const { standing, tasks } = after(...flutter);
    expect(standing.levels.get(levelKeyOf(panel.key, '1/1/1', 'FAULT'))).toMatchObject({ raises: 1, flutters: 3 });
    expect(tasks.filter(({ isRaise }) => isRaise)).toHaveLength(1);
  });
});

describe('what is doubtful is shown and marked', () => {
  test('DV-01: the fire of an unknown device', () => {
    const { standing } = after(report([said('FIRE')], 0, from('77')));
    expect(standing.open).toMatchObject([
      { placeKey: 'unknown/GB26875/77', marks: ['UNVERIFIED_DEVICE'], isTrusted: false },
    ]);
  });

  test('DV-09: an old fire, one from the future, one with a time that cannot be', () => {
    const marks = (more: Partial<Report>) => after(report([said('FIRE')], 0, more)).standing.open[0]!.marks;
    expect(marks({ claimedAt: addSeconds(start, -301) })).toEqual(['OLD']);
    expect(marks({ claimedAt: addSeconds(start, -300) })).toEqual([]);
    expect(marks({ claimedAt: addSeconds(start, 301) })).toEqual(['CLOCK_DOUBTFUL']);
    expect(marks({ claimedAt: null, isClaimImpossible: true })).toEqual(['CLOCK_DOUBTFUL']);
    expect(marks({ claimedAt: null })).toEqual([]);
  });

  test('DV-09: a clock that cannot be believed is work for the maintainer', () => {
    expect(after(report([said('FIRE')], 0, { claimedAt: addSeconds(start, -9_999) })).tasks).toMatchObject([
      { kind: 'CLOCK_FAULT', deviceId: 'd1' },
    ]);
  });

  test('DV-08: an identical later fire joins the open alarm, or opens anew and says so, without suggesting dispatch', () => {
    const claimedAt = start;
    const joined = after(
      report([said('FIRE')], 0, { claimedAt }),
      report([said('FIRE')], 301, { claimedAt, earlierFrameId: 'f0' }),
    );
    expect(joined.standing.open).toMatchObject([{ signals: 2, isTrusted: true }]);
    const first = after(report([said('FIRE')], 0, { claimedAt }), report([said('FIRE', false)], 10));
    const anew = fold(ended(first, 20), [report([said('FIRE')], 290, { earlierFrameId: 'f0' })], rules);
    expect(anew.standing.open).toMatchObject([{ marks: ['SAME_AS_EARLIER'], isTrusted: false }]);
  });

  test('DV-20: a fire in test shows in an alarm of its own, never in that of a real one', () => {
    const inTest: Standing = {
      ...nothing,
      sources: new Map([...nothing.sources, [panel.key, { ...panel, isInTest: true }]]),
    };
    const { standing } = fold(
      inTest,
      [
        report([said('FIRE')], 0),
        report([said('FIRE')], 1, { speaker: { protocol: 'MQTT', address: 's', deviceId: 'd3' } }),
      ],
      rules,
    );
    expect(standing.open).toMatchObject([
      { isTest: true, marks: ['IN_TEST'], isTrusted: false },
      { isTest: false, marks: [], isTrusted: true },
    ]);
  });
});

test('DV-15: no name that a device gives itself or its parts keeps a fire from being kept', () => {
  const hostile = 'a|b\0\ud800' + 'y'.repeat(10_000);
  const { standing, signals } = after(report([said('FIRE', true, hostile)], 0, from(hostile)));
  const [signal] = signals;
  for (const text of [signal!.source, signal!.observation.component!, standing.open[0]!.placeKey]) {
    expect(text.length).toBeLessThan(250);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toContain('\0');
  }
  expect(standing.open[0]!.parts.has(levelKeyOf(signal!.source, hostile, 'FIRE'))).toBe(true);
});

test('section 12 of the domain rules: a minute at places under close supervision, three elsewhere', () => {
  expect(clocksOf(rules, 'FIRE', 'HIGH_RISK')).toEqual({ ownerSeconds: 60, seatsSeconds: 30, dutySeconds: 60 });
  expect(clocksOf(rules, 'FIRE', 'KEY')).toEqual(clocksOf(rules, 'FIRE', 'HIGH_RISK'));
  expect(clocksOf(rules, 'FIRE', 'GENERAL')).toEqual({ ownerSeconds: 180, seatsSeconds: 60, dutySeconds: 180 });
});

test('no rule can filter what saves lives', () => {
  for (const condition of lifeConditions)
    expect(
      ruleOf(
        { ...rules, conditions: { [condition]: { task: 'FAULT', settleSeconds: 9, quietSeconds: 9 } } },
        condition,
      ),
    ).toEqual({
      alarm: condition === 'SOS' ? 'SOS' : 'FIRE',
    });
});

const observations = fc.record({
  component: fc.constantFrom(null, '1/1/1', '1/1/2', '1/12/1'),
  componentName: fc.constant(null),
  condition: fc.oneof(fc.constantFrom(...lifeConditions), fc.constantFrom(...sensedCondition.names)),
  isActive: fc.boolean(),
});
/** Any history of frames, clocks that are off and panels that are reset included. */
const histories = fc
  .array(
    fc.record({
      address: fc.constantFrom('1', '2', '3'),
      wait: fc.integer({ min: 0, max: 900 }),
      drift: fc.constantFrom(0, 0, -86_400, 400),
      observations: fc.array(observations, { maxLength: 4 }),
      resets: fc.constantFrom([], [], ['1/1']),
      earlierFrameId: fc.constantFrom(undefined, 'h0'),
      isResend: fc.constantFrom(false, false, true),
    }),
    { maxLength: 25 },
  )
  .map((drawn) => {
    let at = 0;
    return drawn.map(({ address, wait, drift, earlierFrameId, ...rest }, index): Report => {
      at += wait;
      return report(rest.observations, at, {
        ...rest,
        ...(earlierFrameId === undefined ? {} : { earlierFrameId }),
        ...from(address),
        frameId: `h${index}`,
        claimedAt: addSeconds(start, at + drift),
      });
    });
  });
const runs = { numRuns: 300 };

describe('whatever devices say', () => {
  test('INV-2: each fire reaches an open alarm that holds its component', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let standing = nothing;
        for (const one of history) {
          standing = fold(standing, [one], rules).standing;
          if (one.isResend) continue;
          for (const { condition, component, isActive } of one.observations)
            if (isActive && lifeConditions.includes(condition)) {
              const part = levelKeyOf(`GB26875/${one.speaker.address}`, component, condition);
              expect(standing.open.some(({ parts }) => parts.has(part))).toBe(true);
            }
        }
      }),
      runs,
    );
  });

  test('no sequence of frames ends or overwrites an open alarm', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let standing = nothing;
        for (const one of history) {
          const next = fold(standing, [one], rules).standing;
          for (const before of standing.open) {
            const now = next.open.find(({ ref }) => ref === before.ref);
            expect(now).toBeDefined();
            expect(now!.signals).toBeGreaterThanOrEqual(before.signals);
            for (const part of before.parts) expect(now!.parts.has(part)).toBe(true);
            for (const mark of before.marks) expect(now!.marks).toContain(mark);
            if (before.condition === 'FIRE') expect(now!.condition).toBe('FIRE');
          }
          standing = next;
        }
      }),
      runs,
    );
  });

  test('the same input gives the same output, together or one by one, and the input stays as it is', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const before = structuredClone(nothing);
        const whole = fold(nothing, history, rules);
        expect(fold(nothing, history, rules)).toEqual(whole);
        let standing = nothing;
        for (const one of history) standing = fold(standing, [one], rules).standing;
        expect(standing).toEqual(whole.standing);
        expect(nothing).toEqual(before);
      }),
      runs,
    );
  });

  test('INV-8: frames sent again, in whatever order and place, change nothing', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 10 }),
        (history, again) => {
          const once = fold(nothing, history, rules);
          const repeated = [...history];
          for (const [which, where, isSaid] of again) {
            const one = history[which % Math.max(1, history.length)];
            if (!one) continue;
            const least = repeated.findIndex(({ frameId }) => frameId === one.frameId) + 1;
            // Once as the gateway knows it (a re-send), once as the same stored frame taken a second time.
            repeated.splice(
              least + (where % (repeated.length - least + 1)),
              0,
              isSaid ? { ...one, isResend: true, frameId: `r${which}` } : one,
            );
          }
          const twice = fold(nothing, repeated, rules);
          expect({ ...twice.standing, taken: null }).toEqual({ ...once.standing, taken: null });
          expect(twice.signals).toEqual(once.signals);
          expect(twice.tasks).toEqual(once.tasks);
        },
      ),
      runs,
    );
  });
});
