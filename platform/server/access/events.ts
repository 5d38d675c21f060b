import { z } from 'zod';
import { defineEvent } from '@wanghuo/kernel';

// AL-01: sign-in, sign-out, failure and every change of rights. Nothing here carries a name, a password or a reference.
const session = { sessionId: z.uuid(), accountId: z.uuid() };

export const signedIn = defineEvent(
  'session.signedIn',
  z.object({ ...session, kind: z.enum(['BROWSER', 'SEAT', 'TOKEN']) }),
  'sessionId',
);
export const signInFailed = defineEvent(
  'signIn.failed',
  z.object({
    attemptId: z.uuid(),
    accountId: z.uuid().nullable(),
    reason: z.enum(['NAME', 'PASSWORD', 'CODE', 'BLOCKED', 'DISABLED']),
  }),
  'attemptId',
);
export const sessionEnded = defineEvent('session.ended', z.object({ ...session, reason: z.string() }), 'sessionId');
export const seatLocked = defineEvent('session.locked', z.object(session), 'sessionId');
export const seatUnlocked = defineEvent('session.unlocked', z.object(session), 'sessionId');
export const unlockFailed = defineEvent('session.unlockFailed', z.object(session), 'sessionId');

export const accountCreated = defineEvent(
  'account.created',
  z.object({ accountId: z.uuid(), isFirst: z.boolean(), isDemonstration: z.boolean() }),
  'accountId',
);
export const passwordChanged = defineEvent('account.passwordChanged', z.object({ accountId: z.uuid() }), 'accountId');
export const firstPasswordIssued = defineEvent(
  'account.firstPasswordIssued',
  z.object({ accountId: z.uuid() }),
  'accountId',
);
export const secondFactorEnrolled = defineEvent(
  'account.secondFactorEnrolled',
  z.object({ accountId: z.uuid() }),
  'accountId',
);
export const secondFactorRemoved = defineEvent(
  'account.secondFactorRemoved',
  z.object({ accountId: z.uuid() }),
  'accountId',
);
export const accountDisabled = defineEvent(
  'account.disabled',
  z.object({ accountId: z.uuid(), reason: z.string() }),
  'accountId',
);
export const accountEnabled = defineEvent(
  'account.enabled',
  z.object({ accountId: z.uuid(), reason: z.string() }),
  'accountId',
);

const assignment = { assignmentId: z.uuid(), accountId: z.uuid(), role: z.string(), scopeValue: z.string().nullable() };
export const assignmentGranted = defineEvent(
  'assignment.granted',
  z.object({ ...assignment, validFromAt: z.string(), validUntilAt: z.string().nullable() }),
  'assignmentId',
);
export const assignmentRevoked = defineEvent(
  'assignment.revoked',
  z.object({ ...assignment, reason: z.string() }),
  'assignmentId',
);

export const accessEvents = [
  signedIn,
  signInFailed,
  sessionEnded,
  seatLocked,
  seatUnlocked,
  unlockFailed,
  accountCreated,
  passwordChanged,
  firstPasswordIssued,
  secondFactorEnrolled,
  secondFactorRemoved,
  accountDisabled,
  accountEnabled,
  assignmentGranted,
  assignmentRevoked,
];
