import { z } from 'zod';
import {
  anySubject,
  command,
  instantSchema,
  lifeSafety,
  operational,
  personal,
  query,
  scopeKinds,
  textSchema,
} from '@wanghuo/kernel';
import * as errors from './errors.ts';

// What carries a password or a code is a route by hand (routes.ts): a command's input is hashed and its answer kept for
// repeats, and neither may happen to a secret.

export const sessionView = z.object({
  subject: z.object({
    id: z.string(),
    displayName: z.string(),
    roles: z.array(z.string()),
    stationId: z.string().nullable(),
    townshipCode: z.string().nullable(),
    premisesId: z.string().nullable(),
    permissions: z.array(z.string()),
    /** How far each permission goes, so that no screen offers on a record what would be refused. */
    reach: z.record(z.string(), z.partialRecord(z.enum(scopeKinds), z.union([z.literal(true), z.array(z.string())]))),
  }),
  /** The demonstration's banner is shown. */
  demo: z.boolean(),
  kind: z.enum(['BROWSER', 'SEAT', 'TOKEN']),
  /** The screen is locked over the work: reading goes on, acts are refused until `session.unlock`. */
  locked: z.boolean(),
  mustChangePassword: z.boolean(),
  mustEnrolSecondFactor: z.boolean(),
  idleSeconds: z.number().int(),
  absoluteUntilAt: instantSchema,
  districtName: z.string(),
});
export type SessionView = z.output<typeof sessionView>;

const nothing = z.strictObject({});
const done = z.object({});
const code64 = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);

/** Life-safety handling: a seat asks this when it comes back from a broken link, and must not be told to wait. */
export const currentSession = query({
  name: 'session.current',
  permission: anySubject,
  handling: lifeSafety,
  input: nothing,
  output: sessionView,
});

export const listOwnSessions = query({
  name: 'session.list',
  permission: anySubject,
  handling: personal,
  input: nothing,
  output: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(['BROWSER', 'SEAT', 'TOKEN']),
      isCurrent: z.boolean(),
      isLocked: z.boolean(),
      createdAt: instantSchema,
      lastUsedAt: instantSchema,
      absoluteUntilAt: instantSchema,
      address: z.string().nullable(),
      agent: z.string().nullable(),
    }),
  ),
});

export const endOwnSession = command({
  name: 'session.end',
  permission: anySubject,
  handling: personal,
  input: z.strictObject({ sessionId: z.uuid() }),
  output: done,
  errors: [errors.sessionNotFound],
});

export const lockSeat = command({
  name: 'session.lock',
  permission: anySubject,
  handling: personal,
  input: nothing,
  output: done,
});

const accountView = z.object({
  id: z.uuid(),
  name: z.string(),
  displayName: z.string(),
  state: z.enum(['ACTIVE', 'DISABLED']),
  isDemonstration: z.boolean(),
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  stationId: z.string().nullable(),
  townshipCode: z.string().nullable(),
  premisesId: z.string().nullable(),
  personId: z.string().nullable(),
  createdAt: instantSchema,
  lastSignedInAt: instantSchema.nullable(),
  /** Roles in force now. */
  roles: z.array(z.string()),
});

/** Ordered by account name; `after` is the last name of the page before (AP-13). */
export const listAccounts = query({
  name: 'access.accounts',
  permission: 'account.read',
  handling: personal,
  input: z.strictObject({
    q: z.string().max(64).optional(),
    role: z.string().max(40).optional(),
    after: z.string().max(64).optional(),
    limit: z.number().int().min(1).max(200).optional(),
  }),
  output: z.object({ rows: z.array(accountView), next: z.string().nullable() }),
});

export const listAssignments = query({
  name: 'access.assignments',
  permission: 'account.read',
  handling: personal,
  input: z.strictObject({ accountId: z.uuid() }),
  output: z.array(
    z.object({
      id: z.uuid(),
      role: z.string(),
      scopeValue: z.string().nullable(),
      validFromAt: instantSchema,
      validUntilAt: instantSchema.nullable(),
      isInForce: z.boolean(),
      grantedBy: z.string().nullable(),
      revokedBy: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  errors: [errors.accountNotFound],
});

/** The table role × permission × scope, as data (AZ-02). */
export const readAuthorisationTable = query({
  name: 'access.authorisationTable',
  permission: 'account.read',
  handling: operational,
  input: nothing,
  output: z.array(z.object({ role: z.string(), permission: z.string(), within: z.string() })),
});

const reason = textSchema({ max: 200 });

export const createAccount = command({
  name: 'access.createAccount',
  permission: 'account.edit',
  handling: personal,
  input: z.strictObject({
    name: z.string().regex(/^[\p{L}\p{Nd}][\p{L}\p{Nd}._-]{1,63}$/u),
    displayName: textSchema({ max: 64 }),
    stationId: code64.nullable().optional(),
    townshipCode: z
      .string()
      .regex(/^(\d{6}|\d{9}|\d{12})$/)
      .nullable()
      .optional(),
    premisesId: code64.nullable().optional(),
    personId: code64.nullable().optional(),
    phone: z
      .string()
      .regex(/^\+?\d{7,15}$/)
      .nullable()
      .optional(),
  }),
  output: z.object({ accountId: z.uuid() }),
  errors: [errors.accountNameTaken],
});

export const disableAccount = command({
  name: 'access.disableAccount',
  permission: 'account.edit',
  handling: personal,
  input: z.strictObject({ accountId: z.uuid(), reason }),
  output: done,
  errors: [errors.accountNotFound, errors.accountIsOwn, errors.accountIsDisabled],
});

export const enableAccount = command({
  name: 'access.enableAccount',
  permission: 'account.edit',
  handling: personal,
  input: z.strictObject({ accountId: z.uuid(), reason }),
  output: done,
  errors: [errors.accountNotFound, errors.accountIsOwn],
});

/** For a lost telephone; the holder enrols a new one at the next sign-in. */
export const removeSecondFactor = command({
  name: 'access.removeSecondFactor',
  permission: 'account.edit',
  handling: personal,
  input: z.strictObject({ accountId: z.uuid() }),
  output: done,
  errors: [errors.accountNotFound, errors.accountIsOwn],
});

export const grantAssignment = command({
  name: 'access.grantAssignment',
  permission: 'assignment.edit',
  handling: personal,
  input: z.strictObject({
    accountId: z.uuid(),
    role: z.string().max(40),
    scopeValue: code64.nullable(),
    validFromAt: instantSchema.optional(),
    validUntilAt: instantSchema.nullable().optional(),
    reason,
  }),
  output: z.object({ assignmentId: z.uuid() }),
  errors: [
    errors.accountNotFound,
    errors.accountIsDisabled,
    errors.ownRights,
    errors.rolesSeparate,
    errors.roleUnknown,
    errors.scopeMissing,
    errors.assignmentExists,
    errors.assignmentEnded,
  ],
});

export const revokeAssignment = command({
  name: 'access.revokeAssignment',
  permission: 'assignment.edit',
  handling: personal,
  input: z.strictObject({ assignmentId: z.uuid(), reason }),
  output: done,
  errors: [errors.assignmentNotFound, errors.assignmentEnded, errors.ownRights],
});

export const accessContracts = [
  currentSession,
  listOwnSessions,
  endOwnSession,
  lockSeat,
  listAccounts,
  listAssignments,
  readAuthorisationTable,
  createAccount,
  disableAccount,
  enableAccount,
  removeSecondFactor,
  grantAssignment,
  revokeAssignment,
];
