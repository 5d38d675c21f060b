import { expect, test } from 'vitest';
import type { StationOrder } from '../field/order-facts.tsx';
import { groupsOf, isUnanswered } from './order-group.ts';

const order = (id: string, incidentId: string | null, sentAt: string, state = 'SENT') =>
  ({
    order: { id, incidentId, sentAt, state },
    incident: incidentId ? { id: incidentId } : null,
    crew: [],
    openCrewSteps: [],
  }) as unknown as StationOrder;

test('orders of one incident stand together, and what has waited longest comes first', () => {
  const groups = groupsOf([
    order('c', 'two', '2026-11-03T19:00:30Z'),
    order('a', 'one', '2026-11-03T19:00:40Z'),
    order('b', 'two', '2026-11-03T19:00:20Z'),
  ]);
  expect(groups.map((group) => [group.key, group.orders.length])).toEqual([
    ['two', 2],
    ['one', 1],
  ]);
});

test('a cover move belongs to no incident and stands alone', () => {
  expect(groupsOf([order('a', null, '1'), order('b', null, '2')]).map((group) => group.key)).toEqual(['a', 'b']);
});

test('an order is answered by an acknowledgement only', () => {
  const states = ['SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER', 'ACKNOWLEDGED', 'CANCELLED'];
  expect(states.filter((state) => isUnanswered(order('a', null, '1', state)))).toEqual([
    'SENT',
    'REPEATED',
    'AT_SEAT',
    'AT_COMMANDER',
  ]);
});
