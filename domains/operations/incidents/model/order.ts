import {
  addSeconds,
  byCommand,
  coded,
  defineCodeTable,
  defineRegister,
  lifeSafety,
  limits,
  nothing,
  optional,
  parseInstant,
  reference,
  integer,
  text,
  textSchema,
  timestamp,
  workflowOf,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { orderAcknowledged, orderAtCommander, orderBackAtSeat, orderCancelled, orderRepeated } from './events.ts';

export const orderKind = defineCodeTable('orderKind', 'this project, decision 0008', [
  'DISPATCH',
  'REINFORCEMENT',
  'COVER_MOVE',
]);
export const orderState = defineCodeTable('orderState', 'ruling 14', [
  'SENT',
  'REPEATED',
  'AT_SEAT',
  'AT_COMMANDER',
  'ACKNOWLEDGED',
  'CANCELLED',
]);
export type OrderState = keyof typeof orderState.codes;

/** One order to one unit. It never just stays "sent" (INV-3). */
export const order = defineRegister('order', {
  table: 'incidents.order',
  fields: {
    orderNo: byCommand(text({ max: 40 })),
    kind: byCommand(coded(orderKind)),
    state: byCommand(coded(orderState)),
    /** Null for a cover move that belongs to no incident. */
    incidentId: byCommand(optional(reference('incident'))),
    unitId: byCommand(reference('unit')),
    callSign: byCommand(text({ max: 40 })),
    stationId: byCommand(reference('station')),
    stationName: byCommand(text({ max: 80 })),
    townshipCode: byCommand(reference('division')),
    instruction: byCommand(optional(text({ max: 400 }))),
    sentAt: byCommand(timestamp()),
    sentByName: byCommand(text({ max: 80 })),
    /** The person the order comes back to, and the one after: names, not roles (ruling 14). */
    seatName: byCommand(text({ max: 80 })),
    commanderName: byCommand(text({ max: 80 })),
    predictedSeconds: byCommand(optional(integer({ min: 0, max: 86_400 }))),
    /** When the order stood on the station's screen; it may be heard without being answered. */
    deliveredAt: byCommand(optional(timestamp())),
    acknowledgedAt: byCommand(optional(timestamp())),
    acknowledgedByName: byCommand(optional(text({ max: 80 }))),
    acknowledgedBy: byCommand(optional(text({ max: 20 }))),
    cancelReason: byCommand(optional(text({ max: 200 }))),
  },
  identity: 'orderNo',
  scope: { station: 'stationId', township: 'townshipCode' },
  noun: 'order',
  list: ['orderNo', 'sentAt', 'callSign', 'stationName', 'state', 'acknowledgedAt'],
  search: ['orderNo', 'callSign'],
  editable: false,
});
export type Order = RecordOf<typeof order>;

const factOf = ({ row }: { row: Order }) => ({
  orderId: row.id,
  incidentId: row.incidentId,
  unitId: row.unitId,
  stationId: row.stationId,
});

const open = ['SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER'] as const;

/** Ruling 14: next channel at 5 s, back at the named dispatcher at 30 s, at the named commander at 60 s. */
export const orderDelivery = workflowOf<Order>()({
  name: 'orderDelivery',
  register: order,
  initial: 'SENT',
  final: ['ACKNOWLEDGED', 'CANCELLED'],
  handling: lifeSafety,
  transitions: {
    repeat: {
      from: ['SENT'],
      to: 'REPEATED',
      by: 'clock',
      input: nothing,
      announces: orderRepeated,
      payload: factOf,
    },
    returnToSeat: {
      from: ['SENT', 'REPEATED'],
      to: 'AT_SEAT',
      by: 'clock',
      input: nothing,
      announces: orderBackAtSeat,
      payload: ({ row }) => ({ ...factOf({ row }), personName: row.seatName }),
    },
    raiseToCommander: {
      from: ['SENT', 'REPEATED', 'AT_SEAT'],
      to: 'AT_COMMANDER',
      by: 'clock',
      input: nothing,
      announces: orderAtCommander,
      payload: ({ row }) => ({ ...factOf({ row }), personName: row.commanderName }),
    },
    acknowledge: {
      from: [...open],
      to: 'ACKNOWLEDGED',
      by: 'order.acknowledge',
      input: nothing,
      primary: true,
      // An order is answered before a password is typed (RE-18).
      whileLocked: true,
      sets: ({ row, now, actorName }) => ({
        acknowledgedAt: now,
        acknowledgedBy: 'SCREEN',
        acknowledgedByName: actorName,
        deliveredAt: row.deliveredAt ?? now,
      }),
      announces: orderAcknowledged,
      payload: factOf,
    },
    acknowledgeByVoice: {
      from: [...open],
      to: 'ACKNOWLEDGED',
      by: 'order.recordVoice',
      input: z.strictObject({ spokeWith: textSchema({ max: 40 }) }),
      sets: ({ input, now }) => ({
        acknowledgedAt: now,
        acknowledgedBy: 'VOICE',
        acknowledgedByName: input.spokeWith,
      }),
      announces: orderAcknowledged,
      payload: factOf,
    },
    cancel: {
      from: [...open],
      to: 'CANCELLED',
      by: 'command',
      input: z.strictObject({ reason: z.string() }),
      sets: ({ input }) => ({ cancelReason: input.reason }),
      announces: orderCancelled,
      payload: factOf,
    },
  },
  deadlines: [
    {
      while: ['SENT'],
      at: (row) => addSeconds(parseInstant(row.sentAt), limits.orderNextChannelSeconds),
      take: 'repeat',
    },
    {
      while: ['SENT', 'REPEATED'],
      at: (row) => addSeconds(parseInstant(row.sentAt), limits.orderBackToSeatSeconds),
      take: 'returnToSeat',
    },
    {
      while: ['SENT', 'REPEATED', 'AT_SEAT'],
      at: (row) => addSeconds(parseInstant(row.sentAt), limits.orderToCommanderSeconds),
      take: 'raiseToCommander',
    },
  ],
});
