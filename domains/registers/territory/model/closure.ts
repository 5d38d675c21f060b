import {
  coded,
  byCommand,
  defineCodeTable,
  defineEvent,
  defineRegister,
  optional,
  point,
  reference,
  text,
  timestamp,
} from '@wanghuo/kernel';
import { z } from 'zod';

export const closureDirection = defineCodeTable('closureDirection', 'this project, decision 0006', [
  'BOTH',
  'FORWARD',
  'BACKWARD',
]);
export const closureReason = defineCodeTable('closureReason', 'this project, decision 0006', [
  'WORKS',
  'FLOOD',
  'LANDSLIDE',
  'ACCIDENT',
  'EVENT',
  'FIRE_GROUND',
  'OTHER',
]);

/** A stretch of road that may not be driven, from when until when and why. It counts in the very next answer. */
export const closure = defineRegister('closure', {
  table: 'territory.closure',
  fields: {
    closureNo: byCommand(text({ max: 40 })),
    /** The way of the road network that is closed at the position. */
    wayId: byCommand(text({ max: 20 })),
    roadName: byCommand(optional(text({ max: 80 }))),
    position: byCommand(point()),
    townshipCode: byCommand(optional(reference('division'))),
    direction: byCommand(coded(closureDirection)),
    reason: byCommand(coded(closureReason)),
    note: byCommand(optional(text({ max: 200 }))),
    fromAt: byCommand(timestamp()),
    untilAt: byCommand(optional(timestamp())),
    closedBy: byCommand(text({ max: 80 })),
    reopenedAt: byCommand(optional(timestamp())),
  },
  identity: 'closureNo',
  title: 'roadName',
  scope: 'townshipCode',
  list: ['closureNo', 'roadName', 'reason', 'fromAt', 'untilAt', 'reopenedAt'],
  search: ['closureNo', 'roadName'],
  editable: false,
});

export const roadClosed = defineEvent(
  'road.closed',
  z.object({ closureId: z.uuid(), wayId: z.string(), roadName: z.string().nullable(), reason: z.string() }),
  'closureId',
);
export const roadReopened = defineEvent(
  'road.reopened',
  z.object({ closureId: z.uuid(), wayId: z.string() }),
  'closureId',
);
export const roadNetworkReplaced = defineEvent(
  'roadNetwork.replaced',
  z.object({ networkId: z.uuid(), name: z.string(), isSynthetic: z.boolean(), wayCount: z.int(), nodeCount: z.int() }),
  'networkId',
);
