import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { spawnOptionsFor } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type Home, hasCluster } from './home.ts';
import { EmbeddedDatabaseError, wording } from './wording.ts';

/** The database superuser, who owns the embedded cluster. */
export const DATABASE_USER = 'wanghuo';
export const DATABASE_NAME = 'wanghuo';

/** Makes an empty folder of mode 0700 that belongs to the database user. */
export function makeOwnedFolder(folder: string, { uid, gid, isSelf }: Home['account']): void {
  mkdirSync(folder);
  chmodSync(folder, 0o700);
  if (!isSelf) chownSync(folder, uid, gid);
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes sure a complete cluster of the right version exists. A new one is built beside its place and
 * renamed when complete, so a kill at any moment leaves either none or a whole one.
 * Sorting is by code point (`C.UTF-8`); Chinese order is asked for with `collate "zh-x-icu"`.
 */
export async function ensureCluster(home: Home, binaries: Binaries, report: (line: string) => void): Promise<void> {
  for (const entry of readdirSync(home.folder)) {
    if (entry.startsWith('cluster.partial-')) rmSync(join(home.folder, entry), { recursive: true });
  }
  if (hasCluster(home.folder)) {
    const found = readFileSync(join(home.cluster, 'PG_VERSION'), 'utf8').trim();
    if (found === binaries.major) return;
    throw new EmbeddedDatabaseError('majorMismatch', { folder: home.cluster, found, expected: binaries.major });
  }

  report(wording('progressInitialising', { folder: home.cluster }));
  const partial = join(home.folder, `cluster.partial-${process.pid}`);
  makeOwnedFolder(partial, home.account);
  await run(binaries.initdb, home, [
    `--pgdata=${partial}`,
    `--username=${DATABASE_USER}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    // Only the socket is open, and its folder is closed to everyone but root and the database user.
    '--auth-local=trust',
    '--auth-host=reject',
  ]);
  renameSync(partial, home.cluster);
  syncFolder(home.folder);
}

function run(program: string, home: Home, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...spawnOptionsFor(home.account), stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-2_000)));
    child.on('error', (error) =>
      reject(new EmbeddedDatabaseError('initialisationFailed', { reason: error.message }, error)),
    );
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new EmbeddedDatabaseError('initialisationFailed', { reason: errors.trim() || `exit ${code}` }));
    });
  });
}
