import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Database } from '../context.ts';
import { migrate, type MigrationFolder } from '../database/migrate.ts';
import { BackupError } from './backup-error.ts';
import type { BackupHead } from './backup-form.ts';

/**
 * Brings an empty database to the form a backup was made in, which may be an earlier one than today's: only the
 * migrations that had run then run now. The rest follows when the rows are there, as in any upgrade.
 * @throws BackupError when the backup needs a migration that this version of the product does not have
 */
export async function migrateAsBackedUp(
  database: Database,
  folders: readonly MigrationFolder[],
  head: BackupHead,
): Promise<void> {
  const wanted = new Set(head.migrations);
  const staging = await mkdtemp(join(tmpdir(), 'wanghuo-migrations-'));
  try {
    const staged: MigrationFolder[] = [];
    for (const [index, { owner, folder }] of folders.entries()) {
      const target = join(staging, String(index));
      await mkdir(target);
      for (const name of (await readdir(folder)).filter((one) => one.endsWith('.sql'))) {
        const path = join(fileURLToPath(folder), name);
        const digest = createHash('sha256')
          .update(await readFile(path, 'utf8'))
          .digest('hex');
        if (wanted.delete(`${owner}/${name} ${digest}`)) await copyFile(path, join(target, name));
      }
      staged.push({ owner, folder: pathToFileURL(`${target}/`) });
    }
    const [unknown] = wanted;
    if (unknown !== undefined)
      throw new BackupError('otherSchema', { difference: unknown.split(' ')[0] ?? '', version: head.productVersion });
    await migrate(database, staged);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
