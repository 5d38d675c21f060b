import {
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { prepareBinaries } from './binaries.ts';
import { DATABASE_NAME, DATABASE_USER, ensureCluster, makeOwnedFolder } from './cluster.ts';
import { type Home, claimRelocatedHome, findHomeFolder, hasCluster, openHome } from './home.ts';
import { type FolderLock, findLockHolder, takeLock } from './lock.ts';
import {
  type DeathWatch,
  type Postmaster,
  chooseDeathWatch,
  clearLeftovers,
  startLogOf,
  startPostmaster,
} from './postmaster.ts';
import { EmbeddedDatabaseError, wording } from './wording.ts';

/** How to reach the database: a unix socket in a folder that only its owner and root can enter. */
export interface EmbeddedConnection {
  /** The socket folder, as `pg` takes it for a host. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedDatabase {
  readonly connection: EmbeddedConnection;
  /** The same as one URL, for parts that take only that. */
  readonly connectionString: string;
  /** Resolves when the database has ended for good without being asked to; the server should then stop. */
  readonly failed: Promise<EmbeddedDatabaseError>;
  /** Fast shutdown; may be called more than once. */
  stop(withinSeconds?: number): Promise<void>;
}

export interface StartOptions {
  /** Folder of this database, created when missing. */
  readonly dataFolder: string;
  /** Called with one Chinese line for each step worth showing. */
  readonly onProgress?: (line: string) => void;
  /** PostgreSQL settings beyond ours; durability and the socket cannot be changed. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How the database learns of the server's death; chosen by what the system offers. */
  readonly deathWatch?: DeathWatch;
}

/** What is known about the database of a data folder without touching it. */
export type EmbeddedDatabaseState =
  | { readonly state: 'absent' }
  | { readonly state: 'stopped'; readonly home: string }
  | {
      readonly state: 'running';
      readonly home: string;
      readonly serverPid: number;
      readonly takenAt: string;
      /** Missing while the database is still starting. */
      readonly connection?: EmbeddedConnection;
    };

const PORT = 5432; // only names the socket file; nothing listens on TCP
const RESTARTS = 5; // RE-21
const RESTART_WINDOW_MS = 120_000;

const runningFile = z.object({
  serverPid: z.number(),
  takenAt: z.string(),
  connection: z.object({ host: z.string(), port: z.number(), user: z.string(), database: z.string() }),
});
const runningFileOf = (folder: string) => join(folder, 'running.json');

function readRunning(folder: string): z.infer<typeof runningFile> | undefined {
  try {
    return runningFile.parse(JSON.parse(readFileSync(runningFileOf(folder), 'utf8')));
  } catch {
    return undefined; // missing, or torn by a crash of the machine: nothing is known then
  }
}

/** Looks whether a server runs on a data folder, for tools that then talk to it instead of opening it. */
export function inspectEmbeddedDatabase(dataFolder: string): EmbeddedDatabaseState {
  const home = findHomeFolder(dataFolder);
  if (home === undefined) return { state: 'absent' };
  const holder = findLockHolder(home);
  if (holder === undefined) return hasCluster(home) ? { state: 'stopped', home } : { state: 'absent' };
  const running = readRunning(home);
  const isCurrent = running?.serverPid === holder.pid && running.takenAt === holder.takenAt;
  return {
    state: 'running',
    home,
    serverPid: holder.pid,
    takenAt: holder.takenAt,
    ...(isCurrent ? { connection: running.connection } : {}),
  };
}

/** A socket's whole path has to fit into about 100 bytes, and commas would separate two folders. */
function openSocketFolder(home: Home): string {
  const inside = join(home.folder, 'socket');
  removeSocketFolder(home, readRunning(home.folder)?.connection.host ?? inside);
  rmSync(inside, { recursive: true, force: true });
  if (/^[\w./-]+$/.test(inside) && Buffer.byteLength(`${inside}/.s.PGSQL.${PORT}`) < 100) {
    makeOwnedFolder(inside, home.account);
    return inside;
  }
  // mkdtemp alone creates it, closed and under a name nobody can guess: no trap can be laid in /tmp.
  const folder = mkdtempSync('/tmp/wanghuo-');
  if (!home.account.isSelf) chownSync(folder, home.account.uid, home.account.gid);
  return folder;
}

/** Removes the socket folder of a run that is over; one outside our own home only if it is surely ours. */
function removeSocketFolder(home: Home, folder: string): void {
  if (folder !== join(home.folder, 'socket')) {
    if (!basename(folder).startsWith('wanghuo-') || !existsSync(folder)) return;
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== home.account.uid) return;
  }
  rmSync(folder, { recursive: true, force: true });
}

async function ensureDatabase(connection: EmbeddedConnection): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [connection.database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}

function publish(home: Home, takenAt: string, connection: EmbeddedConnection): void {
  const partial = `${runningFileOf(home.folder)}.partial`;
  writeFileSync(partial, JSON.stringify({ serverPid: process.pid, takenAt, connection }), { mode: 0o644 });
  renameSync(partial, runningFileOf(home.folder));
}

/**
 * Opens the database of a data folder: initialises it on the first run, recovers whatever a kill left,
 * starts PostgreSQL behind a unix socket and restarts it when it dies on its own.
 * The database ends with this process, however this process ends.
 * @throws EmbeddedDatabaseError, `busy` when another process has the folder open
 */
export async function startEmbeddedDatabase(options: StartOptions): Promise<EmbeddedDatabase> {
  const report = options.onProgress ?? (() => {});
  const home = openHome(options.dataFolder);
  const now = new Date();
  const lock = takeLock(home.folder, now.toISOString());
  let socketFolder: string | undefined;
  try {
    claimRelocatedHome(home, now, report);
    const binaries = prepareBinaries(home.folder, home.account, report);
    await clearLeftovers(home, report);
    await ensureCluster(home, binaries, report);
    lock.verify();
    socketFolder = openSocketFolder(home);
    report(wording('progressStarting'));
    const connection = { host: socketFolder, port: PORT, user: DATABASE_USER, database: DATABASE_NAME };
    const start = () =>
      startPostmaster(
        {
          home,
          postgres: binaries.postgres,
          socketFolder: connection.host,
          deathWatch: options.deathWatch ?? chooseDeathWatch(),
          settings: options.settings ?? {},
        },
        report,
      );
    const postmaster = await start();
    try {
      await ensureDatabase(connection);
    } catch (error) {
      await postmaster.stop(5);
      throw error;
    }
    publish(home, now.toISOString(), connection);
    report(wording('progressReady'));
    return supervise({ home, lock, connection, report, start }, postmaster);
  } catch (error) {
    if (socketFolder !== undefined) removeSocketFolder(home, socketFolder);
    lock.release();
    throw error;
  }
}

interface Supervised {
  readonly home: Home;
  readonly lock: FolderLock;
  readonly connection: EmbeddedConnection;
  readonly report: (line: string) => void;
  readonly start: () => Promise<Postmaster>;
}

/** Keeps the database up until it is stopped, or until it dies too often to go on. */
function supervise({ home, lock, connection, report, start }: Supervised, first: Postmaster): EmbeddedDatabase {
  let current = Promise.resolve(first);
  let stopping: Promise<void> | undefined;
  const restartsAt: number[] = [];
  const failure = Promise.withResolvers<EmbeddedDatabaseError>();

  function close(): void {
    rmSync(runningFileOf(home.folder), { force: true });
    removeSocketFolder(home, connection.host);
    lock.release();
  }

  function giveUp(error: EmbeddedDatabaseError): void {
    close();
    failure.resolve(error);
  }

  function watch(postmaster: Postmaster): void {
    void postmaster.exit.then(restart);
  }

  /** A restart that ends half way counts like any other death: the next one recovers from where it was. */
  function restart(reason: string): void {
    if (stopping !== undefined) return;
    const moment = performance.now();
    restartsAt.push(moment);
    if (restartsAt.filter((at) => at > moment - RESTART_WINDOW_MS).length > RESTARTS) {
      giveUp(new EmbeddedDatabaseError('crashLoop', { log: startLogOf(home) }));
      return;
    }
    report(wording('progressRestarting', { reason }));
    current = start();
    current.then(watch, (error: Error) => restart(error.message));
  }

  async function stop(withinSeconds: number): Promise<void> {
    // A restart that is under way is let finish, so that nothing is left running behind it.
    const postmaster = await current.catch(() => undefined);
    if (postmaster === undefined) return;
    await postmaster.stop(withinSeconds);
    close();
    report(wording('progressStopped'));
  }

  watch(first);
  const { database, host, port, user } = connection;
  const query = new URLSearchParams({ host, port: String(port), user });
  return {
    connection,
    connectionString: `postgresql:///${database}?${query}`,
    failed: failure.promise,
    stop: (withinSeconds = 8) => (stopping ??= stop(withinSeconds)),
  };
}

/**
 * Removes a database with all its data.
 * @throws EmbeddedDatabaseError `busy` while a server has it open
 */
export async function removeEmbeddedDatabase(dataFolder: string): Promise<void> {
  const folder = findHomeFolder(dataFolder);
  if (folder !== undefined) {
    const lock = takeLock(folder, new Date().toISOString());
    try {
      const home = openHome(dataFolder);
      await clearLeftovers(home, () => {});
      removeSocketFolder(home, readRunning(folder)?.connection.host ?? join(folder, 'socket'));
      rmSync(folder, { recursive: true, force: true });
    } finally {
      lock.release();
    }
  }
  rmSync(dataFolder, { recursive: true, force: true });
}
