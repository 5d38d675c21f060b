import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { startProduct, type Running } from '../../apps/server/serve.ts';
import { type DomainServer, issueToken, machineWorld, type Runtime, type World } from '../../platform/server/index.ts';
import { logOptions } from '../../platform/server/log.ts';
import type { Operation } from '../../platform/server/api/operation.ts';
import type { TestDatabase } from '../../platform/server/testing/database.ts';
import { openDistrictDatabase } from './district-database.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // What an answer holds is what a test is about; it reads the properties it names.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly milliseconds: number;
}

export interface Sent {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A caller of the running server with a bearer token; without one, somebody from the street. */
export class Caller {
  readonly #url: string;
  readonly #token: string | null;

  constructor(url: string, token: string | null) {
    this.#url = url;
    this.#token = token;
  }

  get(path: string, parameters: Readonly<Record<string, unknown>> = {}, sent: Sent = {}): Promise<Answer> {
    return this.send('GET', withQuery(path, parameters), undefined, { key: null, ...sent });
  }

  post(path: string, body: unknown = {}, sent: Sent = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), sent);
  }

  put(path: string, body: unknown, sent: Sent = {}): Promise<Answer> {
    return this.send('PUT', path, JSON.stringify(body), sent);
  }

  /** @param body - as it goes over the wire */
  async send(
    method: string,
    path: string,
    body: string | FormData | undefined,
    { key, headers }: Sent = {},
  ): Promise<Answer> {
    const started = performance.now();
    const response = await fetch(this.#url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...(key === null ? {} : { 'idempotency-key': key ?? randomUUID() }),
        'x-wanghuo': '1',
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /^application\/(problem\+)?json(;|$)/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
      milliseconds: performance.now() - started,
    };
  }
}

export interface TestServerOptions {
  /** Kept for a restart of the same installation. */
  readonly database?: TestDatabase;
  readonly dataFolder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLog?: (line: Record<string, unknown>) => void;
  /** Hours pass for the rate limits in a blink, so that a test is about something else; on unless said otherwise. */
  readonly withRates?: boolean;
  /** Added to the machine's clock at every reading. */
  readonly clockStep?: () => number;
  /** Domains served beside those of the product. */
  readonly moreDomains?: readonly DomainServer[];
}

export interface TestServer {
  readonly url: string;
  readonly runtime: Runtime;
  readonly operations: readonly Operation[];
  readonly mounted: readonly { readonly method: string; readonly path: string }[];
  readonly database: TestDatabase;
  readonly dataFolder: string;
  /** Somebody with the account of the demonstration, e.g. `duty-commander`. */
  as(account: string): Promise<Caller>;
  readonly stranger: Caller;
  token(account: string): Promise<string>;
  /** Stops the server and leaves database and folder for another start. */
  stop(): Promise<void>;
  /** Stops and removes everything. */
  close(): Promise<void>;
}

/** The clock of the machine, with rate limits that refill at once. */
const unhurried: World = { ...machineWorld, monotonicMillis: () => performance.now() * 1_000_000 };

const stepping = (milliseconds: () => number): World => ({
  ...unhurried,
  now: () => new Date(Date.now() + milliseconds()).toISOString() as ReturnType<World['now']>,
});

/** Test files run side by side; those that are about devices open ports of their own. */
export const closedGateways = { GATEWAY_GB26875_PORT: '0', GATEWAY_JT808_PORT: '0', GATEWAY_MQTT_PORT: '0' };

/** Boots the whole product in this process on a database of the test's own, with the district in it. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = options.database ?? (await openDistrictDatabase());
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'wanghuo-server-')));
  const log = pino(
    { ...logOptions, level: options.onLog ? 'info' : 'silent' },
    { write: (line: string) => options.onLog?.(JSON.parse(line) as Record<string, unknown>) },
  );
  const running: Running = await startProduct({
    environment: { PORT: '0', ...closedGateways, WANGHUO_DATA: dataFolder, ...options.environment },
    connection: database.connection,
    withDistrict: false,
    moreDomains: options.moreDomains ?? [],
    log,
    ...(options.withRates ? {} : { world: options.clockStep ? stepping(options.clockStep) : unhurried }),
  });
  const { server } = running;
  const tokens = new Map<string, Promise<string>>();
  const token = (account: string) => {
    const known = tokens.get(account) ?? issueToken(server.runtime, account, 4 * 3600).then((issued) => issued.token);
    tokens.set(account, known);
    return known;
  };
  return {
    url: server.url,
    runtime: server.runtime,
    operations: server.http.operations,
    mounted: server.http.mounted,
    database,
    dataFolder,
    token,
    as: async (account) => new Caller(server.url, await token(account)),
    stranger: new Caller(server.url, null),
    stop: () => running.stop(),
    async close() {
      await running.stop();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Arrays as repeated parameters, objects as JSON text, as the API reads them. */
export function withQuery(path: string, parameters: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) && !value.every((item) => typeof item === 'number')
      ? (value as unknown[])
      : [value])
      query.append(name, typeof one === 'object' && one !== null ? JSON.stringify(one) : String(one));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/** A name nobody else uses in this run. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}
