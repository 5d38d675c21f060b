import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addSeconds, parseInstant } from '@wanghuo/kernel';
import { isMassLoss, judgeLife, usualContracts } from './silence.ts';

const heard = parseInstant('2026-11-26T12:00:00.000Z');
const at = (seconds: number) => addSeconds(heard, seconds);
const contract = { intervalSeconds: 60, misses: 3 };

test('DV-13: late after one interval, silent after three', () => {
  expect(judgeLife(heard, contract, at(59), null)).toEqual({ state: 'ALIVE', dueAt: at(60) });
  expect(judgeLife(heard, contract, at(60), null)).toEqual({ state: 'LATE', dueAt: at(180) });
  expect(judgeLife(heard, contract, at(179), null)).toMatchObject({ state: 'LATE' });
  expect(judgeLife(heard, contract, at(180), null)).toEqual({ state: 'SILENT', dueAt: null });
});

test('what fell due while this side was deaf is judged after one interval, what was due before at once', () => {
  const deafness = { fromAt: at(100), resumedAt: at(1_000) };
  expect(judgeLife(heard, contract, at(1_000), deafness)).toEqual({ state: 'LATE', dueAt: at(1_060) });
  expect(judgeLife(heard, contract, at(1_060), deafness).state).toBe('SILENT');
  expect(judgeLife(heard, contract, at(1_000), { fromAt: at(181), resumedAt: at(1_000) }).state).toBe('SILENT');
});

test('a device that speaks once a day is not waited for longer than two minutes', () => {
  const daily = { intervalSeconds: 86_400, misses: 1 };
  const deafness = { fromAt: at(86_000), resumedAt: at(90_000) };
  expect(judgeLife(heard, daily, at(90_000), deafness)).toEqual({ state: 'ALIVE', dueAt: at(90_120) });
});

test('time only ever makes it worse, and there is always a moment at which it is judged again or has ended', () => {
  const numbers = fc.record({
    intervalSeconds: fc.integer({ min: 5, max: 90_000 }),
    misses: fc.integer({ min: 1, max: 20 }),
    first: fc.nat(300_000),
    more: fc.nat(300_000),
    deafFrom: fc.nat(300_000),
    deafFor: fc.nat(10_000),
  });
  const order = ['ALIVE', 'LATE', 'SILENT'];
  fc.assert(
    fc.property(numbers, fc.boolean(), ({ first, more, deafFrom, deafFor, ...given }, wasDeaf) => {
      const deafness = wasDeaf ? { fromAt: at(deafFrom), resumedAt: at(deafFrom + deafFor) } : null;
      const early = judgeLife(heard, given, at(first), deafness);
      const late = judgeLife(heard, given, at(first + more), deafness);
      expect(order.indexOf(late.state)).toBeGreaterThanOrEqual(order.indexOf(early.state));
      if (early.state === 'SILENT') expect(early.dueAt).toBeNull();
      else {
        expect(early.dueAt! > at(first)).toBe(true);
        expect(judgeLife(heard, given, early.dueAt!, deafness).state).not.toBe(early.state);
      }
    }),
  );
});

test('more than a fifth of a township is one event, a handful is not', () => {
  expect(isMassLoss(20, 100)).toBe(false);
  expect(isMassLoss(21, 100)).toBe(true);
  expect(isMassLoss(9, 10)).toBe(false);
});

test('every class of device has a contract, and none that watches a place may be silent for more than a day', () => {
  // A platform that warns speaks when there is something to warn of, which may be months.
  for (const [deviceClass, { intervalSeconds, misses }] of Object.entries(usualContracts))
    if (deviceClass !== 'WARNING_PLATFORM') expect(intervalSeconds * misses).toBeLessThanOrEqual(86_400);
});
