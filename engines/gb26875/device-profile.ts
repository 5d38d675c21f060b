import { analogueType } from './code-names.ts';
import { componentStatusWithoutText, type Layout } from './layouts.ts';

/** Resolution and unit of one analogue type of one maker. */
export interface AnalogueScale {
  readonly name: string;
  readonly unit: string;
  readonly resolution: number;
}

/** Everything in which a make of device departs from the standard, or which the standard leaves open. The only place for it. */
export interface DeviceProfile {
  readonly id: string;
  /** Which part of a frame tells whose it is. */
  readonly identity: 'SOURCE' | 'DESTINATION' | 'CONNECTION';
  /** How often it lets hear of itself, and how many times it may stay out. Any valid frame counts. */
  readonly heartbeat: { readonly intervalSeconds: number; readonly misses: number };
  /** True where the maker keeps to the letter and bit 0 unset does mean a test. */
  readonly isBitZeroTest: boolean;
  /** Layouts of objects of other sizes, by type and bytes of one object. */
  readonly layouts: Readonly<Record<number, Readonly<Record<number, Layout>>>>;
  /** A maker's type that reports the end of the conditions of a type of the standard. */
  readonly restores: Readonly<Record<number, number>>;
  readonly scales: Readonly<Record<number, AnalogueScale>>;
  /** How point and zone stand in a component address; the raw number stays the key. */
  readonly componentLabel: 'ZONE_POINT' | 'RAW';
  /** What a modem in front of the device says first, and what it wants to hear. */
  readonly preambles: readonly { readonly beginsWith: string; readonly answer: string }[];
  /**
   * How a clock that is wrong may be set (type 90): not again within so long, and so many times a day; `null` where the
   * make does not take it.
   */
  readonly clockSync: { readonly everySeconds: number; readonly mostPerDay: number } | null;
  /** False: data that do not parse are confirmed, else a device sends them again and again and its queue stands. */
  readonly deniesUnreadableData: boolean;
}

/** The standard itself, and where it is silent what most devices do. */
export const standardProfile: DeviceProfile = {
  id: 'standard',
  identity: 'SOURCE',
  heartbeat: { intervalSeconds: 30, misses: 3 },
  isBitZeroTest: false,
  layouts: {},
  restores: {},
  scales: {},
  componentLabel: 'ZONE_POINT',
  preambles: [],
  clockSync: { everySeconds: 3600, mostPerDay: 3 },
  deniesUnreadableData: false,
};

/** Older devices that send component status without text, and the ends of conditions as types of their own. */
export const shortObjectProfile: DeviceProfile = {
  ...standardProfile,
  id: 'short-objects',
  layouts: { 2: { 15: componentStatusWithoutText } },
  restores: { 0x86: 1, 0x87: 2, 0x88: 21 },
};

/** A reading in its unit. */
export interface Reading {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Within the range of table 6. */
  readonly isInRange: boolean;
}

/** Turns the raw value of an object into a reading; `undefined` for types nobody has described. */
export function readingOf(profile: DeviceProfile, type: number, rawValue: number): Reading | undefined {
  const published = analogueType(type);
  const scale = profile.scales[type] ?? published;
  if (scale === undefined) return undefined;
  // Whole steps of a decimal resolution: 3850 × 0.1 is 385, not 385.00000000000006.
  const steps = Math.round(1 / scale.resolution);
  const value = steps >= 1 ? rawValue / steps : rawValue * scale.resolution;
  const isInRange = published === undefined || (value >= published.from && value <= published.to);
  return { name: scale.name, unit: scale.unit, value, isInRange };
}

/** A component address as people write it: zone and point by the convention of the field, or the bare number. */
export function componentLabel(profile: DeviceProfile, componentAddress: number): string {
  if (profile.componentLabel === 'RAW') return String(componentAddress);
  return `${componentAddress >>> 16}-${componentAddress & 0xffff}`;
}
