import { describe, expect, test } from 'vitest';
import { assertSameOrigin, bearerOf } from './request-origin.ts';
import { clearCookie, readCookie, servesSecurely, setCookie } from './session-cookie.ts';

const http = { host: '127.0.0.1', port: 8119, isLoopback: true, tls: null, trustedProxies: [], publicUrl: null };
const local = { http };
const proxied = { http: { ...http, publicUrl: 'https://wanghuo.example' } };
const reference = 'A'.repeat(43);

const request = (headers: Record<string, string>, method = 'POST') => ({
  method,
  headers: { host: '127.0.0.1:8119', ...headers },
  ip: '192.0.2.1',
});
const ours = {
  'x-wanghuo': '1',
  'content-type': 'application/json',
  origin: 'http://127.0.0.1:8119',
  cookie: 'wanghuo=x',
};

describe('a change (AU-11)', () => {
  test('from our own page passes', () => {
    expect(() => assertSameOrigin(request(ours), local)).not.toThrow();
    expect(() =>
      assertSameOrigin(request({ ...ours, 'content-type': 'application/json; charset=utf-8' }), local),
    ).not.toThrow();
    expect(() => assertSameOrigin(request({ ...ours, origin: 'https://wanghuo.example' }), proxied)).not.toThrow();
  });

  test.each([
    ['the null origin', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:8118' }],
    ['another scheme', { origin: 'https://127.0.0.1:8119' }],
    ['a host that begins alike', { origin: 'http://127.0.0.1:8119.evil.example' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a type that begins alike', { 'content-type': 'application/jsonp' }],
    ['our header with another value', { 'x-wanghuo': '0' }],
  ])('from %s is refused', (_, headers) => {
    expect(() => assertSameOrigin(request({ ...ours, ...headers }), local)).toThrow('session.foreign_origin');
  });

  test('behind a proxy the public origin counts, not what Host says', () => {
    expect(() => assertSameOrigin(request(ours), proxied)).toThrow('session.foreign_origin');
  });

  test('with a cookie needs the browser’s word; a program without one may sign in', () => {
    const { origin: _origin, cookie: _cookie, ...program } = ours;
    expect(() => assertSameOrigin(request(program), local)).not.toThrow();
    expect(() => assertSameOrigin(request({ ...program, cookie: 'wanghuo=x' }), local)).toThrow(
      'session.foreign_origin',
    );
    expect(() =>
      assertSameOrigin(request({ ...program, cookie: 'wanghuo=x', 'sec-fetch-site': 'same-origin' }), local),
    ).not.toThrow();
  });

  test('with a bearer token needs none of this, and reading never does', () => {
    expect(() => assertSameOrigin(request({ authorization: `Bearer ${reference}` }), local)).not.toThrow();
    expect(() => assertSameOrigin(request({ origin: 'https://evil.example' }, 'GET'), local)).not.toThrow();
  });
});

describe('a live connection (AU-13)', () => {
  const upgrade = { upgrade: 'websocket', connection: 'Upgrade' };
  test('needs our origin when it carries a cookie', () => {
    expect(() =>
      assertSameOrigin(request({ ...upgrade, cookie: 'wanghuo=x', origin: ours.origin }, 'GET'), local),
    ).not.toThrow();
    expect(() =>
      assertSameOrigin(request({ ...upgrade, cookie: 'wanghuo=x', origin: 'https://evil.example' }, 'GET'), local),
    ).toThrow();
    expect(() => assertSameOrigin(request({ ...upgrade, cookie: 'wanghuo=x' }, 'GET'), local)).toThrow();
  });

  test('may bring its token as a subprotocol, an ordinary request may not', () => {
    const protocol = { 'sec-websocket-protocol': `wanghuo, bearer.${reference}` };
    expect(bearerOf({ ...upgrade, ...protocol })).toBe(reference);
    expect(bearerOf(protocol)).toBeNull();
    expect(bearerOf({ authorization: 'Bearer short' })).toBeNull();
  });
});

describe('cookies (AU-08)', () => {
  test('over TLS are bound to the host and to TLS', () => {
    expect(servesSecurely(proxied)).toBe(true);
    expect(setCookie('session', reference, true)).toBe(
      `__Host-wanghuo=${reference}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(clearCookie('session', true)).toContain('Max-Age=0');
  });

  test('are read by their exact name and form', () => {
    expect(readCookie({ cookie: `x=1; wanghuo=${reference}; y=2` }, 'session', false)).toBe(reference);
    expect(readCookie({ cookie: `wanghuo=${reference}` }, 'session', true)).toBeNull();
    expect(readCookie({ cookie: `xwanghuo=${reference}` }, 'session', false)).toBeNull();
    expect(readCookie({ cookie: 'wanghuo=short' }, 'session', false)).toBeNull();
    expect(readCookie({}, 'session', false)).toBeNull();
  });
});
