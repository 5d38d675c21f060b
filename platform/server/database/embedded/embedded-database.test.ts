import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { canEnter } from './account.ts';
import {
  type EmbeddedConnection,
  type EmbeddedDatabase,
  inspectEmbeddedDatabase,
  removeEmbeddedDatabase,
  startEmbeddedDatabase,
} from './index.ts';
import { identityOf } from './process-identity.ts';

// Every test starts real servers and waits for real deaths: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
/** An ordinary user can run only a checkout they can enter; one in root's own home is not. */
const ordinary = { name: 'nobody', uid: 65_534, gid: 65_534, isSelf: false };
const othersReachUs = isRoot && canEnter(ordinary, import.meta.dirname);
const parents: string[] = [];
const running: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];

/** A new place for data below a folder of the test's own; an odd name on purpose. */
function newDataFolder(mode = 0o755): string {
  const parent = mkdtempSync(join(tmpdir(), 'wanghuo-launcher-'));
  chmodSync(parent, mode);
  parents.push(parent);
  return join(parent, '数据 folder');
}

async function start(
  dataFolder: string,
  options: { deathWatch?: 'setpriv' | 'shell'; lines?: string[] } = {},
): Promise<EmbeddedDatabase> {
  const { lines, deathWatch } = options;
  const database = await startEmbeddedDatabase({
    dataFolder,
    onProgress: (line) => lines?.push(line),
    ...(deathWatch === undefined ? {} : { deathWatch }),
  });
  running.push(database);
  return database;
}

async function ask(connection: EmbeddedConnection, statement: string): Promise<unknown[][]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows as unknown[][];
  } finally {
    await client.end();
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 2_400; attempt += 1) {
    if (await condition()) return;
    await pause(25);
  }
  throw new Error(`never happened: ${what}`);
}

const postmasterOf = (cluster: string) => Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);

/** Another process that opens the data folder and stays until it is told or killed. */
async function startElsewhere(
  dataFolder: string,
  as: { uid?: number; gid?: number } = {},
  deathWatch = '',
): Promise<ChildProcess> {
  const program = `
    const { startEmbeddedDatabase } = await import(process.argv[1]);
    const deathWatch = process.argv[3] || undefined;
    startEmbeddedDatabase({ dataFolder: process.argv[2], ...(deathWatch ? { deathWatch } : {}) })
      .then((database) => { console.log(JSON.stringify(database.connection)); process.once('SIGTERM', () => database.stop()); })
      .catch((error) => { console.log(error.code + ': ' + error.message); process.exitCode = 3; });`;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', program, new URL('index.ts', import.meta.url).href, dataFolder, deathWatch],
    {
      ...as,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout!, 'data')) as [Buffer];
  return data.toString().trim();
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) await kill(child);
  for (const database of running.splice(0)) await database.stop();
  for (const parent of parents.splice(0)) {
    for (const entry of readdirSync(parent)) await removeEmbeddedDatabase(join(parent, entry));
    rmSync(parent, { recursive: true });
  }
});

describe('a first start', () => {
  test('makes a durable cluster behind a closed socket folder and nothing on TCP', async () => {
    const dataFolder = newDataFolder();
    expect(inspectEmbeddedDatabase(dataFolder)).toEqual({ state: 'absent' });
    const { connection, connectionString } = await start(dataFolder);

    const settings = [
      'fsync',
      'full_page_writes',
      'synchronous_commit',
      'data_checksums',
      'listen_addresses',
      'server_encoding',
    ];
    const rows = await ask(connection, `select ${settings.map((name) => `current_setting('${name}')`).join(', ')}`);
    expect(rows).toEqual([['on', 'on', 'on', 'on', '', 'UTF8']]);
    expect(statSync(connection.host).mode & 0o777).toBe(0o700);

    const client = new pg.Client({ connectionString });
    await client.connect();
    expect((await client.query('select current_database() as name')).rows).toEqual([{ name: 'wanghuo' }]);
    await client.end();
  });

  test.skipIf(!existsSync('/proc/self'))('is refused at once where no folder can be made', async () => {
    await expect(start('/proc/wanghuo/var')).rejects.toMatchObject({ code: 'folderUnusable' });
  });

  test('sorts by code point, and Chinese by pinyin where asked', async () => {
    const { connection } = await start(newDataFolder());
    const sorted = (collation: string) =>
      `select string_agg(word, '' order by word ${collation}) from unnest(array['阿', '波', 'b']) word`;
    expect(await ask(connection, sorted(''))).toEqual([['b波阿']]);
    expect(await ask(connection, sorted('collate "zh-x-icu"'))).toEqual([['阿波b']]);
    expect(
      await ask(connection, `select datlocprovider, datlocale from pg_database where datname = 'wanghuo'`),
    ).toEqual([['b', 'C.UTF-8']]);
  });

  test('that was killed while initialising is simply done again', async () => {
    const dataFolder = newDataFolder();
    mkdirSync(join(dataFolder, 'cluster.partial-1'), { recursive: true });
    chmodSync(dataFolder, 0o755);
    writeFileSync(join(dataFolder, 'cluster.partial-1', 'half'), '');
    const { connection } = await start(dataFolder);
    expect(await ask(connection, 'select 1')).toEqual([[1]]);
    expect(existsSync(join(dataFolder, 'cluster.partial-1'))).toBe(false);
  });

  test('keeps a socket path short however long the folder is', async () => {
    const dataFolder = join(newDataFolder(), 'a-long-name'.repeat(12));
    mkdirSync(join(dataFolder, '..'), { recursive: true });
    const { connection } = await start(dataFolder);
    expect(connection.host.length).toBeLessThan(60);
    await running.pop()?.stop();
    expect(existsSync(connection.host)).toBe(false);
    await removeEmbeddedDatabase(dataFolder);
  });
});

describe('one data folder', () => {
  test('keeps its data over stop and start', async () => {
    const dataFolder = newDataFolder();
    const first = await start(dataFolder);
    await ask(first.connection, 'create table kept (id int); insert into kept values (119)');
    await first.stop();
    await first.stop();
    expect(inspectEmbeddedDatabase(dataFolder)).toMatchObject({ state: 'stopped' });
    const second = await start(dataFolder);
    expect(await ask(second.connection, 'select id from kept')).toEqual([[119]]);
  });

  test('is never opened twice, by this process or another', async () => {
    const dataFolder = newDataFolder();
    const { connection } = await start(dataFolder);
    await expect(startEmbeddedDatabase({ dataFolder })).rejects.toMatchObject({ code: 'busy' });
    const other = await startElsewhere(dataFolder);
    expect(await firstLine(other)).toMatch(new RegExp(`^busy: .*${process.pid}`));
    await expect(removeEmbeddedDatabase(dataFolder)).rejects.toMatchObject({ code: 'busy' });
    expect(inspectEmbeddedDatabase(dataFolder)).toMatchObject({ state: 'running', serverPid: process.pid, connection });
    expect(await ask(connection, 'select 1')).toEqual([[1]]);
  });

  test('goes to exactly one of several that start at the same moment', async () => {
    const dataFolder = newDataFolder();
    const outcomes = await Promise.all([1, 2, 3].map(async () => firstLine(await startElsewhere(dataFolder))));
    expect(outcomes.filter((line) => line.startsWith('{'))).toHaveLength(1);
    expect(outcomes.filter((line) => line.startsWith('busy: '))).toHaveLength(2);
  });

  test('of another major version is refused, untouched', async () => {
    const dataFolder = newDataFolder();
    await (await start(dataFolder)).stop();
    const { home } = inspectEmbeddedDatabase(dataFolder) as { home: string };
    writeFileSync(join(home, 'cluster', 'PG_VERSION'), '15\n');
    await expect(startEmbeddedDatabase({ dataFolder })).rejects.toMatchObject({ code: 'majorMismatch' });
  });
});

describe('kill -9', () => {
  test.each(['setpriv', 'shell'])(
    'of the server ends the database too, watched by %s, and the next start has every row',
    async (deathWatch) => {
      const dataFolder = newDataFolder();
      const server = await startElsewhere(dataFolder, {}, deathWatch);
      const connection = JSON.parse(await firstLine(server)) as EmbeddedConnection;
      await ask(connection, 'create table kept (id int); insert into kept select generate_series(1, 1000)');
      const postmaster = postmasterOf(join(dataFolder, 'cluster'));
      await kill(server);
      await until('the postmaster ends', () => identityOf(postmaster) === undefined);
      expect(inspectEmbeddedDatabase(dataFolder)).toMatchObject({ state: 'stopped' });

      const next = await start(dataFolder);
      expect(await ask(next.connection, 'select count(*)::int from kept')).toEqual([[1000]]);
    },
  );

  test('of the postmaster is followed by a restart at the same socket', async () => {
    const lines: string[] = [];
    const dataFolder = newDataFolder();
    const { connection } = await start(dataFolder, { lines });
    await ask(connection, 'create table kept (id int); insert into kept values (119)');
    const killed = postmasterOf(join(dataFolder, 'cluster'));
    process.kill(killed, 'SIGKILL');
    await until('the database answers again', () =>
      ask(connection, 'select 1').then(
        () => true,
        () => false,
      ),
    );
    expect(postmasterOf(join(dataFolder, 'cluster'))).not.toBe(killed);
    expect(await ask(connection, 'select id from kept')).toEqual([[119]]);
    expect(lines.join()).toContain('SIGKILL');
  });

  test('of a postmaster that is only just recovering is recovered from as well', async () => {
    const dataFolder = newDataFolder();
    const cluster = join(dataFolder, 'cluster');
    const { connection } = await start(dataFolder);
    await ask(connection, 'create table kept as select generate_series(1, 200000) as id');
    const first = postmasterOf(cluster);
    process.kill(first, 'SIGKILL');
    let second = first;
    for (let tries = 0; second === first && tries < 4_000; tries += 1) {
      await pause(2);
      try {
        second = postmasterOf(cluster) || first;
      } catch {
        // Between two postmasters there is no file that names one.
      }
    }
    expect(second).not.toBe(first);
    process.kill(second, 'SIGKILL');
    await until('the database answers again', () =>
      ask(connection, 'select count(*)::int from kept').then(
        (rows) => rows[0]?.[0] === 200_000,
        () => false,
      ),
    );
  });

  test('of a postmaster again and again ends in a report instead of a loop', async () => {
    const dataFolder = newDataFolder();
    const { connection, failed } = await start(dataFolder);
    let isOver = false;
    void failed.then(() => (isOver = true));
    for (let round = 0; round < 6; round += 1) {
      await until('the database answers', () =>
        ask(connection, 'select 1').then(
          () => true,
          () => false,
        ),
      );
      process.kill(postmasterOf(join(dataFolder, 'cluster')), 'SIGKILL');
      await pause(100);
    }
    await until('the launcher gives up', () => isOver);
    expect(await failed).toMatchObject({ code: 'crashLoop' });
    expect(inspectEmbeddedDatabase(dataFolder)).toMatchObject({ state: 'stopped' });
  });

  test('of server and postmaster together leaves nothing in the way of the next start', async () => {
    const dataFolder = newDataFolder();
    const server = await startElsewhere(dataFolder);
    const connection = JSON.parse(await firstLine(server)) as EmbeddedConnection;
    await ask(connection, 'create table kept (id int); insert into kept values (119)');
    const postmaster = postmasterOf(join(dataFolder, 'cluster'));
    server.kill('SIGSTOP'); // so that it cannot restart the database, nor collect the dead process
    process.kill(postmaster, 'SIGKILL');
    await kill(server);
    const next = await start(dataFolder);
    expect(await ask(next.connection, 'select id from kept')).toEqual([[119]]);
  });
});

test('a pid file that names a living stranger does not keep the database down', async () => {
  const dataFolder = newDataFolder();
  await (await start(dataFolder)).stop();
  const cluster = join(dataFolder, 'cluster');
  const stranger = spawn('sleep', ['60'], isRoot ? { uid: statSync(cluster).uid, gid: statSync(cluster).gid } : {});
  children.push(stranger);
  writeFileSync(
    join(cluster, 'postmaster.pid'),
    `${stranger.pid}\n${cluster}\n1\n5432\n${dataFolder}/socket\n\n\nready   \n`,
  );
  const { connection } = await start(dataFolder);
  expect(await ask(connection, 'select 1')).toEqual([[1]]);
});

describe('users', () => {
  test.runIf(isRoot)('started by root, the database runs as somebody else', async () => {
    const dataFolder = newDataFolder();
    await start(dataFolder);
    const { uid } = statSync(`/proc/${postmasterOf(join(dataFolder, 'cluster'))}`);
    expect(uid).not.toBe(0);
    expect(uid).toBe(statSync(join(dataFolder, 'cluster')).uid);
  });

  test.runIf(isRoot)(
    'in a folder only root can enter, data and programs move to the system folder and stay there',
    async () => {
      const dataFolder = newDataFolder(0o700);
      const lines: string[] = [];
      const first = await start(dataFolder, { lines });
      expect(first.connection.host).toMatch(/^\/var\/lib\/wanghuo\/[0-9a-f]{16}\/socket$/);
      expect(lines[0]).toContain('/var/lib/wanghuo');
      await ask(first.connection, 'create table kept (id int)');
      await first.stop();

      // Opening the folder later must not make the database look empty.
      chmodSync(join(dataFolder, '..'), 0o755);
      const second = await start(dataFolder);
      expect(await ask(second.connection, 'select * from kept')).toEqual([]);
      await second.stop();

      // A checkout thrown away and made again starts afresh, and the old data is kept under another name.
      chmodSync(join(dataFolder, '..'), 0o700);
      rmSync(dataFolder, { recursive: true });
      const third = await start(dataFolder);
      await expect(ask(third.connection, 'select * from kept')).rejects.toThrow('kept');
      const home = join(third.connection.host, '..');
      expect(readdirSync(home).filter((entry) => entry.startsWith('cluster.kept-'))).toHaveLength(1);
    },
  );

  test.runIf(othersReachUs)(
    'started by an ordinary user, it runs as that user, and root may start it later',
    async () => {
      const dataFolder = newDataFolder(0o777);
      const server = await startElsewhere(dataFolder, { uid: ordinary.uid, gid: ordinary.gid });
      const connection = JSON.parse(await firstLine(server)) as EmbeddedConnection;
      expect(statSync(`/proc/${postmasterOf(join(dataFolder, 'cluster'))}`).uid).toBe(ordinary.uid);
      await ask(connection, 'create table kept (id int)');
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);

      const next = await start(dataFolder);
      expect(await ask(next.connection, 'select * from kept')).toEqual([]);
      expect(statSync(`/proc/${postmasterOf(join(dataFolder, 'cluster'))}`).uid).toBe(ordinary.uid);
    },
  );

  test.runIf(othersReachUs)('another ordinary user is told whose data it is', async () => {
    const dataFolder = newDataFolder();
    await (await start(dataFolder)).stop();
    const stranger = await startElsewhere(dataFolder, { uid: 12_345, gid: 12_345 });
    expect(await firstLine(stranger)).toMatch(/^folder(NotOurs|Unusable): /);
  });
});
