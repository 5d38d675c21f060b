import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalJson } from './canonical.ts';

/**
 * A second writer of the canonical form, sharing nothing with the first: its own escapes, its own order
 * by code units, its own whole numbers.
 */
function secondCanonical(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return BigInt(value).toString();
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${Array.from(value, secondCanonical).join(',')}]`;
  const members = Object.entries(value as object).sort(([one], [other]) => byCodeUnits(one, other));
  return `{${members.map(([name, member]) => `${quoted(name)}:${secondCanonical(member)}`).join(',')}}`;
}

function byCodeUnits(one: string, other: string): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function quoted(text: string): string {
  let out = '"';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const short = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' }[unit];
    out += short ?? (unit < 32 ? `\\u${unit.toString(16).padStart(4, '0')}` : text[at]);
  }
  return `${out}"`;
}

const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    anyText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 5 }),
  ),
})).value;

test('AL-04: two independent implementations write every value alike', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const line = canonicalJson(value);
      expect(line).toBe(secondCanonical(value));
      expect(canonicalJson(JSON.parse(line))).toBe(line);
    }),
    { numRuns: 500 },
  );
});

test('names are ordered by UTF-16 code units, as in the example of RFC 8785, 3.2.3', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
  const line = canonicalJson(Object.fromEntries(names.map((name) => [name, name.length])));
  expect(Object.keys(JSON.parse(line) as object).filter((name) => name !== '1')).toEqual([
    '\r',
    '\u0080',
    '\u00f6',
    '\u20ac',
    '\u{1f600}',
    '\ufb33',
  ]);
  expect(line.startsWith('{"\\r":1,"1":1,')).toBe(true);
});

test('strings and literals are written as in the example of RFC 8785, 3.2.2 and 3.2.4', () => {
  const value = { string: '\u20ac$\u000f\nA\'B"\\\\"/', literals: [null, true, false] };
  const line = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  expect(canonicalJson(value)).toBe(line);
  expect(Buffer.from(canonicalBytes({ a: '€' })).toString('hex')).toBe('7b2261223a22e282ac227d');
});

test('U+0000 is legal and escaped; zero has no sign; the widest whole numbers keep every digit', () => {
  expect(canonicalJson('\u0000\u001f\u007f')).toBe('"\\u0000\\u001f\u007f"');
  expect(canonicalJson(-0)).toBe('0');
  expect(canonicalJson([2 ** 53 - 1, -(2 ** 53 - 1)])).toBe('[9007199254740991,-9007199254740991]');
});

describe('AL-04: what has no canonical form is an error, never changed in silence', () => {
  const circular: unknown[] = [];
  circular.push(circular);
  test.each([
    ['NaN', Number.NaN, 'the number NaN'],
    ['infinity', [Infinity], 'the number Infinity has no canonical form (at 0)'],
    ['a fraction', { lon: 106.25 }, 'the number 106.25 has no canonical form (at lon)'],
    ['a number beyond 2^53', 2 ** 53, 'the number 9007199254740992'],
    ['BigInt', [1n], 'a bigint'],
    ['undefined', undefined, 'undefined'],
    ['undefined in an array', [1, undefined], 'undefined has no canonical form (at 1)'],
    ['undefined in an object', { a: { b: undefined } }, '(at a.b)'],
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tested
    ['a hole', [1, , 2], 'undefined'],
    ['a lone high surrogate', '\ud83d', 'a lone surrogate'],
    ['a lone low surrogate in a name', { '\ude00': 1 }, 'a lone surrogate in a name'],
    ['a function', { toJSON: () => 1 }, 'a function'],
    ['a symbol', Symbol('x'), 'a symbol'],
    ['a name that is a symbol', { [Symbol('x')]: 1 }, 'a name that is a symbol'],
    ['a date', new Date(0), 'an object that is not plain'],
    ['a map', new Map([[1, 2]]), 'an object that is not plain'],
    ['a boxed number', Object(1) as unknown, 'an object that is not plain'],
    ['bytes', new Uint8Array(2), 'an object that is not plain'],
    ['a cycle', circular, 'nesting beyond 64 levels'],
  ])('%s', (_, value, reason) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(reason);
  });
});

test('a member called __proto__ is data like any other', () => {
  const line = '{"__proto__":{"a":1},"b":2}';
  expect(canonicalJson(JSON.parse(line))).toBe(line);
});
