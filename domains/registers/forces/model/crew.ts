import {
  byCommand,
  coded,
  date,
  defineCodeTable,
  defineRegister,
  integer,
  listOf,
  optional,
  personalData,
  reference,
  text,
  type RecordOf,
} from '@wanghuo/kernel';
import { qualificationCode, staffKind } from './station.ts';

/** Members of stations and brigades. A lapsed certificate does not count toward a crew. */
export const crewMember = defineRegister('crewMember', {
  table: 'forces.crew_member',
  fields: {
    memberNo: text({ max: 40 }),
    name: personalData('name', text({ max: 40 })),
    phone: optional(personalData('phone', text({ max: 20 }))),
    stationId: reference('station'),
    townshipCode: reference('division'),
    post: text({ max: 40 }),
    staffKind: coded(staffKind),
    qualifications: listOf(
      'qualificationHeld',
      { code: coded(qualificationCode), validUntilOn: optional(date()) },
      { max: 20 },
    ),
  },
  identity: 'memberNo',
  title: 'name',
  scope: { station: 'stationId' },
  list: ['memberNo', 'name', 'stationId', 'post', 'staffKind'],
  search: ['memberNo', 'name'],
});

export type CrewMember = RecordOf<typeof crewMember>;

export const equipmentGroup = defineCodeTable('equipmentGroup', 'section 7.2 of the domain rules', [
  'E1',
  'E2',
  'E3',
  'E4',
  'E5',
  'E6',
  'E7',
  'E8',
  'E9',
  'E10',
  'E11',
  'E12',
]);
export const equipmentState = defineCodeTable('equipmentState', 'section 7.3 of the domain rules', [
  'IN_STORE',
  'ON_VEHICLE',
  'IN_USE',
  'TO_CLEAN',
  'TEST_DUE',
  'TEST_OVERDUE',
  'REPAIR',
  'QUARANTINED',
  'DISPOSED',
]);

/** Key equipment, each with its number and last test. */
export const equipment = defineRegister('equipment', {
  table: 'forces.equipment',
  fields: {
    serialNo: text({ max: 40 }),
    name: text({ max: 60 }),
    group: coded(equipmentGroup),
    stationId: reference('station'),
    unitId: optional(reference('unit')),
    quantity: integer({ min: 1, max: 10_000 }),
    state: byCommand(coded(equipmentState)),
    lastTestedOn: optional(date()),
  },
  identity: 'serialNo',
  title: 'name',
  scope: { station: 'stationId' },
  list: ['serialNo', 'name', 'group', 'stationId', 'state', 'lastTestedOn'],
  search: ['serialNo', 'name'],
});
