import { findRecord, when } from '@wanghuo/platform-server';
import {
  incidentControlled,
  incidentExtinguished,
  incidentReopened,
  order,
  orderAcknowledged,
  orderAtCommander,
  orderBackAtSeat,
  orderRepeated,
  request,
  requestAnswered,
  requestOverdue,
} from '../model/index.ts';
import { addToTimeline, type TimelineKind } from './timeline.ts';

/** Steps that a clock or a button took become lines of the incident's story; the actor is who took the step. */
const orderLine = (event: typeof orderRepeated, name: string, kind: TimelineKind) =>
  when(event, name, async ({ orderId, incidentId }, context) => {
    if (incidentId === null) return;
    const sent = await findRecord(context, order, orderId);
    if (!sent) return;
    await addToTimeline(context, incidentId, {
      kind,
      at: context.fact.occurredAt,
      actor: context.fact.actor,
      callSign: sent.callSign,
      data: { orderNo: sent.orderNo, seatName: sent.seatName, commanderName: sent.commanderName, by: sent.acknowledgedBy, name: sent.acknowledgedByName },
    });
  });

const incidentLine = (event: typeof incidentControlled, name: string, kind: TimelineKind) =>
  when(event, name, async ({ incidentId }, context) => {
    await addToTimeline(context, incidentId, { kind, at: context.fact.occurredAt, actor: context.fact.actor });
  });

const requestLine = (event: typeof requestOverdue, name: string, kind: TimelineKind) =>
  when(event, name, async ({ requestId }, context) => {
    const record = await findRecord(context, request, requestId);
    if (!record?.incidentId) return;
    await addToTimeline(context, record.incidentId, {
      kind,
      at: context.fact.occurredAt,
      actor: context.fact.actor,
      data: { organisation: record.organisationName, state: record.state, note: record.answerNote },
    });
  });

export const subscribers = [
  orderLine(orderRepeated, 'incidents.tellOrderRepeated', 'ORDER_REPEATED'),
  orderLine(orderBackAtSeat as never, 'incidents.tellOrderAtSeat', 'ORDER_AT_SEAT'),
  orderLine(orderAtCommander as never, 'incidents.tellOrderAtCommander', 'ORDER_AT_COMMANDER'),
  orderLine(orderAcknowledged, 'incidents.tellOrderAcknowledged', 'ORDER_ACKNOWLEDGED'),
  incidentLine(incidentControlled, 'incidents.tellControlled', 'UNDER_CONTROL'),
  incidentLine(incidentExtinguished, 'incidents.tellExtinguished', 'EXTINGUISHED'),
  incidentLine(incidentReopened, 'incidents.tellFlaredUp', 'FLARED_UP'),
  requestLine(requestOverdue, 'incidents.tellRequestOverdue', 'REQUEST_OVERDUE'),
  requestLine(requestAnswered, 'incidents.tellRequestAnswered', 'REQUEST_ANSWERED'),
];
