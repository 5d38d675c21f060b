import {
  byCommand,
  coded,
  defineCodeTable,
  defineRegister,
  lifeSafety,
  optional,
  reference,
  text,
  timestamp,
  worded,
  workflowOf,
  type AnyEvent,
  type RecordOf,
} from '@wanghuo/kernel';
import {
  unitArrived,
  unitBack,
  unitControlled,
  unitExtinguished,
  unitLeft,
  unitStoodDown,
  unitTurnedOut,
  unitWaterOn,
} from './events.ts';
import { z } from 'zod';

export const assignmentState = defineCodeTable('assignmentState', 'section 6.3 of the domain rules', [
  'ORDERED',
  'TURNED_OUT',
  'ARRIVED',
  'WATER_ON',
  'UNDER_CONTROL',
  'EXTINGUISHED',
  'RETURNING',
  'ENDED',
]);
export type AssignmentState = keyof typeof assignmentState.codes;

/** A unit bound to an incident, with its own times. At most one is open for a unit (INV-4). */
export const assignment = defineRegister('assignment', {
  table: 'incidents.assignment',
  fields: {
    assignmentNo: byCommand(text({ max: 60 })),
    state: byCommand(coded(assignmentState)),
    incidentId: byCommand(reference('incident')),
    orderId: byCommand(reference('order')),
    unitId: byCommand(reference('unit')),
    callSign: byCommand(text({ max: 40 })),
    stationId: byCommand(reference('station')),
    townshipCode: byCommand(reference('division')),
    /** What the run card called for. */
    slotId: byCommand(optional(worded('slot', text({ max: 80 })))),
    orderedAt: byCommand(timestamp()),
    turnedOutAt: byCommand(optional(timestamp())),
    arrivedAt: byCommand(optional(timestamp())),
    waterOnAt: byCommand(optional(timestamp())),
    controlledAt: byCommand(optional(timestamp())),
    extinguishedAt: byCommand(optional(timestamp())),
    leftAt: byCommand(optional(timestamp())),
    endedAt: byCommand(optional(timestamp())),
    stoodDownReason: byCommand(optional(text({ max: 200 }))),
  },
  identity: 'assignmentNo',
  title: 'callSign',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['callSign', 'state', 'orderedAt', 'turnedOutAt', 'arrivedAt', 'endedAt'],
  search: ['callSign'],
  editable: false,
});
export type Assignment = RecordOf<typeof assignment>;

/** Steps a crew takes, in their usual order. */
export const crewSteps = ['turnOut', 'arrive', 'waterOn', 'control', 'extinguish', 'leave', 'backInStation'] as const;
export type CrewStep = (typeof crewSteps)[number];

/** The terminal's own clock and count, when the step was tapped on one. */
export const crewReport = z.strictObject({ deviceAt: z.string().nullable(), deviceSequence: z.int().nullable() });

const crew = (
  from: readonly AssignmentState[],
  to: AssignmentState,
  field: keyof Assignment,
  announces: AnyEvent,
  primary = false,
) => ({
  from,
  to,
  by: 'command' as const,
  input: crewReport,
  primary,
  sets: ({ row, now }: { row: Assignment; now: string }) => ({ [field]: row[field] ?? now }) as Partial<Assignment>,
  announces,
  payload: ({ row, input }: { row: Assignment; input: unknown }) => ({
    assignmentId: row.id,
    incidentId: row.incidentId,
    unitId: row.unitId,
    ...(input as z.infer<typeof crewReport>),
  }),
});

/**
 * The course of one unit. Crews forget taps, so later steps may follow earlier ones directly; what was not reported
 * stays empty. Taken through `incidents.reportUnitStep`, which also moves the unit's duty state and the incident.
 */
export const unitCourse = workflowOf<Assignment>()({
  name: 'unitCourse',
  register: assignment,
  initial: 'ORDERED',
  final: ['ENDED'],
  handling: lifeSafety,
  transitions: {
    turnOut: crew(['ORDERED'], 'TURNED_OUT', 'turnedOutAt', unitTurnedOut, true),
    arrive: crew(['ORDERED', 'TURNED_OUT'], 'ARRIVED', 'arrivedAt', unitArrived, true),
    waterOn: crew(['ARRIVED'], 'WATER_ON', 'waterOnAt', unitWaterOn, true),
    control: crew(['ARRIVED', 'WATER_ON'], 'UNDER_CONTROL', 'controlledAt', unitControlled, true),
    extinguish: crew(
      ['ARRIVED', 'WATER_ON', 'UNDER_CONTROL'],
      'EXTINGUISHED',
      'extinguishedAt',
      unitExtinguished,
      true,
    ),
    leave: crew(['ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED'], 'RETURNING', 'leftAt', unitLeft, true),
    backInStation: crew(['ORDERED', 'TURNED_OUT', 'RETURNING'], 'ENDED', 'endedAt', unitBack, true),
    standDown: {
      ...crew(
        ['ORDERED', 'TURNED_OUT', 'ARRIVED', 'WATER_ON', 'UNDER_CONTROL', 'EXTINGUISHED'],
        'RETURNING',
        'leftAt',
        unitStoodDown,
      ),
    },
  },
});
