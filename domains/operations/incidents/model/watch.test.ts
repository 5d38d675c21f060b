import { addSeconds, parseInstant } from '@wanghuo/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGone, silentMinutes } from './watch.ts';

const now = parseInstant('2026-11-26T12:00:00.000Z');

test('somebody without a session is gone; somebody with one is, after the limit and not a second before', () => {
  expect(isGone(null, now)).toBe(true);
  expect(isGone(addSeconds(now, -silentMinutes * 60), now)).toBe(true);
  expect(isGone(addSeconds(now, 1 - silentMinutes * 60), now)).toBe(false);
});

test('who is gone stays so for as long as nothing is touched', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(100_000), (silent, longer) => {
      const since = addSeconds(now, -silent);
      if (isGone(since, now)) expect(isGone(since, addSeconds(now, longer))).toBe(true);
    }),
  );
});
