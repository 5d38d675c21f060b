import { ByteReader, hexOf } from './byte-reader.ts';

export const FLAG = 0x7e;
const ESCAPE = 0x7d;

/** The header of a message. The editions of 2011 and 2013 have one and the same. */
export interface MessageHeader {
  readonly messageId: number;
  readonly edition: '2013' | '2019';
  /**
   * The terminal's number as packed digits, without leading zeros. Some makers pack an identity of theirs instead of a
   * phone: what is no decimal digit is kept as a lower-case hexadecimal one, because its positions and alarms are real.
   */
  readonly phone: string;
  /** 0 to 65535. */
  readonly serial: number;
  readonly bodyLength: number;
  readonly isEncrypted: boolean;
  /** Set when the message comes in several packets; numbers count from 1. */
  readonly packet: { readonly count: number; readonly number: number } | null;
}

/** Why bytes between two flags are no message. */
export type MessageFault = 'ESCAPE' | 'CHECK' | 'HEADER' | 'LENGTH';

export interface ReadMessage {
  readonly fault: MessageFault | null;
  readonly header: MessageHeader | null;
  readonly body: Uint8Array;
}

const none = new Uint8Array(0);

/** Takes the escapes out of what stands between two flags; `null` when an escape is followed by neither 01 nor 02. */
export function unescape(bytes: Uint8Array): Uint8Array | null {
  if (!bytes.includes(ESCAPE)) return bytes;
  const plain: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== ESCAPE) plain.push(bytes[at]!);
    else if (bytes[at + 1] === 1 || bytes[at + 1] === 2) plain.push(bytes[(at += 1)] === 1 ? ESCAPE : FLAG);
    else return null;
  }
  return Uint8Array.from(plain);
}

/** The check byte: exclusive or over header and body, before escaping. */
export function checkOf(bytes: Uint8Array): number {
  let check = 0;
  for (let at = 0; at < bytes.length; at += 1) check ^= bytes[at]!;
  return check;
}

/** Reads what stands between two flags, check byte included; never throws. */
export function readMessage(between: Uint8Array): ReadMessage {
  const plain = unescape(between);
  if (plain === null) return { fault: 'ESCAPE', header: null, body: none };
  const content = plain.subarray(0, -1);
  const { header, size } = readHeader(content);
  const body = content.subarray(size);
  if (checkOf(content) !== plain.at(-1)) return { fault: 'CHECK', header, body };
  if (header === null) return { fault: 'HEADER', header, body };
  return { fault: body.length === header.bodyLength ? null : 'LENGTH', header, body };
}

function readHeader(content: Uint8Array): { header: MessageHeader | null; size: number } {
  const reader = new ByteReader(content);
  const messageId = reader.number(2);
  const properties = reader.number(2) ?? 0;
  const edition = (properties & 0x4000) === 0 ? '2013' : '2019';
  if (edition === '2019') reader.number(1);
  const packed = reader.bytes(edition === '2019' ? 10 : 6);
  const serial = reader.number(2);
  const isSplit = (properties & 0x2000) !== 0;
  const packet = isSplit ? { count: reader.number(2) ?? 0, number: reader.number(2) ?? 0 } : null;
  if (messageId === null || packed === null || serial === null || reader.isShort)
    return { header: null, size: content.length };
  return {
    header: {
      messageId,
      edition,
      phone: hexOf(packed).replace(/^0+(?=.)/, ''),
      serial,
      bodyLength: properties & 0x03ff,
      isEncrypted: (properties & 0x1c00) !== 0,
      packet,
    },
    size: content.length - reader.left,
  };
}

type Written = Pick<MessageHeader, 'messageId' | 'edition' | 'phone' | 'serial'>;

const LARGEST_BODY = 0x03ff;

/**
 * Writes a message with flags, check byte and escapes.
 * @throws RangeError when the body is longer than 1,023 bytes or the phone has too many digits
 */
export function writeMessage(header: Written, body: Uint8Array): Uint8Array {
  return writeOne(header, body, null);
}

/**
 * Writes a message in packets, whose serials count on from that of the first.
 * @param bytes - what one packet carries at most
 * @throws RangeError as `writeMessage`
 */
export function writePackets(header: Written, body: Uint8Array, bytes: number = LARGEST_BODY): Uint8Array[] {
  const count = Math.ceil(body.length / bytes);
  return Array.from({ length: count }, (_, index) =>
    writeOne(
      { ...header, serial: (header.serial + index) & 0xffff },
      body.subarray(index * bytes, (index + 1) * bytes),
      { count, number: index + 1 },
    ),
  );
}

function writeOne(
  { messageId, edition, phone, serial }: Written,
  body: Uint8Array,
  packet: MessageHeader['packet'],
): Uint8Array {
  const phoneBytes = edition === '2019' ? 10 : 6;
  if (body.length > LARGEST_BODY) throw new RangeError('A body has at most 1,023 bytes.');
  if (!/^[\da-f]+$/.test(phone) || phone.length > 2 * phoneBytes)
    throw new RangeError(`No number of a terminal: ${phone}.`);
  const properties = body.length | (packet === null ? 0 : 0x2000) | (edition === '2019' ? 0x4000 : 0);
  const packed = phone
    .padStart(2 * phoneBytes, '0')
    .match(/../g)!
    .map((pair) => parseInt(pair, 16));
  const two = (value: number): number[] => [value >> 8, value & 0xff];
  const head = [...two(messageId), ...two(properties), ...(edition === '2019' ? [1] : []), ...packed, ...two(serial)];
  const split = packet === null ? [] : [...two(packet.count), ...two(packet.number)];
  const content = Uint8Array.from([...head, ...split, ...body]);
  const escaped = [...content, checkOf(content)].flatMap((byte) =>
    byte === FLAG ? [ESCAPE, 2] : byte === ESCAPE ? [ESCAPE, 1] : [byte],
  );
  return Uint8Array.from([FLAG, ...escaped, FLAG]);
}

/** Longer than any message with every byte escaped. */
const LONGEST = 2 * (21 + 1023 + 1);

/**
 * Cuts a stream at its flags. What stands between two flags comes out, right or wrong; a flag may end one message and
 * begin the next.
 */
export class MessageReader {
  #held = none;
  #isInside = false;

  /** Takes the next bytes and returns what stood between flags, without them. */
  push(chunk: Uint8Array): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (let from = 0; from < chunk.length;) {
      const flag = chunk.indexOf(FLAG, from);
      const to = flag < 0 ? chunk.length : flag;
      if (this.#isInside) this.#hold(chunk.subarray(from, to));
      if (flag < 0) break;
      if (this.#isInside && this.#held.length > 0) found.push(this.#held);
      this.#held = none;
      this.#isInside = true;
      from = flag + 1;
    }
    return found;
  }

  /** What is longer than any message is none; it is let go until the next flag. */
  #hold(bytes: Uint8Array): void {
    const length = this.#held.length + bytes.length;
    this.#isInside = length <= LONGEST;
    if (!this.#isInside) this.#held = none;
    else if (bytes.length > 0) {
      const held = new Uint8Array(length);
      held.set(this.#held);
      held.set(bytes, this.#held.length);
      this.#held = held;
    }
  }
}
