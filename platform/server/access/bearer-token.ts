import { limits, millisOf, uuidV7, type Instant } from '@wanghuo/kernel';
import type { Services } from '../services.ts';
import { normalisedName, findAccountByName } from './account.ts';
import { accountNotFound } from './errors.ts';
import { newReference, saveSession } from './session.ts';
import { inAccessTransaction } from './within-access.ts';

export interface IssuedToken {
  readonly token: string;
  readonly validUntilAt: Instant;
}

/**
 * Issues a bearer token without asking for a password: for whoever holds the database itself, the command line on the
 * server's own machine and tests. Over the network a token is had by `session.issueToken`.
 * @param seconds - how long it lasts
 * @throws accountNotFound (404) when there is no active account of this name
 */
export async function issueToken(
  services: Pick<Services, 'database' | 'world'>,
  account: string,
  seconds: number = limits.accessTokenSeconds,
): Promise<IssuedToken> {
  const now = services.world.now();
  const random = (byteCount: number) => services.world.random(byteCount);
  const token = newReference(random);
  const id = uuidV7(millisOf(now), random(10));
  return inAccessTransaction(services.database, async (tx) => {
    const found = await findAccountByName(tx, normalisedName(account));
    if (!found || found.state === 'DISABLED') throw accountNotFound();
    await saveSession(tx, {
      id,
      accountId: found.id,
      kind: 'TOKEN',
      reference: token,
      address: null,
      agent: 'issueToken',
      now,
      seconds,
    });
    return { token, validUntilAt: new Date(millisOf(now) + seconds * 1000).toISOString() as Instant };
  });
}
