import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../product/person.ts';
import { Product } from '../product/product.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port, given.gb26875Port);
const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

afterAll(() => product.killNow());

/** The work that is held waits for its lock for about three seconds, so that is what the server has for hearing us. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const since = performance.now(); performance.now() - since < 2_500; await pause(20)) if (await isSo()) return;
  throw new Error(`not in time: ${what}`);
}

describe('a server that is told to stop (RE-20)', () => {
  let dispatcher: Person;
  beforeAll(async () => {
    await product.start();
    dispatcher = await Person.signIn(product, 'dispatcher');
  });

  test('finishes what is under way, takes nothing new and ends well within 15 s', async () => {
    const { callId } = await dispatcher.run<{ callId: string }>('incidents.receiveCall', { channel: 'TELEPHONE' });
    const slow = await product.connectDatabase();
    await slow.query('begin');
    await slow.query('select from incidents.call where id = $1 for update', [callId]);
    const claimed = dispatcher.run<{ claimedByName: string }>('incidents.claimCall', { callId });
    // Under way is what waits for us; how soon it does is the machine's affair.
    await until('the claim waits', async () => {
      const { rowCount } = await slow.query('select from pg_locks where not granted');
      return (rowCount ?? 0) > 0;
    });
    const ended = product.end('SIGTERM');
    let refused: number | string = 200;
    await until('nothing new is taken', async () => {
      refused = await fetch(`${product.url}/api/health/live`).then(
        ({ status }) => status,
        () => 'no connection',
      );
      return refused !== 200;
    });
    // Whoever is impatient does not cut the drain short.
    process.kill(product.pid, 'SIGTERM');
    await slow.query('commit');
    await slow.end();
    expect((await claimed).claimedByName).toContain('示例');
    const { code, seconds } = await ended;
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(15);
    expect(['no connection', 503]).toContain(refused);
    expect(product.databaseProcesses()).toEqual([]);
  });

  test('keeps what it finished, and Ctrl-C in its terminal ends it as well', async () => {
    await product.start();
    const { calls } = await dispatcher.ask<{ calls: { claimedByName: string | null }[] }>('incidents.board');
    expect(calls.filter(({ claimedByName }) => claimedByName?.includes('示例'))).toHaveLength(1);
    const { code, signal, seconds } = await product.end('SIGINT', { group: true });
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(seconds).toBeLessThan(15);
    expect(product.databaseProcesses()).toEqual([]);
  });
});

test('a server whose own database dies for good says so in a line, and ends (RE-21)', async () => {
  await product.start();
  const ended = product.ended();
  for (const until = Date.now() + 100_000; product.isRunning && Date.now() < until; await pause(100))
    if (await product.isReady()) await product.kill('postmaster');
  const { code, signal } = await ended;
  expect({ code, signal }).toEqual({ code: 3, signal: null });
  const said = lines(product.lastWords(400)).filter((line) => !line.startsWith('{'));
  expect(said.filter((line) => /意外退出 5 次/.test(line))).toHaveLength(1);
  expect(product.databaseProcesses()).toEqual([]);
  await product.start();
  expect(await product.isReady()).toBe(true);
  await product.end('SIGTERM');
});

describe('a start that cannot be', () => {
  const refusedStart = async (changes: NodeJS.ProcessEnv) => {
    const { code, errors } = await product.runToEnd(changes);
    expect(lines(errors), errors).toHaveLength(1);
    expect(errors).not.toContain('    at ');
    expect(code).toBeGreaterThan(0);
    return errors;
  };

  test('on a folder that is in use says in one line who uses it, and leaves the other alone', async () => {
    await product.start();
    expect(await refusedStart({ PORT: '0' })).toContain(`进程号 ${product.pid}`);
    expect(await product.isReady()).toBe(true);
  });

  test('on a port that is taken names the port in one line', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'wanghuo-elsewhere-'));
    try {
      expect(await refusedStart({ WANGHUO_DATA: join(elsewhere, 'var') })).toContain(String(product.port));
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  test.each([
    ['a port that is no number', { PORT: '八千' }, 'PORT'],
    ['a misspelt setting', { WANGHUO_DATAA: '/tmp' }, 'WANGHUO_DATA'],
    ['plain HTTP for everyone', { HOST: '0.0.0.0' }, 'HOST'],
    ['a database that is none', { DATABASE_URL: 'mysql://127.0.0.1/x' }, 'DATABASE_URL'],
  ])('with %s names the setting in one line', async (_, changes, setting) => {
    expect(await refusedStart(changes)).toContain(setting);
  });
});
