import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { newNode } from './installation.mjs';

/**
 * Runs a program under Node 24 in this process's place: it gets the signals that are meant for it exactly
 * once, this process ends with its exit code, and it is told to stop when this process is killed.
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
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
