import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessIdentity, identityOf, isStillRunning } from './process-identity.ts';
import { EmbeddedDatabaseError } from './wording.ts';

/** Who holds a data folder. */
export interface LockHolder extends ProcessIdentity {
  readonly token: string;
  /** UTC instant at which the folder was taken. */
  readonly takenAt: string;
}

export interface FolderLock {
  /** Throws if another process has taken the folder over in the meantime. */
  verify(): void;
  release(): void;
}

const lockFile = (folder: string) => join(folder, 'lock');

function read(path: string): { text: string; holder: LockHolder | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return { text, holder: JSON.parse(text) as LockHolder };
  } catch {
    return { text, holder: undefined }; // torn by a crash of the machine: nobody holds it
  }
}

/** The process that holds a folder now, or `undefined` when it is free or its holder has died. */
export function findLockHolder(folder: string): LockHolder | undefined {
  const holder = read(lockFile(folder))?.holder;
  return holder !== undefined && isStillRunning(holder) ? holder : undefined;
}

function busy(folder: string, holder: LockHolder): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError('busy', { folder, pid: holder.pid, since: holder.takenAt });
}

/**
 * Takes a folder for this process. The lock appears whole (written aside, then linked), and the lock
 * of a dead process is moved away and looked at again, so that of two that find it dead only one wins.
 * PostgreSQL's own pid file stays the second guard behind it.
 * @throws EmbeddedDatabaseError `busy` while another process holds the folder
 */
export function takeLock(folder: string, takenAt: string): FolderLock {
  const self = identityOf();
  if (self === undefined) throw new Error('this process cannot see itself in /proc');
  const holder: LockHolder = { ...self, token: randomUUID(), takenAt };
  const text = JSON.stringify(holder);
  const target = lockFile(folder);
  const aside = `${target}.${holder.token}`;
  writeFileSync(aside, text, { mode: 0o644 });
  try {
    link(folder, aside);
  } finally {
    rmSync(aside, { force: true });
  }
  return {
    verify() {
      const current = read(target);
      if (current?.text === text) return;
      throw current?.holder ? busy(folder, current.holder) : new Error(`the lock of ${folder} has been removed`);
    },
    release() {
      if (read(target)?.text === text) rmSync(target, { force: true });
    },
  };
}

function link(folder: string, aside: string): void {
  const target = lockFile(folder);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      linkSync(aside, target);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = read(target);
    if (found === undefined) continue;
    if (found.holder !== undefined && isStillRunning(found.holder)) throw busy(folder, found.holder);
    setStaleAside(target, found.text);
  }
  throw new Error(`the lock of ${folder} changes hands too often`);
}

function setStaleAside(target: string, staleText: string): void {
  const moved = `${target}.stale-${randomUUID()}`;
  try {
    renameSync(target, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another was quicker
    throw error;
  }
  // Between reading and moving another process may have taken the lock: then what we moved is theirs.
  if (read(moved)?.text !== staleText) {
    try {
      linkSync(moved, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  rmSync(moved, { force: true });
}
