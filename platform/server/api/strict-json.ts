import { limits } from '@wanghuo/kernel';
import { notAcceptable, notParseable } from './errors.ts';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON from outside and refuses what `JSON.parse` lets through: repeated keys, keys that reach into prototypes,
 * deep nesting, numbers beyond the safe range, lone surrogates and U+0000 (AP-04).
 *
 * @throws DomainError `request.not_parseable` (400) naming the reason, `request.not_acceptable` (422) for text that is
 *   none
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notParseable({ reason: 'syntax' });
  }
  refuseRepeatedKeys(text);
  refuseUnsafe(value);
  return value;
}

function refuseUnsafe(value: unknown): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      throw notParseable({ reason: 'number_out_of_range' });
  } else if (typeof value === 'string') {
    refuseMalformedText(value);
  } else if (Array.isArray(value)) {
    for (const item of value) refuseUnsafe(item);
  } else if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) refuseUnsafe(item);
  }
}

/** Text that no database column can hold: half a character, or U+0000. @throws request.not_acceptable */
export function refuseMalformedText(text: string, pointer = '#'): void {
  if (!text.isWellFormed() || text.includes('\u0000'))
    throw notAcceptable({}, [{ pointer, code: 'control_character' }]);
}

/** Walks text that is known to be JSON: keeps the keys of each open object, counts the depth. */
function refuseRepeatedKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      if (expectsKey) {
        const key = JSON.parse(text.slice(index, end + 1)) as string;
        const keys = open.at(-1);
        if (forbiddenKeys.has(key)) throw notParseable({ reason: 'forbidden_key', key });
        refuseMalformedText(key);
        if (keys?.has(key)) throw notParseable({ reason: 'repeated_key', key });
        keys?.add(key);
        expectsKey = false;
      }
      index = end;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      expectsKey = character === '{';
      if (open.length > limits.jsonDepth) throw notParseable({ reason: 'too_deep' });
    } else if (character === '}' || character === ']') {
      open.pop();
      expectsKey = false;
    } else if (character === ',') {
      expectsKey = open.at(-1) instanceof Set;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return text.length;
}
