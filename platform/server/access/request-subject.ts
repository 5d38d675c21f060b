import type { Instant } from '@wanghuo/kernel';
import type { Subject, Tx } from '../context.ts';
import type { Services } from '../services.ts';
import { grantsOf } from './access-state.ts';
import { locked, mustChangePassword, mustEnrolSecondFactor } from './errors.ts';
import { passwordRules } from './password-policy.ts';
import { bearerOf, type RequestLike } from './request-origin.ts';
import { isAny, isMachine, rolesOf } from './role.ts';
import { readCookie, servesSecurely } from './session-cookie.ts';
import { wakeSession, type SessionRow } from './session.ts';
import { anonymousSubject, findAccountInForce, subjectOf, type AccountInForce } from './subject.ts';
import { inAccessTransaction } from './within-access.ts';

/** What a session asks of its holder before it may act. */
export interface SessionCondition {
  readonly isLocked: boolean;
  readonly mustChangePassword: boolean;
  readonly mustEnrolSecondFactor: boolean;
}

const conditions = new WeakMap<Subject, SessionCondition>();
const unconditional: SessionCondition = { isLocked: false, mustChangePassword: false, mustEnrolSecondFactor: false };

type AccessServices = Pick<Services, 'database' | 'declarations' | 'settings' | 'world'>;

/**
 * Finds out who sends a request, by its cookie or bearer token, anew for every request (AZ-09). Nobody known is the
 * subject PUBLIC, also with a reference that is no longer in force. Whoever must first change the password or enrol a
 * second factor reaches nothing until then.
 *
 * A request with the header `X-Wanghuo-Background: 1` was not made by hand and does not keep a session awake.
 */
export async function resolveSubject(services: AccessServices, request: RequestLike): Promise<Subject> {
  const bearer = bearerOf(request.headers);
  const reference = bearer ?? readCookie(request.headers, 'session', servesSecurely(services.settings));
  const grants = grantsOf(services.declarations);
  if (reference === null) return anonymousSubject(request.ip, grants);
  const now = services.world.now();
  const use = request.headers['x-wanghuo-background'] === '1' ? 'quiet' : 'noted';
  const subject = await inAccessTransaction(services.database, async (tx) => {
    const session = await wakeSession(tx, reference, bearer === null ? ['BROWSER', 'SEAT'] : ['TOKEN'], now, use);
    return session && subjectOfSession(tx, services, session, request.ip, now);
  });
  return subject ?? anonymousSubject(request.ip, grants);
}

/** @returns undefined when the account is disabled or gone */
export async function subjectOfSession(
  tx: Tx,
  services: Pick<Services, 'declarations' | 'settings'>,
  session: Pick<SessionRow, 'id' | 'accountId' | 'lockedAt'>,
  address: string | null,
  now: Instant,
): Promise<Subject | undefined> {
  const source = { accountId: session.accountId, sessionId: session.id, address };
  const account = await findAccountInForce(tx, session.accountId, now);
  if (!account) return undefined;
  const loaded = subjectOf(account, source, grantsOf(services.declarations));
  const condition = conditionOf(account, loaded, session, services, now);
  const isHeldBack = condition.mustChangePassword || condition.mustEnrolSecondFactor;
  const subject = isHeldBack ? { ...loaded, reach: new Map() } : loaded;
  conditions.set(subject, condition);
  return subject;
}

/** Ruling 23: a demonstration waives the first change and the second factor; production asks for both. */
function conditionOf(
  account: AccountInForce,
  { roles }: Subject,
  session: Pick<SessionRow, 'lockedAt'>,
  services: Pick<Services, 'declarations' | 'settings'>,
  now: Instant,
): SessionCondition {
  const isLocked = session.lockedAt !== null;
  if (services.settings.isDemonstration) return { ...unconditional, isLocked };
  const known = rolesOf(services.declarations);
  const isSensitive = isAny(known, roles, 'twoFactor');
  const ageDays = account.passwordSetAt ? (Date.parse(now) - Date.parse(account.passwordSetAt)) / 86_400_000 : 0;
  return {
    isLocked,
    // A program has nobody to type a new password; its first one is random and is renewed by the administrator.
    mustChangePassword:
      (account.mustChange && !isMachine(known, roles)) || (isSensitive && ageDays > passwordRules.changeAfterDays),
    mustEnrolSecondFactor: isSensitive && account.secondFactorConfirmedAt === null,
  };
}

/** What stands between a subject and its acts; nothing for jobs, devices and tokens. */
export function sessionConditionOf(subject: Subject): SessionCondition {
  return conditions.get(subject) ?? unconditional;
}

/**
 * Refuses acts of a locked seat, while reading goes on and alarms still sound (AU-09), and of a session that must
 * change its password or enrol a second factor first.
 * @param options.whileLocked - the act may be done from a locked seat (RE-18)
 * @throws locked, mustChangePassword or mustEnrolSecondFactor (403)
 */
export function assertUnlocked(subject: Subject, options: { readonly whileLocked?: boolean } = {}): void {
  const condition = sessionConditionOf(subject);
  if (condition.mustChangePassword) throw mustChangePassword();
  if (condition.mustEnrolSecondFactor) throw mustEnrolSecondFactor();
  if (condition.isLocked && !options.whileLocked) throw locked();
}
