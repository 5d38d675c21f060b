import { sql } from 'kysely';
import { notSignedIn } from '../api/errors.ts';
import type { Subject } from '../context.ts';
import type { Services } from '../services.ts';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { accessOf, secondFactorKey } from './access-state.ts';
import { findAccount } from './account.ts';
import { codeWrong, secondFactorEnrolled as alreadyEnrolled } from './errors.ts';
import { secondFactorEnrolled } from './events.ts';
import { announceEnded } from './own-password.ts';
import { base32, enrolmentUri, matchingStep, openSecret, sealSecret } from './second-factor.ts';
import { endSessions } from './session.ts';
import { withinAccess } from './within-access.ts';

/**
 * Begins enrolling an authenticator app; until it is confirmed, nothing changes and it may begin anew.
 * @returns the secret as text to type and as an address to scan; it is shown once
 * @throws secondFactorEnrolled (409)
 */
export async function beginSecondFactor(
  services: Services,
  subject: Subject,
): Promise<{ secret: string; uri: string }> {
  if (subject.type !== 'user') throw notSignedIn();
  const key = await secondFactorKey(services.settings.dataFolder);
  return services.transact(subject, async (context) => {
    const secret = context.random(20);
    const name = await withinAccess(context.tx, async (tx) => {
      const account = await findAccount(tx, subject.id, 'update');
      if (!account) throw notSignedIn();
      if (account.secondFactorConfirmedAt !== null) throw alreadyEnrolled();
      await sql`update access.account set second_factor_secret = ${sealSecret(key, account.id, secret, context.random(12))}
        where id = ${account.id}`.execute(tx);
      return account.name;
    });
    return { secret: base32(secret), uri: enrolmentUri(secret, labels['product.name'], name) };
  });
}

/**
 * Confirms it with a code the app shows; other sessions, which proved themselves by the password alone, end (AU-10).
 * @throws codeWrong (422), secondFactorEnrolled (409)
 */
export async function confirmSecondFactor(services: Services, subject: Subject, code: string): Promise<void> {
  if (subject.type !== 'user') throw notSignedIn();
  const key = await secondFactorKey(services.settings.dataFolder);
  await services.transact(subject, async (context) => {
    const ended = await withinAccess(context.tx, async (tx) => {
      const account = await findAccount(tx, subject.id, 'update');
      if (!account) throw notSignedIn();
      if (account.secondFactorConfirmedAt !== null) throw alreadyEnrolled();
      const sealed = account.secondFactorSecret;
      const step =
        sealed === null ? undefined : matchingStep(openSecret(key, account.id, sealed), code, context.now, null);
      if (step === undefined) throw codeWrong({}, [{ pointer: '#/code', code: 'code.wrong' }]);
      await sql`update access.account set second_factor_confirmed_at = ${context.now}, second_factor_last_step = ${step}
        where id = ${account.id}`.execute(tx);
      return endSessions(tx, { accountId: account.id, exceptId: subject.sessionId }, 'RIGHTS_CHANGED', context.now);
    });
    await services.announce(context, secondFactorEnrolled, { accountId: subject.id });
    await announceEnded(services, context, subject.id, ended, 'RIGHTS_CHANGED');
    context.afterCommit(() => accessOf(services).revocations.tell({ sessionIds: ended, accountIds: [] }));
  });
}
