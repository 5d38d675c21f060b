import { defineDomain, grant, labelsUnder, type EventDefinition } from '@wanghuo/kernel';
import engineLabels from '@wanghuo/dispatch/labels' with { type: 'json' };
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { incidentContracts } from './api/index.ts';
import { assignment, assignmentState, unitCourse } from './assignment.ts';
import { call, callChannel, callHandling, callOutcome, callState } from './call.ts';
import { incidentErrors } from './errors.ts';
import * as events from './events.ts';
import { incident, incidentCourse, incidentOutcome, incidentState, placeFoundBy } from './incident.ts';
import { incidentClass, incidentType } from './incident-type.ts';
import { order, orderDelivery, orderKind, orderState } from './order.ts';
import {
  handover,
  handoverState,
  postKind,
  request,
  requestAnswering,
  requestDirection,
  requestKind,
  requestState,
  shift,
} from './watch.ts';

export * from './api/index.ts';
export * from './assignment.ts';
export * from './call.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './incident.ts';
export * from './incident-type.ts';
export * from './order.ts';
export * from './replay.ts';
export * from './watch.ts';

const see = ['incident.read', 'order.read', 'assignment.read', 'shift.read'];

export const incidents = defineDomain({
  name: 'incidents',
  labels: { ...labelsUnder('slot', engineLabels), ...labels },
  codes: [
    incidentType,
    incidentClass,
    incidentState,
    incidentOutcome,
    placeFoundBy,
    callChannel,
    callState,
    callOutcome,
    orderKind,
    orderState,
    assignmentState,
    postKind,
    handoverState,
    requestKind,
    requestDirection,
    requestState,
  ],
  errors: incidentErrors,
  events: Object.values(events) as unknown as EventDefinition[],
  registers: [call, incident, order, assignment, shift, handover, request],
  workflows: [callHandling, incidentCourse, orderDelivery, unitCourse, requestAnswering],
  contracts: [...incidentContracts],
  grants: [
    grant('DISPATCHER', {
      within: 'district',
      may: [
        ...see,
        'call.read',
        'call.reveal',
        'call.receive',
        'call.take',
        'incident.open',
        'incident.change',
        'incident.note',
        'incident.dispatch',
        'incident.progress',
        'incident.close',
        'order.recordVoice',
        'unit.progress',
        'request.read',
        'request.reveal',
        'request.make',
        'request.answer',
        'handover.read',
        'shift.keep',
      ],
    }),
    grant('DUTY_COMMANDER', {
      within: 'district',
      may: [
        ...see,
        'call.read',
        'call.reveal',
        'incident.change',
        'incident.note',
        'incident.dispatch',
        'incident.progress',
        'incident.close',
        'order.recordVoice',
        'request.read',
        'request.reveal',
        'request.make',
        'request.answer',
        'handover.read',
        'shift.keep',
      ],
    }),
    ...['STATION_OFFICER', 'COMMS_OFFICER'].map((role) =>
      grant(role, {
        within: 'station',
        may: [...see, 'order.acknowledge', 'unit.progress', 'incident.note', 'handover.read', 'shift.keep'],
      }),
    ),
    grant('FIREFIGHTER', {
      within: 'station',
      may: [...see, 'order.acknowledge', 'unit.progress', 'incident.note', 'handover.read', 'shift.keep'],
    }),
    ...['INCIDENT_COMMANDER', 'SAFETY_OFFICER', 'LOGISTICS_OFFICER', 'EQUIPMENT_MANAGER'].map((role) =>
      grant(role, { within: 'station', may: [...see, 'incident.note'] }),
    ),
    ...['TOWN_FIRE_OFFICER', 'TOWN_ENFORCER'].map((role) =>
      grant(role, { within: 'township', may: ['incident.read'] }),
    ),
    grant('DETACHMENT_HEAD', { within: 'district', may: [...see, 'call.read', 'request.read', 'handover.read'] }),
    // A leader of the district sees how it stands and what happened; callers and requests stay with the service.
    grant('DISTRICT_LEADER', { within: 'district', may: see }),
    // A telephone system or another centre hands calls in; it reads nothing back.
    grant('PARTNER', { within: 'district', may: ['call.receive'] }),
    grant('JOB', {
      within: 'district',
      may: [...see, 'call.read', 'call.receive', 'request.read', 'handover.read', 'incident.open', 'incident.change'],
    }),
  ],
});
