import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServerScene } from './access-server-scene.ts';
import { PeopleScene, problemOf, wrong } from './people-scene.ts';

let people: PeopleScene;
let scene: ServerScene;
beforeAll(async () => {
  people = await PeopleScene.open();
  scene = people.server;
});
afterAll(() => people?.close());
// Every test begins an hour later: rate limits are full again and failures forgotten.
beforeEach(() => scene.advance(3700));
const signedIn = (account: string, address?: string) => people.signedIn(account, address);
const factsOf = (type: string) => people.factsOf(type);

describe('sign-in', () => {
  test('gives a strict cookie and tells the browser who it is', async () => {
    const browser = scene.browser();
    const answer = await browser.signIn('Dispatcher', people.passwords.get('dispatcher') ?? '');
    expect(answer.body).toMatchObject({
      subject: {
        displayName: '示例·调度甲',
        roles: ['DISPATCHER'],
        permissions: ['incident.dispatch', 'incident.read'],
        reach: { 'incident.dispatch': { district: true }, 'incident.read': { district: true } },
      },
      demo: true,
      kind: 'SEAT',
      locked: false,
      districtName: '江津区',
    });
    expect(browser.cookies['wanghuo']).toMatch(/^[\w-]{43}$/);
    expect((await browser.get('/api/session/current')).body).toEqual(answer.body);
    const stored =
      await sql`select from access.session where reference_hash = ${Buffer.from(browser.cookies['wanghuo'] ?? '')}`.execute(
        scene.runtime.database,
      );
    expect(stored.rows).toHaveLength(0);
  });

  test('a wrong name and a wrong password give the same answer, byte for byte but for the trace (AU-06)', async () => {
    const withoutTrace = ({ status, body }: { status: number; body: object }) => ({
      status,
      body: { ...body, traceId: '', instance: '' },
    });
    const browser = scene.browser();
    const unknown = withoutTrace(await browser.signIn('nobody', wrong));
    expect(unknown).toMatchObject({ status: 401, body: { code: 'session.not_recognised' } });
    expect(withoutTrace(await browser.signIn('dispatcher', wrong))).toEqual(unknown);
  });

  test('every failure is a fact, without the name that was typed', async () => {
    const before = (await factsOf('signIn.failed')).length;
    await scene.browser().signIn('my-secret-typed-as-name', wrong);
    const facts = await factsOf('signIn.failed');
    expect(facts).toHaveLength(before + 1);
    expect(facts.at(-1)).toMatchObject({ accountId: null, reason: 'NAME' });
    expect(JSON.stringify(facts)).not.toContain('typed');
  });

  test('guessing is slowed down, and the right password does not help while it is blocked', async () => {
    const attacker = scene.browser('198.51.100.7');
    for (let failure = 0; failure < 4; failure += 1) {
      expect(problemOf(await attacker.signIn('town', wrong))).toBe('401 session.not_recognised');
    }
    expect(problemOf(await attacker.signIn('town', people.passwords.get('town') ?? ''))).toBe(
      '401 session.not_recognised',
    );
    expect((await factsOf('signIn.failed')).at(-1)).toMatchObject({ reason: 'BLOCKED' });
    scene.advance(60);
    expect((await attacker.signIn('town', people.passwords.get('town') ?? '')).status).toBe(200);
  });

  test('somebody who guesses from everywhere cannot lock a dispatcher out of the own seat (AU-05)', async () => {
    const seat = await signedIn('dispatcher', '192.0.2.20');
    for (let source = 1; source <= 12; source += 1)
      await scene.browser(`198.51.100.${source}`).signIn('dispatcher', wrong);
    const stranger = scene.browser('198.51.100.99');
    expect(problemOf(await stranger.signIn('dispatcher', people.passwords.get('dispatcher') ?? ''))).toBe(
      '401 session.not_recognised',
    );
    await seat.post('/api/session/signOut');
    expect((await seat.signIn('dispatcher', people.passwords.get('dispatcher') ?? '')).status).toBe(200);
  });

  test('more than five attempts a minute from one place are refused with a time to wait', async () => {
    const browser = scene.browser('203.0.113.5');
    let last = await browser.signIn('someone', wrong);
    for (let attempt = 0; attempt < 5; attempt += 1) last = await browser.signIn('someone', wrong);
    expect(last).toMatchObject({ status: 429, body: { retryAfterSeconds: 12 } });
  });

  test('signing in again gives a new reference, and the old one is worth nothing (AU-08)', async () => {
    const browser = await signedIn('town');
    const old = browser.cookies['wanghuo'] ?? '';
    await browser.signIn('town', people.passwords.get('town') ?? '');
    expect(browser.cookies['wanghuo']).not.toBe(old);
    expect((await scene.browser().get('/api/session/current', { cookie: `wanghuo=${old}` })).status).toBe(401);
  });
});

describe('requests from elsewhere (AU-11)', () => {
  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['no header of ours', { 'x-wanghuo': '' }],
    ['the type of a form', { 'content-type': 'text/plain' }],
    ['nobody who vouches for the page', { origin: '' }],
  ])('a change sent by %s is refused', async (_, headers) => {
    const browser = await signedIn('town');
    const answer = await browser.post('/api/session/signOut', {}, headers);
    expect([403, 415]).toContain(answer.status);
    expect((await browser.get('/api/session/current')).status).toBe(200);
  });
});
