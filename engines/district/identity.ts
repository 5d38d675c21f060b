import { createHash } from 'node:crypto';

/**
 * The identifier of a generated row: the first 16 bytes of sha256("wanghuo:" + kind + ":" + key), marked as a
 * version 8 UUID of the RFC 9562 variant. The same thing keeps its identifier in every run.
 */
export function rowId(kind: string, key: string): string {
  const bytes = createHash('sha256').update(`wanghuo:${kind}:${key}`, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The day from which rows without a date of their own are taken as valid. */
export const baselineOn = '2016-01-01';

export function synthetic(kind: string, key: string, validFromOn = baselineOn) {
  return { id: rowId(kind, key), source: 'SYNTHETIC', validFromOn, validUntilOn: null } as const;
}

export function published(kind: string, key: string, validFromOn = baselineOn) {
  return { id: rowId(kind, key), source: 'PUBLISHED', validFromOn, validUntilOn: null } as const;
}
