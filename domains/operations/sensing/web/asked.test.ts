import { expect, test } from 'vitest';
import { askedOf } from './asked.ts';

const raised = {
  state: 'RAISED' as const,
  ownerDueAt: '2026-03-01T00:01:00.000Z',
  ownerAnsweredByName: null,
  acknowledgedByName: null,
  lookStationName: null,
};

test('the premises are asked first, by their clock', () => {
  expect(askedOf(raised)).toEqual({ key: 'asked.owner', values: {}, dueAt: raised.ownerDueAt });
});

test('where nobody is there to be asked, the seats are', () => {
  expect(askedOf({ ...raised, ownerDueAt: null }).key).toBe('asked.seats');
});

test('the premises’ denial waits for a seat, and says whose word it is', () => {
  expect(askedOf({ ...raised, state: 'DENIED', ownerAnsweredByName: '示例·管理人' })).toMatchObject({
    key: 'asked.denied',
    values: { name: '示例·管理人' },
  });
});

test('whoever took it is named, with the station that was sent', () => {
  const taken = { ...raised, state: 'ACKNOWLEDGED' as const, acknowledgedByName: '示例·值守' };
  expect(askedOf(taken).key).toBe('asked.seat');
  expect(askedOf({ ...taken, lookStationName: '示例微站' })).toMatchObject({
    key: 'asked.look',
    values: { name: '示例·值守', station: '示例微站' },
  });
});

test('nobody’s silence is calm', () => {
  expect(askedOf({ ...raised, state: 'UNANSWERED' })).toEqual({ key: 'asked.nobody', values: {}, dueAt: null });
});
