import {
  addSeconds,
  boolean,
  byCommand,
  coded,
  condition,
  defineCodeTable,
  defineRegister,
  integer,
  internal,
  nothing,
  optional,
  parseInstant,
  reference,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type Instant,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { deviceTaskKind, type AlarmRules, type DeviceTaskKind } from './alarm-rules.ts';
import { finisherConfirms, stillSilent } from './errors.ts';
import * as events from './events.ts';

export const deviceTaskState = defineCodeTable('deviceTaskState', 'this project', [
  'OPEN',
  'TAKEN',
  'DONE',
  'CONFIRMED',
  'FOLDED',
]);

/** States in which work is still to be done or to be looked at. */
export const openTaskStates = ['OPEN', 'TAKEN', 'DONE'] as const;

/** What a device needs from whoever keeps it, until somebody was there. One of a kind for each device at a time. */
export const deviceTask = defineRegister('deviceTask', {
  table: 'sensing.device_task',
  fields: {
    taskNo: byCommand(text({ max: 30 })),
    kind: byCommand(coded(deviceTaskKind)),
    state: byCommand(coded(deviceTaskState)),
    /** Null for what concerns a whole township. */
    deviceId: byCommand(optional(reference('device'))),
    subject: byCommand(text({ max: 160 })),
    townshipCode: byCommand(optional(reference('division'))),
    premisesId: byCommand(optional(reference('premises'))),
    premisesNo: byCommand(optional(text({ max: 40 }))),
    maintainerId: byCommand(optional(reference('organisation'))),
    raisedAt: byCommand(timestamp()),
    /** How often it began again while it was open, and how many devices it stands for. */
    occurrences: byCommand(integer({ min: 1, max: 1_000_000 })),
    deviceCount: byCommand(integer({ min: 1, max: 1_000_000 })),
    /** The device itself says that it is over, or is heard again. It helps, and closes nothing. */
    clearedAt: byCommand(optional(timestamp())),
    /** By the contract of the maintainer. */
    dueAt: byCommand(timestamp()),
    overdueAt: byCommand(optional(timestamp())),
    takenAt: byCommand(optional(timestamp())),
    takenByName: byCommand(optional(text({ max: 80 }))),
    doneAt: byCommand(optional(timestamp())),
    doneBy: byCommand(internal(optional(text({ max: 64 })))),
    doneByName: byCommand(optional(text({ max: 80 }))),
    evidence: byCommand(optional(text({ max: 400, multiline: true }))),
    isRemoved: byCommand(boolean()),
    confirmedAt: byCommand(optional(timestamp())),
    confirmedByName: byCommand(optional(text({ max: 80 }))),
    confirmNote: byCommand(optional(text({ max: 400, multiline: true }))),
    returnReason: byCommand(optional(text({ max: 400 }))),
  },
  identity: 'taskNo',
  title: 'subject',
  scope: { township: 'townshipCode', premises: 'premisesNo', organisation: 'maintainerId' },
  list: ['taskNo', 'kind', 'subject', 'state', 'raisedAt', 'dueAt', 'maintainerId'],
  search: ['taskNo', 'subject'],
  editable: false,
});
export type DeviceTask = RecordOf<typeof deviceTask>;

/** By when the maintainer must have done it. */
export const taskDueAt = (rules: AlarmRules, kind: DeviceTaskKind, raisedAt: string): Instant =>
  addSeconds(parseInstant(raisedAt), rules.taskHours[kind] * 3_600);

const isNotFinisher = condition<DeviceTask, unknown>('isNotFinisher', finisherConfirms, ({ row, actor }) =>
  row.doneBy === actor ? { name: row.doneByName ?? '' } : true,
);
/** Silence is over when the device is heard, or is said to be gone; a click alone ends nothing. */
const isHeardOrGone = condition<DeviceTask, { isRemoved: boolean }>('isHeardOrGone', stillSilent, ({ row, input }) =>
  row.kind === 'SILENCE' || row.kind === 'NETWORK_LOSS' ? row.clearedAt !== null || input.isRemoved : true,
);

/** The maintainer's work: taken, done with evidence, confirmed on the spot by somebody else (AZ-08). */
export const deviceRepair = workflowOf<DeviceTask>()({
  name: 'deviceRepair',
  register: deviceTask,
  initial: 'OPEN',
  final: ['CONFIRMED', 'FOLDED'],
  transitions: {
    take: {
      from: ['OPEN'],
      to: 'TAKEN',
      by: 'deviceTask.repair',
      primary: true,
      sets: ({ now, actorName }) => ({ takenAt: now, takenByName: actorName }),
      announces: events.deviceTaskTaken,
    },
    finish: {
      from: ['OPEN', 'TAKEN'],
      to: 'DONE',
      by: 'command',
      input: z.strictObject({ evidence: textSchema({ max: 400, min: 4, multiline: true }) }),
      sets: ({ row, input, now, actor, actorName }) => ({
        takenAt: row.takenAt ?? now,
        takenByName: row.takenByName ?? actorName,
        doneAt: now,
        doneBy: actor,
        doneByName: actorName,
        evidence: input.evidence,
      }),
      announces: events.deviceTaskFinished,
    },
    confirm: {
      from: ['DONE'],
      to: 'CONFIRMED',
      by: 'deviceTask.confirm',
      primary: true,
      input: z.strictObject({ note: textSchema({ max: 400, min: 2, multiline: true }), isRemoved: z.boolean() }),
      requires: [isNotFinisher, isHeardOrGone],
      sets: ({ input, now, actorName }) => ({
        confirmedAt: now,
        confirmedByName: actorName,
        confirmNote: input.note,
        isRemoved: input.isRemoved,
      }),
      announces: events.deviceTaskConfirmed,
    },
    giveBack: {
      from: ['DONE'],
      to: 'TAKEN',
      by: 'deviceTask.confirm',
      input: z.strictObject({ reason: textSchema({ max: 400, min: 2 }) }),
      sets: ({ input }) => ({ returnReason: input.reason, doneAt: null, doneBy: null, doneByName: null }),
      announces: events.deviceTaskReturned,
    },
    /** Nobody has touched it, and it turned out to be part of something larger. */
    fold: {
      from: ['OPEN'],
      to: 'FOLDED',
      by: 'command',
      input: nothing,
      announces: events.deviceTaskFolded,
    },
    /** It began again before anybody had looked at what was done. */
    recur: {
      from: ['DONE'],
      to: 'OPEN',
      by: 'command',
      input: nothing,
      sets: () => ({ doneAt: null, doneBy: null, doneByName: null, takenAt: null, takenByName: null }),
      announces: events.deviceTaskRecurred,
    },
    openLate: late('OPEN'),
    takenLate: late('TAKEN'),
  },
  deadlines: [clock('OPEN', 'openLate'), clock('TAKEN', 'takenLate')],
});

function late<const State extends 'OPEN' | 'TAKEN'>(state: State) {
  return {
    from: [state],
    to: state,
    by: 'clock' as const,
    input: nothing,
    sets: ({ now }: { now: string }) => ({ overdueAt: now }),
    announces: events.deviceTaskOverdue,
  };
}

function clock<const State extends 'OPEN' | 'TAKEN'>(state: State, take: string) {
  return { while: [state], at: (row: DeviceTask) => (row.overdueAt === null ? row.dueAt : null), take };
}
