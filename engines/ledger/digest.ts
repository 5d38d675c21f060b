/** The two hash functions a log may be built on; the name is written into every checkpoint. */
export type DigestName = 'SHA-256' | 'SM3';

/** A hash function of 32 bytes, handed in so that the server may use its own and a browser ours. */
export interface Digest {
  readonly name: DigestName;
  hash(bytes: Uint8Array): Uint8Array;
}

export function isDigestName(name: unknown): name is DigestName {
  return name === 'SHA-256' || name === 'SM3';
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes as lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) text += hexOfByte[bytes[at]!];
  return text;
}

/** @throws RangeError unless the text is lower-case hexadecimal of whole bytes */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new RangeError('not lower-case hexadecimal');
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

/** Whether a value is a 32-byte hash in lower-case hexadecimal. */
export function isHashHex(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
