import {
  byCommand,
  coded,
  date,
  defineCodeTable,
  defineRegister,
  integer,
  optional,
  point,
  reference,
  text,
  timestamp,
  type RecordOf,
} from '@wanghuo/kernel';
import { deviceProfile } from './device-profiles.ts';

/** What a device watches or does; project 9 counts coverage by these. */
export const deviceClass = defineCodeTable('deviceClass', 'section 12 of the domain rules, this project', [
  'USER_TRANSMITTER',
  'SMOKE_DETECTOR',
  'GAS_DETECTOR',
  'ELECTRICAL_MONITOR',
  'WATER_PRESSURE',
  'WATER_LEVEL',
  'LOOKOUT_CAMERA',
  'VEHICLE_TERMINAL',
  'VITAL_SIGN_TAG',
  'EQUIPMENT_TAG',
  'WARNING_PLATFORM',
]);
export type DeviceClass = (typeof deviceClass.names)[number];

export const deviceProtocol = defineCodeTable('deviceProtocol', 'this project', ['GB26875', 'JT808', 'MQTT', 'HTTP']);
export type DeviceProtocol = (typeof deviceProtocol.names)[number];

/**
 * A device on the wire. Who it is (`protocol` and `address`), where it hangs, who keeps it, and how often it lets hear
 * of itself. What it says, and whether it lives, are streams and stand apart: this row changes only when people change it.
 */
export const device = defineRegister('device', {
  table: 'sensing.device',
  fields: {
    deviceNo: text({ max: 40 }),
    name: text({ max: 80 }),
    deviceClass: coded(deviceClass),
    protocol: coded(deviceProtocol),
    /** As it introduces itself: source address in decimal, telephone number, client id, key id. */
    address: text({ max: 64 }),
    profile: coded(deviceProfile),
    townshipCode: reference('division'),
    premisesId: optional(reference('premises')),
    /** The number of the premises: the scope by which a unit's people see their own devices. */
    premisesNo: optional(text({ max: 40 })),
    buildingId: optional(reference('building')),
    floor: optional(integer({ min: -10, max: 150 })),
    room: optional(text({ max: 60 })),
    position: point(),
    /** The gateway or panel that speaks for it. */
    parentId: optional(reference('device')),
    unitId: optional(reference('unit')),
    maintainerId: optional(reference('organisation')),
    installedOn: optional(date()),
    batteryReplaceOn: optional(date()),
    /** Where the contract differs from that of the profile. */
    heartbeatSeconds: optional(integer({ min: 5, max: 604_800 })),
    heartbeatMisses: optional(integer({ min: 1, max: 20 })),
    /** Test mode: visible, four hours at most, and hides no fire (DV-20). */
    testUntilAt: byCommand(optional(timestamp())),
  },
  identity: 'deviceNo',
  title: 'name',
  scope: { township: 'townshipCode', premises: 'premisesNo', organisation: 'maintainerId' },
  list: ['deviceNo', 'name', 'deviceClass', 'protocol', 'townshipCode', 'premisesId', 'floor', 'maintainerId'],
  search: ['deviceNo', 'name', 'address'],
  map: { group: 'sensing', mark: 'circle', properties: ['deviceClass'] },
});
export type Device = RecordOf<typeof device>;
