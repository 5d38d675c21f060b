import {
  coded,
  date,
  defineCodeTable,
  defineRegister,
  integer,
  optional,
  personalData,
  point,
  reference,
  text,
  type RecordOf,
} from '@wanghuo/kernel';

export const stationKind = defineCodeTable('stationKind', 'section F of the glossary', [
  'FIRE_STATION',
  'GOVERNMENT_BRIGADE',
  'ENTERPRISE_BRIGADE',
  'MICRO_STATION',
  'VOLUNTEER_TEAM',
]);

/** Classes of 建标152-2017 and GB/T 35547-2017. */
export const stationClass = defineCodeTable('stationClass', '建标152-2017; GB/T 35547-2017', [
  'FIRST',
  'SECOND',
  'SMALL',
  'SPECIAL',
  'LOGISTICS',
  'TOWN_L1',
  'TOWN_L2',
]);

/** Stations, brigades, micro stations, volunteer teams. Built and in service are two dates (P-4 of the domain rules). */
export const station = defineRegister('station', {
  table: 'forces.station',
  noun: 'forces',
  fields: {
    stationNo: text({ max: 40 }),
    name: text({ max: 80 }),
    kind: coded(stationKind),
    class: optional(coded(stationClass)),
    townshipCode: reference('division'),
    position: point(),
    builtOn: optional(date()),
    /** The day from which it may be dispatched; null when it is built but not yet in the dispatch system. */
    inServiceOn: optional(date()),
    memberCount: integer({ min: 0, max: 2_000 }),
    /** Premises or division the micro station or team belongs to. */
    attachedTo: optional(text({ max: 64 })),
    turnoutSeconds: integer({ min: 0, max: 3_600 }),
    telephone: optional(personalData('phone', text({ max: 20 }))),
    note: optional(text({ max: 200 })),
  },
  identity: 'stationNo',
  title: 'name',
  scope: 'townshipCode',
  list: ['name', 'kind', 'class', 'townshipCode', 'inServiceOn', 'memberCount'],
  search: ['name', 'stationNo'],
  map: { group: 'forces', mark: 'square', properties: ['kind', 'class'] },
});

export type Station = RecordOf<typeof station>;

export const staffKind = defineCodeTable('staffKind', 'section 8 of the domain rules', [
  'NAT',
  'GOV',
  'CLK',
  'ENT',
  'VOL',
  'MIC',
  'SOC',
]);

export const qualificationCode = defineCodeTable('qualification', 'section 8 of the domain rules (DESIGN)', [
  'COMMANDER',
  'SCBA',
  'DRIVER',
  'PUMP_OPERATOR',
  'AERIAL_OPERATOR',
  'HAZMAT',
  'WATER_RESCUE',
  'ROPE_RESCUE',
  'DRONE_PILOT',
  'MEDIC',
  'COMMS',
]);
