import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Pool, PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ArchiveWriter } from './archive.ts';
import { BackupError } from './backup-error.ts';
import type { BackupKey } from './backup-key.ts';
import {
  backupFormat,
  backupVersion,
  headName,
  manifestName,
  partOfFile,
  partOfKey,
  partOfTable,
  type BackupHead,
  type BackupManifest,
  type BackupProgress,
} from './backup-form.ts';
import { encrypting } from './encryption.ts';
import { RowDigest, wholeLines } from './row-digest.ts';
import { copyOut, listMigrations, listSequences, listTables, machineNumbers, type TableForm } from './table-list.ts';

export interface BackupOptions {
  readonly dataFolder: string;
  readonly productVersion: string;
  readonly createdAt: string;
  /** Locks the file (BK-01); null leaves it open to whoever can read it. */
  readonly key: BackupKey | null;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface BackupSummary {
  readonly bytes: number;
  /** Of the whole file, to be kept apart from it. */
  readonly sha256: string;
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
  readonly keys: number;
}

/** Rows travel in parts of about this size, so that memory does not grow with a table. */
const partBytes = 4 * 1024 * 1024;

/**
 * Writes everything the product keeps into one file: every table of ours from one snapshot, the files they refer to, the
 * keys, and a manifest of hashes (BK-06). It runs beside a working server, which waits for nothing. The file appears under
 * its name only when it is complete and on disk; only its owner can read it, because it holds the keys, and it is encrypted
 * when a key is given, because it is meant to be carried elsewhere.
 *
 * @throws BackupError when rows or files cannot be read; nothing is left behind then
 */
export async function writeBackup(pool: Pool, file: string, options: BackupOptions): Promise<BackupSummary> {
  const draft = `${file}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      done(null, chunk);
    },
  });
  const gzip = createGzip({ level: 6 });
  const client = await pool.connect();
  try {
    const locked = options.key ? encrypting(options.key) : new PassThrough();
    const written = pipeline(gzip, locked, measured, createWriteStream(draft, { mode: 0o600 }));
    const [counts] = await Promise.all([
      fill(client, new ArchiveWriter(gzip), options).catch((error: unknown) => {
        gzip.destroy(error as Error);
        throw error;
      }),
      written,
    ]);
    await makeDurable(draft, file);
    return { ...counts, bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await rm(draft, { force: true });
    if ((error as { code?: string }).code === '42501') throw new BackupError('mayNotReadAll', {}, error);
    throw error;
  } finally {
    client.release();
  }
}

async function fill(
  client: PoolClient,
  archive: ArchiveWriter,
  options: BackupOptions,
): Promise<Omit<BackupSummary, 'bytes' | 'sha256'>> {
  await client.query('begin isolation level repeatable read read only');
  try {
    // Rows that a policy would hide are refused, never left out in silence.
    await client.query(
      `set local row_security = off; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`,
    );
    const tables = await listTables(client);
    const version = await client.query<{ server_version: string }>('show server_version');
    const head: BackupHead = {
      format: backupFormat,
      version: backupVersion,
      productVersion: options.productVersion,
      createdAt: options.createdAt,
      serverVersion: version.rows[0]?.server_version ?? '',
      migrations: [...(await listMigrations(client))],
      tables: tables.map((form) => ({
        table: form.table,
        columns: [...form.columns],
        machineColumns: [...form.machineColumns],
      })),
      sequences: [...(await listSequences(client))],
    };
    await archive.add(headName, Buffer.from(JSON.stringify(head)));
    const kept: BackupManifest['tables'] = [];
    for (const [index, form] of tables.entries()) {
      options.onProgress?.({ step: 'table', name: form.table, done: index, total: tables.length });
      kept.push(await addTable(client, archive, form));
    }
    const keys = await addKeys(archive, join(options.dataFolder, 'keys'));
    const files = await addFiles(client, archive, options);
    const manifest: BackupManifest = { parts: archive.parts.map((part) => ({ ...part })), tables: kept };
    await archive.add(manifestName, Buffer.from(JSON.stringify(manifest)));
    await archive.finish();
    return { tables: kept.length, rows: kept.reduce((sum, { rows }) => sum + rows, 0), files, keys };
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

async function addTable(
  client: PoolClient,
  archive: ArchiveWriter,
  form: TableForm,
): Promise<BackupManifest['tables'][number]> {
  const digest = new RowDigest(machineNumbers(form));
  let number = 0;
  for await (const lines of wholeLines(client.query(copyTo(copyOut(form))), partBytes)) {
    number += 1;
    digest.add(lines);
    await archive.add(partOfTable(form.table, number), lines);
  }
  return { table: form.table, rows: digest.rows, digest: digest.hex };
}

async function addKeys(archive: ArchiveWriter, folder: string): Promise<number> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.key')).sort();
  for (const name of names) await archive.add(partOfKey(name), await readFile(join(folder, name)));
  return names.length;
}

async function addFiles(client: PoolClient, archive: ArchiveWriter, options: BackupOptions): Promise<number> {
  const { rows } = await client.query<{ sha256: string; bytes: string }>(
    'select sha256, max(bytes)::text as bytes from files.file group by sha256 order by sha256',
  );
  const pathOf = (sha256: string) => join(options.dataFolder, 'files', sha256.slice(0, 2), sha256);
  const missing: string[] = [];
  for (const { sha256, bytes } of rows) {
    const found = await stat(pathOf(sha256)).catch(() => undefined);
    if (found?.size !== Number(bytes)) missing.push(sha256);
  }
  if (missing[0] !== undefined) throw new BackupError('fileMissing', { sha256: missing[0], count: missing.length });
  for (const [index, { sha256, bytes }] of rows.entries()) {
    options.onProgress?.({ step: 'files', name: sha256, done: index, total: rows.length });
    await archive.addStream(partOfFile(sha256), Number(bytes), createReadStream(pathOf(sha256)));
    // The store names content by its hash, so a damaged file shows here and not at the restore.
    if (archive.parts.at(-1)?.sha256 !== sha256) throw new BackupError('fileMissing', { sha256, count: 1 });
  }
  return rows.length;
}

async function makeDurable(draft: string, file: string): Promise<void> {
  const handle = await open(draft, 'r');
  await handle.sync();
  await handle.close();
  await rename(draft, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync();
  await folder.close();
}
