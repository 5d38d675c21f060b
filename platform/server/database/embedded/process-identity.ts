import { readFileSync, readdirSync } from 'node:fs';

/**
 * Names one process for good. A process id alone is given again to another process after a while;
 * together with its start time and the boot it belongs to, it is not.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process; 0 where there is no /proc. */
  readonly startTicks: number;
  readonly bootId: string;
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // gone, or another user's under hidepid: both mean "cannot be seen"
  }
}

const hasProc = process.platform === 'linux';

function bootId(): string {
  return readQuietly('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** State letter and start of a process from `/proc/PID/stat`; `undefined` when there is none. */
function statOf(pid: number): { state: string; parent: number; startTicks: number } | undefined {
  const line = readQuietly(`/proc/${pid}/stat`);
  if (line === undefined) return undefined;
  // The command name stands in brackets and may itself contain brackets and blanks.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1]), startTicks: Number(fields[19]) };
}

/** The identity of a running process, this one by default; `undefined` if it is gone or a zombie. */
export function identityOf(pid: number = process.pid): ProcessIdentity | undefined {
  if (!hasProc) return signalReaches(pid) ? { pid, startTicks: 0, bootId: '' } : undefined;
  const stat = statOf(pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  return { pid, startTicks: stat.startTicks, bootId: bootId() };
}

/** Whether the very process that was named is still running. A zombie is not. */
export function isStillRunning(named: ProcessIdentity): boolean {
  const current = identityOf(named.pid);
  return current !== undefined && current.startTicks === named.startTicks && current.bootId === named.bootId;
}

/**
 * Every process that works on a cluster, the postmaster and its children, told by their command lines:
 * the postmaster carries `-D <cluster>`, and so does whatever is about to become one or watches it; its children carry
 * the cluster name in their titles.
 * A pid file is never believed without this, because a pid may have been given away, and a zombie
 * postmaster answers to signals though it holds nothing.
 */
export function listClusterProcesses(clusterFolder: string, clusterName: string): number[] {
  if (!hasProc) return [];
  const found: number[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const words = readQuietly(`/proc/${pid}/cmdline`)?.split('\0') ?? [''];
    const at = words.indexOf('-D');
    const isPostmaster = at > 0 && words[at - 1]!.endsWith('/postgres') && words[at + 1] === clusterFolder;
    const isChild = words[0]!.startsWith(`postgres: ${clusterName}: `);
    if ((isPostmaster || isChild) && identityOf(pid) !== undefined) found.push(pid);
  }
  return found.sort((left, right) => left - right);
}
