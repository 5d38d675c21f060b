import { sql } from 'kysely';
import type { Field, FieldType } from '@wanghuo/kernel';
import type { Database, Tx } from '../context.ts';
import { type AnyRegister, columnsOfField, fieldsOf, type standardColumns } from './record-columns.ts';

interface CatalogueColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
}

const standard: Readonly<Record<(typeof standardColumns)[number], { type: string; notNull: boolean }>> = {
  id: { type: 'uuid', notNull: true },
  version: { type: 'integer', notNull: true },
  source: { type: 'text', notNull: true },
  valid_from_on: { type: 'date', notNull: true },
  valid_until_on: { type: 'date', notNull: false },
};

const acceptedTypes: Readonly<Record<FieldType, readonly string[]>> = {
  text: ['text'],
  integer: ['integer', 'smallint', 'bigint'],
  decimal: ['double precision', 'numeric'],
  boolean: ['boolean'],
  date: ['date'],
  instant: ['timestamp with time zone'],
  coded: ['text'],
  codedList: ['text[]'],
  reference: ['text', 'uuid'],
  referenceList: ['text[]', 'uuid[]'],
  point: ['double precision'],
  json: ['jsonb'],
};

/** The columns of a register's table as the catalogue has them. */
export async function listCatalogueColumns(
  database: Database | Tx,
  table: string,
): Promise<readonly CatalogueColumn[]> {
  const { rows } = await sql<CatalogueColumn>`
    select attname as name, format_type(atttypid, null) as type, attnotnull as "notNull", atthasdef as "hasDefault"
    from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped
    order by attnum`.execute(database);
  return rows;
}

/**
 * Compares a declaration with its table: names, types, nullability, and a unique index on the identity.
 * @returns one English sentence for each difference; nothing when they agree
 */
export async function registerMatchesTable(database: Database, register: AnyRegister): Promise<readonly string[]> {
  const columns = new Map(
    (await listCatalogueColumns(database, register.table)).map((column) => [column.name, column]),
  );
  if (columns.size === 0) return [`${register.name}: the table ${register.table} does not exist`];
  const differences: string[] = [];
  const expected = new Set<string>();
  const compare = (name: string, types: readonly string[], notNull: boolean): CatalogueColumn | undefined => {
    expected.add(name);
    const column = columns.get(name);
    const where = `${register.table}.${name}`;
    if (!column) differences.push(`${where} is missing`);
    else if (!types.includes(column.type)) differences.push(`${where} is ${column.type}, not ${types.join(' or ')}`);
    else if (column.notNull !== notNull) differences.push(`${where} must be ${notNull ? 'not null' : 'null'}`);
    return column;
  };
  for (const [name, { type, notNull }] of Object.entries(standard)) compare(name, [type], notNull);
  for (const [name, field] of fieldsOf(register)) {
    for (const columnName of columnsOfField(name, field)) {
      const column = compare(columnName, acceptedTypes[field.type], !field.optional);
      // The form cannot fill it in, so the table must.
      if (register.editable && field.byCommand && !field.optional && column && !column.hasDefault)
        differences.push(`${register.table}.${columnName} is set by commands only and needs a default`);
    }
  }
  for (const name of columns.keys()) {
    if (!expected.has(name)) differences.push(`${register.table}.${name} is not declared`);
  }
  const identity = columnsOfField(register.identity, register.fields[register.identity] as Field)[0] as string;
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
      where indrelid = to_regclass(${register.table}) and (indisunique or indisexclusion) and attname = ${identity}
    ) as found`.execute(database);
  if (!rows[0]?.found) differences.push(`${register.table}.${identity} identifies records but is not unique`);
  return differences;
}
