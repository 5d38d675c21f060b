import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pathOf } from '@wanghuo/kernel';
import type { ServerScene } from './access-server-scene.ts';
import { accessOf } from './access-state.ts';
import { matrixCases, runAuthorisationMatrix } from './authorisation-matrix.ts';
import { authorisationTable } from './authorisation-table.ts';
import { issueToken } from './bearer-token.ts';
import { accessContracts } from './contracts.ts';
import { PeopleScene, problemOf } from './people-scene.ts';
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
const factsOf = (type: string) => people.factsOf(type);

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
    expect(problemOf(await person.signIn('town', people.passwords.get('town') ?? ''))).toBe(
      '401 session.not_recognised',
    );
    await expect(issueToken(scene.runtime, 'town')).rejects.toMatchObject({ code: 'account.not_found' });
    scene.advance(60);
    expect((await admin.post('/api/access/enableAccount', { accountId, reason: '返岗' })).status).toBe(200);
    expect((await person.signIn('town', people.passwords.get('town') ?? '')).status).toBe(200);
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
