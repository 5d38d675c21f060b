import table from '../../reference/codes/jt808.json' with { type: 'json' };
import { hexOf } from '@wanghuo/gb26875';
import { ByteReader, readClock } from './byte-reader.ts';

/** A position report (0x0200) in units of people. */
export interface Location {
  /** Identifiers of alarm bits. */
  readonly alarms: readonly string[];
  readonly alarmNames: readonly string[];
  readonly alarmFlags: number;
  readonly statusFlags: number;
  readonly isIgnitionOn: boolean;
  /** Without it the coordinates are the last known, or nothing. */
  readonly isPositioned: boolean;
  /** Longitude and latitude in WGS-84; `null` where they are encrypted or outside the globe. */
  readonly position: readonly [longitude: number, latitude: number] | null;
  readonly satelliteSystems: readonly string[];
  readonly altitudeMetres: number;
  readonly speedKilometresPerHour: number;
  /** 0 is north. */
  readonly headingDegrees: number;
  readonly locatedAt: string | null;
  readonly mileageKilometres?: number;
  readonly fuelLitres?: number;
  readonly recorderSpeedKilometresPerHour?: number;
  readonly signalStrength?: number;
  readonly satelliteCount?: number;
  /** Items that are not read here, by their number in hexadecimal. */
  readonly otherItems: Readonly<Record<string, string>>;
}

const LOCATION_BYTES = 28;
const STATUS = { ignition: 0, positioned: 1, south: 2, west: 3, encrypted: 5 } as const;
const satelliteBits: readonly (readonly [number, string])[] = [
  [18, 'GPS'],
  [19, 'BEIDOU'],
  [20, 'GLONASS'],
  [21, 'GALILEO'],
];

type Item = Exclude<
  keyof Location,
  | 'otherItems'
  | 'alarms'
  | 'alarmNames'
  | 'position'
  | 'satelliteSystems'
  | 'locatedAt'
  | 'isIgnitionOn'
  | 'isPositioned'
>;
/** Additional items with a meaning of their own: name, bytes, units in one. */
const items: Readonly<Record<number, readonly [Item, 1 | 2 | 4, number]>> = {
  0x01: ['mileageKilometres', 4, 10],
  0x02: ['fuelLitres', 2, 10],
  0x03: ['recorderSpeedKilometresPerHour', 2, 10],
  0x30: ['signalStrength', 1, 1],
  0x31: ['satelliteCount', 1, 1],
};

/** Reads a position report; `null` when it is shorter than its fixed part. */
export function readLocation(body: Uint8Array): Location | null {
  if (body.length < LOCATION_BYTES) return null;
  const reader = new ByteReader(body);
  const alarmFlags = reader.number(4)!;
  const statusFlags = reader.number(4)!;
  const isSet = (bit: number): boolean => Math.floor(statusFlags / 2 ** bit) % 2 === 1;
  const latitude = (reader.number(4)! / 1e6) * (isSet(STATUS.south) ? -1 : 1);
  const longitude = (reader.number(4)! / 1e6) * (isSet(STATUS.west) ? -1 : 1);
  const altitude = reader.number(2)!;
  const isOnGlobe = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const alarms = Object.entries(table.alarms).filter(([bit]) => Math.floor(alarmFlags / 2 ** Number(bit)) % 2 === 1);
  return {
    alarms: alarms.map(([, { id }]) => id),
    alarmNames: alarms.map(([, { name }]) => name),
    alarmFlags,
    statusFlags,
    isIgnitionOn: isSet(STATUS.ignition),
    isPositioned: isSet(STATUS.positioned),
    position: isOnGlobe && !isSet(STATUS.encrypted) ? [longitude, latitude] : null,
    satelliteSystems: satelliteBits.filter(([bit]) => isSet(bit)).map(([, name]) => name),
    // Two's complement by practice: a depression reads as a height of 65 kilometres otherwise.
    altitudeMetres: altitude > 0x7fff ? altitude - 0x1_0000 : altitude,
    speedKilometresPerHour: reader.number(2)! / 10,
    headingDegrees: reader.number(2)!,
    locatedAt: readClock(reader.digits(6)),
    ...readItems(reader),
  };
}

function readItems(reader: ByteReader): Partial<Location> & Pick<Location, 'otherItems'> {
  const known: Record<string, number> = {};
  const otherItems: Record<string, string> = {};
  while (reader.left >= 2) {
    const id = reader.number(1)!;
    const data = reader.bytes(reader.number(1)!);
    if (data === null) break;
    const item = items[id];
    if (item !== undefined && item[1] === data.length) known[item[0]] = new ByteReader(data).number(item[1])! / item[2];
    else otherItems[`0x${id.toString(16).toUpperCase().padStart(2, '0')}`] = hexOf(data);
  }
  return { ...known, otherItems };
}

/** A location among others in 0x0704. */
export interface BatchedLocations {
  /** True for positions that wait from a stretch without a link. */
  readonly isBackfill: boolean;
  readonly locations: readonly Location[];
}

/** Reads 0x0704: as many of the positions as are whole. */
export function readBatch(body: Uint8Array): BatchedLocations | null {
  const reader = new ByteReader(body);
  const count = reader.number(2);
  const kind = reader.number(1);
  if (count === null || kind === null) return null;
  const locations: Location[] = [];
  for (let i = 0; i < count; i += 1) {
    const length = reader.number(2);
    const location = length === null ? null : readLocation(reader.bytes(length) ?? new Uint8Array(0));
    if (location === null) break;
    locations.push(location);
  }
  return locations.length === count ? { isBackfill: kind === 1, locations } : null;
}
