import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool, PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { ReadPart } from './archive.ts';
import { BackupError } from './backup-error.ts';
import type { BackupKey } from './backup-key.ts';
import { tableOfPart, type BackupHead, type BackupManifest, type BackupProgress } from './backup-form.ts';
import { partsOf, type VerifiedBackup } from './read-backup.ts';
import { RowDigest, wholeLines } from './row-digest.ts';
import {
  copyOut,
  copyTarget,
  listMigrations,
  listTables,
  machineNumbers,
  quoted,
  type TableForm,
} from './table-list.ts';
import { countPast, renumberWriters } from './transaction-numbers.ts';

export interface RestoreOptions {
  readonly dataFolder: string;
  /** Moment of the restore, for the names of keys that are set aside. */
  readonly now: string;
  /** What the backup was locked with, if it was. */
  readonly key: BackupKey | null;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface RestoreSummary {
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
  readonly keys: number;
}

/** Tables of which one row means that somebody works with this database. */
const tellingTables = ['ledger.entry', 'ledger.fact', 'territory.division', 'access.account', 'incidents.call'];

/** @throws BackupError when the database already holds something, or its schema is not the backup's */
export async function assertRestorable(pool: Pool, head: BackupHead): Promise<void> {
  const client = await pool.connect();
  try {
    for (const table of tellingTables) {
      const found = await client.query(`select from ${quoted(table)} limit 1`);
      if (found.rowCount) throw new BackupError('notEmpty', { table });
    }
    const present = await listMigrations(client);
    const difference = [
      ...present.filter((line) => !head.migrations.includes(line)).map((line) => `+${line.split(' ')[0]}`),
      ...head.migrations.filter((line) => !present.includes(line)).map((line) => `-${line.split(' ')[0]}`),
    ];
    if (difference.length > 0)
      throw new BackupError('otherSchema', {
        difference: difference.slice(0, 3).join(', '),
        version: head.productVersion,
      });
  } finally {
    client.release();
  }
}

/**
 * Loads a verified backup into an empty, migrated database in one transaction: all of it or nothing. Before the commit
 * every table is read back and held against the manifest. Files and keys are on disk before the rows that name them.
 *
 * @throws BackupError; the database is then as it was
 */
export async function restoreBackup(
  pool: Pool,
  file: string,
  { head, manifest }: VerifiedBackup,
  options: RestoreOptions,
): Promise<RestoreSummary> {
  await assertRestorable(pool, head);
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`);
    // Rows come as they were: checks of references, append-only fences and the like have already passed once.
    await client.query(`set local session_replication_role = replica`);
    const tables = new Map((await listTables(client)).map((form) => [form.table, form]));
    await client.query(`truncate ${[...tables.keys()].map(quoted).join(', ')}`);
    const stored = await load(client, file, head, manifest, options);
    for (const [index, { table, rows, digest }] of manifest.tables.entries()) {
      options.onProgress?.({ step: 'check', name: table, done: index, total: manifest.tables.length });
      await assertSame(client, formOf(head, table), { rows, digest });
    }
    for (const { sequence, lastValue } of head.sequences)
      if (lastValue !== null)
        await client.query('select setval($1::regclass, $2::bigint)', [quoted(sequence), lastValue]);
    const highest = await renumberWriters(client);
    await client.query('commit');
    await countPast(client, highest);
    await client.query('analyze');
    return {
      tables: manifest.tables.length,
      rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      ...stored,
    };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    if ((error as { code?: string }).code === '42501') throw new BackupError('mayNotWriteAll', {}, error);
    throw error;
  } finally {
    client.release();
  }
}

async function load(
  client: PoolClient,
  file: string,
  head: BackupHead,
  manifest: BackupManifest,
  options: RestoreOptions,
): Promise<{ files: number; keys: number }> {
  const counts = { files: 0, keys: 0 };
  let done = 0;
  for await (const part of partsOf(file, options.key)) {
    done += 1;
    const table = tableOfPart(part.name);
    const [kind, ...rest] = part.name.split('/');
    if (table) {
      options.onProgress?.({ step: 'table', name: table, done, total: manifest.parts.length });
      const sink = client.query(copyFrom(`copy ${copyTarget(formOf(head, table))} from stdin`));
      await pipeline(Readable.from(part.content), sink);
    } else if (kind === 'files') {
      options.onProgress?.({ step: 'files', name: part.name, done, total: manifest.parts.length });
      await writePart(join(options.dataFolder, 'files', ...rest), part);
      counts.files += 1;
    } else if (kind === 'keys') {
      await writeKey(join(options.dataFolder, 'keys', rest.join('-')), part, options.now);
      counts.keys += 1;
    }
  }
  return counts;
}

function formOf(head: BackupHead, table: string): TableForm {
  const form = head.tables.find((one) => one.table === table);
  if (!form) throw new BackupError('damaged', { part: table });
  return form;
}

async function assertSame(
  client: PoolClient,
  form: TableForm,
  expected: { rows: number; digest: string },
): Promise<void> {
  const digest = new RowDigest(machineNumbers(form));
  for await (const lines of wholeLines(client.query(copyTo(copyOut(form))), 4 * 1024 * 1024)) digest.add(lines);
  if (digest.rows !== expected.rows || digest.hex !== expected.digest)
    throw new BackupError('contentDiffers', { table: form.table, expected: expected.rows, found: digest.rows });
}

/** Content appears under its name only when it is whole and on disk. */
async function writePart(path: string, part: ReadPart): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  await pipeline(Readable.from(part.content), createWriteStream(draft, { mode: 0o600 }));
  const handle = await open(draft, 'r');
  await handle.sync();
  await handle.close();
  await rename(draft, path);
}

/** A key that was there and is another one is set aside, never overwritten. */
async function writeKey(path: string, part: ReadPart, now: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of part.content) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  if (existsSync(path)) {
    const same =
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex') === createHash('sha256').update(content).digest('hex');
    if (same) return;
    await rename(path, `${path}.kept-${now.replaceAll(/\W/g, '')}`);
  }
  await writePart(path, { name: part.name, bytes: content.byteLength, content: Readable.from([content]) });
}
