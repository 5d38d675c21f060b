import {
  analogueType,
  COMMAND,
  componentLabel,
  readApplicationData,
  readFrame,
  readingOf,
  type Condition,
  type DeviceProfile,
  type Frame,
  type InformationObject,
} from '@wanghuo/gb26875';
import { cleanDeviceText, type Observation, type SensedCondition, type SensedValue } from '../../model/index.ts';

/** What a frame says, before it is known who spoke and whether it was said before. */
export interface Reading {
  /** The sender's clock as it stands in the frame; null where it was never set. */
  readonly sentAt: string | null;
  /** Whether frames of this kind carry the sender's time at all. */
  readonly hasClock: boolean;
  /** A serial or a time in it tells the same frame twice from two alike (DV-08). */
  readonly isNumbered: boolean;
  readonly observations: readonly Observation[];
  readonly values: readonly Omit<SensedValue, 'at'>[];
  readonly resets: readonly string[];
  /** Its data are not as the standard has them. */
  readonly isUnreadable: boolean;
  /** A picture came with it. */
  readonly hasPicture?: boolean;
  /** Where it is and was, oldest first. */
  readonly positions: readonly LocatedUnit[];
}

/** One place of something that moves, by its own clock. */
export interface LocatedUnit {
  readonly position: readonly [longitude: number, latitude: number];
  readonly headingDegrees: number | null;
  readonly speedKilometresPerHour: number | null;
  readonly at: string | null;
}

/** The conditions of a status as we name them; several of theirs may be one of ours. */
const meaning: Readonly<Record<Condition, SensedCondition | null>> = {
  FIRE: 'FIRE',
  FAULT: 'FAULT',
  SHIELDED: 'SHIELDED',
  SUPERVISION: 'SUPERVISION',
  STARTED: 'STARTED',
  FEEDBACK: 'FEEDBACK',
  DELAYED: 'DELAYED',
  MAINS_FAULT: 'POWER_FAULT',
  STANDBY_FAULT: 'POWER_FAULT',
  POWER_FAULT: 'POWER_FAULT',
  BUS_FAULT: 'LINE_FAULT',
  MANUAL: 'MANUAL_STATE',
  CONFIGURATION_CHANGED: null,
  RESET: null,
  CHANNEL_FAULT: 'LINE_FAULT',
  LINE_FAULT: 'LINE_FAULT',
};

/** What a status word of each type can say: what it does not say is over. */
const shared = ['FIRE', 'FAULT', 'SHIELDED', 'SUPERVISION', 'STARTED', 'FEEDBACK', 'DELAYED', 'POWER_FAULT'] as const;
const sayable: Readonly<Record<number, readonly SensedCondition[]>> = {
  1: [...shared, 'LINE_FAULT', 'MANUAL_STATE'],
  2: shared,
  21: ['FIRE', 'FAULT', 'POWER_FAULT', 'LINE_FAULT'],
};

/** Components whose fire is a person's hand. */
const manualComponents = new Set([23, 24]);
/** Components whose "fire" is something more exact besides. */
const exactly: Readonly<Record<number, SensedCondition>> = {
  10: 'GAS',
  11: 'GAS',
  12: 'GAS',
  13: 'GAS',
  17: 'EARTH_LEAKAGE',
  18: 'OVER_TEMPERATURE',
  74: 'GAS',
};

/** Quantities of table 6 by their code; makers' own have none. */
const quantities: Readonly<Record<number, string>> = {
  1: 'count',
  2: 'level',
  3: 'temperature',
  4: 'pressure',
  5: 'pressure',
  6: 'gas',
  7: 'duration',
  8: 'voltage',
  9: 'current',
  10: 'flow',
  11: 'airVolume',
  12: 'airSpeed',
};

type Said = Omit<Reading, 'sentAt' | 'hasClock' | 'isNumbered' | 'positions'>;
const nothing: Said = { observations: [], values: [], resets: [], isUnreadable: false };

/**
 * Reads a frame of GB/T 26875.3 that is known to be whole (its checksum and end mark hold). Never throws, whatever its
 * data are. Bit 0 hides nothing: devices send fires with it unset.
 */
export function readTransmission(bytes: Uint8Array, profile: DeviceProfile): Reading {
  const frame = readFrame(bytes, 0);
  const isReport = frame.command === COMMAND.SEND || frame.command === COMMAND.RESPONSE;
  return {
    sentAt: frame.sentAt,
    hasClock: true,
    isNumbered: true,
    positions: [],
    ...(isReport ? readReport(frame, profile) : nothing),
  };
}

function readReport(frame: Frame, profile: DeviceProfile): Said {
  const data = readApplicationData(frame.data, profile);
  const type = data.type ?? -1;
  const isUnreadable = data.fault === 'OBJECT_SIZE';
  const said = new Map<string, Observation>();
  // A component that speaks twice in one frame is active if it ever was: no fire hides behind a later line.
  const say = (one: Observation) => {
    const key = `${one.component ?? ''} ${one.condition}`;
    if (!said.has(key) || one.isActive) said.set(key, one);
  };
  const values: Omit<SensedValue, 'at'>[] = [];
  const resets = new Set<string>();
  for (const object of data.objects) {
    const component = componentOf(object);
    const componentName = nameOf(object, profile);
    for (const [condition, isActive] of conditionsOf(type, object, data.isRestore))
      say({ component, componentName, condition, isActive });
    const system = systemOf(object);
    const isReset = object.conditions?.includes('RESET') || object.operations?.some((one) => resetting.has(one));
    if (isReset && system !== null) resets.add(system);
    if (object.operations?.includes('MANUAL_ALARM'))
      say({ component, componentName, condition: 'MANUAL_ALARM', isActive: true });
    const value = valueOf(object, profile);
    if (value !== undefined) values.push({ component, ...value });
  }
  if (isUnreadable) say({ component: null, componentName: null, condition: 'PROTOCOL_FAULT', isActive: true });
  return { observations: [...said.values()], values, resets: [...resets], isUnreadable };
}

const resetting: ReadonlySet<string> = new Set(['RESET', 'ALARM_CLEARED']);

function conditionsOf(
  type: number,
  { conditions, componentType = 0 }: InformationObject,
  isRestore: boolean,
): readonly (readonly [SensedCondition, boolean])[] {
  const possible = sayable[type];
  if (conditions === undefined || possible === undefined) return [];
  const active = new Set(isRestore ? [] : conditions.flatMap((condition) => meaning[condition] ?? []));
  const isManual = type === 2 && manualComponents.has(componentType);
  const more = type === 2 ? exactly[componentType] : undefined;
  return possible.flatMap((condition): (readonly [SensedCondition, boolean])[] => {
    const isActive = active.has(condition);
    if (condition !== 'FIRE') return [[condition, isActive]];
    return [[isManual ? 'MANUAL_ALARM' : 'FIRE', isActive], ...(more === undefined ? [] : [[more, isActive] as const])];
  });
}

function valueOf(object: InformationObject, profile: DeviceProfile): Omit<SensedValue, 'at' | 'component'> | undefined {
  const { analogueType: type, rawValue } = object;
  if (type === undefined || rawValue === undefined) return undefined;
  const reading = readingOf(profile, type, rawValue);
  if (reading === undefined || !reading.isInRange) return undefined;
  const quantity = quantities[type] ?? (analogueType(type) === undefined ? `maker${type}` : undefined);
  return quantity === undefined ? undefined : { quantity, unit: reading.unit, value: reading.value };
}

function systemOf({ systemType, systemAddress }: InformationObject): string | null {
  return systemType === undefined || systemAddress === undefined ? null : `${systemType}/${systemAddress}`;
}

/** The natural key of what an object is about; the type of a component is no safe part of it. */
function componentOf(object: InformationObject): string | null {
  const system = systemOf(object);
  if (system === null || object.componentAddress === undefined) return system;
  return `${system}/${object.componentAddress}`;
}

function nameOf({ text, componentAddress }: InformationObject, profile: DeviceProfile): string | null {
  const cleaned = text === undefined ? '' : cleanDeviceText(text);
  if (cleaned !== '') return cleaned;
  return componentAddress === undefined ? null : componentLabel(profile, componentAddress);
}
