import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../context.ts';
import type { DomainServer, ScopedTable } from '../domain-server.ts';
import { grantsSql, platformPrivileges } from '../access/database-roles.ts';
import { rowLevelSecuritySql } from '../access/row-level-security.ts';
import { scopeColumnNames } from '../history/scope-columns.ts';
import { migrate, type MigrationFolder } from './migrate.ts';
import { isRetryable } from './transaction.ts';

/** The platform's own schemas, in the order in which they build on each other. */
const platformFolders: readonly MigrationFolder[] = [
  { owner: 'database', folder: new URL('./migrations/', import.meta.url) },
  { owner: 'ledger', folder: new URL('../ledger/migrations/', import.meta.url) },
  { owner: 'access', folder: new URL('../access/migrations/', import.meta.url) },
  { owner: 'api', folder: new URL('../api/migrations/', import.meta.url) },
  { owner: 'jobs', folder: new URL('../jobs/migrations/', import.meta.url) },
  { owner: 'history', folder: new URL('../history/migrations/', import.meta.url) },
  { owner: 'files', folder: new URL('../files/migrations/', import.meta.url) },
  { owner: 'workflows', folder: new URL('../workflows/migrations/', import.meta.url) },
];

/** Every folder of SQL that makes the database of these domains. */
export function migrationFolders(domains: readonly DomainServer[]): readonly MigrationFolder[] {
  const own = domains.flatMap(({ domain, migrations }) =>
    migrations ? [{ owner: domain.name, folder: migrations }] : [],
  );
  return [...platformFolders, ...own.filter(({ owner }) => !platformFolders.some((folder) => folder.owner === owner))];
}

/** Every table that holds scoped rows: registers by their declaration, others as their domain lists them. */
export function scopedTablesOf(domains: readonly DomainServer[]): readonly ScopedTable[] {
  const registers = domains.flatMap(({ domain }) =>
    domain.registers.map((register) => ({
      table: register.table,
      read: register.permissions.read,
      scope: register.scope,
    })),
  );
  return [...registers, ...domains.flatMap((domain) => domain.scopedTables)];
}

/**
 * Migrates, then puts the second fence and the grants in place as the declarations say today. Both run every time:
 * a change of a declaration needs no migration.
 *
 * @returns the migrations that ran now
 */
export async function prepareDatabase(
  database: Database,
  domains: readonly DomainServer[],
  options: { onProgress?: (line: string) => void } = {},
): Promise<readonly string[]> {
  const ran = await migrate(database, migrationFolders(domains), options);
  const schemas = [
    'command',
    'files',
    'jobs',
    ...new Set(scopedTablesOf(domains).map(({ table }) => table.split('.')[0] as string)),
  ];
  const appendOnly = scopedTablesOf(domains).flatMap(({ table, addedBy }) => (addedBy === undefined ? [] : [table]));
  await besideOthers(database, [
    rowLevelSecuritySql(scopedTablesOf(domains)),
    stepsTakenPolicy,
    grantsSql([...new Set(schemas)], platformPrivileges, appendOnly),
    partitionsClosed,
  ]);
  return ran;
}

const attempts = 10;
/** Everybody's statements queue behind one that waits for a whole table, so it gives way soon and comes again. */
const lockSeconds = 2;
const betweenMilliseconds = 250;

/** Runs statements that need whole tables, one start at a time, while another server may be at work on the database. */
async function besideOthers(database: Database, statements: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(8119003), set_config('lock_timeout', ${`${lockSeconds}s`}, true)`.execute(
          tx,
        );
        for (const statement of statements) await sql.raw(statement).execute(tx);
      });
      return;
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error;
      await pause(attempt * betweenMilliseconds);
    }
  }
}

/** Rows that carry the permission and the scope of the record they belong to (history has the same form). */
const stepsTakenPolicy = `
  alter table workflow.step_taken enable row level security;
  alter table workflow.step_taken force row level security;
  drop policy if exists within_reach on workflow.step_taken;
  create policy within_reach on workflow.step_taken for all to wanghuo_app
    using (access.reaches_district(read_permission)
      ${Object.entries(scopeColumnNames)
        .map(
          ([kind, column]) =>
            `or access.${kind === 'township' ? 'lies_below' : 'lies_in'}(${column}, access.reached_values(read_permission, '${kind}'))`,
        )
        .join('\n      ')});
`;

/** The policy of a partitioned table does not hold for whoever names a partition, so nobody may. */
const partitionsClosed = `
  do $$
  declare
    partition regclass;
  begin
    for partition in
      select inhrelid from pg_inherits join pg_class on pg_class.oid = inhrelid
      where relispartition and relkind in ('r', 'p')
    loop
      execute format('revoke all on %s from wanghuo_app', partition);
    end loop;
  end
  $$;
`;
