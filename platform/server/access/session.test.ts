import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineDomain, defineRole, grant, pathOf } from '@wanghuo/kernel';
import { openServerScene, type Browser, type ServerScene } from './access-server-scene.ts';
import { accessOf } from './access-state.ts';
import { matrixCases, runAuthorisationMatrix } from './authorisation-matrix.ts';
import { authorisationTable } from './authorisation-table.ts';
import { issueToken } from './bearer-token.ts';
import { accessContracts } from './contracts.ts';
import { createDemoAccounts } from './demonstration-accounts.ts';
import { createFirstAdministratorToken } from './first-administrator.ts';
import { codeAt } from './second-factor.ts';
import type { Revocation } from './revocation.ts';

let scene: ServerScene;
const passwords = new Map<string, string>();
const wrong = 'Nothing-like-it-77';

const sample = defineDomain({
  name: 'sample',
  labels: {},
  roles: [
    defineRole('DISPATCHER', { seat: true, twoFactor: true }),
    defineRole('TOWN_FIRE_OFFICER'),
    defineRole('PARTNER', { holder: 'machine' }),
  ],
  grants: [
    grant('DISPATCHER', { within: 'district', may: ['incident.read', 'incident.dispatch'] }),
    grant('TOWN_FIRE_OFFICER', { within: 'township', may: ['incident.read'] }),
  ],
});

beforeAll(async () => {
  scene = await openServerScene({ demonstration: true, domains: [sample] });
  const list = [
    { name: 'dispatcher', displayName: '示例·调度甲', assignments: [{ role: 'DISPATCHER', scopeValue: null }] },
    {
      name: 'town',
      displayName: '示例·专干乙',
      assignments: [{ role: 'TOWN_FIRE_OFFICER', scopeValue: '500116101' }],
      townshipCode: '500116101',
    },
    { name: 'security', displayName: '示例·安全丙', assignments: [{ role: 'SECURITY_ADMIN', scopeValue: null }] },
    { name: 'security2', displayName: '示例·安全丁', assignments: [{ role: 'SECURITY_ADMIN', scopeValue: null }] },
  ];
  const made = await createDemoAccounts(scene.runtime, list, join(scene.folder, 'demonstration.json'));
  for (const { account, password } of made.accounts) passwords.set(account, password);
});
afterAll(() => scene?.close());
// Every test begins an hour later: rate limits are full again and failures forgotten.
beforeEach(() => scene.advance(3700));

async function signedIn(account: string, address?: string): Promise<Browser> {
  const browser = scene.browser(address);
  const answer = await browser.signIn(account, passwords.get(account) ?? '');
  expect(answer.status).toBe(200);
  return browser;
}
const problemOf = ({ status, body }: { status: number; body: { code: string } }) => `${status} ${body.code}`;
async function factsOf(type: string): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await sql<{ payload: Record<string, unknown> }>`select payload from ledger.fact
    where type = ${type} order by position`.execute(scene.runtime.database);
  return rows.map((row) => row.payload);
}

describe('sign-in', () => {
  test('gives a strict cookie and tells the browser who it is', async () => {
    const browser = scene.browser();
    const answer = await browser.signIn('Dispatcher', passwords.get('dispatcher') ?? '');
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
    expect(problemOf(await attacker.signIn('town', passwords.get('town') ?? ''))).toBe('401 session.not_recognised');
    expect((await factsOf('signIn.failed')).at(-1)).toMatchObject({ reason: 'BLOCKED' });
    scene.advance(60);
    expect((await attacker.signIn('town', passwords.get('town') ?? '')).status).toBe(200);
  });

  test('somebody who guesses from everywhere cannot lock a dispatcher out of the own seat (AU-05)', async () => {
    const seat = await signedIn('dispatcher', '192.0.2.20');
    for (let source = 1; source <= 12; source += 1)
      await scene.browser(`198.51.100.${source}`).signIn('dispatcher', wrong);
    const stranger = scene.browser('198.51.100.99');
    expect(problemOf(await stranger.signIn('dispatcher', passwords.get('dispatcher') ?? ''))).toBe(
      '401 session.not_recognised',
    );
    await seat.post('/api/session/signOut');
    expect((await seat.signIn('dispatcher', passwords.get('dispatcher') ?? '')).status).toBe(200);
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
    await browser.signIn('town', passwords.get('town') ?? '');
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
    expect((await seat.post('/api/session/unlock', { password: passwords.get('dispatcher') })).status).toBe(200);
    expect((await seat.get('/api/session/current')).body).toMatchObject({ locked: false });
    expect((await seat.post('/api/session/lock')).status).toBe(200);
  });

  test('a watch of 24 hours is never thrown out', async () => {
    const seat = await signedIn('dispatcher');
    scene.advance(24 * 3600);
    expect((await seat.get('/api/session/current')).body).toMatchObject({ locked: true });
    expect((await seat.post('/api/session/unlock', { password: passwords.get('dispatcher') })).status).toBe(200);
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
    const currentPassword = passwords.get('town');
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
    passwords.set('town', 'Quiet-harbour-1998');
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

describe('rights', () => {
  test('an account begins without rights, gets a first password and roles, and loses them at once (AZ-09)', async () => {
    const admin = await signedIn('security');
    const created = await admin.post('/api/access/createAccount', { name: 'new.person', displayName: '示例·新人' });
    const accountId = created.body.accountId as string;
    expect(
      problemOf(await admin.post('/api/access/createAccount', { name: 'New.Person', displayName: '示例·又一人' })),
    ).toBe('409 account.name_taken');
    const { password } = (await admin.post('/api/access/issueFirstPassword', { accountId })).body as {
      password: string;
    };
    const person = scene.browser('192.0.2.50');
    expect((await person.signIn('new.person', password)).body).toMatchObject({
      subject: { roles: [], permissions: [] },
    });

    const lacking = await admin.post('/api/access/grantAssignment', {
      accountId,
      role: 'TOWN_FIRE_OFFICER',
      scopeValue: null,
      reason: '上岗',
    });
    expect(problemOf(lacking)).toBe('422 assignment.scope_missing');
    const granted = await admin.post('/api/access/grantAssignment', {
      accountId,
      role: 'TOWN_FIRE_OFFICER',
      scopeValue: '500116101',
      reason: '上岗',
    });
    expect(granted.status).toBe(200);
    expect((await person.get('/api/session/current')).status).toBe(401);
    expect((await person.signIn('new.person', password)).body.subject.permissions).toEqual(['incident.read']);

    const told: Revocation[] = [];
    const stop = accessOf(scene.runtime).revocations.onRevocation((revocation) => told.push(revocation));
    const { assignmentId } = granted.body as { assignmentId: string };
    expect((await admin.post('/api/access/revokeAssignment', { assignmentId, reason: '离岗' })).status).toBe(200);
    stop();
    expect(told[0]?.accountIds).toEqual([accountId]);
    expect((await person.get('/api/session/current')).status).toBe(401);
    expect(problemOf(await admin.post('/api/access/revokeAssignment', { assignmentId, reason: '再次' }))).toBe(
      '409 assignment.ended',
    );
    expect(await factsOf('assignment.revoked')).toMatchObject([
      { accountId, role: 'TOWN_FIRE_OFFICER', reason: '离岗' },
    ]);
    const history = (await admin.get(`/api/access/assignments?accountId=${accountId}`)).body;
    expect(history).toMatchObject([
      { role: 'TOWN_FIRE_OFFICER', isInForce: false, grantedBy: '示例·安全丙', revokedBy: '示例·安全丙' },
    ]);
  });

  test('nobody changes the own rights, and the three administrators stay three (AZ-08, AZ-11)', async () => {
    const admin = await signedIn('security');
    const accounts = (await admin.get('/api/access/accounts')).body.rows as { id: string; name: string }[];
    const idOf = (name: string) => accounts.find((account) => account.name === name)?.id;
    const give = (name: string, role: string) =>
      admin.post('/api/access/grantAssignment', { accountId: idOf(name), role, scopeValue: null, reason: '试' });
    expect(problemOf(await give('security', 'DISPATCHER'))).toBe('403 assignment.own_rights');
    expect(problemOf(await give('security2', 'AUDITOR'))).toBe('409 assignment.roles_separate');
    expect(problemOf(await give('security2', 'DISPATCHER'))).toBe('409 assignment.roles_separate');
    expect(problemOf(await give('dispatcher', 'SYS_ADMIN'))).toBe('409 assignment.roles_separate');
    expect(problemOf(await give('dispatcher', 'KING'))).toBe('422 assignment.role_unknown');
    expect(
      problemOf(await admin.post('/api/access/disableAccount', { accountId: idOf('security'), reason: '试' })),
    ).toBe('403 account.is_own');
    expect(problemOf(await admin.post('/api/access/issueFirstPassword', { accountId: idOf('security') }))).toBe(
      '403 account.is_own',
    );
  });

  test('only whoever holds the permission administers', async () => {
    const dispatcher = await signedIn('dispatcher');
    expect(problemOf(await dispatcher.get('/api/access/accounts'))).toBe('403 access.not_permitted');
    expect(problemOf(await scene.browser().get('/api/access/accounts'))).toBe('401 session.not_signed_in');
    expect(
      problemOf(
        await dispatcher.post('/api/access/issueFirstPassword', { accountId: '0190f5d2-7b1e-7c3a-9b1e-000000000000' }),
      ),
    ).toBe('403 access.not_permitted');
  });

  test('the running server agrees with the table for every role and operation (AZ-02)', async () => {
    const table = authorisationTable(scene.runtime.declarations);
    const tokens = new Map<string, string>();
    for (const name of ['dispatcher', 'town', 'security'])
      tokens.set(name, (await issueToken(scene.runtime, name)).token);
    const holders = new Map([
      ['DISPATCHER', 'dispatcher'],
      ['TOWN_FIRE_OFFICER', 'town'],
      ['SECURITY_ADMIN', 'security'],
    ]);
    const operations = accessContracts.map((contract) => ({
      name: contract.name,
      method: contract.kind === 'query' ? 'GET' : 'POST',
      path: pathOf(contract),
      permission: contract.permission,
    }));
    const cases = matrixCases(table, [...holders.keys(), 'PUBLIC'], operations);
    expect(cases.filter((item) => item.expected === 'deny').length).toBeGreaterThan(cases.length / 2);
    // `session.end` and its like are asked with input that names nothing, so that asking changes nothing.
    const findings = await runAuthorisationMatrix(cases, async (role, { method, path }) => {
      const program = scene.browser();
      const token = tokens.get(holders.get(role) ?? '');
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const { status, body } =
        method === 'GET' ? await program.get(path, headers) : await program.post(path, { none: true }, headers);
      return { status, code: status >= 400 ? (body.code as string) : null };
    });
    expect(findings).toEqual([]);
  });

  test('a disabled account is out at once and cannot come back', async () => {
    const admin = await signedIn('security');
    const person = await signedIn('town');
    const { rows } = (await admin.get('/api/access/accounts?q=town')).body as { rows: { id: string }[] };
    const accountId = rows[0]?.id;
    expect((await admin.post('/api/access/disableAccount', { accountId, reason: '调离' })).status).toBe(200);
    expect((await person.get('/api/session/current')).status).toBe(401);
    expect(problemOf(await person.signIn('town', passwords.get('town') ?? ''))).toBe('401 session.not_recognised');
    await expect(issueToken(scene.runtime, 'town')).rejects.toMatchObject({ code: 'account.not_found' });
    scene.advance(60);
    expect((await admin.post('/api/access/enableAccount', { accountId, reason: '返岗' })).status).toBe(200);
    expect((await person.signIn('town', passwords.get('town') ?? '')).status).toBe(200);
  });

  test('what other processes changed and what ended by date is seen by looking (AU-10)', async () => {
    const { revocations } = accessOf(scene.runtime);
    const person = await signedIn('town');
    const { id } = (await person.get('/api/session/current')).body.subject as { id: string };
    await revocations.poll(scene.runtime.database, scene.runtime.world.now());
    await sql`insert into access.assignment (id, account_id, role, scope_value, valid_from_at, valid_until_at, granted_at)
      values (gen_random_uuid(), ${id}, 'DISPATCHER', null, ${scene.runtime.world.now()}, ${scene.runtime.world.now()}::timestamptz + interval '3 s', now())`.execute(
      scene.runtime.database,
    );
    const told: Revocation[] = [];
    const stop = revocations.onRevocation((revocation) => told.push(revocation));
    scene.advance(2);
    await revocations.poll(scene.runtime.database, scene.runtime.world.now());
    expect((await person.get('/api/session/current')).body.subject.roles).toEqual(['DISPATCHER', 'TOWN_FIRE_OFFICER']);
    scene.advance(2);
    await revocations.poll(scene.runtime.database, scene.runtime.world.now());
    await revocations.poll(scene.runtime.database, scene.runtime.world.now());
    stop();
    expect(told).toEqual([
      { sessionIds: [], accountIds: [id] },
      { sessionIds: [], accountIds: [id] },
    ]);
    expect((await person.get('/api/session/current')).body.subject.roles).toEqual(['TOWN_FIRE_OFFICER']);
  });
});

describe('demonstration accounts', () => {
  test('are in a file only its owner reads, and making them again changes nothing', async () => {
    const file = join(scene.folder, 'demonstration.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = JSON.parse(readFileSync(file, 'utf8')) as { accounts: { account: string; password: string }[] };
    expect(before.accounts.every(({ password }) => password.length >= 16)).toBe(true);
    const list = [
      { name: 'dispatcher', displayName: '示例·调度甲', assignments: [{ role: 'DISPATCHER', scopeValue: null }] },
    ];
    const again = await createDemoAccounts(scene.runtime, list, file);
    expect(again.accounts[0]?.password).toBe(before.accounts[0]?.password);
    await signedIn('dispatcher', '192.0.2.77');
  });

  test('are refused for a real account’s name and for roles that exclude each other', async () => {
    const make = (name: string, ...held: string[]) =>
      createDemoAccounts(
        scene.runtime,
        [{ name, displayName: '示例·某', assignments: held.map((role) => ({ role, scopeValue: null })) }],
        join(scene.folder, 'other.json'),
      );
    await expect(make('x1', 'AUDITOR', 'DISPATCHER')).rejects.toThrow('exclude');
    await expect(make('x1', 'EMPEROR')).rejects.toThrow('unknown role');
    await expect(make('new.person', 'DISPATCHER')).rejects.toThrow('not one of the demonstration');
  });
});

describe('in production', () => {
  let production: ServerScene;
  let administrator: Browser;
  let secret: Buffer;
  const password = 'Sieben-Schalen-Tee-8';

  beforeAll(async () => {
    production = await openServerScene({ domains: [sample] });
  });
  afterAll(() => production?.close());
  const code = () => codeAt(secret, Math.floor(Date.parse(production.runtime.world.now()) / 30_000));

  test('there is no account, and the first one comes from a token that works once (AU-01)', async () => {
    const first = (await createFirstAdministratorToken(production.runtime)) ?? '';
    const token = (await createFirstAdministratorToken(production.runtime)) ?? '';
    administrator = production.browser();
    const introduce = (given: string) =>
      administrator.post('/api/session/firstAccount', {
        token: given,
        account: 'root.admin',
        displayName: '示例·首任',
        password,
      });
    expect(problemOf(await introduce(first))).toBe('403 session.first_token_refused');
    production.advance(29 * 60);
    expect((await introduce(token)).status).toBe(200);
    expect(problemOf(await introduce(token))).toBe('403 session.first_token_refused');
    expect(await createFirstAdministratorToken(production.runtime)).toBeNull();
    await expect(
      createDemoAccounts(production.runtime, [], join(production.folder, 'demonstration.json')),
    ).rejects.toThrow('demonstration');
  });

  test('an administrator reaches nothing before a second factor is enrolled (AU-07)', async () => {
    expect((await administrator.signIn('root.admin', password)).body).toMatchObject({
      mustEnrolSecondFactor: true,
      subject: { permissions: [] },
    });
    expect((await administrator.get('/api/access/accounts')).status).toBe(403);
    const begun = (await administrator.post('/api/session/beginSecondFactor')).body as { secret: string; uri: string };
    expect(begun.uri).toContain(`secret=${begun.secret}`);
    secret = Buffer.from(decodeBase32(begun.secret));
    expect(problemOf(await administrator.post('/api/session/confirmSecondFactor', { code: '000000' }))).toBe(
      '422 session.code_wrong',
    );
    expect((await administrator.post('/api/session/confirmSecondFactor', { code: code() })).status).toBe(200);
    expect((await administrator.get('/api/access/accounts')).body.rows).toMatchObject([
      { name: 'root.admin', hasSecondFactor: true },
    ]);
  });

  test('afterwards the password alone is not enough, and a code works once', async () => {
    production.advance(120);
    const browser = production.browser('192.0.2.60');
    expect(problemOf(await browser.signIn('root.admin', password))).toBe('401 session.not_recognised');
    expect((await browser.signIn('root.admin', password, code())).status).toBe(200);
    expect(problemOf(await production.browser('192.0.2.61').signIn('root.admin', password, code()))).toBe(
      '401 session.not_recognised',
    );
  });

  test('a first password must be changed before anything else (AU-04)', async () => {
    const created = await administrator.post('/api/access/createAccount', { name: 'grid', displayName: '示例·网格' });
    const { accountId } = created.body as { accountId: string };
    const issued = (await administrator.post('/api/access/issueFirstPassword', { accountId })).body as {
      password: string;
    };
    const person = production.browser('192.0.2.62');
    expect((await person.signIn('grid', issued.password)).body).toMatchObject({ mustChangePassword: true });
    expect(problemOf(await person.post('/api/session/lock'))).toBe('403 session.must_change_password');
    const newPassword = 'Neun-Krumme-Wege-5';
    expect(
      (await person.post('/api/session/changePassword', { currentPassword: issued.password, newPassword })).status,
    ).toBe(200);
    expect((await person.get('/api/session/current')).body).toMatchObject({ mustChangePassword: false });
  });

  test('no table holds a password, a code’s secret or a reference in the clear', async () => {
    const { rows } = await sql<{ text: string }>`
      select to_jsonb(account)::text as text from access.account union all select to_jsonb(session)::text from access.session
      union all select to_jsonb(fact)::text from ledger.fact union all select to_jsonb(done)::text from command.done`.execute(
      production.runtime.database,
    );
    const dump = rows.map((row) => row.text).join('\n');
    for (const clear of [
      password,
      secret.toString('hex'),
      secret.toString('base64url'),
      administrator.cookies['wanghuo'] ?? 'none',
    ]) {
      expect(dump.includes(clear)).toBe(false);
    }
  });
});

function decodeBase32(text: string): number[] {
  const bits = Array.from(text, (one) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
  ).join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}
