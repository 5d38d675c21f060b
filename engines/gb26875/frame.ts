import { readAddress, writeAddress, type Address } from './address.ts';
import { readTimeTag, TIME_TAG_BYTES, writeTimeTag } from './time-tag.ts';

export const COMMAND = { CONTROL: 1, SEND: 2, CONFIRM: 3, REQUEST: 4, RESPONSE: 5, DENY: 6 } as const;
/** Commands from here on belong to the makers; 128 is a common keep-alive. */
export const MAKERS_COMMANDS_FROM = 128;

export const START_BYTE = 0x40;
export const END_BYTE = 0x23;
/** Start mark and control unit: all up to the application data. */
export const HEADER_BYTES = 27;
/** What a frame takes besides its application data. */
export const FRAME_BYTES = 30;
export const LARGEST_DATA_BYTES = 1024;

/** The control unit of a frame (8.2). */
export interface FrameHeader {
  /** 0 to 65535; the answer echoes it. */
  readonly serial: number;
  readonly majorVersion: number;
  readonly userVersion: number;
  /** When the packet was sent by the sender's clock; `null` where that clock was never set. */
  readonly sentAt: string | null;
  readonly source: Address;
  readonly destination: Address;
  readonly command: number;
}

export interface Frame extends FrameHeader {
  /** The application data unit, without a copy where it was read. */
  readonly data: Uint8Array;
}

/** The low byte of the sum over control unit and application data (8.2.6). */
export function checksumOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += bytes[at]!;
  return sum & 0xff;
}

/** Length of the application data a header claims. */
export function claimedDataBytes(bytes: Uint8Array, at: number): number {
  return bytes[at + 24]! | (bytes[at + 25]! << 8);
}

/** Reads the header whose start mark stands at an offset; 27 bytes must be there. */
export function readHeader(bytes: Uint8Array, at: number): FrameHeader {
  return {
    serial: bytes[at + 2]! | (bytes[at + 3]! << 8),
    majorVersion: bytes[at + 4]!,
    userVersion: bytes[at + 5]!,
    sentAt: readTimeTag(bytes, at + 6),
    source: readAddress(bytes, at + 12),
    destination: readAddress(bytes, at + 18),
    command: bytes[at + 26]!,
  };
}

/** Reads a frame that is known to be whole. */
export function readFrame(bytes: Uint8Array, at: number): Frame {
  const from = at + HEADER_BYTES;
  return { ...readHeader(bytes, at), data: bytes.subarray(from, from + claimedDataBytes(bytes, at)) };
}

/**
 * Writes a frame.
 * @throws RangeError when a number does not fit or the data are longer than the standard allows
 */
export function writeFrame(frame: Omit<Frame, 'sentAt'> & { readonly sentAt: string }): Uint8Array {
  const { serial, majorVersion, userVersion, sentAt, source, destination, command, data } = frame;
  if (data.length > LARGEST_DATA_BYTES)
    throw new RangeError(`Application data have at most ${LARGEST_DATA_BYTES} bytes.`);
  if (!Number.isInteger(serial) || serial < 0 || serial > 0xffff) throw new RangeError(`No serial: ${serial}.`);
  const bytes = new Uint8Array(FRAME_BYTES + data.length);
  bytes.fill(START_BYTE, 0, 2);
  bytes.set([serial & 0xff, serial >> 8, majorVersion, userVersion], 2);
  writeTimeTag(bytes, 6, sentAt);
  writeAddress(bytes, 6 + TIME_TAG_BYTES, source);
  writeAddress(bytes, 18, destination);
  bytes.set([data.length & 0xff, data.length >> 8, command], 24);
  bytes.set(data, HEADER_BYTES);
  const end = HEADER_BYTES + data.length;
  bytes[end] = checksumOf(bytes, 2, end);
  bytes.fill(END_BYTE, end + 1);
  return bytes;
}

const nothing = new Uint8Array(0);

/**
 * The answer to a frame: addresses swapped, serial echoed, no data (clause 6).
 * @param sentAt the answering side's clock
 */
export function answerTo(frame: FrameHeader, command: 3 | 6, sentAt: string): Uint8Array {
  const { serial, majorVersion, userVersion, source, destination } = frame;
  const turned = { source: destination, destination: source };
  return writeFrame({ serial, majorVersion, userVersion, sentAt, ...turned, command, data: nothing });
}
