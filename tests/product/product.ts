import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import {
  type EmbeddedConnection,
  inspectEmbeddedDatabase,
  removeEmbeddedDatabase,
} from '../../platform/server/database/embedded/index.ts';

const mainFile = fileURLToPath(new URL('../../apps/server/main.ts', import.meta.url));

/** What one start took: the wall clock of a shared machine, and the processor time that was really spent. */
export interface StartTaken {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** How a process that was run to its end ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
  readonly seconds: number;
}

/** What is killed: the server, the database's first process, one of its backends, or every process at once. */
export type Victim = 'server' | 'postmaster' | 'backend' | 'everything';

/** Those that this process has started; one that another part of the tests has started is not ours to end. */
const products = new Set<Product>();
process.on('exit', () => {
  for (const product of products) product.killNow();
});

/**
 * The product as people run it: a child process on a port and a data folder of its own, with its embedded database.
 * Nothing of it survives the process that made it.
 */
export class Product {
  readonly dataFolder: string;
  readonly port: number;
  /** Where transmission devices connect; the other gateways are closed. */
  readonly gb26875Port: number;
  readonly #cacheFolder: string;
  #child: ChildProcess | null = null;

  private constructor(dataFolder: string, port: number, gb26875Port: number, cacheFolder: string) {
    this.dataFolder = dataFolder;
    this.port = port;
    this.gb26875Port = gb26875Port;
    this.#cacheFolder = cacheFolder;
  }

  static async make(): Promise<Product> {
    const folder = mkdtempSync(join(tmpdir(), 'wanghuo-product-'));
    chmodSync(folder, 0o755); // the database's own user passes through when root runs the tests
    return Product.at(join(folder, 'var'), await freePort(), await freePort());
  }

  /** The product of a folder that another part of the tests has prepared. */
  static at(dataFolder: string, port: number, gb26875Port = 0): Product {
    return new Product(dataFolder, port, gb26875Port, join(dataFolder, '..', 'compiled'));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get logFile(): string {
    return join(this.dataFolder, '..', 'server.log');
  }

  environment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return {
      PATH,
      HOME,
      PORT: String(this.port),
      WANGHUO_DATA: this.dataFolder,
      WANGHUO_DEMO: '1',
      GATEWAY_GB26875_PORT: String(this.gb26875Port),
      GATEWAY_JT808_PORT: '0',
      GATEWAY_MQTT_PORT: '0',
      NODE_COMPILE_CACHE: this.#cacheFolder,
      ...changes,
    };
  }

  /** Starts the server and waits until it says that it is ready. */
  async start(withinSeconds = 240, changes: NodeJS.ProcessEnv = {}): Promise<StartTaken> {
    const log = openSync(this.logFile, 'a');
    // A group of its own, so that a signal to the terminal's group can be played without hitting the tests.
    const child = spawn(process.execPath, [mainFile, 'serve'], {
      env: this.environment(changes),
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    products.add(this);
    const since = performance.now();
    const seconds = () => (performance.now() - since) / 1000;
    for (;;) {
      if (!this.isRunning) throw new Error(`The server ended while starting:\n${this.lastWords()}`);
      if (seconds() > withinSeconds) throw new Error(`Not ready after ${withinSeconds} s:\n${this.lastWords()}`);
      if (await this.isReady()) return { seconds: seconds(), processorSeconds: processorSecondsOf(this.pid) };
      await pause(50);
    }
  }

  async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/api/health/ready`, { signal: AbortSignal.timeout(3_000) })).ok;
    } catch {
      return false; // nobody listens yet
    }
  }

  lastWords(lineCount = 25): string {
    return readFileSync(this.logFile, 'utf8').split('\n').slice(-lineCount).join('\n');
  }

  /** Runs the server's program a second time, to its end. */
  async runToEnd(changes: NodeJS.ProcessEnv, withinSeconds = 120): Promise<Ended> {
    const since = performance.now();
    const child = spawn(process.execPath, [mainFile, 'serve'], {
      env: this.environment(changes),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const late = setTimeout(() => child.kill('SIGKILL'), withinSeconds * 1000);
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    clearTimeout(late);
    return { code, signal, output, errors, seconds: (performance.now() - since) / 1000 };
  }

  /** Sends a signal and waits for the end. `group` plays a terminal's Ctrl-C, which reaches every process of the group. */
  async end(signal: NodeJS.Signals, options: { group?: boolean } = {}): Promise<Omit<Ended, 'output' | 'errors'>> {
    const gone = this.ended();
    process.kill(options.group ? -this.pid : this.pid, signal);
    return gone;
  }

  /** Waits until it ends, whyever. */
  async ended(): Promise<Omit<Ended, 'output' | 'errors'>> {
    const child = this.#child;
    if (!child || !this.isRunning) throw new Error('The server is not running');
    const since = performance.now();
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { code, signal, seconds: (performance.now() - since) / 1000 };
  }

  /** `kill -9`; a backend is chosen by `choose`, a number from 0 to 1. */
  async kill(victim: Victim, choose = 0): Promise<void> {
    const child = this.#child;
    const processes = this.databaseProcesses();
    const [postmaster] = processes;
    const backends = processes.slice(1);
    if (victim === 'server' || victim === 'everything') {
      const gone = child && this.isRunning ? once(child, 'exit') : null;
      killProcess(this.pid);
      if (victim === 'everything') for (const pid of processes) killProcess(pid);
      await gone;
    } else if (victim === 'postmaster') {
      if (postmaster) killProcess(postmaster);
    } else {
      const chosen = backends[Math.floor(choose * backends.length)];
      if (chosen) killProcess(chosen);
    }
  }

  /** The database's processes, its first one first. */
  databaseProcesses(): readonly number[] {
    const state = inspectEmbeddedDatabase(join(this.dataFolder, 'database'));
    if (state.state !== 'running') return [];
    try {
      const postmaster = Number(readFileSync(join(state.home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
      return [postmaster, ...childrenOf(postmaster)];
    } catch {
      return []; // between two postmasters there is none
    }
  }

  get connection(): EmbeddedConnection {
    const state = inspectEmbeddedDatabase(join(this.dataFolder, 'database'));
    if (state.state !== 'running' || !state.connection) throw new Error('The database is not running');
    return state.connection;
  }

  /** A connection past the server, as the database's owner: for looking, and for holding locks. */
  async connectDatabase(): Promise<pg.Client> {
    const client = new pg.Client(this.connection);
    client.on('error', () => undefined); // told again by the next query
    await client.connect();
    return client;
  }

  /** The password of a demonstration account. */
  passwordOf(account: string): string {
    const file = JSON.parse(readFileSync(join(this.dataFolder, 'demo-accounts.json'), 'utf8')) as {
      accounts: { account: string; password: string }[];
    };
    const found = file.accounts.find((one) => one.account === account);
    if (!found) throw new Error(`There is no demonstration account ${account}`);
    return found.password;
  }

  /** Ends everything at once; the data folder stays. */
  killNow(): void {
    const processes = this.databaseProcesses();
    if (this.isRunning) killProcess(this.pid);
    for (const pid of processes) killProcess(pid);
  }

  /** Ends everything and removes the data folder. */
  async remove(): Promise<void> {
    if (this.isRunning) {
      const gone = once(this.#child as ChildProcess, 'exit');
      this.killNow();
      await gone;
    }
    await removeEmbeddedDatabase(join(this.dataFolder, 'database'));
    rmSync(join(this.dataFolder, '..'), { recursive: true, force: true });
    products.delete(this);
  }
}

function killProcess(pid: number): void {
  if (pid <= 1) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Fields of `/proc/PID/stat` after the name, which may hold blanks and brackets; undefined when it is gone. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.[1] === String(parent))
    .sort((left, right) => left - right);
}

const ticksASecond = 100; // USER_HZ, the same on every Linux

function processorSecondsOf(pid: number): number {
  const stat = statOf(pid);
  return stat ? (Number(stat[11]) + Number(stat[12])) / ticksASecond : 0;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
