import type { Digest } from './digest.ts';
import { paddedBlocks } from './sha256.ts';

/** The initial value of GB/T 32905-2016, 4.1. */
const initialState = Int32Array.of(
  0x7380166f,
  0x4914b2b9,
  0x172442d7,
  0xda8a0600,
  0xa96f30bc,
  0x163138aa,
  0xe38dee4d,
  0xb0fb0e4e,
);

/** SM3 (GB/T 32905-2016) in plain code, for where there is no native one to call. */
export const sm3: Digest = {
  name: 'SM3',
  hash(bytes) {
    const state = initialState.slice();
    const words = new Int32Array(68);
    for (const block of paddedBlocks(bytes)) compress(state, words, block);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    state.forEach((word, at) => view.setInt32(at * 4, word));
    return digest;
  },
};

function compress(state: Int32Array, words: Int32Array, block: DataView): void {
  for (let j = 0; j < 16; j += 1) words[j] = block.getInt32(j * 4);
  for (let j = 16; j < 68; j += 1) {
    const mixed = words[j - 16]! ^ words[j - 9]! ^ left(words[j - 3]!, 15);
    const permuted = mixed ^ left(mixed, 15) ^ left(mixed, 23);
    words[j] = permuted ^ left(words[j - 13]!, 7) ^ words[j - 6]!;
  }
  let a = state[0]!,
    b = state[1]!,
    c = state[2]!,
    d = state[3]!;
  let e = state[4]!,
    f = state[5]!,
    g = state[6]!,
    h = state[7]!;
  for (let j = 0; j < 64; j += 1) {
    const early = j < 16;
    const turned = left(a, 12);
    const first = left((turned + e + left(early ? 0x79cc4519 : 0x7a879d8a, j % 32)) | 0, 7);
    const second = first ^ turned;
    const majority = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const choice = early ? e ^ f ^ g : (e & f) | (~e & g);
    const forA = (majority + d + second + (words[j]! ^ words[j + 4]!)) | 0;
    const forE = (choice + h + first + words[j]!) | 0;
    d = c;
    c = left(b, 9);
    b = a;
    a = forA;
    h = g;
    g = left(f, 19);
    f = e;
    e = forE ^ left(forE, 9) ^ left(forE, 17);
  }
  const after = [a, b, c, d, e, f, g, h];
  for (let at = 0; at < 8; at += 1) state[at] = state[at]! ^ after[at]!;
}

function left(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
