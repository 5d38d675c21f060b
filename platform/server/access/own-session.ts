import { implement, type Implementation } from '../domain-server.ts';
import { notSignedIn } from '../api/errors.ts';
import { accessOf } from './access-state.ts';
import * as contracts from './contracts.ts';
import { sessionNotFound } from './errors.ts';
import { seatLocked } from './events.ts';
import { announceEnded } from './own-password.ts';
import { endSessions, findSession, listSessions, lockSession } from './session.ts';
import { viewOfSession } from './session-view.ts';
import { withinAccess } from './within-access.ts';

const current = implement(contracts.currentSession, async (_input, { tx, subject, services }) => {
  const { sessionId } = subject;
  const session = sessionId === null ? undefined : await withinAccess(tx, (access) => findSession(access, sessionId));
  if (!session) throw notSignedIn();
  return viewOfSession(subject, session, services);
});

const list = implement(contracts.listOwnSessions, async (_input, { tx, subject, now }) => {
  if (subject.type !== 'user') return [];
  const sessions = await withinAccess(tx, (access) => listSessions(access, subject.id, now));
  return sessions.map(({ id, kind, createdAt, lastUsedAt, absoluteUntilAt, lockedAt, address, agent }) => ({
    id,
    kind,
    isCurrent: id === subject.sessionId,
    isLocked: lockedAt !== null,
    createdAt,
    lastUsedAt,
    absoluteUntilAt,
    address,
    agent,
  }));
});

const end = implement(contracts.endOwnSession, async ({ sessionId }, context) => {
  const { subject, services, now } = context;
  await withinAccess(context.tx, async (tx) => {
    const session = await findSession(tx, sessionId);
    // Another account's session answers like one that does not exist (AZ-03).
    if (!session || session.accountId !== subject.id) throw sessionNotFound();
    await endSessions(tx, { id: sessionId }, 'ENDED_BY_USER', now);
  });
  await announceEnded(services, context, subject.id, [sessionId], 'ENDED_BY_USER');
  context.afterCommit(() => accessOf(services).revocations.tell({ sessionIds: [sessionId], accountIds: [] }));
  return {};
});

const lock = implement(contracts.lockSeat, async (_input, context) => {
  const { sessionId } = context.subject;
  if (sessionId === null) throw notSignedIn();
  await withinAccess(context.tx, (tx) => lockSession(tx, sessionId, context.now));
  await context.services.announce(context, seatLocked, { sessionId, accountId: context.subject.id });
  return {};
});

export const ownSession: readonly Implementation[] = [current, list, end, lock];
