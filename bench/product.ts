import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { inspectEmbeddedDatabase } from '../platform/server/database/embedded/index.ts';
import type { Order, Ready } from './product-process.ts';
import { rootFolder, workFolder } from './settings.ts';

export const dataFolder = join(workFolder, 'product');
/** Devices, frames and alarms by the million are kept apart from what the other parts measure. */
export const sensingFolder = join(workFolder, 'sensing');

/** A port that is free now, on loopback like everything here. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Where devices connect. */
export interface GatewayPorts {
  readonly gb26875: number;
  readonly jt808: number;
  readonly mqtt: number;
}

const closedGateways: GatewayPorts = { gb26875: 0, jt808: 0, mqtt: 0 };
export const openGateways = async (): Promise<GatewayPorts> => ({
  gb26875: await freePort(),
  jt808: await freePort(),
  mqtt: await freePort(),
});

const environment = (port: number, folder = dataFolder, gateways = closedGateways): NodeJS.ProcessEnv => ({
  ...process.env,
  PORT: String(port),
  HOST: '127.0.0.1',
  WANGHUO_DATA: folder,
  WANGHUO_DEMO: '1',
  LOG_LEVEL: 'error',
  GATEWAY_GB26875_PORT: String(gateways.gb26875),
  GATEWAY_JT808_PORT: String(gateways.jt808),
  GATEWAY_MQTT_PORT: String(gateways.mqtt),
  // All devices of a run come from this machine.
  GATEWAY_CONNECTIONS_PER_SOURCE: '20000',
});

const gone = (child: ChildProcess) =>
  new Promise<void>((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve(),
  );

/** Starts the product as `npm start` does and stops it again. @returns milliseconds until it was ready for traffic */
export async function timeStart({ fresh }: { readonly fresh: boolean }): Promise<number> {
  if (fresh) rmSync(dataFolder, { recursive: true, force: true });
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, [join(rootFolder, 'bin/start.mjs')], {
    env: environment(port),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}: ${said}`);
      if (performance.now() - begun > 180_000) throw new Error('the product was not ready within 3 minutes');
      const answer = await fetch(`http://127.0.0.1:${port}/api/health/ready`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } finally {
    child.kill('SIGTERM');
    await gone(child);
  }
}

export interface Product extends Ready {
  readonly gateways: GatewayPorts;
  readonly pid: number;
  order<Answer>(order: Order): Promise<Answer>;
  /** A connection past the server, as the owner of the database: for generators, and to look. */
  connectDatabase(): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** Starts the product in a process that also takes orders, on the folder that `timeStart` left or on one of its own. */
export async function openProduct(
  dispatcherCount: number,
  {
    folder = dataFolder,
    gateways = closedGateways,
  }: { readonly folder?: string; readonly gateways?: GatewayPorts } = {},
): Promise<Product> {
  const child = fork(fileURLToPath(new URL('product-process.ts', import.meta.url)), {
    env: { ...environment(await freePort(), folder, gateways), BENCH_DISPATCHERS: String(dispatcherCount) },
    stdio: ['ignore', 'ignore', openSync(join(workFolder, 'product.log'), 'w'), 'ipc'],
    execArgv: process.env['BENCH_PRODUCT_ARGV']?.split(' ') ?? [],
  });
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('exit', (code) => {
      const error = new Error(`the product's process ended with ${code}`);
      reject(error);
      for (const one of waiting.values()) one.reject(error);
    });
    child.on('message', (message: { ready?: Ready; id?: number; answer?: never; failed?: string }) => {
      if (message.ready) return resolve(message.ready);
      const one = waiting.get(message.id!);
      waiting.delete(message.id!);
      if (message.failed) one?.reject(new Error(message.failed));
      else one?.resolve(message.answer!);
    });
  });
  const order = <Answer>(given: Order): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: resolve as never, reject });
      child.send({ id: last, order: given });
    });
  return {
    ...ready,
    gateways,
    pid: child.pid!,
    order,
    async connectDatabase() {
      const state = inspectEmbeddedDatabase(join(folder, 'database'));
      if (state.state !== 'running' || !state.connection) throw new Error('the database does not run');
      const client = new pg.Client(state.connection);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    async stop() {
      await order({ do: 'stop' }).catch(() => undefined);
      if (child.connected) child.disconnect();
      await gone(child);
    },
  };
}

export interface Answered<Body> {
  readonly body: Body;
  readonly milliseconds: number;
  readonly bytes: number;
}

/** A person's browser as far as the server sees it. */
export class Caller {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  ask<Body = Record<string, never>>(name: string, input: Record<string, unknown> = {}): Promise<Answered<Body>> {
    const url = new URL(`/api/${name}`, this.#url);
    for (const [key, value] of Object.entries(input))
      url.searchParams.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
    return this.#take(url, { headers: this.#headers() });
  }

  act<Body = Record<string, never>>(name: string, input: Record<string, unknown>): Promise<Answered<Body>> {
    return this.#take(new URL(`/api/${name}`, this.#url), {
      method: 'POST',
      headers: { ...this.#headers(), 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(input),
    });
  }

  send<Body = Record<string, never>>(
    name: string,
    file: Blob,
    fileName: string,
    input: Record<string, string> = {},
  ): Promise<Answered<Body>> {
    const form = new FormData();
    form.set('file', file, fileName);
    const url = new URL(`/api/${name}`, this.#url);
    for (const [key, value] of Object.entries(input)) url.searchParams.set(key, value);
    return this.#take(url, {
      method: 'POST',
      headers: { ...this.#headers(), 'idempotency-key': randomUUID() },
      body: form,
    });
  }

  async download(name: string, input: Record<string, string>): Promise<string> {
    const url = new URL(`/api/${name}`, this.#url);
    for (const [key, value] of Object.entries(input)) url.searchParams.set(key, value);
    const answer = await fetch(url, { headers: this.#headers(), signal: AbortSignal.timeout(60_000) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${url.pathname} ${answer.status}: ${text.slice(0, 400)}`);
    return text;
  }

  /** Watches live queries and streams; the listener hears every answer with the moment it arrived at the socket. */
  watch(
    queries: readonly ({ query: string; input?: Record<string, unknown> } | { stream: string })[],
    listener: (name: string, data: never, arrivedAt: number) => void,
  ): Promise<WebSocket> {
    const socket = new WebSocket(new URL('/api/live', this.#url.replace('http', 'ws')), {
      headers: this.#headers(),
    } as never);
    const heard = new Set<number>();
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () =>
        queries.forEach((one, id) => socket.send(JSON.stringify({ subscribe: id, ...one }))),
      );
      socket.addEventListener('error', () => reject(new Error('the live channel could not be opened')));
      socket.addEventListener('message', ({ data }) => {
        const arrivedAt = performance.now();
        const message = JSON.parse(String(data)) as { id?: number; data?: never; stream?: never; problem?: unknown };
        if (message.problem) return reject(new Error(JSON.stringify(message.problem)));
        const told = message.data ?? message.stream;
        if (message.id === undefined || told === undefined) return;
        heard.add(message.id);
        const asked = queries[message.id]!;
        listener('stream' in asked ? asked.stream : asked.query, told, arrivedAt);
        if (heard.size === queries.length) resolve(socket);
      });
    });
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}`, 'x-wanghuo': '1' };
  }

  async #take<Body>(url: URL, request: RequestInit): Promise<Answered<Body>> {
    const begun = performance.now();
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(60_000) });
    const text = await answer.text();
    const milliseconds = performance.now() - begun;
    if (!answer.ok) throw new Error(`${url.pathname} ${answer.status}: ${text.slice(0, 400)}`);
    return { body: JSON.parse(text) as Body, milliseconds, bytes: text.length };
  }
}
