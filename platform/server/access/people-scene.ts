import { join } from 'node:path';
import { sql } from 'kysely';
import { defineDomain, defineRole, grant } from '@wanghuo/kernel';
import { openServerScene, type Answer, type Browser, type ServerScene } from './access-server-scene.ts';
import { createDemoAccounts } from './demonstration-accounts.ts';

/** A password nobody has. */
export const wrong = 'Nothing-like-it-77';

export const sample = defineDomain({
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

const people = [
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

/** A server with a dispatcher, an officer of a town and two security administrators, and their browsers. */
export class PeopleScene {
  readonly server: ServerScene;
  /** By account; a test that changes one says so here. */
  readonly passwords: Map<string, string>;

  private constructor(server: ServerScene, passwords: Map<string, string>) {
    this.server = server;
    this.passwords = passwords;
  }

  static async open(): Promise<PeopleScene> {
    const server = await openServerScene({ demonstration: true, domains: [sample] });
    const made = await createDemoAccounts(server.runtime, people, join(server.folder, 'demonstration.json'));
    return new PeopleScene(server, new Map(made.accounts.map(({ account, password }) => [account, password])));
  }

  /** Opens a browser and signs in. @throws Error when that is refused */
  async signedIn(account: string, address?: string): Promise<Browser> {
    const browser = this.server.browser(address);
    const { status } = await browser.signIn(account, this.passwords.get(account) ?? '');
    if (status !== 200) throw new Error(`${account} was answered ${status}`);
    return browser;
  }

  /** What was announced of a kind, oldest first. */
  async factsOf(type: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await sql<{ payload: Record<string, unknown> }>`select payload from ledger.fact
      where type = ${type} order by position`.execute(this.server.runtime.database);
    return rows.map((row) => row.payload);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** Status and code of a refusal. */
export const problemOf = ({ status, body }: Answer): string => `${status} ${body.code}`;
