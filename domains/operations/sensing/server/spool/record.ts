import { crc32 } from 'node:zlib';

/** Length and checksum stand before each record. */
export const RECORD_HEAD_BYTES = 8;
/** Larger than any frame with what is known of its arrival: a length beyond it is damage, not a record. */
const LARGEST_RECORD_BYTES = 1024 * 1024;

/** Puts length and checksum before a payload. */
export function recordOf(payload: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(RECORD_HEAD_BYTES + payload.length);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt32LE(crc32(payload), 4);
  record.set(payload, RECORD_HEAD_BYTES);
  return record;
}

/** What stands at an offset: a payload, the beginning of one, or something that was never written whole. */
export type RecordAt =
  | { readonly kind: 'record'; readonly payload: Buffer; readonly end: number }
  | { readonly kind: 'partial' }
  | { readonly kind: 'damaged' };

/** Reads the record at an offset of bytes that may end anywhere. */
export function recordAt(bytes: Buffer, at: number): RecordAt {
  if (bytes.length < at + RECORD_HEAD_BYTES) return { kind: 'partial' };
  const length = bytes.readUInt32LE(at);
  // No payload is empty: a file that was made longer without being written holds zeros.
  if (length === 0 || length > LARGEST_RECORD_BYTES) return { kind: 'damaged' };
  const end = at + RECORD_HEAD_BYTES + length;
  if (bytes.length < end) return { kind: 'partial' };
  const payload = bytes.subarray(at + RECORD_HEAD_BYTES, end);
  return crc32(payload) === bytes.readUInt32LE(at + 4) ? { kind: 'record', payload, end } : { kind: 'damaged' };
}
