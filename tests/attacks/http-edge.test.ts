import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Caller, type TestServer, startTestServer } from '../server/test-server.ts';

let server: TestServer;
let dispatcher: Caller;
const failures: Record<string, unknown>[] = [];
beforeAll(async () => {
  server = await startTestServer({ onLog: (line) => Number(line['level']) >= 50 && failures.push(line) });
  dispatcher = await server.as('dispatcher');
});
afterAll(() => server?.close());

const codeOf = ({ status, body }: Answer) => `${status} ${body?.code}`;
const seat = '/api/incidents/addNote';

/** AP-01: every refusal has one form, with a Chinese title and a trace id that the header repeats. */
function expectProblem(answer: Answer): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body.title).toMatch(/\p{Script=Han}/u);
  expect(answer.body.status).toBe(answer.status);
  expect(answer.headers.get('x-trace-id')).toBe(answer.body.traceId);
}

describe('addresses and methods (AP-19, problem-shape)', () => {
  test.each([
    ['GET', '/api/nowhere', '404 request.not_found'],
    ['POST', '/api/nowhere', '404 request.not_found'],
    ['GET', '/api/registers/hydrant/not-an-id', '422 request.not_acceptable'],
    ['DELETE', '/api/registers/hydrant/0190f5d2-7b1e-7c3a-9b1e-000000000000', '405 request.method_not_allowed'],
    ['POST', '/api/incidents/board', '405 request.method_not_allowed'],
    ['GET', '/api/incidents/openIncident', '405 request.method_not_allowed'],
    ['GET', '/api/session/signIn', '405 request.method_not_allowed'],
    ['GET', '/api/%ff', '400 request.not_parseable'],
  ])('%s %s is answered with %s', async (method, path, expected) => {
    const answer = await dispatcher.send(method, path, method === 'POST' ? '{}' : undefined);
    expect(codeOf(answer)).toBe(expected);
    expectProblem(answer);
    if (answer.status === 405) expect(answer.headers.get('allow')).toBeTruthy();
  });

  test('HEAD tells what GET would, without the body', async () => {
    const answer = await dispatcher.send('HEAD', '/api/incidents/board', undefined);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
  });

  test('a repeated parameter that is not a list is refused', async () => {
    const answer = await dispatcher.get('/api/registers/hydrant?limit=1&limit=2');
    expect(codeOf(answer)).toBe('422 request.not_acceptable');
    expect(answer.body.errors).toEqual([{ pointer: '#/limit', code: 'repeated', message: '重复给出' }]);
    expect(
      (await dispatcher.get('/api/registers/hydrant?filter.kind=MUNICIPAL_HYDRANT&filter.kind=INTAKE')).status,
    ).not.toBe(500);
  });

  test('the body of a GET is ignored', async () => {
    const reply = await raw(
      `GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"not js"`,
    );
    expect(reply).toMatch(/^HTTP\/1.1 200 /);
  });

  test('conflicting lengths are refused with a problem, and the connection is closed', async () => {
    const reply = await raw(
      'POST /api/session/signIn HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(reply).toMatch(/^HTTP\/1.1 400 /);
    expect(reply).toContain('"code":"request.not_parseable"');
  });

  test('an endless head is refused', async () => {
    const reply = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1.1 431 /);
    expect(reply).toContain('"code":"request.head_too_large"');
  });

  test('whoever claims to be forwarded is not believed without a trusted proxy', async () => {
    const secure = await server.stranger.send('POST', '/api/session/signOut', '{}', {
      headers: {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        origin: 'https://evil.example',
      },
    });
    expect(codeOf(secure)).toBe('403 session.foreign_origin');
  });
});

describe('JSON from outside (AP-04, json-bombs)', () => {
  const send = (text: string) => dispatcher.send('POST', seat, text);
  test.each([
    ['no JSON', '{"a":', '400 request.not_parseable'],
    ['a repeated key', '{"text":"a","text":"b"}', '400 request.not_parseable'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}', '400 request.not_parseable'],
    ['an escaped __proto__', '{"__pro\\u0074o__":{}}', '400 request.not_parseable'],
    ['constructor', '{"constructor":{"prototype":{}}}', '400 request.not_parseable'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, '400 request.not_parseable'],
    ['half a million open brackets', '['.repeat(500_000), '400 request.not_parseable'],
    ['an unsafe number', '{"n":9007199254740993}', '400 request.not_parseable'],
    ['an endless number', '{"n":1e400}', '400 request.not_parseable'],
    ['half a character', '{"text":"\\ud800"}', '422 request.not_acceptable'],
    ['a key of half a character', '{"\\udc00":1}', '422 request.not_acceptable'],
    [
      'U+0000',
      '{"incidentId":"0190f5d2-7b1e-7c3a-9b1e-000000000000","text":"a\\u0000b"}',
      '422 request.not_acceptable',
    ],
    ['more than a mebibyte', JSON.stringify({ text: 'x'.repeat(1_100_000) }), '413 request.too_large'],
    ['an array', '[1,2]', '422 request.not_acceptable'],
    ['null', 'null', '422 request.not_acceptable'],
  ])('%s is refused', async (_what, text, expected) => {
    const answer = await send(text);
    expect(codeOf(answer)).toBe(expected);
    expectProblem(answer);
    expect(answer.milliseconds).toBeLessThan(2_000);
  });

  test('another media type is refused', async () => {
    const answer = await dispatcher.send('POST', seat, '<a/>', { headers: { 'content-type': 'application/xml' } });
    expect(codeOf(answer)).toBe('415 request.wrong_media_type');
    expectProblem(answer);
  });

  test.each([
    '/api/registers/hydrant?q=%00',
    '/api/incidents/understand?line=a%00b',
    '/api/registers/hydrant?filter.hydrantNo=%00',
    '/api/files?subjectType=%00&subjectId=x',
  ])('U+0000 in %s is refused before it reaches the database', async (path) =>
    expect(codeOf(await dispatcher.get(path))).toBe('422 request.not_acceptable'),
  );

  test('a command without its key is refused, and says so (AP-10)', async () => {
    const answer = await dispatcher.post('/api/incidents/receiveCall', { channel: 'HAND' }, { key: null });
    expect(codeOf(answer)).toBe('422 request.idempotency_key_missing');
    expect(codeOf(await dispatcher.post('/api/incidents/receiveCall', {}, { key: 'not-a-uuid' }))).toMatch(/^422 /);
  });
});

describe('headers', () => {
  test('pages and answers say what a browser may do with them (AP-17)', async () => {
    const answer = await dispatcher.get('/api/incidents/board');
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toMatch(/trusted-types default(;|$)/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('permissions-policy')).toContain('microphone=()');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
  });

  test('no other site may read an answer (AP-18)', async () => {
    const answer = await dispatcher.get('/api/incidents/board', {}, { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await dispatcher.send('OPTIONS', '/api/incidents/openIncident', undefined, {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBeGreaterThanOrEqual(400);
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an answer that is still known is not sent again', async () => {
    for (const path of ['/api/registers/hydrant/features', `/api/registers/hydrant/${await anyId('hydrant')}`]) {
      const first = await dispatcher.get(path);
      const tag = first.headers.get('etag') ?? '';
      expect(tag).toMatch(/^"/);
      const again = await dispatcher.get(path, {}, { headers: { 'if-none-match': `W/${tag}, "x"` } });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag]);
      expect((await dispatcher.get(path, {}, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    }
  });
});

test('nothing of all this was a defect', () => expect(failures).toEqual([]));

async function anyId(register: string): Promise<string> {
  return (await dispatcher.get(`/api/registers/${register}`, { limit: 1 })).body.rows[0].id as string;
}

/** Writes bytes as they are and reads until the server hangs up. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let reply = '';
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end after: ${reply}`)));
    socket.on('data', (data) => (reply += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(reply));
  });
}
