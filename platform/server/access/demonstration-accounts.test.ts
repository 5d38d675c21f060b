import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServerScene } from './access-server-scene.ts';
import { createDemoAccounts } from './demonstration-accounts.ts';
import { PeopleScene } from './people-scene.ts';

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
    const admin = await signedIn('security');
    await admin.post('/api/access/createAccount', { name: 'new.person', displayName: '示例·新人' });
    await expect(make('x1', 'AUDITOR', 'DISPATCHER')).rejects.toThrow('exclude');
    await expect(make('x1', 'EMPEROR')).rejects.toThrow('unknown role');
    await expect(make('new.person', 'DISPATCHER')).rejects.toThrow('not one of the demonstration');
  });
});
