import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameAt, type IncidentStory, type StoryEntry } from './replay.ts';

const startMillis = Date.parse('2026-11-03T19:00:00Z');
const instant = (seconds: number) => new Date(startMillis + seconds * 1000).toISOString();
const callSigns = ['示例-01', '示例-02', '示例-03'] as const;
const course = ['ORDER_SENT', 'UNIT_TURNED_OUT', 'UNIT_ARRIVED', 'UNIT_WATER_ON', 'UNIT_LEFT', 'UNIT_BACK'] as const;

interface Told {
  readonly kind: string;
  readonly callSign: string | null;
  readonly happenedSeconds: number;
  /** How long after it happened it was entered. */
  readonly lateSeconds: number;
}

/** A story as the server tells it: entries numbered in the order in which they were recorded. */
function storyOf(told: readonly Told[], fixes: readonly number[] = []): IncidentStory {
  const recorded = [...told].sort((a, b) => a.happenedSeconds + a.lateSeconds - (b.happenedSeconds + b.lateSeconds));
  const timeline = recorded.map((one, index) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    seq: index + 1,
    at: instant(one.happenedSeconds),
    recordedAt: instant(one.happenedSeconds + one.lateSeconds),
    clock: 'SERVER' as const,
    kind: one.kind,
    actorName: '示例·张一',
    callSign: one.callSign,
    data: {},
  }));
  const record = {
    state: 'CASE_OPENED',
    incidentType: 'F11',
    level: 2,
    title: '示例火灾',
    address: '示例路 1 号',
    position: [106.2, 29.2],
    openedAt: instant(0),
  };
  return {
    incident: record,
    fromAt: instant(-60),
    untilAt: instant(4_000),
    timeline,
    versions: [
      { at: instant(0), record },
      { at: instant(900), record: { ...record, level: 3, state: 'ORDER_SENT' } },
    ],
    orders: [],
    assignments: callSigns.map((callSign, index) => ({ callSign, unitId: `unit-${index}`, stationId: 'station' })),
    tracks: [
      {
        unitId: 'unit-0',
        callSign: callSigns[0],
        points: [...fixes]
          .sort((a, b) => a - b)
          .map((seconds) => ({
            at: instant(seconds),
            position: [106 + seconds / 10_000, 29.2] as const,
            headingDegrees: null,
          })),
      },
    ],
  } as unknown as IncidentStory;
}

const told = fc.record({
  kind: fc.constantFrom(...course, 'NOTE'),
  callSign: fc.constantFrom(...callSigns),
  happenedSeconds: fc.integer({ min: 0, max: 2_000 }),
  lateSeconds: fc.integer({ min: 0, max: 1_500 }),
});
const tales = fc.array(told, { maxLength: 30 });
const moments = fc.integer({ min: -60, max: 4_000 });
const fixes = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 20 });

test('what was recorded after the moment changes nothing in the frame of the moment', () => {
  fc.assert(
    fc.property(tales, tales, moments, fixes, (before, after, moment, seen) => {
      const until = before.filter((one) => one.happenedSeconds + one.lateSeconds <= moment);
      const later = after.filter((one) => one.happenedSeconds + one.lateSeconds > moment);
      const whole = storyOf([...until, ...later], seen);
      const cut = storyOf(
        until,
        seen.filter((seconds) => seconds <= moment),
      );
      expect(frameAt(whole, instant(moment))).toEqual(frameAt(cut, instant(moment)));
    }),
  );
});

test('a report that came in late is absent until it came in, and stands at its own time when asked what happened', () => {
  const story = storyOf([
    { kind: 'ORDER_SENT', callSign: callSigns[0], happenedSeconds: 30, lateSeconds: 0 },
    { kind: 'UNIT_TURNED_OUT', callSign: callSigns[0], happenedSeconds: 80, lateSeconds: 0 },
    { kind: 'UNIT_ARRIVED', callSign: callSigns[0], happenedSeconds: 300, lateSeconds: 600 },
  ]);
  expect(frameAt(story, instant(400)).units[0]?.state).toBe('TURNED_OUT');
  expect(frameAt(story, instant(899)).units[0]?.state).toBe('TURNED_OUT');
  expect(frameAt(story, instant(900)).units[0]).toMatchObject({ state: 'ARRIVED', sinceAt: instant(300) });
  expect(frameAt(story, instant(400), 'HAPPENED').units[0]?.state).toBe('ARRIVED');
  expect(frameAt(story, instant(400), 'HAPPENED').incident?.state).toBe('ARRIVED');
});

test('the frame equals a fold of the entries known by then, one after the other', () => {
  const stateOf: Record<string, string> = {
    ORDER_SENT: 'ORDERED',
    UNIT_TURNED_OUT: 'TURNED_OUT',
    UNIT_ARRIVED: 'ARRIVED',
    UNIT_WATER_ON: 'WATER_ON',
    UNIT_LEFT: 'RETURNING',
    UNIT_BACK: 'ENDED',
  };
  fc.assert(
    fc.property(tales, moments, (all, moment) => {
      const story = storyOf(all);
      const folded = new Map<string, string>();
      for (const entry of story.timeline) {
        if (Date.parse(entry.recordedAt) > Date.parse(instant(moment))) break;
        const state = stateOf[entry.kind];
        if (state && entry.callSign && (folded.has(entry.callSign) || entry.kind === 'ORDER_SENT'))
          folded.set(entry.callSign, state);
      }
      const shown = new Map(frameAt(story, instant(moment)).units.map((unit) => [unit.callSign, unit.state as string]));
      expect(shown).toEqual(folded);
    }),
  );
});

test.each(['KNOWN', 'HAPPENED'] as const)('going on, the story only grows (%s)', (clock) => {
  fc.assert(
    fc.property(tales, moments, moments, (all, one, other) => {
      const story = storyOf(all);
      const ids = (moment: number): readonly StoryEntry['id'][] =>
        frameAt(story, instant(moment), clock).timeline.map((entry) => entry.id);
      const [early, late] = [ids(Math.min(one, other)), ids(Math.max(one, other))];
      expect(late.slice(0, early.length)).toEqual(early);
    }),
  );
});

test('a position is the last one received by then, never one between two', () => {
  fc.assert(
    fc.property(fixes, moments, (seen, moment) => {
      const story = storyOf(
        [{ kind: 'ORDER_SENT', callSign: callSigns[0], happenedSeconds: -50, lateSeconds: 0 }],
        seen,
      );
      const last = seen.filter((seconds) => seconds <= moment).sort((a, b) => b - a)[0];
      const unit = frameAt(story, instant(moment)).units[0];
      if (moment >= -50) expect(unit?.positionAt ?? null).toBe(last === undefined ? null : instant(last));
    }),
  );
});

test('both clocks agree when everything was entered as it happened', () => {
  fc.assert(
    fc.property(tales, moments, (all, moment) => {
      const story = storyOf(
        all.map((one, index) => ({ ...one, lateSeconds: 0, happenedSeconds: one.happenedSeconds + index * 2_001 })),
      );
      const at = instant(moment * 10);
      expect(frameAt(story, at, 'HAPPENED').units).toEqual(frameAt(story, at, 'KNOWN').units);
    }),
  );
});

test('before the incident was opened there is none, and its versions appear when they were written', () => {
  const story = storyOf([]);
  expect(frameAt(story, instant(-1)).incident).toBeNull();
  expect(frameAt(story, instant(0)).incident).toMatchObject({ level: 2, state: 'CASE_OPENED' });
  expect(frameAt(story, instant(899)).incident?.level).toBe(2);
  expect(frameAt(story, instant(900)).incident).toMatchObject({ level: 3, state: 'ORDER_SENT' });
});
