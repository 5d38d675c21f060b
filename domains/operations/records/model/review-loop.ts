import {
  addSeconds,
  boolean,
  byCommand,
  coded,
  condition,
  integer,
  internal,
  json,
  nothing,
  optional,
  parseInstant,
  text,
  textSchema,
  timestamp,
  worded,
  workflowOf,
  type AnyEvent,
  type Instant,
  type Register,
  type StandardFields,
  type Workflow,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { recordState, type RecordKind, type RecordState } from './codes.ts';
import { approverReviewed, authorReviews, needsHighApproval } from './errors.ts';

/** A rule that asked for a reason, and the reason that was given. */
export const givenReason = z.strictObject({ rule: z.string().max(60), reason: textSchema({ max: 200, min: 2 }) });

/** Hours of ruling 12. Data of the national practice, not law of ours. */
export const recordClocks = {
  /** The alarm record, and with it the tasks of the teams, after the last team is back. */
  alarmRecord: 12,
  teamReport: 24,
  fireRecord: 48,
  review: 48,
} as const;

const hours = (from: string, count: number) => addSeconds(parseInstant(from), count * 3_600);

/** When a record that is drafted, or given back, must be handed in. @param from - last team back, or given back */
export function dueToSubmit(kind: RecordKind, from: string): Instant {
  return hours(from, recordClocks[kind]);
}

/** Fields that every record of the loop has: version, people, clocks. */
export const loopFields = {
  state: byCommand(coded(recordState)),
  /** 1, and one more with each correction that was approved or is under way. */
  revision: byCommand(integer({ min: 1, max: 999 })),
  correctsId: byCommand(optional(text({ max: 64 }))),
  correctionReason: byCommand(optional(text({ max: 400 }))),
  /** A correction that changes the type or the casualties. */
  needsHighApproval: byCommand(boolean()),
  /** The moment by which the next step is due, and since when it has not been taken. */
  dueAt: byCommand(optional(timestamp())),
  overdueAt: byCommand(optional(timestamp())),
  /** Post and person a missed clock was brought before. */
  raisedTo: byCommand(optional(text({ max: 120 }))),
  authorId: byCommand(internal(optional(text({ max: 64 })))),
  authorName: byCommand(optional(text({ max: 80 }))),
  submittedAt: byCommand(optional(timestamp())),
  reviewerId: byCommand(internal(optional(text({ max: 64 })))),
  reviewerName: byCommand(optional(text({ max: 80 }))),
  reviewedAt: byCommand(optional(timestamp())),
  approverName: byCommand(optional(text({ max: 80 }))),
  approvedAt: byCommand(optional(timestamp())),
  returnReason: byCommand(optional(text({ max: 400 }))),
  voidReason: byCommand(optional(text({ max: 400 }))),
  /** Answers to the rules that ask for a reason. */
  reasons: byCommand({
    ...json(z.array(givenReason)),
    entry: { name: 'givenReason', parts: { rule: worded('rule', text({ max: 60 })), reason: text({ max: 200 }) } },
  }),
} as const;

/** A record of the loop, whichever it is. */
export interface LoopRecord extends StandardFields {
  readonly state: RecordState;
  readonly revision: number;
  readonly correctsId: string | null;
  readonly correctionReason: string | null;
  readonly needsHighApproval: boolean;
  readonly dueAt: string | null;
  readonly overdueAt: string | null;
  readonly raisedTo: string | null;
  readonly authorId: string | null;
  readonly authorName: string | null;
  readonly submittedAt: string | null;
  readonly reviewerId: string | null;
  readonly reviewerName: string | null;
  readonly reviewedAt: string | null;
  readonly approverName: string | null;
  readonly approvedAt: string | null;
  readonly returnReason: string | null;
  readonly voidReason: string | null;
  readonly reasons: z.infer<typeof givenReason>[];
}

/** What a new record starts with. */
export function freshLoop(dueAt: string | null): Omit<LoopRecord, keyof StandardFields> {
  return {
    state: 'DRAFTED',
    revision: 1,
    correctsId: null,
    correctionReason: null,
    needsHighApproval: false,
    dueAt,
    overdueAt: null,
    raisedTo: null,
    authorId: null,
    authorName: null,
    submittedAt: null,
    reviewerId: null,
    reviewerName: null,
    reviewedAt: null,
    approverName: null,
    approvedAt: null,
    returnReason: null,
    voidReason: null,
    reasons: [],
  };
}

const reasonInput = z.strictObject({ reason: textSchema({ max: 400, min: 2 }) });
const answered = { overdueAt: null, raisedTo: null } as const;

const isNotAuthor = condition<LoopRecord, unknown>('isNotAuthor', authorReviews, ({ row, actor }) =>
  row.authorId === actor ? { name: row.authorName ?? '' } : true,
);
const isNotReviewer = condition<LoopRecord, unknown>('isNotReviewer', approverReviewed, ({ row, actor }) =>
  row.reviewerId === actor ? { name: row.reviewerName ?? '' } : true,
);
const needsNoHigherHand = condition<LoopRecord, unknown>(
  'needsNoHigherHand',
  needsHighApproval,
  ({ row }) => !row.needsHighApproval,
);

interface LoopFacts {
  readonly submitted: AnyEvent;
  readonly returned: AnyEvent;
  readonly reviewed: AnyEvent;
  readonly approved: AnyEvent;
  readonly superseded: AnyEvent;
  readonly voided: AnyEvent;
  readonly fellOverdue: AnyEvent;
  /** Where a record may be complete without a review. */
  readonly filed?: AnyEvent;
}

/**
 * The loop of a statutory record: drafted, handed in, reviewed, approved, or given back with a reason. Author, reviewer
 * and approver are three people (separation of duties); nothing is deleted; an approved record is replaced by the next
 * version when that one is approved. A clock that runs out does not move the record, it brings it before somebody.
 */
export function reviewLoop(
  name: string,
  register: Register,
  kind: RecordKind,
  facts: LoopFacts,
): Workflow<LoopRecord, RecordState> {
  const late = (state: RecordState) => ({
    from: [state],
    to: state,
    by: 'clock' as const,
    input: nothing,
    sets: ({ now }: { now: string }) => ({ overdueAt: now }),
    announces: facts.fellOverdue,
  });
  const clock = (state: RecordState, take: string) => ({
    while: [state],
    at: (row: LoopRecord) => (row.overdueAt === null ? row.dueAt : null),
    take,
  });
  const approvedBy = ({ now, actorName }: { now: string; actorName: string }) => ({
    ...answered,
    approverName: actorName,
    approvedAt: now,
    dueAt: null,
  });
  return workflowOf<LoopRecord>()({
    name,
    register,
    initial: 'DRAFTED',
    final: ['SUPERSEDED', 'VOID'],
    transitions: {
      submit: {
        from: ['DRAFTED', 'RETURNED'],
        to: 'SUBMITTED',
        by: 'command',
        input: z.strictObject({ reasons: z.array(givenReason).max(40), needsHighApproval: z.boolean() }),
        sets: ({ input, now, actor, actorName }) => ({
          ...answered,
          authorId: actor,
          authorName: actorName,
          submittedAt: now,
          reviewerId: null,
          reviewerName: null,
          reviewedAt: null,
          reasons: input.reasons,
          needsHighApproval: input.needsHighApproval,
          dueAt: hours(now, recordClocks.review),
        }),
        announces: facts.submitted,
      },
      review: {
        from: ['SUBMITTED'],
        to: 'REVIEWED',
        by: 'record.review',
        input: nothing,
        primary: true,
        requires: [isNotAuthor],
        sets: ({ now, actor, actorName }) => ({ reviewerId: actor, reviewerName: actorName, reviewedAt: now }),
        announces: facts.reviewed,
      },
      sendBack: {
        from: ['SUBMITTED', 'REVIEWED'],
        to: 'RETURNED',
        by: 'record.review',
        input: reasonInput,
        requires: [isNotAuthor],
        // A returned record restarts its clock.
        sets: ({ input, now }) => ({ ...answered, returnReason: input.reason, dueAt: dueToSubmit(kind, now) }),
        announces: facts.returned,
      },
      approve: {
        from: ['REVIEWED'],
        to: 'APPROVED',
        by: 'record.approve',
        input: nothing,
        primary: true,
        requires: [isNotAuthor, isNotReviewer, needsNoHigherHand],
        sets: approvedBy,
        announces: facts.approved,
      },
      approveHigh: {
        from: ['REVIEWED'],
        to: 'APPROVED',
        by: 'record.approveHigh',
        input: nothing,
        requires: [isNotAuthor, isNotReviewer],
        sets: approvedBy,
        announces: facts.approved,
      },
      supersede: {
        from: ['APPROVED'],
        to: 'SUPERSEDED',
        by: 'command',
        input: nothing,
        announces: facts.superseded,
      },
      void: {
        from: [
          'DRAFTED',
          'SUBMITTED',
          'RETURNED',
          'REVIEWED',
          'APPROVED',
          ...(facts.filed ? (['FILED'] as const) : []),
        ],
        to: 'VOID',
        by: 'record.void',
        input: reasonInput,
        sets: ({ input }) => ({ ...answered, voidReason: input.reason, dueAt: null }),
        announces: facts.voided,
      },
      // What is no emergency of the three kinds is complete as it comes: nobody went out.
      ...(facts.filed
        ? {
            file: {
              from: ['DRAFTED'] as const,
              to: 'FILED' as const,
              by: 'command' as const,
              input: nothing,
              sets: () => ({ dueAt: null }),
              announces: facts.filed,
            },
          }
        : {}),
      draftLate: late('DRAFTED'),
      returnedLate: late('RETURNED'),
      reviewLate: late('SUBMITTED'),
      approvalLate: late('REVIEWED'),
    },
    deadlines: [
      clock('DRAFTED', 'draftLate'),
      clock('RETURNED', 'returnedLate'),
      clock('SUBMITTED', 'reviewLate'),
      clock('REVIEWED', 'approvalLate'),
    ],
  });
}
