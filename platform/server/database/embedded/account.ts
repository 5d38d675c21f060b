import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { EmbeddedDatabaseError } from './wording.ts';

/** The operating-system user the database runs as. PostgreSQL refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** True when it is the user of this very process, so that nothing has to be handed over. */
  readonly isSelf: boolean;
}

/** What child processes see of the environment: nothing that could carry a secret or redirect PostgreSQL. */
export const bareEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

function accountsOfSystem(): Account[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (!name || !uid || !gid) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), isSelf: false }];
  });
}

/**
 * Chooses the user to run as. Not root: oneself. Root: whoever already owns the data, else `postgres`
 * if there is one, else `nobody`.
 * @throws EmbeddedDatabaseError when root finds neither user
 */
export function chooseAccount(existingCluster?: string): Account {
  const self = userInfo();
  if (self.uid !== 0) return { name: self.username, uid: self.uid, gid: self.gid, isSelf: true };

  const accounts = accountsOfSystem();
  if (existingCluster !== undefined) {
    const { uid, gid } = statSync(existingCluster);
    if (uid !== 0) {
      const name = accounts.find((account) => account.uid === uid)?.name ?? String(uid);
      return { name, uid, gid, isSelf: false };
    }
  }
  const account = ['postgres', 'nobody'].flatMap((name) => accounts.filter((entry) => entry.name === name))[0];
  if (account === undefined || account.uid === 0) throw new EmbeddedDatabaseError('accountMissing');
  return account;
}

/** Options for `spawn` that start a child as the account, in a folder every user can stand in. */
export function spawnOptionsFor(account: Account): {
  cwd: string;
  env: Record<string, string>;
  uid?: number;
  gid?: number;
} {
  const shared = { cwd: '/', env: { ...bareEnvironment } };
  return account.isSelf ? shared : { ...shared, uid: account.uid, gid: account.gid };
}

/** Whether the account can reach a folder; asked of the kernel, since modes alone do not tell (ACLs, mounts). */
export function canEnter(account: Account, folder: string): boolean {
  const asked = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    ...spawnOptionsFor(account),
    stdio: 'ignore',
  });
  return asked.status === 0;
}
