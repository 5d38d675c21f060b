import type { CommandContext, Subject } from '../context.ts';
import type { Services } from '../services.ts';
import { notSignedIn, tooMany } from '../api/errors.ts';
import { accessOf } from './access-state.ts';
import { findAccount, listRememberedHashes, personOf, savePassword, type AccountRow } from './account.ts';
import { passwordRefused, passwordUsedBefore, passwordWrong } from './errors.ts';
import { passwordChanged, seatUnlocked, sessionEnded, unlockFailed } from './events.ts';
import { fieldErrorsOf, flawsOfPassword } from './password-policy.ts';
import { endSessions, unlockSession } from './session.ts';
import { countFailure, isBlocked, type SignInAttempt } from './sign-in-failure.ts';
import { inAccessTransaction, withinAccess } from './within-access.ts';

/**
 * Changes the password of the subject's own account and ends its other sessions (AU-10).
 * @throws passwordWrong, passwordRefused with every flaw, passwordUsedBefore (422)
 */
export async function changeOwnPassword(
  services: Services,
  subject: Subject,
  given: { readonly currentPassword: string; readonly newPassword: string },
): Promise<void> {
  const account = await proveOwnPassword(services, subject, given.currentPassword, '#/currentPassword');
  const flaws = flawsOfPassword(given.newPassword, personOf(account));
  if (flaws.length > 0) throw passwordRefused({}, fieldErrorsOf(flaws, '#/newPassword'));
  const { hasher, revocations } = accessOf(services);
  const remembered = await inAccessTransaction(services.database, (tx) => listRememberedHashes(tx, account));
  for (const hash of remembered) {
    if ((await hasher.verify(given.newPassword, hash)).matches) {
      throw passwordUsedBefore({ count: remembered.length }, [
        { pointer: '#/newPassword', code: 'password.used_before' },
      ]);
    }
  }
  const passwordHash = await hasher.hash(given.newPassword);
  await services.transact(subject, async (context) => {
    const ended = await withinAccess(context.tx, async (tx) => {
      const current = await findAccount(tx, account.id, 'update');
      if (current?.passwordHash !== account.passwordHash)
        throw passwordWrong({}, [{ pointer: '#/currentPassword', code: 'password.wrong' }]);
      await savePassword(tx, current, { passwordHash, mustChange: false, now: context.now });
      return endSessions(tx, { accountId: account.id, exceptId: subject.sessionId }, 'PASSWORD_CHANGED', context.now);
    });
    await services.announce(context, passwordChanged, { accountId: account.id });
    await announceEnded(services, context, account.id, ended, 'PASSWORD_CHANGED');
    context.afterCommit(() => revocations.tell({ sessionIds: ended, accountIds: [] }));
  });
}

/**
 * Opens a locked seat again with the password of whoever sits there (AU-09).
 * @throws passwordWrong (422), tooMany (429)
 */
export async function unlockOwnSeat(services: Services, subject: Subject, password: string): Promise<void> {
  const { sessionId } = subject;
  if (sessionId === null) throw notSignedIn();
  const account = await proveOwnPassword(services, subject, password, '#/password');
  await services.transact(subject, async (context) => {
    await withinAccess(context.tx, (tx) => unlockSession(tx, sessionId, context.now));
    await services.announce(context, seatUnlocked, { sessionId, accountId: account.id });
  });
}

/**
 * Makes sure the person at the session knows its password. Failures are counted for this session alone, with growing
 * delay, so that a found session is no place to guess and guessing elsewhere does not disturb it.
 */
async function proveOwnPassword(
  services: Services,
  subject: Subject,
  password: string,
  pointer: string,
): Promise<AccountRow> {
  const { sessionId } = subject;
  if (subject.type !== 'user' || sessionId === null) throw notSignedIn();
  const { hasher, limiter } = accessOf(services);
  const taken = limiter.take('loginAccount', `proof ${sessionId}`);
  if (!taken.allowed) throw tooMany({ retryAfterSeconds: taken.retryAfterSeconds });
  const now = services.world.now();
  const found = await inAccessTransaction(services.database, async (tx) => {
    const account = await findAccount(tx, subject.id);
    return account && { account, blocked: await isBlocked(tx, proofOf(account, sessionId), now) };
  });
  if (!found) throw notSignedIn();
  const { account, blocked } = found;
  const verdict = await hasher.verify(password, account.passwordHash);
  if (verdict.matches && !blocked) return account;
  await services.transact(subject, async (context) => {
    if (!blocked) await withinAccess(context.tx, (tx) => countFailure(tx, proofOf(account, sessionId), context.now));
    await services.announce(context, unlockFailed, { sessionId, accountId: account.id });
  });
  throw passwordWrong({}, [{ pointer, code: 'password.wrong' }]);
}

function proofOf(account: AccountRow, sessionId: string): SignInAttempt {
  return { name: account.name, address: null, knownSeat: Buffer.from(sessionId.replaceAll('-', ''), 'hex') };
}

/** One fact for each session that ended. */
export async function announceEnded(
  services: Services,
  context: CommandContext,
  accountId: string,
  sessionIds: readonly string[],
  reason: string,
): Promise<void> {
  for (const sessionId of sessionIds) await services.announce(context, sessionEnded, { sessionId, accountId, reason });
}
