import { expect, test } from 'vitest';
import { planDevices } from './plan-devices.ts';

const rates = { firesPerHour: 30, faultsPerHour: 120 };

test('the same seed gives the same events in the order of time, another seed others', () => {
  const events = planDevices(7, 20, 3600, rates);
  expect(planDevices(7, 20, 3600, rates)).toEqual(events);
  expect(planDevices(8, 20, 3600, rates)).not.toEqual(events);
  expect(events.map(({ atSeconds }) => atSeconds)).toEqual(
    events.map(({ atSeconds }) => atSeconds).toSorted((left, right) => left - right),
  );
  expect(events.every(({ transmitter, atSeconds }) => transmitter < 20 && atSeconds < 3600)).toBe(true);
});

test('what is over was there before, and rates of zero are nothing but pressure', () => {
  const open = new Set<string>();
  for (const event of planDevices(3, 5, 7200, rates)) {
    const key = `${event.transmitter} ${event.kind} ${event.zone} ${event.point}`;
    if (event.isActive) open.add(key);
    else expect(open.has(key)).toBe(true);
  }
  const kinds = new Set(planDevices(3, 5, 3600, { firesPerHour: 0, faultsPerHour: 0 }).map(({ kind }) => kind));
  expect([...kinds]).toEqual(['PRESSURE']);
});
