import { defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';

const id = z.uuid();

export const callReceived = defineEvent(
  'call.received',
  z.object({ callId: id, channel: z.string(), alarmId: z.string().nullable() }),
  'callId',
);
export const callClaimed = defineEvent('call.claimed', z.object({ callId: id }), 'callId');
export const callReleased = defineEvent('call.released', z.object({ callId: id }), 'callId');
export const callBackNeeded = defineEvent('call.backNeeded', z.object({ callId: id }), 'callId');
export const callBackTried = defineEvent('call.backTried', z.object({ callId: id }), 'callId');
export const callAttached = defineEvent(
  'call.attached',
  z.object({ callId: id, incidentId: id, reason: z.string(), proposed: z.boolean() }),
  'callId',
);
export const callDetached = defineEvent(
  'call.detached',
  z.object({ callId: id, incidentId: id, reason: z.string() }),
  'callId',
);
/** What is known of the alarm behind a call changed: somebody has looked. */
export const callEvidenceAdded = defineEvent('call.evidenceAdded', z.object({ callId: id }), 'callId');
export const callClosed = defineEvent('call.closed', z.object({ callId: id }), 'callId');

export const incidentOpened = defineEvent(
  'incident.opened',
  z.object({
    incidentId: id,
    incidentNo: z.string(),
    incidentType: z.string(),
    level: z.int(),
    townshipCode: z.string(),
  }),
  'incidentId',
);
export const incidentChanged = defineEvent(
  'incident.changed',
  z.object({ incidentId: id, change: z.string(), reason: z.string().nullable() }),
  'incidentId',
);
const progress = z.object({ incidentId: id });
export const incidentOrdered = defineEvent('incident.ordered', progress, 'incidentId');
export const incidentTurnedOut = defineEvent('incident.turnedOut', progress, 'incidentId');
export const incidentArrived = defineEvent('incident.arrived', progress, 'incidentId');
export const incidentControlled = defineEvent('incident.controlled', progress, 'incidentId');
export const incidentExtinguished = defineEvent('incident.extinguished', progress, 'incidentId');
export const incidentReopened = defineEvent('incident.reopened', progress, 'incidentId');
export const incidentClosed = defineEvent('incident.closed', progress, 'incidentId');
export const noteAdded = defineEvent('incident.noteAdded', z.object({ incidentId: id, entryId: id }), 'incidentId');

export const planConfirmed = defineEvent(
  'incident.planConfirmed',
  z.object({
    incidentId: id,
    planId: id,
    planHash: z.string(),
    unitIds: z.array(id),
    /** Why the dispatcher changed the recommendation; null when it was taken as it is. */
    changeReason: z.string().nullable(),
  }),
  'incidentId',
);

const orderFact = z.object({ orderId: id, incidentId: id.nullable(), unitId: id, stationId: id });
export const orderSent = defineEvent('order.sent', orderFact, 'orderId');
export const orderDelivered = defineEvent('order.delivered', orderFact, 'orderId');
export const orderRepeated = defineEvent('order.repeated', orderFact, 'orderId');
export const orderBackAtSeat = defineEvent('order.backAtSeat', orderFact.extend({ personName: z.string() }), 'orderId');
export const orderAtCommander = defineEvent(
  'order.atCommander',
  orderFact.extend({ personName: z.string() }),
  'orderId',
);
export const orderAcknowledged = defineEvent('order.acknowledged', orderFact, 'orderId');
export const orderCancelled = defineEvent('order.cancelled', orderFact, 'orderId');
/** A cover move that was taken back, whether it had been answered or not. */
export const coverRecalled = defineEvent('order.coverRecalled', orderFact.extend({ reason: z.string() }), 'orderId');

const unitFact = z.object({
  assignmentId: id,
  incidentId: id,
  unitId: id,
  deviceAt: z.string().nullable(),
  deviceSequence: z.int().nullable(),
});
export const unitAssigned = defineEvent('assignment.made', unitFact, 'assignmentId');
export const unitTurnedOut = defineEvent('assignment.turnedOut', unitFact, 'assignmentId');
export const unitArrived = defineEvent('assignment.arrived', unitFact, 'assignmentId');
export const unitWaterOn = defineEvent('assignment.waterOn', unitFact, 'assignmentId');
export const unitControlled = defineEvent('assignment.controlled', unitFact, 'assignmentId');
export const unitExtinguished = defineEvent('assignment.extinguished', unitFact, 'assignmentId');
export const unitLeft = defineEvent('assignment.left', unitFact, 'assignmentId');
export const unitBack = defineEvent('assignment.ended', unitFact, 'assignmentId');
export const unitStoodDown = defineEvent('assignment.stoodDown', unitFact, 'assignmentId');
export const reportConflicted = defineEvent(
  'assignment.reportConflicted',
  unitFact.extend({ step: z.string(), state: z.string() }),
  'assignmentId',
);

export const requestMade = defineEvent(
  'request.made',
  z.object({ requestId: id, kind: z.string(), incidentId: id.nullable() }),
  'requestId',
);
export const requestOverdue = defineEvent('request.overdue', z.object({ requestId: id }), 'requestId');
export const requestAnswered = defineEvent('request.answered', z.object({ requestId: id }), 'requestId');

export const shiftBegun = defineEvent('shift.begun', z.object({ shiftId: id, post: z.string() }), 'shiftId');
export const shiftEnded = defineEvent('shift.ended', z.object({ shiftId: id }), 'shiftId');
export const shiftRelieved = defineEvent(
  'shift.relieved',
  z.object({ shiftId: id, byShiftId: id, reason: z.string() }),
  'shiftId',
);
export const handoverOffered = defineEvent('handover.offered', z.object({ handoverId: id }), 'handoverId');
export const handoverWithdrawn = defineEvent('handover.withdrawn', z.object({ handoverId: id }), 'handoverId');
export const handoverSigned = defineEvent('handover.signed', z.object({ handoverId: id }), 'handoverId');
export const windObserved = defineEvent('wind.observed', z.object({ windId: id }), 'windId');
