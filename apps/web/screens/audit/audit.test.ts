import { expect, test } from 'vitest';
import { type AuditLog, boundOfDay, inGroups, trustFileOf } from './audit.ts';

const log: AuditLog = {
  log: 'wanghuo',
  size: 0,
  pendingCount: 0,
  oldestPendingAt: null,
  latest: null,
  keys: [{ keyId: 'k1', publicKey: 'ab'.repeat(32), fingerprint: '00', validFromAt: '2026-03-01T00:00:00.000Z' }],
};

test('the trust file has one key or checkpoint a line, ended by a newline', () => {
  expect(trustFileOf(log)).toBe(`{"key":{"keyId":"k1","algorithm":"Ed25519","publicKey":"${'ab'.repeat(32)}"}}\n`);
});

test('days are those of Shanghai, the end excluded', () => {
  expect(boundOfDay('2026-03-01', 'start')).toBe('2026-02-28T16:00:00.000Z');
  expect(boundOfDay('2026-03-01', 'end')).toBe('2026-03-01T16:00:00.000Z');
});

test('a hash is grouped by four without a trailing space', () => {
  expect(inGroups('0123456789ab')).toBe('0123 4567 89ab');
});
