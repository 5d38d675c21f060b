import { sql } from 'kysely';
import type { Database } from '../context.ts';
import { extensions } from '../database/migrate.ts';

/**
 * Roles that transactions take on; none can log in, owns anything or passes by row-level security (ZN-03).
 * `wanghuo_app` runs operations, `wanghuo_sealer` seals the audit log, `wanghuo_access` reads passwords and sessions.
 */
export const databaseRoles = ['wanghuo_app', 'wanghuo_sealer', 'wanghuo_access'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

export interface TablePrivilege {
  readonly role: DatabaseRole;
  readonly table: string;
  readonly privileges: readonly ('select' | 'insert' | 'update' | 'delete')[];
}

const privilege = (
  role: DatabaseRole,
  table: string,
  ...privileges: TablePrivilege['privileges'][number][]
): TablePrivilege => ({ role, table, privileges });

/** The checked-in list of ZN-03 for the platform's own tables; AL-06 for the ledger: nobody changes what is sealed. */
export const platformPrivileges: readonly TablePrivilege[] = [
  privilege('wanghuo_app', 'ledger.fact', 'insert', 'select'),
  privilege('wanghuo_app', 'ledger.pending', 'insert', 'select'),
  privilege('wanghuo_app', 'ledger.detail', 'insert', 'select'),
  privilege('wanghuo_app', 'ledger.entry', 'select'),
  privilege('wanghuo_app', 'ledger.checkpoint', 'select'),
  privilege('wanghuo_app', 'ledger.state', 'select'),
  privilege('wanghuo_app', 'ledger.signing_key', 'select'),
  privilege('wanghuo_app', 'ledger.reader', 'insert', 'select', 'update'),
  privilege('wanghuo_app', 'ledger.repair', 'insert', 'select', 'update'),
  privilege('wanghuo_sealer', 'ledger.pending', 'select', 'delete'),
  privilege('wanghuo_sealer', 'ledger.entry', 'insert', 'select'),
  privilege('wanghuo_sealer', 'ledger.checkpoint', 'insert', 'select'),
  privilege('wanghuo_sealer', 'ledger.state', 'insert', 'select', 'update'),
  privilege('wanghuo_app', 'history.record', 'insert', 'select'),
  privilege('wanghuo_app', 'history.reveal', 'insert', 'select'),
  privilege('wanghuo_app', 'workflow.step_taken', 'insert', 'select'),
  privilege('wanghuo_access', 'access.account', 'insert', 'select', 'update'),
  privilege('wanghuo_access', 'access.password_history', 'insert', 'select', 'delete'),
  privilege('wanghuo_access', 'access.assignment', 'insert', 'select', 'update'),
  privilege('wanghuo_access', 'access.session', 'insert', 'select', 'update', 'delete'),
  privilege('wanghuo_access', 'access.sign_in_failure', 'insert', 'select', 'update', 'delete'),
  privilege('wanghuo_access', 'access.known_seat', 'insert', 'select', 'update', 'delete'),
  privilege('wanghuo_access', 'access.first_administrator_token', 'insert', 'select', 'update', 'delete'),
];

const schemaPattern = /^[a-z_][a-z0-9_]*$/;

/**
 * Statements that give the roles exactly what they need, taking away first what they have. Run after every migration.
 * @param schemas - schemas whose tables operations read and write under row-level security
 * @param listed - tables with privileges of their own; their schemas must not be among `schemas`
 * @param appendOnly - tables of those schemas whose rows are never changed or removed
 */
export function grantsSql(
  schemas: readonly string[],
  listed: readonly TablePrivilege[] = platformPrivileges,
  appendOnly: readonly string[] = [],
): string {
  const lines: string[] = [];
  const listedSchemas = new Set(listed.map((item) => item.table.split('.')[0] ?? ''));
  for (const schema of new Set([...schemas, ...listedSchemas])) {
    if (!schemaPattern.test(schema)) throw new Error(`${JSON.stringify(schema)} cannot be a schema`);
    for (const role of databaseRoles) {
      lines.push(
        `revoke all on all tables in schema ${schema} from ${role};`,
        `revoke all on all sequences in schema ${schema} from ${role};`,
        `revoke all on schema ${schema} from ${role};`,
      );
    }
  }
  for (const schema of schemas) {
    if (listedSchemas.has(schema)) throw new Error(`Schema ${schema} is granted as a whole and by table`);
    lines.push(
      `grant usage on schema ${schema} to wanghuo_app;`,
      `grant select, insert, update, delete on all tables in schema ${schema} to wanghuo_app;`,
      `grant usage, select on all sequences in schema ${schema} to wanghuo_app;`,
    );
  }
  for (const table of appendOnly) {
    if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(table))
      throw new Error(`${JSON.stringify(table)} cannot be a table`);
    lines.push(`revoke update, delete, truncate on ${table} from wanghuo_app;`);
  }
  for (const schema of listedSchemas) {
    const roles = new Set(listed.filter((item) => item.table.startsWith(`${schema}.`)).map((item) => item.role));
    for (const role of roles) {
      lines.push(
        `grant usage on schema ${schema} to ${role};`,
        `grant usage, select on all sequences in schema ${schema} to ${role};`,
      );
    }
  }
  for (const { role, table, privileges } of listed) {
    lines.push(`grant ${privileges.join(', ')} on ${table} to ${role};`);
  }
  // Policies call these functions with the rights of whoever reads.
  for (const role of databaseRoles) {
    lines.push(
      `grant usage on schema access to ${role};`,
      `grant execute on all functions in schema access to ${role};`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/**
 * The script that the administrator of a user's own PostgreSQL (15 or newer) runs once in the product's database
 * (ruling 25). It may run again.
 * @param loginRole - the role of `DATABASE_URL`; it comes to own the schemas, and its password is set by the administrator
 */
export function administratorScript(loginRole = 'wanghuo'): string {
  if (!schemaPattern.test(loginRole)) throw new Error(`${JSON.stringify(loginRole)} cannot be a role`);
  const create = (role: string, options: string) =>
    `  if not exists (select from pg_roles where rolname = '${role}') then\n    create role ${role} ${options};\n  end if;`;
  return [
    '-- Run as a superuser, connected to the database that the product shall use.',
    `-- Afterwards give the login role a password:  \\password ${loginRole}`,
    'do $$',
    'begin',
    create(loginRole, 'login nosuperuser nocreatedb nocreaterole noinherit nobypassrls'),
    ...databaseRoles.map((role) => create(role, 'nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls')),
    `  execute format('grant connect, create, temporary on database %I to ${loginRole}', current_database());`,
    'end',
    '$$;',
    `grant ${databaseRoles.join(', ')} to ${loginRole};`,
    ...extensions.map((extension) => `create extension if not exists ${extension};`),
    '',
  ].join('\n');
}

/** What the administrator still has to do, as `role wanghuo_app` or `extension pg_trgm`; empty when all is there. */
export async function missingPrerequisites(database: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'extension ' || name as what from unnest(${[...extensions]}::text[]) as name
      where name not in (select extname from pg_extension)
    union all
    select 'role ' || name from unnest(${[...databaseRoles]}::text[]) as name
      where name not in (select rolname from pg_roles)
    union all
    select 'membership ' || rolname from pg_roles
      where rolname = any(${[...databaseRoles]}::text[]) and not pg_has_role(session_user, oid, 'member')
    order by 1`.execute(database);
  return rows.map((row) => row.what);
}
