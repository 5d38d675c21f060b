import {
  byCommand,
  coded,
  condition,
  defineCodeTable,
  defineRegister,
  integer,
  internal,
  json,
  lifeSafety,
  nothing,
  optional,
  point,
  reference,
  referenceList,
  text,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { incidentType } from './incident-type.ts';
import { closingIncomplete, unitsStillOut } from './errors.ts';
import {
  incidentArrived,
  incidentClosed,
  incidentControlled,
  incidentExtinguished,
  incidentOrdered,
  incidentReopened,
  incidentTurnedOut,
} from './events.ts';

export const incidentState = defineCodeTable('incidentState', 'section 6.3 of the domain rules', [
  'CASE_OPENED',
  'ORDER_SENT',
  'TURNED_OUT',
  'ARRIVED',
  'UNDER_CONTROL',
  'EXTINGUISHED',
  'CLOSED',
]);
export type IncidentState = keyof typeof incidentState.codes;

/** What the type and level follow from; unknown numbers are null, never zero. */
export const sceneFacts = z.strictObject({
  trapped: z.int().min(0).max(10_000).nullable(),
  injured: z.int().min(0).max(10_000).nullable(),
  dead: z.int().min(0).max(10_000).nullable(),
  /** Ordinary, or one of the special places of XF/T 1340. */
  placeClass: z.enum(['ORDINARY', 'SPECIAL']).nullable(),
  burningAreaSquareMetres: z.number().min(0).max(10_000_000).nullable(),
  floor: z.int().min(-10).max(150).nullable(),
});
export type SceneFacts = z.infer<typeof sceneFacts>;
export const unknownFacts: SceneFacts = {
  trapped: null,
  injured: null,
  dead: null,
  placeClass: null,
  burningAreaSquareMetres: null,
  floor: null,
};

export const incidentOutcome = defineCodeTable('incidentOutcome', 'this project, decision 0008', [
  'HANDLED',
  'HANDLED_BEFORE_ARRIVAL',
  'FALSE_REPORT',
  'AUTOMATIC_UNCONFIRMED',
  'HANDED_OVER',
]);

/** How the place of an incident was found. */
export const placeFoundBy = defineCodeTable('placeFoundBy', 'this project, decision 0008', [
  'BUILDING',
  'PREMISES',
  'PLACE',
  'DIVISION',
  'KILOMETRE_POST',
  'COORDINATE',
  'CLICK',
  'CALLER',
]);

/** What the statistics need of a closed incident. */
export const closingReport = z.strictObject({
  outcome: z.enum(incidentOutcome.names as [string, ...string[]]),
  rescued: z.int().min(0).max(10_000),
  evacuated: z.int().min(0).max(100_000),
  injured: z.int().min(0).max(10_000),
  dead: z.int().min(0).max(10_000),
  burntAreaSquareMetres: z.number().min(0).max(10_000_000).nullable(),
  causeNote: z.string().max(400).nullable(),
  summary: z.string().min(4).max(2_000),
});
export type ClosingReport = z.infer<typeof closingReport>;

/** One emergency. Everything about it is changed by commands and steps; this is what is known now. */
export const incident = defineRegister('incident', {
  table: 'incidents.incident',
  fields: {
    incidentNo: byCommand(text({ max: 30 })),
    incidentType: byCommand(coded(incidentType)),
    level: byCommand(integer({ min: 1, max: 5 })),
    state: byCommand(coded(incidentState)),
    title: byCommand(text({ max: 120 })),
    address: byCommand(text({ max: 160 })),
    position: byCommand(point()),
    /** How the place was found, and how far it may be off. */
    positionSource: byCommand(coded(placeFoundBy)),
    positionErrorMetres: byCommand(optional(integer({ min: 0, max: 100_000 }))),
    townshipCode: byCommand(reference('division')),
    buildingId: byCommand(optional(reference('building'))),
    premisesId: byCommand(optional(reference('premises'))),
    description: byCommand(optional(text({ max: 1_000, multiline: true }))),
    facts: byCommand(json(sceneFacts)),
    openedAt: byCommand(timestamp()),
    answeredAt: byCommand(optional(timestamp())),
    orderSentAt: byCommand(optional(timestamp())),
    turnedOutAt: byCommand(optional(timestamp())),
    arrivedAt: byCommand(optional(timestamp())),
    waterOnAt: byCommand(optional(timestamp())),
    controlledAt: byCommand(optional(timestamp())),
    extinguishedAt: byCommand(optional(timestamp())),
    closedAt: byCommand(optional(timestamp())),
    /** Account and name of the seat that has the incident. */
    seatAccountId: byCommand(internal(optional(text({ max: 64 })))),
    seatName: byCommand(optional(text({ max: 80 }))),
    /** Every station that was ordered, and the units that are bound now. */
    stationIds: byCommand(referenceList('station')),
    unitIds: byCommand(referenceList('unit')),
    closing: byCommand(optional(json(closingReport))),
  },
  identity: 'incidentNo',
  title: 'title',
  scope: { township: 'townshipCode', station: 'stationIds', assigned: 'unitIds' },
  list: ['incidentNo', 'openedAt', 'incidentType', 'level', 'state', 'title', 'townshipCode'],
  search: ['incidentNo', 'title', 'address'],
  map: { group: 'incidents', mark: 'triangle', properties: ['incidentType', 'level', 'state'] },
  editable: false,
});
export type Incident = RecordOf<typeof incident>;

const everyUnitIsBack = condition<Incident, ClosingReport>('everyUnitIsBack', unitsStillOut, ({ row }) =>
  row.unitIds.length === 0 ? true : { count: row.unitIds.length },
);
/** A fire that was fought has the times and the area that the statistics ask for. */
const closingIsComplete = condition<Incident, ClosingReport>(
  'closingIsComplete',
  closingIncomplete,
  ({ row, input }) => {
    if (input.outcome !== 'HANDLED') return true;
    if (row.incidentType.startsWith('X')) return true;
    if (row.arrivedAt === null) return { field: 'incident.arrivedAt' };
    if (row.incidentType.startsWith('F') && input.burntAreaSquareMetres === null)
      return { field: 'incidentCourse.close.burntAreaSquareMetres' };
    return true;
  },
);

/** The course of an incident (section 6.3): each step keeps its own time, missing times stay missing. */
export const incidentCourse = workflowOf<Incident>()({
  name: 'incidentCourse',
  register: incident,
  initial: 'CASE_OPENED',
  final: ['CLOSED'],
  handling: lifeSafety,
  transitions: {
    sendOrder: {
      from: ['CASE_OPENED'],
      to: 'ORDER_SENT',
      by: 'command',
      input: nothing,
      sets: ({ now }) => ({ orderSentAt: now }),
      announces: incidentOrdered,
    },
    turnOut: {
      from: ['ORDER_SENT'],
      to: 'TURNED_OUT',
      by: 'command',
      input: nothing,
      sets: ({ row, now }) => ({ turnedOutAt: row.turnedOutAt ?? now }),
      announces: incidentTurnedOut,
    },
    arrive: {
      from: ['ORDER_SENT', 'TURNED_OUT'],
      to: 'ARRIVED',
      by: 'command',
      input: nothing,
      sets: ({ row, now }) => ({ arrivedAt: row.arrivedAt ?? now }),
      announces: incidentArrived,
    },
    bringUnderControl: {
      from: ['ARRIVED'],
      to: 'UNDER_CONTROL',
      by: 'incident.progress',
      input: nothing,
      primary: true,
      sets: ({ now }) => ({ controlledAt: now }),
      announces: incidentControlled,
    },
    extinguish: {
      from: ['ARRIVED', 'UNDER_CONTROL'],
      to: 'EXTINGUISHED',
      by: 'incident.progress',
      input: nothing,
      sets: ({ row, now }) => ({ controlledAt: row.controlledAt ?? now, extinguishedAt: now }),
      announces: incidentExtinguished,
    },
    flareUp: {
      from: ['UNDER_CONTROL', 'EXTINGUISHED'],
      to: 'ARRIVED',
      by: 'incident.progress',
      input: z.strictObject({ reason: z.string().min(2).max(200) }),
      sets: () => ({ controlledAt: null, extinguishedAt: null }),
      announces: incidentReopened,
    },
    close: {
      from: ['CASE_OPENED', 'ORDER_SENT', 'TURNED_OUT', 'ARRIVED', 'UNDER_CONTROL', 'EXTINGUISHED'],
      to: 'CLOSED',
      by: 'command',
      input: closingReport,
      requires: [everyUnitIsBack, closingIsComplete],
      sets: ({ input, now }) => ({ closing: input as ClosingReport, closedAt: now }),
      announces: incidentClosed,
    },
  },
});
