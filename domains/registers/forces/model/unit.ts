import {
  byCommand,
  coded,
  date,
  decimal,
  defineCodeTable,
  defineRegister,
  integer,
  json,
  optional,
  point,
  reference,
  text,
  timestamp,
  worded,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';

export const unitKind = defineCodeTable('unitKind', 'this project, decision 0007', ['APPARATUS', 'TEAM']);

/** Vehicle types of the plan's vehicle annex (section 7.1 of the domain rules): thirteen, with our numbers. */
export const apparatusType = defineCodeTable(
  'apparatusType',
  'plan 2021–2025, vehicle annex; section 7.1 of the domain rules',
  {
    WATER_TENDER: 'V11',
    FOAM_TENDER: 'V12',
    CAFS: 'V13',
    AERIAL: 'V21',
    HIGH_JET: 'V22',
    RESCUE_TENDER: 'V31',
    SMOKE_LIGHTING: 'V32',
    HAZMAT_DECON: 'V33',
    COMMAND_VEHICLE: 'V34',
    ENGINEERING_PLANT: 'V35',
    REMOTE_WATER_SUPPLY: 'V41',
    HOOK_LIFT: 'V42',
    LOGISTICS: 'V43',
  },
);

/**
 * What a unit is doing. GA/T 974.39-2011 publishes the codes of the first, second and third; the others are ours and
 * begin with P until the standard's table has been read from the printed page.
 */
export const dutyState = defineCodeTable(
  'dutyState',
  'GA/T 974.39-2011 where a code is two digits; else this project',
  {
    IN_STATION: '10',
    TURNED_OUT: '20',
    ARRIVED: '22',
    WATER_ON: 'P23',
    UNDER_CONTROL: 'P24',
    EXTINGUISHED: 'P25',
    RETURNING: 'P30',
    COVER_MOVE: 'P40',
    TRAINING: 'P50',
    MAINTENANCE: 'P60',
    OUT_OF_SERVICE: 'P61',
  },
);
export type DutyState = keyof typeof dutyState.codes;

/** Duty states in which a unit may be sent: in station, on the way home, or standing in elsewhere. "Available" is derived (ruling 9). */
export const availableStates: readonly DutyState[] = ['IN_STATION', 'RETURNING', 'COVER_MOVE'];

/** A call sign without its vehicle type in brackets, where the type stands beside it or room is short. */
export const shortCallSign = (callSign: string): string => callSign.replace(/[（(][^（）()]*[）)]$/u, '') || callSign;

/** What a unit can do: numbers carry their unit in the name (`pump_Ls`), the rest is yes or no. Run cards ask for these names. */
export const capabilitiesSchema = z.record(
  z.string().regex(/^[a-z][A-Za-z0-9_]{1,31}$/),
  z.union([z.number().min(0).max(100_000), z.boolean()]),
);
export type Capabilities = z.infer<typeof capabilitiesSchema>;

/** A resource that can be sent: a vehicle with its crew, or a team on foot. */
export const unit = defineRegister('unit', {
  table: 'forces.unit',
  noun: 'forces',
  fields: {
    callSign: text({ max: 40 }),
    stationId: reference('station'),
    townshipCode: reference('division'),
    kind: coded(unitKind),
    apparatusType: optional(coded(apparatusType)),
    /** Of the vehicle itself: known from delivery on. */
    serialNo: optional(text({ max: 40 })),
    plateNo: optional(text({ max: 20 })),
    widthMetres: decimal({ min: 0, max: 5 }),
    heightMetres: decimal({ min: 0, max: 6 }),
    weightTonnes: decimal({ min: 0, max: 80 }),
    crewSize: integer({ min: 0, max: 30 }),
    capabilities: worded('capability', json(capabilitiesSchema)),
    /** Home position; where the unit is now is a stream. */
    position: point(),
    commissionedOn: optional(date()),
    dutyState: byCommand(coded(dutyState)),
    dutyStateAt: byCommand(timestamp()),
    /** Why it cannot be sent, for states that say so. */
    dutyNote: byCommand(optional(text({ max: 200 }))),
    note: optional(text({ max: 200 })),
  },
  identity: 'callSign',
  scope: { station: 'stationId', township: 'townshipCode' },
  list: ['callSign', 'stationId', 'apparatusType', 'dutyState', 'dutyStateAt', 'plateNo'],
  search: ['callSign', 'plateNo', 'serialNo'],
});
export type Unit = RecordOf<typeof unit>;
