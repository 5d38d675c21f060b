import {
  byCommand,
  coded,
  date,
  defineRegister,
  json,
  optional,
  parseInstant,
  reference,
  shanghaiDate,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { problemState, ownerBody } from './codes.ts';

/** One decision about a problem: later ones stand beside it and never replace it. */
export const problemDecision = z.object({
  decision: z.string(),
  /** Null for what was decided before a reason was asked for. */
  reason: z.string().nullable(),
  dueOn: z.iso.date().nullable(),
  byName: z.string(),
  at: z.string(),
});
export type ProblemDecision = z.infer<typeof problemDecision>;

/** A problem on the way: what it is, what was decided, and what the decision did (chapter 4 section 1). */
export const planProblem = defineRegister('planProblem', {
  table: 'programme.plan_problem',
  noun: 'programme',
  editable: false,
  fields: {
    problemNo: text({ max: 40 }),
    title: text({ max: 120 }),
    account: text({ max: 600, multiline: true }),
    projectId: optional(reference('project')),
    ownerBody: coded(ownerBody),
    townshipCode: optional(reference('division')),
    raisedOn: date(),
    raisedByName: text({ max: 80 }),
    dueOn: byCommand(optional(date())),
    decision: byCommand(optional(text({ max: 600, multiline: true }))),
    decidedByName: byCommand(optional(text({ max: 80 }))),
    decidedAt: byCommand(optional(timestamp())),
    /** Every decision, the oldest first; the last is also in the fields above. */
    decisions: byCommand(json(z.array(problemDecision).max(100))),
    effect: byCommand(optional(text({ max: 600, multiline: true }))),
    closedByName: byCommand(optional(text({ max: 80 }))),
    closedAt: byCommand(optional(timestamp())),
    state: byCommand(coded(problemState)),
  },
  identity: 'problemNo',
  title: 'title',
  scope: 'townshipCode',
  list: ['problemNo', 'title', 'ownerBody', 'raisedOn', 'dueOn', 'state'],
  search: ['problemNo', 'title'],
});
export type PlanProblem = RecordOf<typeof planProblem>;

/** Whether a problem had been raised by a day and nothing was decided about it yet. */
export const waitedOn = (problem: PlanProblem, asOn: string): boolean => {
  const decidedOn = firstDecidedOn(problem);
  return problem.raisedOn <= asOn && (decidedOn === null || decidedOn > asOn);
};

/** The day of the first decision; one that is decided anew has been decided since then. */
export function firstDecidedOn({ decisions, decidedAt }: Pick<PlanProblem, 'decisions' | 'decidedAt'>): string | null {
  const at = decisions[0]?.at ?? decidedAt;
  return at === null ? null : shanghaiDate(parseInstant(at));
}

/** Raised, decided, and closed only when its effect is written down; a decision that did nothing is decided anew. */
export const problemCourse = workflowOf<PlanProblem>()({
  name: 'problemCourse',
  register: planProblem,
  initial: 'RAISED',
  final: ['CLOSED'],
  transitions: {
    decide: {
      from: ['RAISED', 'DECIDED'],
      to: 'DECIDED',
      by: 'planProblem.decide',
      primary: true,
      input: z.strictObject({
        decision: textSchema({ max: 600, min: 2, multiline: true }),
        /** Why so; of a second decision, why the one before it did not do. */
        reason: textSchema({ max: 600, min: 2, multiline: true }),
        dueOn: z.iso.date(),
      }),
      sets: ({ row, input, now, actorName }) => ({
        decisions: [...row.decisions, { ...input, byName: actorName, at: now }],
        decision: input.decision,
        dueOn: input.dueOn,
        decidedByName: actorName,
        decidedAt: now,
      }),
      announces: 'planProblem.decided',
    },
    close: {
      from: ['DECIDED'],
      to: 'CLOSED',
      by: 'project.record',
      input: z.strictObject({ effect: textSchema({ max: 600, min: 2, multiline: true }) }),
      sets: ({ input, now, actorName }) => ({ effect: input.effect, closedByName: actorName, closedAt: now }),
      announces: 'planProblem.closed',
    },
  },
});
