import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Instant } from '@wanghuo/kernel';
import { base32, codeAt, enrolmentUri, matchingStep, openSecret, sealSecret } from './second-factor.ts';

const secret = Buffer.from('12345678901234567890');
const at = (seconds: number) => new Date(seconds * 1000).toISOString() as Instant;

// RFC 6238, appendix B, SHA-1; we show the last six of its eight digits.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at second %d is the published one', (seconds, code) => {
  expect(codeAt(secret, Math.floor(seconds / 30))).toBe(code);
});

test('a code fits its own step and the neighbours, and no other', () => {
  const step = 1000;
  const code = codeAt(secret, step);
  for (const offset of [-1, 0, 1]) expect(matchingStep(secret, code, at((step + offset) * 30), null)).toBe(step);
  for (const offset of [-2, 2]) expect(matchingStep(secret, code, at((step + offset) * 30), null)).toBeUndefined();
});

test('a code works once: neither it nor an earlier one after it', () => {
  expect(matchingStep(secret, codeAt(secret, 1000), at(30_000), 1000)).toBeUndefined();
  expect(matchingStep(secret, codeAt(secret, 999), at(30_000), 1000)).toBeUndefined();
  expect(matchingStep(secret, codeAt(secret, 1001), at(30_000), 1000)).toBe(1001);
});

test('what is no code of six digits is wrong', () => {
  for (const text of ['', '12345', '1234567', '１２３４５６', 'abcdef'])
    expect(matchingStep(secret, text, at(30_000), null)).toBeUndefined();
});

test('the secret is written in base 32 as apps read it', () => {
  expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(enrolmentUri(Buffer.from('foobar'), '望火', 'a b')).toBe(
    'otpauth://totp/%E6%9C%9B%E7%81%AB:a%20b?secret=MZXW6YTBOI&issuer=%E6%9C%9B%E7%81%AB',
  );
});

test('a sealed secret opens for its own account alone, and not when changed', () => {
  const key = createSecretKey(randomBytes(32));
  const sealed = sealSecret(key, 'account-1', secret, randomBytes(12));
  expect(sealed).not.toContain(secret.toString('base64url'));
  expect(openSecret(key, 'account-1', sealed)).toEqual(secret);
  expect(() => openSecret(key, 'account-2', sealed)).toThrow();
  expect(() => openSecret(createSecretKey(randomBytes(32)), 'account-1', sealed)).toThrow();
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
  expect(() => openSecret(key, 'account-1', changed)).toThrow();
});
