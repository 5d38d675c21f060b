import { findRecord, listRecordsWhere, when, type CommandContext, type Services } from '@wanghuo/platform-server';
import {
  incident,
  incidentChanged,
  incidentControlled,
  incidentExtinguished,
  incidentOpened,
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
import { reportUpReasonOf, reportUpRule } from '../model/report-up.ts';
import { alarmSubscribers } from './alarm-calls.ts';
import { saveRequest } from './requests.ts';
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
      data: {
        orderNo: sent.orderNo,
        seatName: sent.seatName,
        commanderName: sent.commanderName,
        by: sent.acknowledgedBy,
        name: sent.acknowledgedByName,
      },
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

/** The municipal centre by the name it has in the register of organisations. */
const superior = '重庆市消防救援总队指挥中心';

/** Once an incident must be reported up, the report is asked for once, with its own clock and its reason. */
async function askReportUp(
  context: CommandContext & { readonly services: Services },
  incidentId: string,
): Promise<void> {
  const record = await findRecord(context, incident, incidentId);
  if (!record || record.state === 'CLOSED') return;
  const reason = reportUpReasonOf({ incidentType: record.incidentType, level: record.level, dead: record.facts.dead });
  if (!reason) return;
  const asked = await listRecordsWhere(context, request, { incidentId, kind: 'REPORT_UP', direction: 'OUT' });
  if (asked.length > 0) return;
  const labels = context.services.declarations.find((domain) => domain.name === 'incidents')?.labels ?? {};
  await saveRequest(context, {
    kind: 'REPORT_UP',
    direction: 'OUT',
    organisationName: superior,
    incidentId,
    content: `${labels[`reportUp.${reason}`] ?? reason}：${record.incidentNo} ${record.title}`,
    answerWithinSeconds: reportUpRule.withinSeconds,
  });
}

export const subscribers = [
  ...alarmSubscribers,
  when(incidentOpened, 'incidents.askReportUpWhenOpened', ({ incidentId }, context) =>
    askReportUp(context, incidentId),
  ),
  when(incidentChanged, 'incidents.askReportUpWhenChanged', ({ incidentId }, context) =>
    askReportUp(context, incidentId),
  ),
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
