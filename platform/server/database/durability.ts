import { sql } from 'kysely';
import type { Database, Tx } from '../context.ts';

/** Settings of the database that would lose acknowledged work in a power cut, or hide a damaged page (RE-01). */
export async function weakSettingsOf(database: Database | Tx): Promise<readonly string[]> {
  const { rows } = await sql<{
    fsync: string;
    full_page_writes: string;
    synchronous_commit: string;
    data_checksums: string;
  }>`select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit, current_setting('data_checksums') as data_checksums`.execute(
    database,
  );
  const row = rows[0];
  if (!row) return [];
  return [
    ...(row.fsync === 'on' ? [] : ['fsync']),
    ...(row.full_page_writes === 'on' ? [] : ['full_page_writes']),
    ...(['on', 'remote_apply'].includes(row.synchronous_commit) ? [] : ['synchronous_commit']),
    ...(row.data_checksums === 'on' ? [] : ['data_checksums']),
  ];
}
