import fc from 'fast-check';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Identifiers that exist, so that some inputs get past the first look. */
export interface Known {
  readonly ids: readonly string[];
}

/** What no field expects: extremes, hostile text, wrong kinds. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    0,
    -0,
    -1,
    0.1,
    1e308,
    -1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    [[]],
    [null],
    "'; drop table incidents.incident; --",
    '%',
    '_',
    '\\',
    '../../etc/passwd',
    '${jndi:ldap://x}',
    '<script>alert(1)</script>',
    '\u202Eabc',
    '\uFEFF',
    '\u0001',
    'a\nb',
    '𠀀𠀁',
    'é',
    '＝1+1',
    '=1+1',
    '9'.repeat(400),
    '9999-12-31',
    '0000-00-00',
    '2024-02-30',
    '2026-11-26T25:00:00.000Z',
    '+275760-09-13T00:00:00.001Z',
    'NaN',
    'Infinity',
    'undefined',
    'null',
    '__proto__',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ minLength: 2_000, maxLength: 3_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 300 }),
);

/** Values of a JSON schema: mostly what it asks for, sometimes not. */
export function valueOf(schema: JsonSchema, known: Known, depth = 0): fc.Arbitrary<unknown> {
  const good = fitting(schema, known, depth);
  return fc.oneof({ arbitrary: good, weight: 12 }, { arbitrary: hostile, weight: 1 });
}

function fitting(schema: JsonSchema, known: Known, depth: number): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  const list = schema['enum'] as readonly unknown[] | undefined;
  if (list) return fc.constantFrom(...list);
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map((one) => fitting(one, known, depth)));
  const all = schema['allOf'] as readonly JsonSchema[] | undefined;
  if (all) return fitting(Object.assign({}, ...all) as JsonSchema, known, depth);
  const type = Array.isArray(schema['type']) ? (schema['type'] as string[])[0] : schema['type'];
  switch (type) {
    case 'string':
      return textOf(schema, known);
    case 'integer':
      return fc.integer({ min: bound(schema, 'minimum', -1_000), max: bound(schema, 'maximum', 100_000) });
    case 'number':
      return fc.double({
        min: bound(schema, 'minimum', -1_000),
        max: bound(schema, 'maximum', 100_000),
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return listOf(schema, known, depth);
    case 'object':
      return objectOf(schema, known, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function bound(schema: JsonSchema, name: string, otherwise: number): number {
  const value = schema[name] ?? schema[name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'];
  return typeof value === 'number' && Math.abs(value) < 1e15 ? value : otherwise;
}

function textOf(schema: JsonSchema, known: Known): fc.Arbitrary<string> {
  if (schema['format'] === 'uuid')
    return known.ids.length > 0 ? fc.oneof(fc.constantFrom(...known.ids), fc.uuid()) : fc.uuid();
  if (schema['format'] === 'date')
    return fc
      .date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10));
  if (schema['format'] === 'date-time')
    return fc
      .date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString());
  const maximum = Math.min(Number(schema['maxLength'] ?? 40), 60);
  const words = fc.string({
    unit: fc.constantFrom(...Array.from('示范小区火灾冒烟abcXYZ 0123456789-栋楼')),
    minLength: Number(schema['minLength'] ?? 1),
    maxLength: Math.max(maximum, Number(schema['minLength'] ?? 1)),
  });
  const pattern = schema['pattern'];
  if (typeof pattern !== 'string') return words;
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 80 });
  } catch {
    return words;
  }
}

function listOf(schema: JsonSchema, known: Known, depth: number): fc.Arbitrary<unknown[]> {
  const parts = schema['prefixItems'] as readonly JsonSchema[] | undefined;
  // A position in the district, or anywhere.
  if (parts && parts.length === 2)
    return fc.oneof(
      fc.tuple(fc.double({ min: 105.9, max: 106.6, noNaN: true }), fc.double({ min: 28.5, max: 29.5, noNaN: true })),
      fc.tuple(...parts.map((part) => fitting(part, known, depth + 1))),
    );
  if (parts) return fc.tuple(...parts.map((part) => fitting(part, known, depth + 1)));
  const item = (schema['items'] as JsonSchema | undefined) ?? {};
  return fc.array(valueOf(item, known, depth + 1), {
    minLength: Number(schema['minItems'] ?? 0),
    maxLength: Math.min(Number(schema['maxItems'] ?? 4), 4),
  });
}

function objectOf(schema: JsonSchema, known: Known, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema['required'] ?? []) as readonly string[];
  if (Object.keys(properties).length === 0)
    return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 });
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [name, valueOf(part, known, depth + 1)]),
  );
  return fc.record(model, { requiredKeys: required.filter((name) => name in model) });
}
