import { expect, test } from 'vitest';
import { byUrgency, nextActOf, type Standing } from './next-act.ts';

const quiet: Standing = {
  state: 'ORDER_SENT',
  openedAt: '2026-11-26T12:00:00.000Z',
  orderSentAt: '2026-11-26T12:00:40.000Z',
  orders: { silent: 0, oldestSilentAt: null },
  units: { ordered: 0, onTheWay: 0, onScene: 0, returning: 0 },
};

test('an incident without an order waits for the plan to be confirmed within 45 seconds', () => {
  expect(nextActOf({ ...quiet, state: 'CASE_OPENED', orderSentAt: null })).toEqual({
    act: 'CONFIRM_PLAN',
    dueAt: '2026-11-26T12:00:45.000Z',
  });
});

test('a silent order comes before everything else', () => {
  const silent = {
    ...quiet,
    orders: { silent: 1, oldestSilentAt: '2026-11-26T12:00:40.000Z' },
    units: { ...quiet.units, onScene: 3 },
  };
  expect(nextActOf(silent)).toEqual({ act: 'ANSWER_SILENT_ORDER', dueAt: '2026-11-26T12:01:10.000Z' });
});

test('ordered units must turn out within a minute, and be there within five', () => {
  expect(nextActOf({ ...quiet, units: { ...quiet.units, ordered: 2 } })).toEqual({
    act: 'WAIT_TURNOUT',
    dueAt: '2026-11-26T12:01:40.000Z',
  });
  expect(nextActOf({ ...quiet, units: { ...quiet.units, onTheWay: 1 } })).toEqual({
    act: 'WAIT_ARRIVAL',
    dueAt: '2026-11-26T12:05:40.000Z',
  });
});

test('when every unit is back there is only the closing left', () => {
  expect(nextActOf({ ...quiet, state: 'EXTINGUISHED', units: { ...quiet.units, returning: 1 } }).act).toBe(
    'WAIT_RETURN',
  );
  expect(nextActOf({ ...quiet, state: 'EXTINGUISHED' }).act).toBe('CLOSE');
});

test('what has a clock stands above what has none, the older above the younger', () => {
  const cards = [
    { id: 'c', dueAt: null, since: '2026-11-26T11:00:00.000Z' },
    { id: 'a', dueAt: '2026-11-26T12:05:00.000Z', since: '2026-11-26T12:00:00.000Z' },
    { id: 'b', dueAt: '2026-11-26T12:01:00.000Z', since: '2026-11-26T12:00:30.000Z' },
    { id: 'd', dueAt: null, since: '2026-11-26T10:00:00.000Z' },
  ];
  expect([...cards].sort(byUrgency).map((card) => card.id)).toEqual(['b', 'a', 'd', 'c']);
});
