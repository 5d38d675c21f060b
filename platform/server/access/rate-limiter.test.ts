import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '@wanghuo/kernel';
import { RateLimiter } from './rate-limiter.ts';

test('a burst up to the whole count is allowed, then one after each even interval', () => {
  let now = 0;
  const limiter = new RateLimiter(() => now);
  for (let taken = 0; taken < limits.ratePerMinute.anonymous; taken += 1)
    expect(limiter.take('anonymous', 'a').allowed).toBe(true);
  expect(limiter.take('anonymous', 'a')).toEqual({ allowed: false, retryAfterSeconds: 1 });
  now += 1000;
  expect(limiter.take('anonymous', 'a').allowed).toBe(true);
  expect(limiter.take('anonymous', 'a').allowed).toBe(false);
  expect(limiter.take('anonymous', 'b').allowed).toBe(true);
  expect(limiter.take('signedIn', 'a').allowed).toBe(true);
});

test('waiting as long as was said is enough', () => {
  let now = 0;
  const limiter = new RateLimiter(() => now);
  for (let taken = 0; taken < limits.exportsPerHour; taken += 1) limiter.take('export', 'a');
  const { retryAfterSeconds } = limiter.take('export', 'a');
  expect(retryAfterSeconds).toBe(3600 / limits.exportsPerHour);
  now += retryAfterSeconds * 1000;
  expect(limiter.take('export', 'a').allowed).toBe(true);
});

test('class L is never refused and leaves nothing in memory (AP-20)', () => {
  const limiter = new RateLimiter(() => 0);
  for (let taken = 0; taken < 100_000; taken += 1) expect(limiter.take('shaped', 'seat').allowed).toBe(true);
  expect(limiter.keyCount).toBe(0);
});

test('memory is bounded; the key that was quiet for longest is forgotten', () => {
  const limiter = new RateLimiter(() => 0, 1000);
  for (let taken = 0; taken < limits.loginPerMinute.account; taken += 1) limiter.take('loginAccount', 'busy');
  for (let other = 0; other < 5000; other += 1) {
    limiter.take('anonymous', `source ${other}`);
    expect(limiter.take('loginAccount', 'busy').allowed).toBe(false);
  }
  expect(limiter.keyCount).toBe(1000);
});

test('however requests fall, no window lets through more than a burst and its trickle', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 }), (gaps) => {
      let now = 0;
      const limiter = new RateLimiter(() => now);
      const allowedAt: number[] = [];
      for (const gap of gaps) {
        now += gap;
        if (limiter.take('loginAccount', 'a').allowed) allowedAt.push(now);
      }
      const { account } = limits.loginPerMinute;
      allowedAt.forEach((from, index) => {
        const within = allowedAt.slice(index).filter((at) => at <= from + 60_000).length;
        expect(within).toBeLessThanOrEqual(2 * account);
      });
    }),
  );
});
