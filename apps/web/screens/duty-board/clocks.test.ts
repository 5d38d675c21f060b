import { expect, test } from 'vitest';
import { clocksOf } from './clocks.ts';

const times = {
  answeredAt: null,
  openedAt: '2026-11-03T19:00:10Z',
  orderSentAt: null,
  turnedOutAt: null,
  arrivedAt: null,
  closedAt: null,
};

test('before the order only the time to the order runs, from the answer of the call', () => {
  expect(clocksOf({ ...times, answeredAt: '2026-11-03T19:00:00Z' })).toEqual([
    { kind: 'ORDER', sinceAt: '2026-11-03T19:00:00Z', untilAt: null, limitSeconds: 45 },
  ]);
});

test('the order ends the first clock and starts two', () => {
  const clocks = clocksOf({ ...times, orderSentAt: '2026-11-03T19:00:40Z' });
  expect(clocks.map((clock) => [clock.kind, clock.untilAt])).toEqual([
    ['ORDER', '2026-11-03T19:00:40Z'],
    ['TURNOUT', null],
    ['ARRIVAL', null],
  ]);
});

test('an arrival ends a turnout that was never reported', () => {
  const clocks = clocksOf({ ...times, orderSentAt: '2026-11-03T19:00:40Z', arrivedAt: '2026-11-03T19:04:40Z' });
  expect(clocks.every((clock) => clock.untilAt !== null)).toBe(true);
});

test('nothing goes on counting after the incident was closed', () => {
  const clocks = clocksOf({ ...times, orderSentAt: '2026-11-03T19:00:40Z', closedAt: '2026-11-03T19:30:00Z' });
  expect(clocks.map((clock) => clock.untilAt)).toEqual([
    '2026-11-03T19:00:40Z',
    '2026-11-03T19:30:00Z',
    '2026-11-03T19:30:00Z',
  ]);
});
