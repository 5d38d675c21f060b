import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '@wanghuo/kernel';
import { generatePassword } from './password-generator.ts';
import { hashPassword, isOutdated, matchesPassword } from './password-hash.ts';
import { PasswordHasher } from './password-hasher.ts';
import { flawsOfPassword } from './password-policy.ts';

describe('the password policy (AU-02)', () => {
  const person = ['wang.li', '示例·王力', '王力', '13800005678'];

  test.each([
    ['Correct-Horse-7', []],
    ['一二三四五六七八Ab', ['too_short']],
    ['望火之夜第七声钟Ab-9', []],
    ['lowercaseletters', ['too_few_kinds']],
    ['lowercase letters and more of them', []],
    ['Short-1a', ['too_short']],
    [`${'Aa1-'.repeat(32)}x`, ['too_long', 'common']],
    ['Password2026!', ['common']],
    ['P@ssw0rd!P@ssw0rd!', ['common']],
    ['xiaofang119-JIANGJIN', ['common']],
    ['1qaz2wsx3edc4RFV', ['common']],
    ['aaaaaaaaaaaaaaaaaaaaaa', ['common']],
    ['Hello-Wang.Li-77', ['contains_person']],
    ['Quarry-005678-Lamp', ['contains_person']],
    ['Quarry-王力-Lamp-9', ['contains_person']],
    ['Quarry-Lamp\u0007-9xyz', ['control_character']],
  ])('%j has the flaws %j', (password, flaws) => {
    expect(flawsOfPassword(password, person)).toEqual(flaws);
  });

  test('composed and decomposed letters are one password', () => {
    expect(flawsOfPassword('Café-Lampe-9e\u0301'.normalize('NFD'), [])).toEqual(flawsOfPassword('Café-Lampe-9é', []));
  });

  test('hostile texts are judged quickly (AP-07)', () => {
    const started = performance.now();
    for (const text of ['a'.repeat(50_000), '1qaz'.repeat(12_500), 'password'.repeat(6_000), '𝒜'.repeat(25_000)])
      flawsOfPassword(text, person);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('every generated password satisfies it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 40 }), (length) => {
        const password = generatePassword((count) => randomBytes(count), length, person);
        expect(password).toHaveLength(length);
        expect(flawsOfPassword(password, person)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('stored passwords (AU-03)', () => {
  const light = { memoryKibibytes: 64, passes: 1, parallelism: 1 };

  test('carry their algorithm and parameters, and only the exact password fits', async () => {
    const stored = await hashPassword('Correct-Horse-7', randomBytes(16));
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await matchesPassword('Correct-Horse-7', stored)).toBe(true);
    for (const other of ['correct-horse-7', 'Correct-Horse-7 ', 'Correct-Horse-', '']) {
      expect(await matchesPassword(other, stored), other).toBe(false);
    }
    expect(isOutdated(stored)).toBe(false);
  });

  test('nothing is cut off: a difference at the very end counts', async () => {
    const long = 'x'.repeat(127);
    const stored = await hashPassword(`${long}a`, randomBytes(16), light);
    expect(await matchesPassword(`${long}b`, stored)).toBe(false);
  });

  test('are known to be outdated when they are weaker than today’s parameters', async () => {
    const stored = await hashPassword('Correct-Horse-7', randomBytes(16), light);
    const hasher = new PasswordHasher((count) => randomBytes(count));
    expect(await hasher.verify('Correct-Horse-7', stored)).toEqual({ matches: true, isOutdated: true });
    expect(await hasher.verify('wrong', stored)).toEqual({ matches: false, isOutdated: false });
  });

  test('a text that is no hash of ours is a defect, not a wrong password', async () => {
    await expect(matchesPassword('x', '$2b$10$abcdefghijklmnopqrstuv')).rejects.toThrow('form');
  });

  test('an account that does not exist costs the same work (AU-06)', async () => {
    const hasher = new PasswordHasher((count) => randomBytes(count));
    const stored = await hasher.hash('Correct-Horse-7');
    await hasher.verify('warm', null);
    // Taken in turns, so that a busy machine slows both; the shortest is the work itself. Without it the ratio is near 0.
    const shortest = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 8; round += 1) {
      for (const [name, hash] of [['known', stored] as const, ['unknown', null] as const]) {
        const started = performance.now();
        expect((await hasher.verify('wrong', hash)).matches).toBe(false);
        shortest[name] = Math.min(shortest[name], performance.now() - started);
      }
    }
    expect(shortest.unknown / shortest.known).toBeGreaterThan(0.4);
    expect(shortest.unknown / shortest.known).toBeLessThan(2.5);
  });

  test('a full queue refuses at once instead of growing (AP-23)', async () => {
    let made = 0;
    const hasher = new PasswordHasher((count) => {
      made += 1;
      return randomBytes(count);
    });
    const room = limits.argon2.concurrentHashes + limits.argon2.queuedHashes;
    const stored = await hashPassword('x', randomBytes(16), light);
    const accepted = Array.from({ length: room }, () => hasher.verify('x', stored));
    await expect(hasher.verify('x', stored)).rejects.toMatchObject({ code: 'session.hasher_busy', status: 503 });
    expect(await Promise.all(accepted)).toHaveLength(room);
    expect(hasher.queueLength).toBe(0);
    expect((await hasher.verify('x', stored)).matches).toBe(true);
    expect(made).toBe(0);
  });
});
