import type { Digest } from './digest.ts';

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const roundConstants = new Int32Array(64);
/** First 32 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4, 5.3.3). */
const initialState = new Int32Array(8);

// Double precision leaves enough bits: the integer part needs 5, the fraction 32.
for (let found = 0, candidate = 2; found < 64; candidate += 1) {
  if (!isPrime(candidate)) continue;
  if (found < 8) initialState[found] = fractionBits(Math.sqrt(candidate));
  roundConstants[found] = fractionBits(Math.cbrt(candidate));
  found += 1;
}

/** SHA-256 (FIPS 180-4) in plain code, for where there is no native one to call. */
export const sha256: Digest = {
  name: 'SHA-256',
  hash(bytes) {
    const state = initialState.slice();
    const words = new Int32Array(64);
    for (const block of paddedBlocks(bytes)) compress(state, words, block);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    state.forEach((word, at) => view.setInt32(at * 4, word));
    return digest;
  },
};

/**
 * The 64-byte blocks of a message with a one bit, zeros and its length in bits appended; the padding
 * of SHA-256 (FIPS 180-4, 5.1.1) and of SM3 (GB/T 32905-2016, 5.2) alike.
 */
export function* paddedBlocks(bytes: Uint8Array): Generator<DataView> {
  const wholeLength = bytes.length - (bytes.length % 64);
  for (let at = 0; at < wholeLength; at += 64) yield new DataView(bytes.buffer, bytes.byteOffset + at, 64);
  const rest = bytes.length - wholeLength;
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  tail.set(bytes.subarray(wholeLength));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < tail.length; at += 64) yield new DataView(tail.buffer, at, 64);
}

function compress(state: Int32Array, words: Int32Array, block: DataView): void {
  for (let t = 0; t < 16; t += 1) words[t] = block.getInt32(t * 4);
  for (let t = 16; t < 64; t += 1) {
    const early = words[t - 15]!;
    const late = words[t - 2]!;
    const sigma0 = right(early, 7) ^ right(early, 18) ^ (early >>> 3);
    const sigma1 = right(late, 17) ^ right(late, 19) ^ (late >>> 10);
    words[t] = (words[t - 16]! + sigma0 + words[t - 7]! + sigma1) | 0;
  }
  let a = state[0]!,
    b = state[1]!,
    c = state[2]!,
    d = state[3]!;
  let e = state[4]!,
    f = state[5]!,
    g = state[6]!,
    h = state[7]!;
  for (let t = 0; t < 64; t += 1) {
    const sum1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + roundConstants[t]! + words[t]!) | 0;
    const sum0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const after = [a, b, c, d, e, f, g, h];
  for (let at = 0; at < 8; at += 1) state[at] = (state[at]! + after[at]!) | 0;
}

function right(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) return false;
  return true;
}

function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
}
