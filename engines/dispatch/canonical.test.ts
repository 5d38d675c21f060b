import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalBytes, canonicalText } from './canonical.ts';
import { sha256Hex } from './sha256.ts';

test('keys are sorted, absent values left out and numbers printed as the language prints them', () => {
  const value = { b: [1, 0.5, 1e21, -0, 4294967295], a: { 火: '望火\n"x"😀', é: null }, c: undefined, A: true };
  expect(canonicalText(value)).toBe('{"A":true,"a":{"é":null,"火":"望火\\n\\"x\\"😀"},"b":[1,0.5,1e+21,0,4294967295]}');
});

test('whatever the value, its canonical text reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalText(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalText(JSON.parse(text))).toBe(text);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('a value without a canonical form is refused', () => {
  expect(() => canonicalBytes({ a: Number.NaN })).toThrow(RangeError);
  expect(() => canonicalBytes([undefined])).toThrow(RangeError);
});

test('the digest agrees with the published examples and with the platform for every length', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(sha256Hex(bytes(''))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex(bytes('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (let length = 0; length < 200; length += 1) {
    const block = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 0xff);
    expect(sha256Hex(block)).toBe(createHash('sha256').update(block).digest('hex'));
  }
});
