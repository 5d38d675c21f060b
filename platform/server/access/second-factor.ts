import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { millisOf, type Instant } from '@wanghuo/kernel';

/** One-time codes from a shared secret and the time: RFC 6238 with SHA-1, 30 seconds and 6 digits, as every authenticator app has it. */

const stepSeconds = 30;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of one step. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/**
 * Finds the step whose code was given: this one or its neighbours, later than the last one used (AU-07: a code works once).
 * @returns the step to remember, or undefined when the code is wrong or used
 */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  now: Instant,
  lastStep: number | null,
): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const current = Math.floor(millisOf(now) / 1000 / stepSeconds);
  let found: number | undefined;
  for (const step of [current - 1, current, current + 1]) {
    const isEqual = timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code));
    if (isEqual && step > (lastStep ?? -1)) found ??= step;
  }
  return found;
}

/** Base32 without padding, as authenticator apps take it (RFC 4648). */
export function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet.charAt(Number.parseInt(five.padEnd(5, '0'), 2))).join('');
}

/** The address an authenticator app reads from the screen. */
export function enrolmentUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}

/** Seals a secret for its row: AES-256-GCM, bound to the account, algorithm named in the value (PI-02, CF-07). */
export function sealSecret(key: KeyObject, accountId: string, secret: Uint8Array, iv: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(accountId));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `A256GCM.${Buffer.from(iv).toString('base64url')}.${sealed.toString('base64url')}`;
}

/** @throws Error when the value was changed, belongs to another account or was sealed with another key */
export function openSecret(key: KeyObject, accountId: string, value: string): Buffer {
  const [algorithm, iv = '', sealed = ''] = value.split('.');
  if (algorithm !== 'A256GCM') throw new Error('a second factor is sealed in an unknown way');
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url')).setAAD(Buffer.from(accountId));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
}
