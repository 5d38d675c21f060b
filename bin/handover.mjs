import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { newNode } from './installation.mjs';

/** The parent of this process and the parent's parent: npm's shell and npm. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return `${process.ppid}`; // no /proc on this system, or the parent has gone in this moment
  }
}

/**
 * npm runs a script through a shell and passes SIGTERM to that shell only, which dies without a word to us.
 * Under npm the end of either therefore means what the signal meant.
 */
function whenNpmEnds(stop) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const atStart = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === atStart) return;
    clearInterval(timer);
    stop();
  }, 250);
  timer.unref();
}

/**
 * Runs a program under Node 24 in this process's place: it gets the signals that are meant for it exactly
 * once, this process ends with its exit code, and it is told to stop (SIGTERM, perhaps more than once) when
 * this process is killed.
 * @param {readonly string[]} words - script and its arguments
 * @returns {Promise<number>} the exit code
 */
export function handOver(words) {
  const command = [newNode(), ...words];
  // Ctrl-C reaches a whole terminal group; in a session of its own the program hears only what is passed on.
  const options = { stdio: 'inherit', detached: true };
  const canFollow = spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true'], { stdio: 'ignore' }).status === 0;
  const child = canFollow
    ? spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...command], options)
    : spawn(command[0], command.slice(1), options);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  whenNpmEnds(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
