import { sql } from 'kysely';
import { uuidV7, millisOf, type Instant } from '@wanghuo/kernel';
import { tooMany } from '../api/errors.ts';
import type { Subject, Tx } from '../context.ts';
import type { Services } from '../services.ts';
import { accessOf, grantsOf, secondFactorKey } from './access-state.ts';
import { findAccount, findAccountByName, normalisedName, upgradePasswordHash, type AccountRow } from './account.ts';
import { notRecognised } from './errors.ts';
import { sessionEnded, signedIn, signInFailed } from './events.ts';
import { subjectOfSession } from './request-subject.ts';
import type { RateClass } from './rate-limiter.ts';
import { isAny, rolesOf } from './role.ts';
import { matchingStep, openSecret } from './second-factor.ts';
import {
  endSessions,
  findSession,
  hashOfReference,
  newReference,
  saveSession,
  wakeSession,
  type SessionKind,
  type SessionRow,
} from './session.ts';
import { clearFailures, countFailure, isBlocked, type SignInAttempt } from './sign-in-failure.ts';
import { anonymousSubject, loadSubject } from './subject.ts';
import { inAccessTransaction, withinAccess } from './within-access.ts';

export interface SignInRequest {
  readonly account: string;
  readonly password: string;
  readonly code: string | null;
  readonly address: string | null;
  readonly agent: string | null;
  /** The browser's seat mark and the session it had before, if any. */
  readonly seatReference: string | null;
  readonly previousReference: string | null;
  /** A token is asked for by a program; a browser gets a session of the kind its roles need. */
  readonly wants: 'session' | 'token';
}

export interface SignedIn {
  readonly subject: Subject;
  readonly session: SessionRow;
  readonly reference: string;
  readonly seatReference: string;
}

type Failure = 'NAME' | 'PASSWORD' | 'CODE' | 'BLOCKED' | 'DISABLED';

interface Evidence {
  readonly account: AccountRow | undefined;
  readonly attempt: SignInAttempt;
  readonly isBlocked: boolean;
}

/**
 * Signs in. A wrong name, a wrong password, a missing or used code, a disabled and a blocked account all give the same
 * answer after the same work (AU-06); every failure and success is a fact (AL-01).
 *
 * @throws notRecognised (401), tooMany (429), hasherBusy (503)
 */
export async function signIn(services: Services, request: SignInRequest): Promise<SignedIn> {
  const name = normalisedName(request.account);
  takeRate(services, 'login', request.address ?? 'unknown');
  const now = services.world.now();
  const evidence = await inAccessTransaction(services.database, (tx) => gather(tx, name, request, now));
  // A browser the account has used is counted apart, so that a stranger cannot use up its owner's attempts (AU-05).
  const { knownSeat } = evidence.attempt;
  takeRate(
    services,
    'loginAccount',
    `${name} ${knownSeat ? knownSeat.toString('hex') : (request.address ?? 'unknown')}`,
  );
  const { hasher } = accessOf(services);
  const verdict = await hasher.verify(request.password, evidence.account?.passwordHash ?? null);
  const step = await stepOfCode(services, evidence.account, request.code, now);
  const failure = failureOf(evidence, verdict.matches, step);
  if (failure !== null || !evidence.account) throw await refuse(services, evidence, failure ?? 'NAME', request);
  const upgraded = verdict.isOutdated ? await hasher.hash(request.password) : null;
  const result = await open(services, evidence, request, { upgraded, step });
  if (typeof result === 'string') throw await refuse(services, evidence, result, request);
  return result;
}

function takeRate(services: Services, rateClass: RateClass, key: string): void {
  const taken = accessOf(services).limiter.take(rateClass, key);
  if (!taken.allowed) throw tooMany({ retryAfterSeconds: taken.retryAfterSeconds });
}

async function gather(tx: Tx, name: string, request: SignInRequest, now: Instant): Promise<Evidence> {
  const account = await findAccountByName(tx, name);
  const knownSeat = await findKnownSeat(tx, account?.id ?? null, request.seatReference);
  const attempt = { name, address: request.address, knownSeat };
  return { account, attempt, isBlocked: await isBlocked(tx, attempt, now) };
}

async function findKnownSeat(tx: Tx, accountId: string | null, seatReference: string | null): Promise<Buffer | null> {
  if (seatReference === null) return null;
  const hash = hashOfReference(seatReference);
  const { rows } = await sql`select from access.known_seat
    where account_id = ${accountId}::uuid and seat_hash = ${hash}`.execute(tx);
  return rows.length === 1 ? hash : null;
}

/** @returns `none` when no code is needed, the step of the right code, or undefined when it is wrong or missing */
async function stepOfCode(
  services: Services,
  account: AccountRow | undefined,
  code: string | null,
  now: Instant,
): Promise<number | 'none' | undefined> {
  if (services.settings.isDemonstration || !account?.secondFactorSecret || !account.secondFactorConfirmedAt)
    return 'none';
  const key = await secondFactorKey(services.settings.dataFolder);
  return matchingStep(
    openSecret(key, account.id, account.secondFactorSecret),
    code ?? '',
    now,
    account.secondFactorLastStep,
  );
}

function failureOf(
  { account, isBlocked: blocked }: Evidence,
  matches: boolean,
  step: number | 'none' | undefined,
): Failure | null {
  if (blocked) return 'BLOCKED';
  if (!account) return 'NAME';
  if (!matches) return 'PASSWORD';
  if (account.state === 'DISABLED') return 'DISABLED';
  return step === undefined ? 'CODE' : null;
}

async function refuse(
  services: Services,
  { account, attempt }: Evidence,
  reason: Failure,
  { address }: SignInRequest,
): Promise<Error> {
  await services.transact(anonymousSubject(address, grantsOf(services.declarations)), async (context) => {
    if (reason !== 'BLOCKED') await withinAccess(context.tx, (tx) => countFailure(tx, attempt, context.now));
    const attemptId = uuidV7(millisOf(context.now), context.random(10));
    await services.announce(context, signInFailed, { attemptId, accountId: account?.id ?? null, reason });
  });
  return notRecognised();
}

/** Opens the session; what was checked before the transaction is checked again under the account's lock. */
async function open(
  services: Services,
  { account, attempt }: Evidence,
  request: SignInRequest,
  { upgraded, step }: { upgraded: string | null; step: number | 'none' | undefined },
): Promise<SignedIn | Failure> {
  if (!account) return 'NAME';
  const accountId = account.id;
  const actor = await inAccessTransaction(services.database, (tx) =>
    loadSubject(tx, { accountId, address: request.address }, grantsOf(services.declarations), services.world.now()),
  );
  if (!actor) return 'DISABLED';
  const kind: SessionKind =
    request.wants === 'token'
      ? 'TOKEN'
      : isAny(rolesOf(services.declarations), actor.roles, 'seat')
        ? 'SEAT'
        : 'BROWSER';
  return services.transact(actor, async (context): Promise<SignedIn | Failure> => {
    const { now } = context;
    const reference = newReference(context.random);
    const seatReference = request.seatReference ?? newReference(context.random);
    const id = context.newId();
    const opened = await withinAccess(context.tx, async (tx) => {
      const current = await findAccount(tx, accountId, 'update');
      if (!current || current.state === 'DISABLED') return 'DISABLED' as const;
      if (current.passwordHash !== account.passwordHash) return 'PASSWORD' as const;
      if (typeof step === 'number' && step <= (current.secondFactorLastStep ?? -1)) return 'CODE' as const;
      const previous = await endPrevious(tx, request.previousReference, now);
      await saveSession(tx, { id, accountId, kind, reference, address: request.address, agent: request.agent, now });
      await noteSignIn(tx, accountId, { step, now });
      if (upgraded !== null && account.passwordHash !== null)
        await upgradePasswordHash(tx, accountId, account.passwordHash, upgraded);
      if (request.wants === 'session') await rememberSeat(tx, accountId, hashOfReference(seatReference), now);
      await clearFailures(tx, attempt);
      const session = await findSession(tx, id);
      const subject = session && (await subjectOfSession(tx, services, session, request.address, now));
      return session && subject ? { session, subject, previous } : ('DISABLED' as const);
    });
    if (typeof opened === 'string') return opened;
    const { session, subject, previous } = opened;
    if (previous)
      await services.announce(context, sessionEnded, {
        sessionId: previous.id,
        accountId: previous.accountId,
        reason: 'RENEWED',
      });
    await services.announce(context, signedIn, { sessionId: id, accountId, kind });
    if (previous)
      context.afterCommit(() => accessOf(services).revocations.tell({ sessionIds: [previous.id], accountIds: [] }));
    return { subject, session, reference, seatReference };
  });
}

/** AU-08: a sign-in always gives a new reference, and the browser's old one is worth nothing any more. */
async function endPrevious(tx: Tx, reference: string | null, now: Instant): Promise<SessionRow | undefined> {
  if (reference === null) return undefined;
  const previous = await wakeSession(tx, reference, ['BROWSER', 'SEAT'], now, 'quiet');
  if (previous) await endSessions(tx, { id: previous.id }, 'RENEWED', now);
  return previous;
}

async function noteSignIn(
  tx: Tx,
  accountId: string,
  { step, now }: { step: number | 'none' | undefined; now: Instant },
): Promise<void> {
  await sql`update access.account set last_signed_in_at = ${now},
      second_factor_last_step = coalesce(${typeof step === 'number' ? step : null}::bigint, second_factor_last_step)
    where id = ${accountId}`.execute(tx);
}

async function rememberSeat(tx: Tx, accountId: string, seatHash: Buffer, now: Instant): Promise<void> {
  await sql`insert into access.known_seat (account_id, seat_hash, first_used_at, last_used_at)
    values (${accountId}, ${seatHash}, ${now}, ${now})
    on conflict (account_id, seat_hash) do update set last_used_at = excluded.last_used_at`.execute(tx);
}
