import { conditionsOf, isNormalBitSet, operationsOf, type Condition, type Operation } from './conditions.ts';
import { readText, textBytes, textSize } from './text.ts';
import { readTimeTag, TIME_TAG_BYTES, writeTimeTag } from './time-tag.ts';

/** One information object (8.3). Which of these it has follows from the type of the data, see `layouts.ts`. */
export interface InformationObject {
  systemType?: number;
  systemAddress?: number;
  componentType?: number;
  /** The raw 32 bits: the standard does not split them. */
  componentAddress?: number;
  status?: number;
  conditions?: Condition[];
  /** Bit 0 of the status; informative only. */
  isNormalBitSet?: boolean;
  text?: string;
  /** Set where the field of the text holds no text. */
  textHex?: string;
  /** When it happened or was sampled, by the device's clock; `null` where that was never set. */
  occurredAt?: string | null;
  analogueType?: number;
  /** Signed 16 bits as they came; the profile knows the resolution. */
  rawValue?: number;
  operationFlags?: number;
  operations?: Operation[];
  operator?: number;
  majorVersion?: number;
  minorVersion?: number;
  clockAt?: string | null;
  recordCount?: number;
  startAt?: string | null;
  answerMinutes?: number;
}

/** One field of an object: how many bytes it takes where it stands, and how it is read and written. */
export interface ObjectField {
  /** Fewest bytes it takes. */
  readonly bytes: number;
  /** Whole length where it depends on what stands there. */
  readonly length?: (bytes: Uint8Array, at: number) => number;
  read(into: InformationObject, bytes: Uint8Array, at: number): void;
  write(from: InformationObject, bytes: Uint8Array, at: number): void;
  /** Whole length of what will be written, where it depends on that. */
  readonly writtenLength?: (from: InformationObject) => number;
}

/** Bytes of a text that has no length of its own (types 2 and 7). */
export const TEXT_BYTES = 31;
const LONGEST_TEXT = 255;

const word = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
const put = (bytes: Uint8Array, at: number, value: number, size: number): void => {
  for (let i = 0; i < size; i += 1) bytes[at + i] = (value >>> (8 * i)) & 0xff;
};

type NumberKey = {
  [Key in keyof InformationObject]: InformationObject[Key] extends number | undefined ? Key : never;
}[keyof InformationObject];
type TimeKey = 'occurredAt' | 'clockAt' | 'startAt';

const byte = (key: NumberKey & string): ObjectField => ({
  bytes: 1,
  read: (into, bytes, at) => void (into[key] = bytes[at]!),
  write: (from, bytes, at) => put(bytes, at, from[key] ?? 0, 1),
});

const time = (key: TimeKey): ObjectField => ({
  bytes: TIME_TAG_BYTES,
  read: (into, bytes, at) => void (into[key] = readTimeTag(bytes, at)),
  write: (from, bytes, at) => {
    const instant = from[key];
    if (instant !== null && instant !== undefined) writeTimeTag(bytes, at, instant);
  },
});

const status = (of: Parameters<typeof conditionsOf>[0], size: 1 | 2): ObjectField => ({
  bytes: size,
  read: (into, bytes, at) => {
    const value = size === 1 ? bytes[at]! : word(bytes, at);
    into.status = value;
    into.conditions = conditionsOf(of, value);
    into.isNormalBitSet = isNormalBitSet(value);
  },
  write: (from, bytes, at) => put(bytes, at, from.status ?? 0, size),
});

const flags = (of: Parameters<typeof operationsOf>[0]): ObjectField => ({
  bytes: 1,
  read: (into, bytes, at) => {
    into.operationFlags = bytes[at]!;
    into.operations = operationsOf(of, bytes[at]!);
  },
  write: (from, bytes, at) => put(bytes, at, from.operationFlags ?? 0, 1),
});

function readTextInto(into: InformationObject, bytes: Uint8Array): void {
  const { text, hex } = readText(bytes);
  into.text = text;
  if (hex !== undefined) into.textHex = hex;
}

export const field = {
  systemType: byte('systemType'),
  systemAddress: byte('systemAddress'),
  componentType: byte('componentType'),
  componentAddress: {
    bytes: 4,
    read: (into, bytes, at) => void (into.componentAddress = (word(bytes, at) | (word(bytes, at + 2) << 16)) >>> 0),
    write: (from, bytes, at) => put(bytes, at, from.componentAddress ?? 0, 4),
  },
  systemStatus: status('system', 2),
  componentStatus: status('component', 2),
  transmitterStatus: status('transmitter', 1),
  text: {
    bytes: TEXT_BYTES,
    read: (into, bytes, at) => readTextInto(into, bytes.subarray(at, at + TEXT_BYTES)),
    write: (from, bytes, at) => bytes.set(textBytes(from.text ?? '', TEXT_BYTES), at),
  },
  countedText: {
    bytes: 1,
    length: (bytes, at) => 1 + (bytes[at] ?? 0),
    read: (into, bytes, at) => readTextInto(into, bytes.subarray(at + 1, at + 1 + bytes[at]!)),
    write: (from, bytes, at) => {
      const size = Math.min(LONGEST_TEXT, textSize(from.text ?? ''));
      bytes[at] = size;
      bytes.set(textBytes(from.text ?? '', size), at + 1);
    },
    writtenLength: (from) => 1 + Math.min(LONGEST_TEXT, textSize(from.text ?? '')),
  },
  analogueType: byte('analogueType'),
  analogueValue: {
    bytes: 2,
    read: (into, bytes, at) => void (into.rawValue = (word(bytes, at) << 16) >> 16),
    write: (from, bytes, at) => put(bytes, at, from.rawValue ?? 0, 2),
  },
  panelOperation: flags('panel'),
  transmitterOperation: flags('transmitter'),
  operator: byte('operator'),
  majorVersion: byte('majorVersion'),
  minorVersion: byte('minorVersion'),
  occurredAt: time('occurredAt'),
  clockAt: time('clockAt'),
  startAt: time('startAt'),
  recordCount: byte('recordCount'),
  answerMinutes: byte('answerMinutes'),
  /** Zero by the standard; what stands there is not looked at. */
  reserved: { bytes: 1, read: () => {}, write: (_from, bytes, at) => put(bytes, at, 0, 1) },
} as const satisfies Record<string, ObjectField>;
