import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnOptionsFor } from './account.ts';
import type { Home } from './home.ts';
import { identityOf, listClusterProcesses } from './process-identity.ts';
import { EmbeddedDatabaseError, wording } from './wording.ts';

/** How the database learns that its server died: by the kernel, or by a shell at the end of a pipe. */
export type DeathWatch = 'setpriv' | 'shell';

export interface PostmasterOptions {
  readonly home: Home;
  readonly postgres: string;
  readonly socketFolder: string;
  readonly deathWatch: DeathWatch;
  /** Further server settings; they cannot weaken the ones below. */
  readonly settings: Readonly<Record<string, string>>;
}

/** One running database server process. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves with a short reason when the process has ended, whoever ended it. */
  readonly exit: Promise<string>;
  /** Fast shutdown, then an immediate one if it takes too long (safe: the next start recovers). */
  stop(withinSeconds: number): Promise<void>;
}

const READY_WITHIN_SECONDS = 600; // recovery after a crash may have gigabytes to replay

/** The name in the title of every process of this cluster. */
function clusterName(cluster: string): string {
  return `wanghuo-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`;
}

/** Picks the kernel's own death signal where `setpriv` offers it. */
export function chooseDeathWatch(): DeathWatch {
  const asked = spawnSync('setpriv', ['--pdeathsig', 'INT', '--', 'true'], { stdio: 'ignore' });
  return asked.status === 0 ? 'setpriv' : 'shell';
}

function settingsOf({ home, socketFolder, settings }: PostmasterOptions): string[] {
  const all: Record<string, string> = {
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
    // RE-01: what is acknowledged is on the disk.
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    // Never TCP: the bundled libraries are old, and a socket folder has an owner.
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    cluster_name: clusterName(home.cluster),
    // One file for each day of the week, overwritten a week later, so the log cannot fill the disk.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_rotation_age: '1d',
    log_truncate_on_rotation: 'on',
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Runs a command until the pipe on its standard input closes, then interrupts it. */
const SHELL_WATCH = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
( cat <&3 >/dev/null; kill -INT "$child" 2>/dev/null ) &
watcher=$!
exec 3<&-
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

function launch(options: PostmasterOptions): ChildProcess {
  const { home, postgres, deathWatch } = options;
  const words = [postgres, '-D', home.cluster, ...settingsOf(options)];
  const log = openSync(startLogOf(home), 'w', 0o644);
  try {
    // Its own session: Ctrl-C is for the server, which first finishes its work and then stops the database.
    const shared = { ...spawnOptionsFor(home.account), detached: true };
    return deathWatch === 'setpriv'
      ? spawn('setpriv', ['--pdeathsig', 'INT', '--', ...words], { ...shared, stdio: ['ignore', log, log] })
      : spawn('/bin/sh', ['-c', SHELL_WATCH, 'sh', ...words], { ...shared, stdio: ['pipe', log, log] });
  } finally {
    closeSync(log);
  }
}

/** What the database prints before its own log is open: why it could not start. */
export function startLogOf(home: Home): string {
  return join(home.folder, 'start.log');
}

const pidFileOf = (home: Home) => join(home.cluster, 'postmaster.pid');

function readPidFile(home: Home): string {
  try {
    return readFileSync(pidFileOf(home), 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until nothing works on the cluster any more; returns what is left after the time. */
async function waitForNone(home: Home, seconds: number): Promise<number[]> {
  const until = performance.now() + seconds * 1_000;
  for (;;) {
    const left = listClusterProcesses(home.cluster, clusterName(home.cluster));
    if (left.length === 0 || performance.now() > until) return left;
    await pause(20);
  }
}

/**
 * Clears what a killed server left behind: a postmaster still running is shut down, children without a
 * parent are waited for, then told to go, and a pid file that names a zombie or a stranger is removed,
 * since PostgreSQL would believe it. Call with the home's lock held.
 */
export async function clearLeftovers(home: Home, report: (line: string) => void): Promise<void> {
  const recorded = Number(readPidFile(home).split('\n')[0]);
  let left = listClusterProcesses(home.cluster, clusterName(home.cluster));
  if (left.includes(recorded)) {
    report(wording('progressStoppingOrphan', { pid: recorded }));
    signal(recorded, 'SIGINT');
    left = await waitForNone(home, 30);
  } else if (left.length > 0) {
    left = await waitForNone(home, 3);
  }
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    if (left.length === 0) break;
    for (const pid of left) signal(pid, name);
    left = await waitForNone(home, 5);
  }
  if (left.length > 0) throw new EmbeddedDatabaseError('orphansRemain', { pids: left.join(', ') });
  // Elsewhere PostgreSQL's own judgement stands, because processes cannot be told apart without /proc.
  if (process.platform === 'linux') rmSync(pidFileOf(home), { force: true });
}

/**
 * Starts the database and waits until it takes connections.
 * @throws EmbeddedDatabaseError with PostgreSQL's own reason
 */
export async function startPostmaster(options: PostmasterOptions, report: (line: string) => void): Promise<Postmaster> {
  const { home } = options;
  await clearLeftovers(home, report);
  const before = readPidFile(home);
  const child = launch(options);
  let ended: string | undefined;
  const exit = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signalName) => resolve(signalName ?? `exit ${code}`));
  }).then((reason) => {
    child.stdin?.destroy();
    return (ended = reason);
  });

  const startedAt = performance.now();
  for (let tick = 1; ; tick += 1) {
    await pause(20);
    if (ended !== undefined) {
      throw new EmbeddedDatabaseError('startFailed', { reason: lastWords(home) ?? ended });
    }
    const text = readPidFile(home);
    const lines = text.split('\n');
    if (text !== before && lines[7]?.trim() === 'ready') {
      return { pid: Number(lines[0]), exit, stop: (seconds) => stop(Number(lines[0]), exit, seconds) };
    }
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    if (seconds > READY_WITHIN_SECONDS) {
      child.kill('SIGQUIT');
      throw new EmbeddedDatabaseError('startTimedOut', { seconds, log: startLogOf(home) });
    }
    if (tick % 250 === 0) report(wording('progressRecovering', { seconds }));
  }
}

function lastWords(home: Home): string | undefined {
  const lines = readFileSync(startLogOf(home), 'utf8').trim().split('\n');
  return lines.findLast((line) => /FATAL|ERROR|PANIC/.test(line)) ?? lines.at(-1);
}

async function stop(pid: number, exit: Promise<string>, withinSeconds: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', withinSeconds],
    ['SIGQUIT', 5],
    ['SIGKILL', 5],
  ];
  for (const [name, seconds] of steps) {
    if (identityOf(pid) !== undefined) signal(pid, name);
    const clock = new AbortController();
    const late = pause(seconds * 1_000, 'late', { signal: clock.signal }).catch(() => 'done');
    const outcome = await Promise.race([exit.then(() => 'done'), late]);
    clock.abort();
    if (outcome === 'done') return;
  }
}
