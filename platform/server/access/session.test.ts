import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServerScene } from './access-server-scene.ts';
import { accessOf } from './access-state.ts';
import { issueToken } from './bearer-token.ts';
import { PeopleScene, problemOf, wrong } from './people-scene.ts';
import type { Revocation } from './revocation.ts';

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

describe('sessions', () => {
  test('a browser that was left alone for half an hour must sign in again', async () => {
    const browser = await signedIn('town');
    scene.advance(29 * 60);
    expect((await browser.get('/api/session/current')).status).toBe(200);
    scene.advance(29 * 60);
    expect((await browser.get('/api/session/current', { 'x-wanghuo-background': '1' })).status).toBe(200);
    scene.advance(2 * 60);
    expect((await browser.get('/api/session/current')).status).toBe(401);
  });

  test('a browser in constant use must sign in again after twelve hours', async () => {
    const browser = await signedIn('town');
    for (let quarters = 0; quarters < 47; quarters += 1) {
      scene.advance(15 * 60);
      expect((await browser.get('/api/session/current')).status).toBe(200);
    }
    scene.advance(15 * 60);
    expect((await browser.get('/api/session/current')).status).toBe(401);
  });

  test('a seat is locked when idle: it reads on, acts are refused, and the password opens it (AU-09)', async () => {
    const seat = await signedIn('dispatcher');
    scene.advance(31 * 60);
    expect((await seat.get('/api/session/current')).body).toMatchObject({ locked: true });
    expect(problemOf(await seat.post('/api/session/lock'))).toBe('403 session.locked');
    expect(problemOf(await seat.post('/api/session/unlock', { password: wrong }))).toBe('422 session.password_wrong');
    expect((await seat.get('/api/session/current')).body).toMatchObject({ locked: true });
    expect((await seat.post('/api/session/unlock', { password: people.passwords.get('dispatcher') })).status).toBe(200);
    expect((await seat.get('/api/session/current')).body).toMatchObject({ locked: false });
    expect((await seat.post('/api/session/lock')).status).toBe(200);
  });

  test('a watch of 24 hours is never thrown out', async () => {
    const seat = await signedIn('dispatcher');
    scene.advance(24 * 3600);
    expect((await seat.get('/api/session/current')).body).toMatchObject({ locked: true });
    expect((await seat.post('/api/session/unlock', { password: people.passwords.get('dispatcher') })).status).toBe(200);
    scene.advance(2 * 3600);
    expect((await seat.get('/api/session/current')).status).toBe(401);
  });

  test('people see their sessions and end one of them, but nobody else’s (AU-20)', async () => {
    const first = await signedIn('town', '192.0.2.31');
    const second = await signedIn('town', '192.0.2.32');
    const list = (await first.get('/api/session/list')).body as { id: string; isCurrent: boolean; address: string }[];
    const other = list.find((session) => session.address === '192.0.2.32');
    expect(list.filter((session) => session.isCurrent)).toHaveLength(1);
    const stranger = await signedIn('security');
    expect(problemOf(await stranger.post('/api/session/end', { sessionId: other?.id }))).toBe('404 session.not_found');
    expect((await second.get('/api/session/current')).status).toBe(200);
    const told: Revocation[] = [];
    const stop = accessOf(scene.runtime).revocations.onRevocation((revocation) => told.push(revocation));
    expect((await first.post('/api/session/end', { sessionId: other?.id })).status).toBe(200);
    stop();
    expect(told).toEqual([{ sessionIds: [other?.id], accountIds: [] }]);
    expect((await second.get('/api/session/current')).status).toBe(401);
  });

  test('changing the password ends the other sessions and refuses weak and used ones', async () => {
    const here = await signedIn('town', '192.0.2.41');
    const there = await signedIn('town', '192.0.2.42');
    const currentPassword = people.passwords.get('town');
    const change = (newPassword: string, current = currentPassword) =>
      here.post('/api/session/changePassword', { currentPassword: current, newPassword });
    expect(problemOf(await change('Quiet-harbour-1998', wrong))).toBe('422 session.password_wrong');
    const weak = await change('示例town');
    expect(weak).toMatchObject({ status: 422, body: { code: 'session.password_refused' } });
    expect((weak.body.errors as { code: string; message: string }[]).map((error) => error.code)).toEqual([
      'password.too_short',
      'password.too_few_kinds',
      'password.contains_person',
    ]);
    expect(weak.body.errors[0].message).toContain('12');
    scene.advance(60);
    expect(problemOf(await change(currentPassword ?? ''))).toBe('422 session.password_used_before');
    expect((await change('Quiet-harbour-1998')).status).toBe(200);
    people.passwords.set('town', 'Quiet-harbour-1998');
    expect((await there.get('/api/session/current')).status).toBe(401);
    expect((await here.get('/api/session/current')).status).toBe(200);
  });

  test('a token works as a bearer, without our header, and ends by itself', async () => {
    const { token } = await issueToken(scene.runtime, 'dispatcher', 600);
    const program = scene.browser();
    const headers = { authorization: `Bearer ${token}`, origin: '', 'x-wanghuo': '' };
    expect((await program.get('/api/session/current', headers)).body).toMatchObject({
      kind: 'TOKEN',
      subject: { roles: ['DISPATCHER'] },
    });
    expect((await program.post('/api/session/lock', {}, headers)).status).toBe(200);
    expect((await program.get('/api/session/current', { cookie: `wanghuo=${token}` })).status).toBe(401);
    scene.advance(600);
    expect((await program.get('/api/session/current', headers)).status).toBe(401);
  });
});
