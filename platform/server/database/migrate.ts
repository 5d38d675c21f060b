import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../context.ts';

/** One folder of plain SQL files that belong to one schema. */
export interface MigrationFolder {
  readonly owner: string;
  readonly folder: URL;
}

interface Migration {
  readonly owner: string;
  readonly name: string;
  readonly text: string;
  readonly digest: string;
}

/** Extensions the product uses; on a user's own server the administrator creates them (ruling 25). */
export const extensions = ['btree_gist', 'cube', 'earthdistance', 'pg_trgm', 'pgcrypto'] as const;

const lockKey = 8_119_001;

/**
 * Brings the database to the newest form: forward only, each file in its own transaction, folders in the order given
 * and files by name. Running it again does nothing; two runs at once wait for each other.
 *
 * @returns the names of the migrations that ran now
 * @throws Error naming the file, when a file that already ran was changed since, or when one fails
 */
export async function migrate(
  database: Database,
  folders: readonly MigrationFolder[],
  options: { onProgress?: (line: string) => void } = {},
): Promise<readonly string[]> {
  return database.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${lockKey})`.execute(connection);
    try {
      await sql`create schema if not exists migration`.execute(connection);
      await sql`create table if not exists migration.done (
        owner text not null, name text not null, digest text not null,
        ran_at timestamptz not null default now(), primary key (owner, name))`.execute(connection);
      const done = await sql<{ owner: string; name: string; digest: string }>`
        select owner, name, digest from migration.done`.execute(connection);
      const known = new Map(done.rows.map((row) => [`${row.owner}/${row.name}`, row.digest]));
      const ran: string[] = [];
      for (const migration of await readMigrations(folders)) {
        const key = `${migration.owner}/${migration.name}`;
        const before = known.get(key);
        if (before === migration.digest) continue;
        if (before) throw new Error(`Migration ${key} was changed after it ran; write a new one instead`);
        options.onProgress?.(key);
        await connection.transaction().execute(async (tx) => {
          await sql`set local lock_timeout = '2s'`.execute(tx);
          await sql.raw(migration.text).execute(tx);
          await sql`insert into migration.done (owner, name, digest)
            values (${migration.owner}, ${migration.name}, ${migration.digest})`.execute(tx);
        });
        ran.push(key);
      }
      return ran;
    } finally {
      await sql`select pg_advisory_unlock(${lockKey})`.execute(connection);
    }
  });
}

/** Lists what has not run yet; empty means the schema is current. */
export async function pendingMigrations(
  database: Database,
  folders: readonly MigrationFolder[],
): Promise<readonly string[]> {
  const exists = await sql<{ exists: boolean }>`
    select to_regclass('migration.done') is not null as exists`.execute(database);
  const all = await readMigrations(folders);
  if (!exists.rows[0]?.exists) return all.map((migration) => `${migration.owner}/${migration.name}`);
  const done = await sql<{ key: string }>`select owner || '/' || name as key from migration.done`.execute(database);
  const known = new Set(done.rows.map((row) => row.key));
  return all.map((migration) => `${migration.owner}/${migration.name}`).filter((key) => !known.has(key));
}

async function readMigrations(folders: readonly MigrationFolder[]): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const { owner, folder } of folders) {
    const path = fileURLToPath(folder);
    const names = (await readdir(path)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of names) {
      const text = await readFile(`${path}/${name}`, 'utf8');
      migrations.push({ owner, name, text, digest: createHash('sha256').update(text).digest('hex') });
    }
  }
  return migrations;
}
