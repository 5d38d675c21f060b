import { defineDomain, grant, labelsUnder } from '@wanghuo/kernel';
import { serviceRoles, townshipRoles } from '@wanghuo/organisations/model';
import engineLabels from '@wanghuo/dispatch/labels' with { type: 'json' };
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { crewMember, equipment, equipmentGroup, equipmentState } from './crew.ts';
import {
  dutyStateChanged,
  reportPositions,
  setDutyState,
  timeInFuture,
  unitBoard,
  unitOnAssignment,
  unitPositions,
} from './position.ts';
import { qualificationCode, staffKind, station, stationClass, stationKind } from './station.ts';
import { apparatusType, dutyState, unit, unitKind } from './unit.ts';

export * from './crew.ts';
export * from './position.ts';
export * from './readiness.ts';
export * from './station.ts';
export * from './unit.ts';

export const forces = defineDomain({
  name: 'forces',
  labels: { ...labelsUnder('capability', engineLabels), ...labels },
  codes: [
    stationKind,
    stationClass,
    staffKind,
    qualificationCode,
    equipmentGroup,
    equipmentState,
    unitKind,
    apparatusType,
    dutyState,
  ],
  errors: [unitOnAssignment, timeInFuture],
  events: [dutyStateChanged],
  registers: [station, unit, crewMember, equipment],
  contracts: [reportPositions, setDutyState, unitBoard],
  streams: [unitPositions],
  grants: [
    ...serviceRoles.map((role) => grant(role, { within: 'district', may: ['forces.read'] })),
    ...townshipRoles.map((role) => grant(role, { within: 'township', may: ['forces.read'] })),
    ...['DISPATCHER', 'DUTY_COMMANDER', 'DETACHMENT_HEAD', 'PLAN_OFFICER', 'ASSESSOR', 'JOB'].map((role) =>
      grant(role, { within: 'district', may: ['crewMember.read', 'equipment.read'] }),
    ),
    ...['STATION_OFFICER', 'FIREFIGHTER', 'COMMS_OFFICER', 'LOGISTICS_OFFICER', 'EQUIPMENT_MANAGER'].map((role) =>
      grant(role, { within: 'station', may: ['crewMember.read', 'equipment.read'] }),
    ),
    // Whoever must call somebody sees the whole number, one at a time and with a purpose (PI-05).
    ...['DISPATCHER', 'DUTY_COMMANDER'].map((role) =>
      grant(role, { within: 'district', may: ['forces.reveal', 'crewMember.reveal'] }),
    ),
    grant('STATION_OFFICER', { within: 'station', may: ['forces.reveal', 'crewMember.reveal'] }),
    grant('STATION_OFFICER', {
      within: 'station',
      may: ['forces.edit', 'crewMember.edit', 'equipment.edit', 'unit.setDutyState', 'unit.reportPosition'],
    }),
    grant('EQUIPMENT_MANAGER', { within: 'station', may: ['equipment.edit'] }),
    grant('FIREFIGHTER', { within: 'station', may: ['unit.reportPosition'] }),
    grant('DISPATCHER', { within: 'district', may: ['unit.setDutyState', 'unit.reportPosition'] }),
    grant('DUTY_COMMANDER', {
      within: 'district',
      may: ['forces.edit', 'crewMember.edit', 'equipment.edit', 'unit.setDutyState'],
    }),
    grant('PARTNER', { within: 'district', may: ['unit.reportPosition', 'forces.read', 'territory.read'] }),
  ],
});
