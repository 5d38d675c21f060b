import type { PoolClient } from 'pg';

/** A table of ours with the columns that a copy of it carries. */
export interface TableForm {
  /** `schema.table` */
  readonly table: string;
  /** In the order of the copy; generated columns are worked out again by the database. */
  readonly columns: readonly string[];
  /** Transaction numbers: they belong to the server that gave them and are put in order anew by a restore. */
  readonly machineColumns: readonly string[];
}

export interface SequenceForm {
  readonly sequence: string;
  /** Null for one that never gave a number. */
  readonly lastValue: string | null;
}

/** What says which migrations ran; compared, never copied. */
export const migrationTable = 'migration.done';

const ourSchemas = `nspname <> all (array['information_schema', 'pg_catalog', 'pg_toast', 'public']) and nspname not like 'pg\\_%'`;

/** Every table that holds rows, partitions through their parent, in the order of their names. */
export async function listTables(client: PoolClient): Promise<readonly TableForm[]> {
  const { rows } = await client.query<{ table: string; columns: string[]; machine: string[] }>(`
    select nspname || '.' || relname as "table",
      array_agg(attname::text order by attnum) as columns,
      coalesce(array_agg(attname::text order by attnum) filter (where atttypid in ('xid8'::regtype, 'xid'::regtype)), '{}') as machine
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace join pg_attribute on attrelid = pg_class.oid
    where relkind in ('r', 'p') and not relispartition and attnum > 0 and not attisdropped and attgenerated = ''
      and ${ourSchemas}
    group by nspname, relname order by nspname collate "C", relname collate "C"`);
  return rows
    .filter(({ table }) => table !== migrationTable)
    .map(({ table, columns, machine }) => ({ table, columns, machineColumns: machine }));
}

export async function listSequences(client: PoolClient): Promise<readonly SequenceForm[]> {
  const { rows } = await client.query<SequenceForm>(`
    select schemaname || '.' || sequencename as sequence, last_value::text as "lastValue"
    from pg_sequences where schemaname in (select nspname from pg_namespace where ${ourSchemas})
    order by schemaname collate "C", sequencename collate "C"`);
  return rows;
}

/** `owner/name digest` of every migration that ran. */
export async function listMigrations(client: PoolClient): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select owner || '/' || name || ' ' || digest as line from ${migrationTable} order by 1`,
  );
  return rows.map(({ line }) => line);
}

/** A name from the catalogue as SQL takes it. */
export function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** `"schema"."table" ("a", "b")` */
export function copyTarget({ table, columns }: TableForm): string {
  return `${quoted(table)} (${columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ')})`;
}

/** Partitioned tables can only be copied out through a query. */
export function copyOut({ table, columns }: TableForm): string {
  return `copy (select ${columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ')} from ${quoted(table)}) to stdout`;
}

export function machineNumbers(form: TableForm): readonly number[] {
  return form.columns.flatMap((column, index) => (form.machineColumns.includes(column) ? [index] : []));
}
