import { addSeconds } from '@wanghuo/kernel';
import { sql } from 'kysely';
import { defineDomainServer, every, type DomainServer } from '../domain-server.ts';
import { accessDomain } from './access-domain.ts';
import { administration } from './administration.ts';
import { ownSession } from './own-session.ts';
import { sessionRoutes } from './session-routes.ts';
import { forgetFailures } from './sign-in-failure.ts';
import { withinAccess } from './within-access.ts';

/** OB-06: sign-ins and right changes stay half a year at least; the facts in the ledger stay longer. */
const endedSessionDays = 190;
const seatDays = 180;

const forget = every(600, 'access.forget', async ({ tx, now }) => {
  await withinAccess(tx, async (access) => {
    await forgetFailures(access, now);
    await sql`delete from access.known_seat where ctid = any(array(select ctid from access.known_seat
      where last_used_at < ${addSeconds(now, -seatDays * 86_400)} order by last_used_at limit 1000))`.execute(access);
    await sql`delete from access.session where ctid = any(array(select ctid from access.session
      where absolute_until_at < ${addSeconds(now, -endedSessionDays * 86_400)} order by absolute_until_at limit 1000))`.execute(
      access,
    );
  });
});

export const accessDomainServer: DomainServer = defineDomainServer({
  domain: accessDomain,
  implementations: [...ownSession, ...administration],
  routes: sessionRoutes,
  jobs: [forget],
  migrations: new URL('./migrations/', import.meta.url),
});
