import {
  byCommand,
  coded,
  condition,
  date,
  defineEvent,
  defineRegister,
  integer,
  internal,
  json,
  optional,
  reference,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { commitmentStage, commitmentState, evidenceKind, ownerBody } from './codes.ts';
import { evidenceMissing, reporterConfirms } from './errors.ts';

/** One of the plan's 191 items: who answers for it, what has to be shown, by when, and what was shown. */
export const commitment = defineRegister('commitment', {
  table: 'programme.commitment',
  noun: 'programme',
  editable: false,
  fields: {
    commitmentNo: text({ max: 10 }),
    words: text({ max: 120 }),
    standard: text({ max: 200 }),
    planLine: integer({ min: 1, max: 10_000 }),
    planColumn: integer({ min: 1, max: 10_000 }),
    anchor: text({ max: 80 }),
    ownerBody: coded(ownerBody),
    responsibleName: byCommand(optional(text({ max: 60 }))),
    evidenceKind: coded(evidenceKind),
    stage: coded(commitmentStage),
    dueOn: byCommand(date()),
    /** How the verdict is found; see reference/plan-2021-2025/README.md. */
    check: text({ max: 40 }),
    townshipCode: optional(reference('division')),
    account: byCommand(optional(text({ max: 600, multiline: true }))),
    fileIds: byCommand(json(z.array(z.uuid()).max(40))),
    reportedByName: byCommand(optional(text({ max: 80 }))),
    reportedById: byCommand(optional(internal(text({ max: 64 })))),
    reportedAt: byCommand(optional(timestamp())),
    confirmedByName: byCommand(optional(text({ max: 80 }))),
    confirmedAt: byCommand(optional(timestamp())),
    returnReason: byCommand(optional(text({ max: 400 }))),
    state: byCommand(coded(commitmentState)),
  },
  identity: 'commitmentNo',
  title: 'words',
  scope: 'townshipCode',
  list: ['commitmentNo', 'words', 'ownerBody', 'responsibleName', 'stage', 'dueOn', 'state'],
  search: ['commitmentNo', 'words'],
});
export type Commitment = RecordOf<typeof commitment>;

export const commitmentReported = defineEvent(
  'commitment.reported',
  z.strictObject({ commitmentId: z.uuid() }),
  'commitmentId',
);

const isNotReporter = condition<Commitment, unknown>('isNotReporter', reporterConfirms, ({ row, actor }) =>
  row.reportedById === actor ? { name: row.reportedByName ?? '' } : true,
);
const hasEvidence = condition<Commitment, { fileIds: readonly string[] }>(
  'hasEvidence',
  evidenceMissing,
  ({ row, input }) => row.fileIds.length + input.fileIds.length > 0,
);

/** A task is done when what was reported with its evidence has been confirmed by somebody else. */
export const commitmentCourse = workflowOf<Commitment>()({
  name: 'commitmentCourse',
  register: commitment,
  initial: 'OPEN',
  transitions: {
    // By a command, because the files have to be attached with it.
    report: {
      from: ['OPEN', 'REPORTED'],
      to: 'REPORTED',
      by: 'command',
      input: z.strictObject({
        account: textSchema({ max: 600, min: 2, multiline: true }),
        fileIds: z.array(z.uuid()).max(20),
      }),
      requires: [hasEvidence],
      sets: ({ row, input, now, actor, actorName }) => ({
        account: input.account,
        fileIds: [...row.fileIds, ...input.fileIds],
        reportedById: actor,
        reportedByName: actorName,
        reportedAt: now,
        returnReason: null,
      }),
      announces: commitmentReported,
    },
    confirm: {
      from: ['REPORTED'],
      to: 'CONFIRMED',
      by: 'commitment.confirm',
      primary: true,
      requires: [isNotReporter],
      sets: ({ now, actorName }) => ({ confirmedByName: actorName, confirmedAt: now }),
      announces: 'commitment.confirmed',
    },
    sendBack: {
      from: ['REPORTED', 'CONFIRMED'],
      to: 'OPEN',
      by: 'commitment.confirm',
      input: z.strictObject({ reason: textSchema({ max: 400, min: 2 }) }),
      sets: ({ input }) => ({ returnReason: input.reason, confirmedByName: null, confirmedAt: null }),
      announces: 'commitment.sentBack',
    },
  },
});
