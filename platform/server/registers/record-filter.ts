import { type RawBuilder, sql } from 'kysely';
import { type Field, isUuid } from '@wanghuo/kernel';
import { recordFilterRefused } from './errors.ts';
import { type AnyRegister, columnNameOf, storedValueOf } from './record-columns.ts';

/** Text that LIKE takes literally (AP-06). */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** Personal fields are neither filtered nor sorted by: both would tell what the mask hides (PI-03). */
export function isFilterable(field: Field): boolean {
  return !field.personal && field.type !== 'point' && field.type !== 'json';
}

function isList(field: Field): boolean {
  return field.type === 'codedList' || field.type === 'referenceList';
}

export function isSortable(field: Field): boolean {
  return isFilterable(field) && !isList(field);
}

/**
 * The condition of one filter. Several values mean any of them; an empty value means "not given". Numbers, dates and
 * instants also take ranges such as `2020-01-01..2020-12-31`, open at either end; text is searched for anywhere in
 * the value.
 *
 * @throws recordFilterRefused for a field that cannot be filtered by or a value the field could never have
 */
export function filterCondition(register: AnyRegister, name: string, values: readonly string[]): RawBuilder<unknown> {
  const field = Object.hasOwn(register.fields, name) ? (register.fields[name] as Field) : undefined;
  if (!field || !isFilterable(field)) throw refused(name);
  const column = sql.ref(columnNameOf(name));
  return sql`(${sql.join(
    values.map((value) => oneCondition(register, name, field, column, value)),
    sql` or `,
  )})`;
}

function oneCondition(
  register: AnyRegister,
  name: string,
  field: Field,
  column: RawBuilder<unknown>,
  value: string,
): RawBuilder<unknown> {
  if (value === '') return isList(field) ? sql`cardinality(${column}) = 0` : sql`${column} is null`;
  switch (field.type) {
    case 'text':
      return sql`${column} ilike ${`%${escapeLike(value)}%`}`;
    case 'reference':
      // The column is a uuid or a code; only what looks like a uuid can be compared as one.
      return isUuid(value) ? sql`${column} = ${value}` : sql`${column}::text = ${value}`;
    case 'referenceList':
      return sql`${column}::text[] @> array[${value}]::text[]`;
    case 'boolean':
      if (value !== 'true' && value !== 'false') throw refused(name);
      return sql`${column} = ${value === 'true'}`;
    case 'coded':
    case 'codedList': {
      if (!Object.hasOwn(field.codes?.codes ?? {}, value)) throw refused(name);
      const code = storedValueOf(register, name, { ...field, type: 'coded' }, value);
      return field.type === 'coded' ? sql`${column} = ${code}` : sql`${column} @> array[${code}]::text[]`;
    }
    default:
      return rangeCondition(name, field, column, value);
  }
}

function rangeCondition(name: string, field: Field, column: RawBuilder<unknown>, value: string): RawBuilder<unknown> {
  const parts = value.split('..');
  if (parts.length > 2) throw refused(name);
  const [from, to] = (parts.length === 2 ? parts : [value, value]).map((part) =>
    part === '' ? null : comparableValue(name, field, part),
  );
  if (from === null && to === null) throw refused(name);
  const conditions = [
    ...(from === null ? [] : [sql`${column} >= ${from}`]),
    ...(to === null ? [] : [sql`${column} <= ${to}`]),
  ];
  return sql`(${sql.join(conditions, sql` and `)})`;
}

/** A number, date or instant as the database compares it. */
function comparableValue(name: string, field: Field, text: string): unknown {
  if (field.type === 'integer' || field.type === 'decimal') {
    if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) throw refused(name);
    return field.type === 'integer' ? sql`${text}::numeric` : Number(text);
  }
  const parsed = field.schema.safeParse(text);
  if (!parsed.success) throw refused(name);
  return text;
}

function refused(name: string): Error {
  return recordFilterRefused({ field: name }, [{ pointer: `#/filter.${name}`, code: 'filter_refused' }]);
}
