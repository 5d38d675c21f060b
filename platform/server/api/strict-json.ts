import { limits } from '@wanghuo/kernel';
import { notParseable } from './errors.ts';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON from outside and refuses what `JSON.parse` lets through: repeated keys, keys that reach into prototypes,
 * deep nesting, numbers beyond the safe range (AP-04). Lone surrogates and U+0000 are refused by the field's own check
 * or, for keys and unchecked text, here.
 *
 * @throws DomainError `request.not_parseable` naming the reason
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
    if (!value.isWellFormed() || value.includes('\u0000')) throw notParseable({ reason: 'text_not_well_formed' });
  } else if (Array.isArray(value)) {
    for (const item of value) refuseUnsafe(item);
  } else if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) refuseUnsafe(item);
  }
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
        if (!key.isWellFormed()) throw notParseable({ reason: 'text_not_well_formed' });
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
