import { sql } from 'kysely';
import type { Database } from '../context.ts';

/**
 * Lets the planner look at every table it knows nothing about. The database does this by itself a minute after a table
 * was filled, but forgets that it had to when it is killed within that minute: plans then stay bad for good.
 * Needs the rights of the tables' owner.
 */
export async function analyseUnknownTables(database: Database): Promise<number> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select nspname as schema, relname as name from pg_class join pg_namespace as space on space.oid = relnamespace
    where relkind = 'r' and reltuples < 0 and nspname !~ '^(pg_|information_schema$)' order by 1, 2`.execute(database);
  for (const { schema, name } of rows) await sql`analyze ${sql.id(schema, name)}`.execute(database);
  return rows.length;
}
