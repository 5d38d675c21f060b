import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'wanghuo-handover-'));
const log = join(folder, 'log');
const program = join(folder, 'program.mjs');
afterAll(() => rmSync(folder, { recursive: true }));

// Writes down what it hears; stops with its own exit code on the first SIGTERM, a little late.
writeFileSync(
  program,
  `import { appendFileSync } from 'node:fs';
  const note = (line) => appendFileSync(process.argv[2], line + '\\n');
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {
    note(name);
    if (name === 'SIGTERM') setTimeout(() => { note('end'); process.exit(7); }, 200);
  });
  setInterval(() => {}, 1000);
  note('start');`,
);

const heard = () => {
  try {
    return readFileSync(log, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !condition(); attempt += 1) await pause(25);
  expect(condition()).toBe(true);
}

const script = `const { handOver } = await import(process.argv[1]); process.exitCode = await handOver(process.argv.slice(2));`;
const words = [
  process.execPath,
  '--input-type=module',
  '-e',
  script,
  new URL('handover.mjs', import.meta.url).href,
  program,
  log,
];

async function start(command: readonly string[] = words, environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  rmSync(log, { force: true });
  const { npm_lifecycle_event: _ours, ...rest } = process.env;
  const child = spawn(command[0]!, command.slice(1), {
    stdio: 'ignore',
    detached: true,
    env: { ...rest, ...environment },
  });
  await until(() => heard().includes('start'));
  return child;
}

test('a signal reaches the program once, also when it goes to the whole terminal group, and its exit code comes back', async () => {
  const child = await start();
  process.kill(-child.pid!, 'SIGINT');
  await until(() => heard().includes('SIGINT'));
  const exit = once(child, 'exit');
  process.kill(-child.pid!, 'SIGTERM');
  expect(await exit).toEqual([7, null]);
  expect(heard()).toEqual(['start', 'SIGINT', 'SIGTERM', 'end']);
});

test.runIf(process.platform === 'linux')('kill -9 of the entry stops the program in good order', async () => {
  const child = await start();
  child.kill('SIGKILL');
  await until(() => heard().includes('end'));
  // The kernel repeats the signal while the threads of the killed process end one by one.
  expect(new Set(heard())).toEqual(new Set(['start', 'SIGTERM', 'end']));
});

test.runIf(process.platform === 'linux')('under npm, the end of its shell stops the program too', async () => {
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const shell = await start(['/bin/sh', '-c', `${quoted}; true`], { npm_lifecycle_event: 'start' });
  shell.kill('SIGTERM');
  await until(() => heard().includes('end'));
  expect(heard()).toEqual(['start', 'SIGTERM', 'end']);
});
