import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, canEnter, chooseAccount } from './account.ts';
import { EmbeddedDatabaseError, wording } from './wording.ts';

/** Where the database of one data folder really lives, and as whom it runs. */
export interface Home {
  /** The data folder as the caller named it, links resolved. */
  readonly dataFolder: string;
  /** Holds `cluster`, `socket`, the lock and the log; the data folder itself unless it had to move. */
  readonly folder: string;
  readonly cluster: string;
  readonly account: Account;
  readonly isRelocated: boolean;
}

/** For checkouts that the database user cannot enter, such as one in root's own mode-700 home. */
const SYSTEM_FOLDER = '/var/lib/wanghuo';

const pointerFile = (dataFolder: string) => join(dataFolder, 'location');
const clusterOf = (folder: string) => join(folder, 'cluster');

/** Whether a folder holds a complete cluster (an interrupted initdb never gets this name). */
export function hasCluster(folder: string): boolean {
  return existsSync(join(clusterOf(folder), 'PG_VERSION'));
}

function readPointer(dataFolder: string): string | undefined {
  return existsSync(pointerFile(dataFolder)) ? readFileSync(pointerFile(dataFolder), 'utf8').trim() : undefined;
}

function relocatedFolder(dataFolder: string): string {
  return join(SYSTEM_FOLDER, createHash('sha256').update(dataFolder).digest('hex').slice(0, 16));
}

/** Where the database of a data folder is, without creating anything; `undefined` before the first start. */
export function findHomeFolder(dataFolder: string): string | undefined {
  if (!existsSync(dataFolder)) return undefined;
  const real = realpathSync(dataFolder);
  if (existsSync(clusterOf(real))) return real;
  return readPointer(real) ?? (existsSync(join(real, 'lock')) ? real : undefined);
}

/** One folder after the other: asked for all at once below /proc, Node never comes to an end. */
function makeWay(folder: string): void {
  if (existsSync(folder)) return;
  makeWay(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another start at the same moment was quicker; the lock decides between the two.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function makeFolder(folder: string, isRoot: boolean): void {
  if (existsSync(folder)) return;
  makeWay(folder);
  // Root's folder is only passed through by the database user: what that user may write lies inside.
  chmodSync(folder, isRoot ? 0o711 : 0o700);
}

/**
 * Finds or chooses the home of a data folder. Where the data already is always wins, so that a later
 * change of a folder's mode never makes the database look empty.
 */
export function openHome(dataFolder: string): Home {
  const isRoot = process.getuid?.() === 0;
  try {
    makeFolder(dataFolder, isRoot);
    const real = realpathSync(dataFolder);
    if (existsSync(clusterOf(real))) return existing(real, real);
    const pointed = readPointer(real);
    if (pointed !== undefined && existsSync(clusterOf(pointed))) return existing(real, pointed);

    const account = chooseAccount();
    if (account.isSelf || canEnter(account, real)) return home(real, real, account);
    const folder = relocatedFolder(real);
    makeFolder(SYSTEM_FOLDER, isRoot);
    makeFolder(folder, isRoot);
    return home(real, folder, account);
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) throw error;
    throw new EmbeddedDatabaseError('folderUnusable', { folder: dataFolder, reason: (error as Error).message }, error);
  }
}

function home(dataFolder: string, folder: string, account: Account): Home {
  return { dataFolder, folder, cluster: clusterOf(folder), account, isRelocated: folder !== dataFolder };
}

function existing(dataFolder: string, folder: string): Home {
  const cluster = clusterOf(folder);
  const account = chooseAccount(cluster);
  const { uid } = statSync(cluster);
  if (uid !== account.uid) throw new EmbeddedDatabaseError('folderNotOurs', { folder, uid });
  if (!account.isSelf && !canEnter(account, cluster)) {
    throw new EmbeddedDatabaseError('accountCannotEnter', { account: account.name, folder });
  }
  return home(dataFolder, folder, account);
}

/**
 * Records that a data folder's database lives elsewhere. A cluster left there by an earlier checkout at
 * the same path is not taken for this one's: it is kept under another name. Call with the lock held.
 */
export function claimRelocatedHome(place: Home, now: Date, report: (line: string) => void): void {
  if (!place.isRelocated || readPointer(place.dataFolder) === place.folder) return;
  report(wording('progressRelocated', { account: place.account.name, folder: place.dataFolder, home: place.folder }));
  if (hasCluster(place.folder)) {
    const kept = `${place.cluster}.kept-${now.toISOString().replace(/\W/g, '')}`;
    renameSync(place.cluster, kept);
    report(wording('progressSetAside', { home: place.folder, kept }));
  }
  writeFileSync(pointerFile(place.dataFolder), `${place.folder}\n`);
}
