import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { addSeconds, type Domain, type Instant } from '@wanghuo/kernel';
import { operationOfContract } from '../api/contract-operation.ts';
import { buildHttpServer } from '../api/http-server.ts';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { migrate } from '../database/migrate.ts';
import { defineDomainServer } from '../domain-server.ts';
import { openLedgerKeys } from '../ledger/keys.ts';
import { Runtime } from '../runtime.ts';
import { readSettings } from '../settings.ts';
import { accessDomainServer } from './access-domain-server.ts';
import { accessOf } from './access-state.ts';
import { openAccessScene } from './access-scene.ts';
import { grantsSql } from './database-roles.ts';
import { assertSameOrigin } from './request-origin.ts';
import { assertUnlocked, resolveSubject } from './request-subject.ts';
import { sql } from 'kysely';

export const origin = 'http://localhost:8119';

export interface Answer {
  readonly status: number;
  // What an answer holds is what a test is about; it reads the properties it names.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly cookies: Readonly<Record<string, string>>;
}

/** A browser: it keeps cookies and says where its page is from. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly address: string;
  cookies: Record<string, string> = {};

  constructor(app: FastifyInstance, address = '192.0.2.10') {
    this.#app = app;
    this.address = address;
  }

  async post(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('POST', path, body, headers);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('GET', path, undefined, headers);
  }

  signIn(account: string, password: string, code?: string): Promise<Answer> {
    return this.post('/api/session/signIn', { account, password, ...(code === undefined ? {} : { code }) });
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const sent: Record<string, string> = { host: 'localhost:8119', ...headers };
    if (method === 'POST') {
      sent['x-wanghuo'] ??= '1';
      sent['origin'] ??= origin;
      sent['content-type'] ??= 'application/json';
      sent['idempotency-key'] ??= '0190f5d2-7b1e-7c3a-9b1e-'.concat(randomBytes(6).toString('hex'));
    }
    const cookie = Object.entries(this.cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    if (cookie !== '') sent['cookie'] ??= cookie;
    for (const [name, value] of Object.entries(sent)) if (value === '') delete sent[name];
    const response = await this.#app.inject({
      method,
      url: path,
      headers: sent,
      remoteAddress: this.address,
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    for (const { name, value } of response.cookies) {
      if (value === '') delete this.cookies[name];
      else this.cookies[name] = value;
    }
    const text = response.body;
    return { status: response.statusCode, body: text === '' ? null : JSON.parse(text), cookies: { ...this.cookies } };
  }
}

export interface ServerScene {
  readonly runtime: Runtime;
  readonly app: FastifyInstance;
  readonly folder: string;
  browser(address?: string): Browser;
  /** Moves both clocks on. */
  advance(seconds: number): void;
  close(): Promise<void>;
}

/** The real server with the domain of access alone and a clock that stands still until it is moved. */
export async function openServerScene(
  options: { demonstration?: boolean; domains?: readonly Domain[] } = {},
): Promise<ServerScene> {
  const scene = await openAccessScene();
  await migrate(scene.database, [{ owner: 'api', folder: new URL('../api/migrations/', import.meta.url) }]);
  await sql.raw(grantsSql(['command'], [])).execute(scene.database);
  const folder = mkdtempSync(join(tmpdir(), 'wanghuo-access-'));
  const settings = readSettings({ WANGHUO_DATA: folder, WANGHUO_DEMO: options.demonstration ? '1' : '0' }, folder);
  let now = '2026-03-01T00:00:00.000Z' as Instant;
  let millis = 0;
  const runtime = new Runtime({
    database: scene.database,
    connection: scene.connection,
    domains: [accessDomainServer, ...(options.domains ?? []).map((domain) => defineDomainServer({ domain }))],
    keys: await openLedgerKeys(join(folder, 'keys')),
    settings,
    log: pino({ level: 'silent' }),
    world: { now: () => now, monotonicMillis: () => millis, random: (byteCount) => randomBytes(byteCount) },
  });
  const operations = accessDomainServer.implementations.map(operationOfContract);
  const { app } = await buildHttpServer({
    runtime,
    operations,
    version: 'test',
    webFolder: null,
    refreshOn: new Map(),
    border: {
      services: runtime,
      labels,
      constraints: runtime.constraintErrors(),
      resolveSubject: (request) => resolveSubject(runtime, request),
      assertOwnPage: (request) => assertSameOrigin(request, settings),
      assertUnlocked,
      takeRate: (rate, key) => accessOf(runtime).limiter.take(rate as 'signedIn', key),
    },
  });
  return {
    runtime,
    app,
    folder,
    browser: (address) => new Browser(app, address),
    advance(seconds) {
      now = addSeconds(now, seconds);
      millis += seconds * 1000;
    },
    async close() {
      await app.close();
      await scene.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
