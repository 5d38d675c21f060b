import {
  COMMAND,
  readApplicationData,
  readFrame,
  standardProfile,
  writeApplicationData,
  writeFrame,
  type InformationObject,
} from '@wanghuo/gb26875';
import { limits } from '@wanghuo/kernel';
import {
  transmitterProfiles,
  type DeviceClass,
  type DeviceProfileName,
  type ForwardKind,
  type SensedCondition,
} from '../../model/index.ts';
import type { Words } from '../words.ts';
import type { ForwardContent, ForwardedDevice } from './content.ts';

/** What fits into one frame: an object of type 2 takes 46 bytes of at most 1,022. */
export const componentsOfFrame = 20;

const NORMAL = 0b1;
/** Bits of figure 7 by what we call the conditions; what has no bit of its own is under supervision. */
const statusBits: Partial<Readonly<Record<SensedCondition, number>>> = {
  FIRE: 1 << 1,
  MANUAL_ALARM: 1 << 1,
  GAS: 1 << 1,
  FAULT: 1 << 2,
  TAMPERED: 1 << 2,
  LINE_FAULT: 1 << 2,
  SHIELDED: 1 << 3,
  PRE_ALARM: 1 << 4,
  OVER_TEMPERATURE: 1 << 4,
  EARTH_LEAKAGE: 1 << 4,
  PRESSURE_LOW: 1 << 4,
  LEVEL_LOW: 1 << 4,
  SUPERVISION: 1 << 4,
  STARTED: 1 << 5,
  FEEDBACK: 1 << 6,
  DELAYED: 1 << 7,
  POWER_FAULT: 1 << 8,
  LOW_BATTERY: 1 << 8,
};
/** Figure 13. */
const transmitterBits: Partial<Readonly<Record<SensedCondition, number>>> = {
  FIRE: 1 << 1,
  MANUAL_ALARM: 1 << 1,
  FAULT: 1 << 2,
  POWER_FAULT: 1 << 3,
  LINE_FAULT: 1 << 6,
};
const CHANNEL_FAULT = 1 << 5;
const SILENT_COMPONENT = 1 << 2;

/** Tables 4 and 5: what a device is, that speaks another protocol. */
const typesOf: Readonly<Record<DeviceClass, readonly [systemType: number, componentType: number]>> = {
  USER_TRANSMITTER: [0, 0],
  SMOKE_DETECTOR: [1, 40],
  GAS_DETECTOR: [1, 10],
  ELECTRICAL_MONITOR: [1, 16],
  WATER_PRESSURE: [11, 99],
  WATER_LEVEL: [11, 92],
  LOOKOUT_CAMERA: [1, 78],
  VEHICLE_TERMINAL: [0, 0],
  VITAL_SIGN_TAG: [0, 0],
  EQUIPMENT_TAG: [0, 0],
  WARNING_PLATFORM: [0, 0],
};
const MANUAL_BUTTON = 23;

/** Whether the transmission protocol has a word for a condition; a call for help of a person is none, our own doubts neither. */
export function canSay(condition: SensedCondition): boolean {
  return statusBits[condition] !== undefined || condition === 'MANUAL_STATE';
}

export interface Header {
  readonly serial: number;
  readonly sentAt: string;
  /** Our own address and that of the other side. */
  readonly source: string;
  readonly target: string;
}

/** Under which address a device is known to the other side. */
export function sourceOf(device: ForwardedDevice | null, own: string): string {
  return device?.protocol === 'GB26875' && /^\d{1,15}$/.test(device.address) ? device.address : own;
}

/**
 * The frame of a message. A device of the transmission protocol goes on under its own address, with the types, texts and
 * times of its own frame; any other is a component of the district's.
 * @param original - the device's frame, where it is still there
 */
export function frameOfMessage(
  kind: ForwardKind,
  content: ForwardContent,
  original: Uint8Array | null,
  header: Header,
  words: Words,
): Uint8Array {
  const source = sourceOf(content.device, header.source);
  const data = source === header.source ? ofDistrict(kind, content, words) : ofDevice(kind, content, original);
  return writeFrame({
    serial: header.serial,
    majorVersion: 1,
    userVersion: 1,
    sentAt: header.sentAt,
    source,
    destination: header.target,
    command: COMMAND.SEND,
    data,
  });
}

function ofDistrict(kind: ForwardKind, content: ForwardContent, words: Words): Uint8Array {
  const { device, components } = content;
  const [systemType, componentType] = typesOf[device?.deviceClass ?? 'USER_TRANSMITTER'];
  const objects = components.map(({ componentName, active, number }): InformationObject => {
    const isManual = active.includes('MANUAL_ALARM') && !active.includes('FIRE');
    return {
      systemType,
      systemAddress: 1,
      componentType: isManual ? MANUAL_BUTTON : componentType,
      componentAddress: number ?? 0,
      status: (kind === 'SILENT' ? SILENT_COMPONENT : wordOf(active, statusBits)) | normalBit(content),
      text: writable(
        kind === 'SILENT' ? words('forward.text.silent', { name: nameOf(device) }) : textOf(device, componentName),
      ),
      occurredAt: content.receivedAt,
    };
  });
  return writeApplicationData(2, objects);
}

function ofDevice(kind: ForwardKind, content: ForwardContent, original: Uint8Array | null): Uint8Array {
  const at = timeOf(content);
  if (kind !== 'STATES')
    return writeApplicationData(21, [
      { status: NORMAL | (kind === 'SILENT' ? CHANNEL_FAULT : 0), occurredAt: at(null) },
    ]);
  const profile = transmitterProfiles[content.device?.profile as DeviceProfileName] ?? standardProfile;
  const read = original === null ? null : readApplicationData(readFrame(original, 0).data, profile);
  // What somebody did at a panel is told as it came.
  if (read?.type === 4 || read?.type === 24)
    return writeApplicationData(
      read.type,
      read.objects.map((object) => ({ ...object, occurredAt: at(object.occurredAt) })),
    );
  const own = new Map((read?.objects ?? []).map((object) => [keyOf(object), object]));
  const status = (component: string | null, active: readonly SensedCondition[]): number => {
    const told = own.get(component ?? '')?.status;
    const bits = component === null ? transmitterBits : statusBits;
    const word = told === undefined || read?.isRestore ? wordOf(active, bits) : told & ~NORMAL;
    return word | normalBit(content);
  };
  const components = content.components.length > 0 ? content.components : resetSystems(content);
  const first = components[0]?.component ?? null;
  if (first === null)
    return writeApplicationData(21, [
      { status: status(null, components[0]?.active ?? []), occurredAt: at(own.get('')?.occurredAt) },
    ]);
  const isSystem = first.split('/').length === 2;
  return writeApplicationData(
    isSystem ? 1 : 2,
    components
      .filter(({ component }) => component?.split('/').length === (isSystem ? 2 : 3))
      .map(({ component, componentName, active }): InformationObject => {
        const [systemType = 0, systemAddress = 0, componentAddress = 0] = (component ?? '').split('/').map(Number);
        const told = own.get(component ?? '');
        return {
          systemType,
          systemAddress,
          status: status(component, active),
          occurredAt: at(told?.occurredAt),
          ...(isSystem
            ? {}
            : {
                componentType: told?.componentType ?? 0,
                componentAddress,
                text: writable(told?.text ?? componentName ?? ''),
              }),
        };
      }),
  );
}

const resetSystems = ({ resets }: ForwardContent) =>
  resets.slice(0, componentsOfFrame).map((component) => ({ component, componentName: null, active: [] }));

/** Bit 0 by the letter of the standard: unset is a test (figure 7). */
const normalBit = ({ isTest }: ForwardContent): number => (isTest ? 0 : NORMAL);

function wordOf(active: readonly SensedCondition[], bits: typeof statusBits): number {
  return active.reduce((word, condition) => word | (bits[condition] ?? 0), 0);
}

/** A device's time is passed on where it can be believed; else ours counts. */
function timeOf({ receivedAt }: ForwardContent): (claimed: string | null | undefined) => string {
  return (claimed) => {
    if (claimed === null || claimed === undefined) return receivedAt;
    const apart = Math.abs(Date.parse(claimed) - Date.parse(receivedAt));
    return apart <= limits.gateway.clockToleranceSeconds * 1000 ? claimed : receivedAt;
  };
}

function keyOf({ systemType, systemAddress, componentAddress }: InformationObject): string {
  if (systemType === undefined || systemAddress === undefined) return '';
  return `${systemType}/${systemAddress}${componentAddress === undefined ? '' : `/${componentAddress}`}`;
}

const nameOf = (device: ForwardedDevice | null): string => device?.name ?? '';

function textOf(device: ForwardedDevice | null, componentName: string | null): string {
  return [device?.placeName, device?.room, componentName ?? device?.name].filter(Boolean).join(' ');
}

/** GB 18030 as our codec writes it has no code for what lies beyond the basic plane. */
const writable = (text: string): string => text.toWellFormed().replaceAll(/[\u{10000}-\u{10FFFF}\uFFFD]/gu, '?');
