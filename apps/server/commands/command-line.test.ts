import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from './commands.ts';
import { findServer, publishServer, withdrawServer } from './running-server.ts';
import { openFolder, runCommand } from './testing-terminal.ts';

let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  folder = await openFolder();
});
afterAll(() => folder.remove());
const environment = () => ({ WANGHUO_DATA: join(folder.path, 'nothing') });

test('without a word the help lists every command and the exit codes', async () => {
  const run = await runCommand([], { environment: environment() });
  expect(run.exitCode).toBe(0);
  for (const name of [
    'serve',
    'migrate',
    'token',
    'import',
    'recommend',
    'plan-audit',
    'verify-ledger',
    'simulate',
    'simulate-camera',
    'backup-key',
    'backup',
    'restore',
  ])
    expect(run.out).toContain(name);
  expect(run.out).toContain('退出码');
});

test.each(commands.map(({ path }) => path.join(' ')))(
  '%s explains itself with the schemas of its input and output',
  async (name) => {
    const run = await runCommand([...name.split(' '), '--help'], { environment: environment() });
    expect(run.exitCode).toBe(0);
    expect(run.out).toContain('输入（JSON Schema）');
    expect(run.out).toContain('输出（JSON Schema）');
    expect(run.out).toContain('--json');
  },
);

test('what is typed wrong is said in Chinese and ends with 2', async () => {
  const wrong = async (...words: string[]) => runCommand(words, { environment: environment() });
  expect(await wrong('tokn')).toMatchObject({ exitCode: 2, err: expect.stringContaining('没有这个命令：tokn') });
  expect(await wrong('token', '--acount', 'a')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('没有这个选项：--acount'),
  });
  expect(await wrong('token')).toMatchObject({ exitCode: 2, err: expect.stringContaining('account') });
  expect(await wrong('token', '--account', 'a', '--seconds', '5')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('seconds 过小'),
  });
  expect(await wrong('backup')).toMatchObject({ exitCode: 2, err: expect.stringContaining('缺少参数：file') });
  expect(await wrong('import', 'roads', 'no-such-file.osm')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('no-such-file.osm'),
  });
});

test('a folder without data ends with 3 and says what to do first', async () => {
  const run = await runCommand(['token', '--account', 'dispatcher'], { environment: environment() });
  expect(run).toMatchObject({ exitCode: 3, out: '', err: expect.stringContaining('npm start') });
});

test('a bad setting ends with 2 and names the setting', async () => {
  const run = await runCommand(['token', '--account', 'a'], { environment: { ...environment(), PORT: 'many' } });
  expect(run).toMatchObject({ exitCode: 2, err: expect.stringContaining('PORT') });
});

test("the administrator's script needs no database", async () => {
  const run = await runCommand(['migrate', '--administrator-script'], { environment: environment() });
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain('create extension if not exists pg_trgm');
});

test('a server that was killed, or whose number another process has now, is not taken for running', async () => {
  const startedAt = '2026-11-26T00:00:00.000Z';
  await publishServer(folder.path, { url: 'http://127.0.0.1:1', pid: 2 ** 22 - 7, startedAt });
  expect(await findServer(folder.path)).toBeUndefined();
  await publishServer(folder.path, { url: 'http://127.0.0.1:1', pid: process.pid, startedAt });
  expect(await findServer(folder.path)).toBeUndefined();
  await writeFile(join(folder.path, 'server.json'), '{"url":');
  expect(await findServer(folder.path)).toBeUndefined();
});

test('only the server that left word takes it back', async () => {
  const startedAt = '2026-11-26T00:00:00.000Z';
  const { createServer } = await import('node:http');
  const listener = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as { port: number };
  await publishServer(folder.path, { url: `http://127.0.0.1:${port}`, pid: process.pid, startedAt });
  await withdrawServer(folder.path, process.pid + 1);
  expect(await findServer(folder.path)).toMatchObject({ pid: process.pid });
  await withdrawServer(folder.path, process.pid);
  expect(await findServer(folder.path)).toBeUndefined();
  listener.close();
});
