import { z } from 'zod';
import { DomainError } from '@wanghuo/kernel';
import { notAcceptable } from './errors.ts';
import { parseStrictJson, refuseMalformedText } from './strict-json.ts';

/**
 * Reads query parameters by the shape that is expected: numbers and booleans from their text, arrays from repeated
 * parameters, objects from JSON text. A position may come either way: `at=106.2&at=29.4` or `at=[106.2,29.4]`. A
 * parameter given twice that is no list is refused (AP-19).
 */
export function inputFromQuery(
  schema: z.ZodType,
  raw: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, unknown> {
  const shape = shapeOf(schema);
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    for (const text of [value].flat()) refuseMalformedText(text, `#/${name}`);
    const expected = shape?.[name];
    const kind = expected ? kindOf(expected) : 'text';
    if (Array.isArray(value) && kind === 'tuple') {
      input[name] = value.map((item) => coerce('number', item));
      continue;
    }
    if (Array.isArray(value) && kind !== 'array') throw notAcceptable({}, [{ pointer: `#/${name}`, code: 'repeated' }]);
    input[name] =
      kind === 'array'
        ? [value].flat().map((item) => coerce(itemKindOf(expected), item))
        : coerce(kind, value as string);
  }
  return input;
}

type Kind = 'text' | 'number' | 'boolean' | 'array' | 'tuple' | 'json';

function coerce(kind: Kind, value: string): unknown {
  switch (kind) {
    case 'number':
      // Text that is no number is left as it is, so that the check can say so.
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'tuple':
    case 'json':
      try {
        return parseStrictJson(value);
      } catch (error) {
        if (error instanceof DomainError && error.status === 422) throw error;
        return value;
      }
    default:
      return value;
  }
}

function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>) : undefined;
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrap(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodReadonly) return unwrap(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType);
  return schema;
}

function kindOf(schema: z.ZodType): Kind {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodNumber) return 'number';
  if (inner instanceof z.ZodBoolean) return 'boolean';
  if (inner instanceof z.ZodArray) return 'array';
  if (inner instanceof z.ZodTuple) return 'tuple';
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord || inner instanceof z.ZodUnion) return 'json';
  return 'text';
}

function itemKindOf(schema: z.ZodType | undefined): Kind {
  const inner = schema ? unwrap(schema) : undefined;
  return inner instanceof z.ZodArray ? kindOf(inner.element as z.ZodType) : 'text';
}
