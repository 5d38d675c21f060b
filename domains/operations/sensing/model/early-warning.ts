import {
  boolean,
  byCommand,
  coded,
  decimal,
  defineCodeTable,
  defineRegister,
  integer,
  listOf,
  optional,
  reference,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import * as events from './warning-events.ts';
import { warningRule } from './warning-rules.ts';

export const warningState = defineCodeTable('warningState', 'this project', ['PENDING', 'SETTLED']);
/** What a warning turned out to be. Unknown is not "came true". */
export const warningOutcome = defineCodeTable('warningOutcome', 'this project', ['CAME_TRUE', 'DID_NOT', 'UNKNOWN']);
export type WarningOutcome = (typeof warningOutcome.names)[number];
/** Who said so: a person with evidence, or what the device reported afterwards. */
export const outcomeBasis = defineCodeTable('outcomeBasis', 'this project', ['PERSON', 'FOLLOWED']);

const number = { min: -1_000_000_000, max: 1_000_000_000 };

/**
 * A sign that came before trouble, as it was computed: how likely, by which version of which rule, from which readings, and
 * until when it should come; later what it turned out to be. It is never an alarm, and it hides none.
 */
export const earlyWarning = defineRegister('earlyWarning', {
  table: 'sensing.early_warning',
  fields: {
    warningNo: byCommand(text({ max: 30 })),
    rule: byCommand(coded(warningRule)),
    ruleVersion: byCommand(text({ max: 20 })),
    state: byCommand(coded(warningState)),
    /** The rule was under observation: nobody was asked to act. */
    isObserved: byCommand(boolean()),
    deviceId: byCommand(reference('device')),
    component: byCommand(optional(text({ max: 200 }))),
    subject: byCommand(text({ max: 200 })),
    townshipCode: byCommand(optional(reference('division'))),
    premisesId: byCommand(optional(reference('premises'))),
    premisesNo: byCommand(optional(text({ max: 40 }))),
    maintainerId: byCommand(optional(reference('organisation'))),
    raisedAt: byCommand(timestamp()),
    /** By when what is foretold should have come. */
    horizonAt: byCommand(timestamp()),
    /** Per cent. */
    probability: byCommand(integer({ min: 1, max: 99 })),
    quantity: byCommand(text({ max: 40 })),
    unit: byCommand(text({ max: 20 })),
    /** Units in an hour, a count, or a value, by the rule; and what it was held against. */
    measured: byCommand(decimal(number)),
    threshold: byCommand(decimal(number)),
    readingsFromAt: byCommand(timestamp()),
    readingsUntilAt: byCommand(timestamp()),
    readingCount: byCommand(integer({ min: 1, max: 1_000_000 })),
    readings: byCommand(listOf('warningReading', { at: timestamp(), value: decimal(number) }, { max: 12 })),
    outcome: byCommand(optional(coded(warningOutcome))),
    outcomeBasis: byCommand(optional(coded(outcomeBasis))),
    outcomeAt: byCommand(optional(timestamp())),
    outcomeByName: byCommand(optional(text({ max: 80 }))),
    evidence: byCommand(optional(text({ max: 400, multiline: true }))),
  },
  identity: 'warningNo',
  title: 'subject',
  scope: { township: 'townshipCode', premises: 'premisesNo', organisation: 'maintainerId' },
  list: ['warningNo', 'rule', 'subject', 'raisedAt', 'horizonAt', 'probability', 'state', 'outcome'],
  search: ['warningNo', 'subject'],
  editable: false,
});
export type EarlyWarning = RecordOf<typeof earlyWarning>;

const said = z.strictObject({
  outcome: z.enum(warningOutcome.names),
  evidence: textSchema({ max: 400, min: 4, multiline: true }),
});
type Said = { readonly input: z.infer<typeof said>; readonly now: string; readonly actorName: string };
const byPerson = ({ input, now, actorName }: Said) => ({
  ...input,
  outcomeBasis: 'PERSON' as const,
  outcomeAt: now,
  outcomeByName: actorName,
});

/** From the sign to what it turned out to be. */
export const warningCourse = workflowOf<EarlyWarning>()({
  name: 'warningCourse',
  register: earlyWarning,
  initial: 'PENDING',
  transitions: {
    settle: {
      from: ['PENDING'],
      to: 'SETTLED',
      by: 'earlyWarning.settle',
      primary: true,
      input: said,
      sets: byPerson,
      announces: events.warningSettled,
      payload: ({ row }) => ({ earlyWarningId: row.id, rule: row.rule, outcome: row.outcome }),
    },
    /** What the device reported afterwards, or did not. */
    derive: {
      from: ['PENDING'],
      to: 'SETTLED',
      by: 'command',
      input: z.strictObject({ outcome: z.enum(warningOutcome.names), evidence: z.string().max(400) }),
      sets: ({ input, now }) => ({ ...input, outcomeBasis: 'FOLLOWED' as const, outcomeAt: now, outcomeByName: null }),
      announces: events.warningSettled,
      payload: ({ row }) => ({ earlyWarningId: row.id, rule: row.rule, outcome: row.outcome }),
    },
    /** Somebody knows better than what followed. */
    correct: {
      from: ['SETTLED'],
      to: 'SETTLED',
      by: 'earlyWarning.settle',
      input: said,
      sets: byPerson,
      announces: events.warningCorrected,
      payload: ({ row }) => ({ earlyWarningId: row.id, rule: row.rule, outcome: row.outcome }),
    },
  },
});
