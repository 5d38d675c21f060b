import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  anyone,
  anySubject,
  DomainError,
  personal,
  signIn as signInHandling,
  textSchema,
  type Permission,
} from '@wanghuo/kernel';
import { tooMany } from '../api/errors.ts';
import type { Subject } from '../context.ts';
import type { Route } from '../domain-server.ts';
import type { Services } from '../services.ts';
import { accessOf } from './access-state.ts';
import { issueFirstPassword } from './administration.ts';
import { notRecognised } from './errors.ts';
import { sessionEnded } from './events.ts';
import { createFirstAccount } from './first-administrator.ts';
import { auditDenied } from '../ledger/audit-denied.ts';
import { noteSubject } from '../log.ts';
import { assertMay } from './may.ts';
import { beginSecondFactor, confirmSecondFactor } from './own-second-factor.ts';
import { changeOwnPassword, unlockOwnSeat } from './own-password.ts';
import { assertSameOrigin } from './request-origin.ts';
import { assertUnlocked, resolveSubject } from './request-subject.ts';
import { clearCookie, readCookie, servesSecurely, setCookie } from './session-cookie.ts';
import { endSessions } from './session.ts';
import { viewOfSession } from './session-view.ts';
import { signIn, type SignInRequest } from './sign-in.ts';
import { withinAccess } from './within-access.ts';

// Passwords are taken as they are: neither trimmed nor cut, only bounded (AU-02).
const password = z.string().min(1).max(512);
const code = z.string().regex(/^\d{6}$/);
const credentials = z.strictObject({ account: z.string().min(1).max(128), password, code: code.optional() });

interface Call<Body> {
  readonly services: Services;
  readonly subject: Subject;
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly isSecure: boolean;
}

interface Description<Body> {
  readonly name: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly body: z.ZodType<Body>;
  /** Also for a locked seat, or before the first change of password. */
  readonly evenIfLocked?: boolean;
  readonly run: (call: Call<Body>) => Promise<unknown>;
}

/** A POST route that carries secrets: checked like a command, but neither remembered nor repeated. */
function route<Body>(description: Description<Body>): Route {
  const { name, permission, summary, body, run } = description;
  const path = `/api/${name.replace('.', '/')}`;
  return {
    name,
    method: 'POST',
    path,
    permission,
    handling: permission === anyone ? signInHandling : personal,
    summary,
    body,
    register(app, services) {
      app.post(path, async (request, reply) => {
        reply.header('Cache-Control', 'no-store');
        const subject = await resolveSubject(services, request);
        noteSubject(request, subject.id);
        try {
          takeRate(services, permission, subject, request.ip);
          assertSameOrigin(request, services.settings);
          assertMay(subject, permission);
          if (!description.evenIfLocked) assertUnlocked(subject);
          const isSecure = servesSecurely(services.settings);
          const checked = body.parse(request.body ?? {});
          return (await run({ services, subject, body: checked, request, reply, isSecure })) ?? {};
        } catch (error) {
          await auditDenial(services, subject, name, error, request.id);
          throw error;
        }
      });
    },
  };
}

/**
 * AL-03: a denial is audited in a transaction of its own, like those of operations. Failed sign-ins and proofs of a
 * password have their own facts, which say more.
 */
async function auditDenial(
  services: Services,
  subject: Subject,
  action: string,
  error: unknown,
  traceId: string,
): Promise<void> {
  if (!(error instanceof DomainError) || ![401, 403, 404].includes(error.status) || error.code === notRecognised.code)
    return;
  await auditDenied(services, subject, { action, code: error.code, traceId }).catch((failure: unknown) =>
    services.log.error({ err: failure, action }, 'denial not audited'),
  );
}

/** Sign-in counts for itself, by account and source. */
function takeRate(services: Services, permission: Permission, subject: Subject, address: string): void {
  if (permission === anyone) return;
  const [rate, key] =
    subject.type === 'anonymous'
      ? (['anonymous', `source:${address}`] as const)
      : (['signedIn', `subject:${subject.id}`] as const);
  const taken = accessOf(services).limiter.take(rate, key);
  if (!taken.allowed) throw tooMany({ retryAfterSeconds: taken.retryAfterSeconds });
}

function signInRequestOf(call: Call<z.output<typeof credentials>>, wants: SignInRequest['wants']): SignInRequest {
  const { body, request, isSecure } = call;
  return {
    account: body.account,
    password: body.password,
    code: body.code ?? null,
    address: request.ip,
    agent: request.headers['user-agent'] ?? null,
    seatReference: readCookie(request.headers, 'seat', isSecure),
    previousReference: wants === 'session' ? readCookie(request.headers, 'session', isSecure) : null,
    wants,
  };
}

const signInRoute = route({
  name: 'session.signIn',
  permission: anyone,
  summary: 'Signs in and gives the browser a session cookie.',
  body: credentials,
  evenIfLocked: true,
  run: async (call) => {
    const { services, reply, isSecure } = call;
    const opened = await signIn(services, signInRequestOf(call, 'session'));
    reply.header('Set-Cookie', [
      setCookie('session', opened.reference, isSecure),
      setCookie('seat', opened.seatReference, isSecure),
    ]);
    return viewOfSession(opened.subject, opened.session, services);
  },
});

const tokenRoute = route({
  name: 'session.issueToken',
  permission: anyone,
  summary: 'Signs a program in: a bearer token for a quarter of an hour.',
  body: credentials,
  evenIfLocked: true,
  run: async (call) => {
    const opened = await signIn(call.services, signInRequestOf(call, 'token'));
    return { token: opened.reference, validUntilAt: opened.session.absoluteUntilAt };
  },
});

const signOutRoute = route({
  name: 'session.signOut',
  permission: anyone,
  summary: 'Ends the session; says nothing about whether there was one.',
  body: z.strictObject({}),
  evenIfLocked: true,
  run: async ({ services, subject, reply, isSecure }) => {
    reply.header('Set-Cookie', clearCookie('session', isSecure));
    const { sessionId } = subject;
    if (sessionId === null) return;
    await services.transact(subject, async (context) => {
      await withinAccess(context.tx, (tx) => endSessions(tx, { id: sessionId }, 'SIGNED_OUT', context.now));
      await services.announce(context, sessionEnded, { sessionId, accountId: subject.id, reason: 'SIGNED_OUT' });
      context.afterCommit(() => accessOf(services).revocations.tell({ sessionIds: [sessionId], accountIds: [] }));
    });
  },
});

const unlockRoute = route({
  name: 'session.unlock',
  permission: anySubject,
  summary: 'Opens a locked seat again.',
  body: z.strictObject({ password }),
  evenIfLocked: true,
  run: ({ services, subject, body }) => unlockOwnSeat(services, subject, body.password),
});

const changePasswordRoute = route({
  name: 'session.changePassword',
  permission: anySubject,
  summary: 'Changes the own password and ends the other sessions.',
  body: z.strictObject({ currentPassword: password, newPassword: password }),
  evenIfLocked: true,
  run: ({ services, subject, body }) => changeOwnPassword(services, subject, body),
});

const firstAccountRoute = route({
  name: 'session.firstAccount',
  permission: anyone,
  summary: 'Makes the first account with the token printed at installation.',
  body: z.strictObject({
    token: z.string().max(200),
    account: z.string().regex(/^[\p{L}\p{Nd}][\p{L}\p{Nd}._-]{1,63}$/u),
    displayName: textSchema({ max: 64 }),
    password,
  }),
  evenIfLocked: true,
  run: async ({ services, body, request }) => ({
    accountId: await createFirstAccount(services, { ...body, address: request.ip }),
  }),
});

const beginSecondFactorRoute = route({
  name: 'session.beginSecondFactor',
  permission: anySubject,
  summary: 'Begins enrolling an authenticator app; shows its secret once.',
  body: z.strictObject({}),
  evenIfLocked: true,
  run: ({ services, subject }) => beginSecondFactor(services, subject),
});

const confirmSecondFactorRoute = route({
  name: 'session.confirmSecondFactor',
  permission: anySubject,
  summary: 'Confirms the authenticator app with its first code.',
  body: z.strictObject({ code }),
  evenIfLocked: true,
  run: ({ services, subject, body }) => confirmSecondFactor(services, subject, body.code),
});

const issueFirstPasswordRoute = route({
  name: 'access.issueFirstPassword',
  permission: 'account.edit',
  summary: 'Gives an account a random password that must be changed at the first sign-in; shown once.',
  body: z.strictObject({ accountId: z.uuid() }),
  run: async ({ services, subject, body }) => ({
    password: await issueFirstPassword(services, subject, body.accountId),
  }),
});

export const sessionRoutes: readonly Route[] = [
  signInRoute,
  tokenRoute,
  signOutRoute,
  unlockRoute,
  changePasswordRoute,
  firstAccountRoute,
  beginSecondFactorRoute,
  confirmSecondFactorRoute,
  issueFirstPasswordRoute,
];
