import { expect, test } from 'vitest';
import { addSeconds, forAnyPath, parseInstant, stepsFrom } from '@wanghuo/kernel';
import { unitCourse } from './assignment.ts';
import { callHandling } from './call.ts';
import { incidentCourse } from './incident.ts';
import { orderDelivery, type Order } from './order.ts';

test('however its steps are taken, an incident is under control only after somebody arrived', () => {
  forAnyPath(incidentCourse, ({ before, after, step }) => {
    if (step === 'bringUnderControl') expect(before).toBe('ARRIVED');
    if (after === 'TURNED_OUT') expect(before).toBe('ORDER_SENT');
  });
});

test('a closed incident has no steps', () => {
  expect(stepsFrom(incidentCourse, 'CLOSED')).toEqual([]);
});

test('however it goes, an order ends acknowledged or cancelled and never just sent', () => {
  forAnyPath(orderDelivery, ({ after }) => {
    if (stepsFrom(orderDelivery, after).length === 0) expect(['ACKNOWLEDGED', 'CANCELLED']).toContain(after);
  });
});

test('an order that nobody answers is repeated at 5 s, back at the seat at 30 s, at the commander at 60 s', () => {
  const sentAt = parseInstant('2026-11-26T12:00:00.000Z');
  const order = { sentAt } as unknown as Order;
  const clock = orderDelivery.deadlines.map((deadline) => [deadline.take, deadline.at(order, sentAt)]);
  expect(clock).toEqual([
    ['repeat', addSeconds(sentAt, 5)],
    ['returnToSeat', addSeconds(sentAt, 30)],
    ['raiseToCommander', addSeconds(sentAt, 60)],
  ]);
});

test('an answer stops every clock: no deadline runs in a final state', () => {
  for (const deadline of orderDelivery.deadlines)
    for (const state of orderDelivery.final) expect(deadline.while).not.toContain(state);
});

test('a crew may skip taps it forgot, but never goes back to an earlier one', () => {
  const order = ['ORDERED', 'TURNED_OUT', 'ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED', 'RETURNING', 'ENDED'];
  forAnyPath(unitCourse, ({ before, after }) => {
    expect(order.indexOf(after)).toBeGreaterThan(order.indexOf(before));
  });
});

test('an attached call can be taken off again and is not lost', () => {
  expect(stepsFrom(callHandling, 'ATTACHED')).toEqual(['detach']);
});

test('a call that needs ringing back ends reached, attached or closed with an outcome', () => {
  forAnyPath(callHandling, ({ before, after }) => {
    if (before === 'CALL_BACK') expect(['CALL_BACK', 'CLAIMED', 'ATTACHED', 'CLOSED']).toContain(after);
  });
});
