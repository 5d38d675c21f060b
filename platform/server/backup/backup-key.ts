import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { BackupError } from './backup-error.ts';

/** What a backup is locked with. The operator keeps it away from the backups; whoever has both has everything. */
export interface BackupKey {
  /** Says which key it is without giving it away: 16 hexadecimal digits. */
  readonly id: string;
  readonly bytes: Buffer;
}

const form = /^wanghuo-backup-key-1 ([0-9a-f]{64})\s*$/;

/**
 * Makes a key and writes it into a new file that only its owner can read.
 * @throws BackupError when there is a file already: a key that was overwritten opens nothing any more
 */
export async function makeBackupKey(path: string): Promise<BackupKey> {
  const bytes = randomBytes(32);
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new BackupError(
      error.code === 'EEXIST' ? 'keyExists' : 'keyUnwritable',
      { path, cause: error.code ?? '' },
      error,
    );
  });
  try {
    await file.writeFile(`wanghuo-backup-key-1 ${bytes.toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return { id: idOf(bytes), bytes };
}

/** @throws BackupError when it cannot be read, others can read it too (CF-02), or it is no key */
export async function readBackupKey(path: string): Promise<BackupKey> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    throw new BackupError('keyUnreadable', { path, cause: error.code ?? '' }, error);
  };
  const { mode } = await stat(path).catch(unreadable);
  if ((mode & 0o077) !== 0) throw new BackupError('keyOpenToOthers', { path });
  const digits = form.exec(await readFile(path, 'utf8').catch(unreadable))?.[1];
  if (digits === undefined) throw new BackupError('keyMalformed', { path });
  const bytes = Buffer.from(digits, 'hex');
  return { id: idOf(bytes), bytes };
}

function idOf(bytes: Buffer): string {
  return createHash('sha256').update('wanghuo backup key').update(bytes).digest('hex').slice(0, 16);
}
