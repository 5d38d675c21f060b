import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDemoAccounts, readSettings } from '../../platform/server/index.ts';
import { type Server, startServer } from '../../platform/server/server.ts';
import { openTestDatabase, type TestDatabase } from '../../platform/server/testing/database.ts';
import { selfSigned } from '../../platform/server/testing/certificates.ts';

let database: TestDatabase;
let folder: string;
let server: Server;
let password: string;
const { certificate, key } = selfSigned();
beforeAll(async () => {
  database = await openTestDatabase('empty');
  folder = await mkdtemp(join(tmpdir(), 'wanghuo-tls-'));
  await writeFile(join(folder, 'c.pem'), certificate);
  await writeFile(join(folder, 'k.pem'), key, { mode: 0o600 });
  const environment = {
    PORT: '0',
    WANGHUO_DATA: folder,
    WANGHUO_DEMO: '1',
    TLS_CERT: join(folder, 'c.pem'),
    TLS_KEY: join(folder, 'k.pem'),
  };
  server = await startServer({
    settings: readSettings(environment, folder),
    connection: database.connection,
    domains: [],
    log: pino({ level: 'silent' }),
    version: '0',
    webFolder: null,
  });
  const made = await createDemoAccounts(
    server.runtime,
    [{ name: 'auditor', displayName: '示例·审计', assignments: [{ role: 'AUDITOR', scopeValue: null }] }],
    join(folder, 'accounts.json'),
  );
  password = made.accounts[0]?.password as string;
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const port = () => Number(new URL(server.url).port);

/** Which protocol the two agree on, or why they do not. */
function agree(version: SecureVersion): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(
      // The client would even take the weak ciphers of old protocols, so that only the server can refuse.
      {
        port: port(),
        host: '127.0.0.1',
        ca: certificate,
        minVersion: version,
        maxVersion: version,
        ciphers: 'ALL@SECLEVEL=0',
      },
      () => {
        resolve(socket.getProtocol() ?? 'none');
        socket.destroy();
      },
    );
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)));
  });
}

describe('a listener with a certificate (AU-12, AU-08, tls-everywhere)', () => {
  test('speaks TLS 1.2 and 1.3 and nothing older', async () => {
    expect(await agree('TLSv1.3')).toBe('TLSv1.3');
    expect(await agree('TLSv1.2')).toBe('TLSv1.2');
    for (const old of ['TLSv1.1', 'TLSv1'] as const) expect(await agree(old)).toMatch(/^(ERR_SSL|ECONNRESET|EPROTO)/);
  });

  test('gives no answer without encryption', async () => {
    await expect(fetch(`http://127.0.0.1:${port()}/api/health/live`)).rejects.toThrow();
  });

  test('tells browsers to stay, and binds the session to host and encryption', async () => {
    const answer = await post('/api/session/signIn', { account: 'auditor', password });
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    const cookies = answer.headers['set-cookie'] ?? [];
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-wanghuo/);
      for (const part of ['; Secure', '; HttpOnly', '; SameSite=Strict', '; Path=/']) expect(cookie).toContain(part);
      expect(cookie).not.toContain('Domain');
    }
    // The name without the prefix, which another host could set, is no session.
    const reference = /=([^;]+)/.exec(cookies[0] ?? '')?.[1] ?? '';
    expect((await get('/api/session/current', `wanghuo=${reference}`)).status).toBe(401);
    expect((await get('/api/session/current', `__Host-wanghuo=${reference}`)).status).toBe(200);
  });
});

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
}
function send(method: string, path: string, headers: Record<string, string>, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: port(), host: '127.0.0.1', ca: certificate, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const post = (path: string, body: object) =>
  send('POST', path, { 'content-type': 'application/json', 'x-wanghuo': '1' }, JSON.stringify(body));
const get = (path: string, cookie: string) => send('GET', path, { cookie }, '');
