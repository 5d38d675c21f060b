import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServerScene, type Browser, type ServerScene } from './access-server-scene.ts';
import { createDemoAccounts } from './demonstration-accounts.ts';
import { createFirstAdministratorToken } from './first-administrator.ts';
import { problemOf, sample } from './people-scene.ts';
import { codeAt } from './second-factor.ts';

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
