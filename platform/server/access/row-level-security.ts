import type { ScopeFields, ScopeKind } from '@wanghuo/kernel';
import type { ScopedTable } from '../domain-server.ts';

const tablePattern = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/;
const columnPattern = /^[a-z_][a-z0-9_]*$/;
const permissionPattern = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$/;
const policyName = 'within_reach';
const addingPolicyName = 'added_by_whom_it_is_for';

/**
 * The second fence (AZ-05): for each table the statements that enable and force row-level security and give the
 * application's role one policy, for reading and writing alike. They may run again after every migration.
 *
 * A township in reach covers the divisions below it; a column that holds several values (assigned units) is in reach
 * when one of them is. A table without scope columns is reached by those who hold the permission district-wide. A table
 * whose rows are only added has no policy for changing or removing one, and takes them from its writers alone.
 *
 * @param scopedTables - `table` as `schema.table`, `scope` from kind of scope to the SQL column; a field name in camel
 *   case stands for its column in snake case
 * @throws Error when a name could not be an identifier or a permission, or a table is listed twice
 */
export function rowLevelSecuritySql(scopedTables: readonly ScopedTable[]): string {
  const seen = new Set<string>();
  const statements = scopedTables
    .toSorted((left, right) => (left.table < right.table ? -1 : 1))
    .map((scoped) => {
      if (seen.has(scoped.table)) throw new Error(`Table ${scoped.table} has two scopes`);
      seen.add(scoped.table);
      return policyOf(scoped);
    });
  return statements.join('\n');
}

function policyOf({ table, read, scope, through, addedBy }: ScopedTable): string {
  require(tablePattern, table, 'table');
  require(permissionPattern, read, 'permission');
  const condition = through ? throughCondition(table, through) : conditionOf(read, scope);
  const fence = [
    `alter table ${table} enable row level security;`,
    `alter table ${table} force row level security;`,
    `drop policy if exists ${policyName} on ${table};`,
  ];
  if (addedBy !== undefined) {
    require(permissionPattern, addedBy, 'permission');
    return [
      ...fence,
      `drop policy if exists ${addingPolicyName} on ${table};`,
      `create policy ${policyName} on ${table} for select to wanghuo_app using (${condition});`,
      `create policy ${addingPolicyName} on ${table} for insert to wanghuo_app`,
      `  with check ((select access.reaches_district('${addedBy}')));`,
      '',
    ].join('\n');
  }
  return [
    ...fence,
    `create policy ${policyName} on ${table} for all to wanghuo_app`,
    `  using (${condition})`,
    `  with check (${condition});`,
    '',
  ].join('\n');
}

/** Rows of a row: the other table's own policy decides, since the subselect runs with the reader's rights. */
function throughCondition(table: string, through: NonNullable<ScopedTable['through']>): string {
  require(tablePattern, through.table, 'table');
  require(columnPattern, through.column, 'column');
  return `exists (select from ${through.table} as owner where owner.id = ${table.split('.')[1] ?? table}.${through.column})`;
}

// The subselects make PostgreSQL read the setting once for a statement, not once for a row.
function conditionOf(permission: string, scope: ScopeFields): string {
  const alternatives = [`(select access.reaches_district('${permission}'))`];
  for (const [kind, field] of Object.entries(scope).toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    const column = columnOf(field);
    require(columnPattern, column, 'column');
    const test = (kind as ScopeKind) === 'township' ? 'access.lies_below' : 'access.lies_in';
    alternatives.push(`${test}(${column}, (select access.reached_values('${permission}', '${kind}')))`);
  }
  return alternatives.join('\n    or ');
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function require(pattern: RegExp, name: string, what: string): void {
  if (!pattern.test(name)) throw new Error(`${JSON.stringify(name)} cannot be a ${what} in a policy`);
}
