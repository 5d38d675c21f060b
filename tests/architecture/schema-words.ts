import { z } from 'zod';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** The members of an object schema, each with its type in a few words; a question mark says it may be left out. */
export function membersOf(schema: z.ZodType): readonly string[] {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as JsonSchema;
  return Object.entries(json.properties ?? {}).map(
    ([name, member]) => `${name}${json.required?.includes(name) ? '' : '?'}: ${wordsOf(member)}`,
  );
}

function wordsOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(wordsOf))].join(' or ');
  if (schema.prefixItems) return `[${schema.prefixItems.map(wordsOf).join(', ')}]`;
  if (schema.type === 'array') return `list of ${wordsOf(schema.items ?? {})}`;
  if (schema.type === 'object') {
    const members = Object.keys(schema.properties ?? {});
    return members.length > 0 ? `{ ${members.join(', ')} }` : 'object';
  }
  if (schema.format === 'uuid') return 'id';
  if (schema.format === 'date-time') return 'instant';
  if (schema.format === 'date') return 'date';
  return typeof schema.type === 'string' ? schema.type : 'any';
}
