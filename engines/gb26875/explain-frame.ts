import type { Address } from './address.ts';
import { readApplicationData, type ApplicationData } from './application-data.ts';
import { commandName, componentTypeName, systemTypeName, typeName } from './code-names.ts';
import { conditionNames, operationNames } from './conditions.ts';
import { componentLabel, readingOf, standardProfile, type DeviceProfile } from './device-profile.ts';
import {
  checksumOf,
  claimedDataBytes,
  COMMAND,
  END_BYTE,
  FRAME_BYTES,
  HEADER_BYTES,
  LARGEST_DATA_BYTES,
  MAKERS_COMMANDS_FROM,
  readHeader,
  START_BYTE,
} from './frame.ts';
import type { InformationObject } from './object-fields.ts';
import { hexOf } from './text.ts';

/** What is wrong with a frame. The first four are the check errors of the standard (clause 6), answered with a denial. */
export const frameFaults = {
  START: '启动符不是 40 40',
  CHECKSUM: '校验和不符',
  COMMAND: '命令字节未定义（预留值）',
  LENGTH: '应用数据单元长度超过 1024 字节',
  END: '结束符不是 23 23',
  INCOMPLETE: '不足一帧',
  TOO_SHORT: '应用数据单元不足以容纳类型标志和信息对象数目',
  OBJECT_SIZE: '信息对象的数目和大小与应用数据单元长度不符',
} as const;
export type FrameFault = keyof typeof frameFaults;

/** An object as it is shown: codes, their names, readings in their units. Addresses are decimal strings. */
export type ExplainedObject = Readonly<Record<string, unknown>>;

/** A frame field by field. What cannot be read is `null`. */
export interface FrameExplanation {
  readonly valid: boolean;
  readonly error: FrameFault | null;
  readonly reason: string | null;
  readonly serial: number | null;
  readonly majorVersion: number | null;
  readonly userVersion: number | null;
  readonly sentAt: string | null;
  readonly source: Address | null;
  readonly destination: Address | null;
  readonly command: number | null;
  readonly commandName: string | null;
  readonly type: number | null;
  readonly typeName: string | null;
  readonly objects: readonly ExplainedObject[];
  readonly isRestore: boolean;
  readonly dataLength: number | null;
  /** What the centre answers. */
  readonly answer: 'CONFIRM' | 'DENY' | null;
  readonly hex: string;
}

/** Explains the frame bytes begin with, or are meant to be; never throws, whatever they are. */
export function explainFrame(bytes: Uint8Array, profile: DeviceProfile = standardProfile): FrameExplanation {
  const hasHeader = bytes.length >= HEADER_BYTES;
  const header = hasHeader ? readHeader(bytes, 0) : undefined;
  const dataLength = hasHeader ? claimedDataBytes(bytes, 0) : undefined;
  const fault = faultOf(bytes, dataLength);
  const isBounded = dataLength !== undefined && HEADER_BYTES + dataLength <= bytes.length;
  const data = isBounded
    ? readApplicationData(bytes.subarray(HEADER_BYTES, HEADER_BYTES + dataLength), profile)
    : undefined;
  const command = header?.command ?? null;
  // Commands of makers carry data of their own; where it parses by the standard it is shown all the same.
  const dataFault = command !== null && command < MAKERS_COMMANDS_FROM ? (data?.fault ?? null) : null;
  const error = fault ?? dataFault;
  return {
    valid: error === null,
    error,
    reason: error === null ? null : frameFaults[error],
    serial: header?.serial ?? null,
    majorVersion: header?.majorVersion ?? null,
    userVersion: header?.userVersion ?? null,
    sentAt: header?.sentAt ?? null,
    source: header?.source ?? null,
    destination: header?.destination ?? null,
    command,
    commandName: command === null ? null : commandName(command),
    type: data?.type ?? null,
    typeName: data === undefined || data.type === null ? null : typeName(data.type),
    objects: data === undefined ? [] : explainObjects(data, profile),
    isRestore: data?.isRestore ?? false,
    dataLength: dataLength ?? null,
    answer: answerFor(command, fault, dataFault, profile),
    hex: hexOf(bytes),
  };
}

function faultOf(bytes: Uint8Array, dataLength: number | undefined): FrameFault | null {
  if (bytes.length >= 2 && (bytes[0] !== START_BYTE || bytes[1] !== START_BYTE)) return 'START';
  if (dataLength === undefined) return 'INCOMPLETE';
  if (dataLength > LARGEST_DATA_BYTES) return 'LENGTH';
  if (bytes.length < FRAME_BYTES + dataLength) return 'INCOMPLETE';
  const end = HEADER_BYTES + dataLength;
  if (bytes[end + 1] !== END_BYTE || bytes[end + 2] !== END_BYTE) return 'END';
  if (bytes[end] !== checksumOf(bytes, 2, end)) return 'CHECKSUM';
  const command = bytes[HEADER_BYTES - 1]!;
  return command === 0 || (command > COMMAND.DENY && command < MAKERS_COMMANDS_FROM) ? 'COMMAND' : null;
}

/** A denial needs a header one can trust; data that do not parse are confirmed unless the profile says otherwise. */
function answerFor(
  command: number | null,
  fault: FrameFault | null,
  dataFault: ApplicationData['fault'],
  profile: DeviceProfile,
): FrameExplanation['answer'] {
  if (fault === 'CHECKSUM' || fault === 'COMMAND') return 'DENY';
  if (fault !== null || command === null) return null;
  if (command === COMMAND.CONFIRM || command === COMMAND.DENY || command === COMMAND.RESPONSE) return null;
  if (command === COMMAND.REQUEST) return null;
  return dataFault !== null && profile.deniesUnreadableData ? 'DENY' : 'CONFIRM';
}

function explainObjects({ objects, isRestore }: ApplicationData, profile: DeviceProfile): ExplainedObject[] {
  return objects.map((object) => explainObject(object, isRestore, profile));
}

function explainObject(object: InformationObject, isRestore: boolean, profile: DeviceProfile): ExplainedObject {
  const { systemType, systemAddress, componentType, componentAddress, conditions, operations } = object;
  const { analogueType, rawValue, ...rest } = object;
  const reading = analogueType === undefined ? undefined : readingOf(profile, analogueType, rawValue ?? 0);
  return {
    ...rest,
    ...(systemType === undefined ? {} : { systemTypeName: systemTypeName(systemType) }),
    ...(systemAddress === undefined ? {} : { systemAddress: String(systemAddress) }),
    ...(componentType === undefined ? {} : { componentTypeName: componentTypeName(componentType) }),
    ...(componentAddress === undefined
      ? {}
      : {
          componentAddress: String(componentAddress),
          componentLabel: componentLabel(profile, componentAddress),
          zone: componentAddress >>> 16,
          point: componentAddress & 0xffff,
        }),
    ...(conditions === undefined
      ? {}
      : {
          conditions: isRestore ? [] : conditions,
          conditionNames: isRestore ? [] : conditions.map((condition) => conditionNames[condition]),
        }),
    ...(operations === undefined ? {} : { operationNames: operations.map((operation) => operationNames[operation]) }),
    ...(analogueType === undefined ? {} : { analogueType, rawValue, ...(reading ? { ...reading } : {}) }),
  };
}
