import { isLengthPossible } from './application-data.ts';
import { standardProfile, type DeviceProfile } from './device-profile.ts';
import {
  checksumOf,
  claimedDataBytes,
  COMMAND,
  END_BYTE,
  FRAME_BYTES,
  HEADER_BYTES,
  LARGEST_DATA_BYTES,
  MAKERS_COMMANDS_FROM,
  START_BYTE,
} from './frame.ts';
import { readTimeTag } from './time-tag.ts';

/** What came out of a stream, in its order; together the pieces are the whole stream. */
export type StreamPiece =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** A frame but for its checksum or end mark, up to where another may start: its header can be answered with a denial. */
  | { readonly kind: 'broken'; readonly fault: 'CHECKSUM' | 'END'; readonly bytes: Uint8Array }
  | { readonly kind: 'junk'; readonly bytes: Uint8Array };

const none = new Uint8Array(0);

/**
 * Finds the frames in a stream of bytes, however it is cut up or soiled. There is no escaping, so lengths decide, and a
 * start mark may be chance: where a length does not hold, the search goes on one byte later.
 *
 * A frame that is not all there yet is waited for only if its header agrees with itself; else a whole valid frame behind it goes
 * first, so that two chance bytes never hold back a fire. Call `expire` when nothing more came for a while.
 */
export class FrameReader {
  #held = none;
  readonly #profile: DeviceProfile;

  constructor(profile: DeviceProfile = standardProfile) {
    this.#profile = profile;
  }

  /** Bytes that wait for more; never more than one frame takes. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /** Takes the next bytes of the stream. The pieces are views on them or on a copy, and stay valid. */
  push(chunk: Uint8Array): StreamPiece[] {
    return this.#read(joined(this.#held, chunk), false);
  }

  /** Gives up waiting for the rest of what is held: finds what it hides, and hands over all of it. */
  expire(): StreamPiece[] {
    return this.#read(this.#held, true);
  }

  #read(bytes: Uint8Array, isLast: boolean): StreamPiece[] {
    const pieces: StreamPiece[] = [];
    let at = 0;
    let junkFrom = 0;
    const take = (piece: 'frame' | 'CHECKSUM' | 'END', length: number): void => {
      if (at > junkFrom) pieces.push({ kind: 'junk', bytes: bytes.subarray(junkFrom, at) });
      const taken = bytes.subarray(at, at + length);
      pieces.push(piece === 'frame' ? { kind: 'frame', bytes: taken } : { kind: 'broken', fault: piece, bytes: taken });
      at += length;
      junkFrom = at;
    };
    while (at < bytes.length) {
      at = startFrom(bytes, at);
      const verdict = judge(bytes, at, this.#profile);
      if (verdict === 'frame') {
        const length = FRAME_BYTES + claimedDataBytes(bytes, at);
        const tail = tailFrameFrom(bytes, at, at + length, this.#profile);
        if (tail === undefined) take('frame', length);
        else at = tail;
      } else if (verdict === 'CHECKSUM' || verdict === 'END') {
        // Its length may be what is broken: where another frame may start inside, that is looked at by itself. The bytes
        // where the end mark should be may be the start of the next.
        const length = FRAME_BYTES - (verdict === 'END' ? 2 : 0) + claimedDataBytes(bytes, at);
        take(verdict, Math.min(length, startFrom(bytes, at + 1) - at));
      } else if (verdict === 'chance' || (isLast && at < bytes.length)) at += 1;
      else {
        const next = verdict === 'doubtful' ? wholeFrameFrom(bytes, at + 1, this.#profile) : undefined;
        if (next === undefined) break;
        at = next;
      }
    }
    if (at > junkFrom) pieces.push({ kind: 'junk', bytes: bytes.subarray(junkFrom, at) });
    // A copy, so that a few held bytes do not keep a large chunk alive.
    this.#held = at < bytes.length ? bytes.slice(at) : none;
    return pieces;
  }
}

/** Finds the frames of one datagram: nothing of it belongs to the next. */
export function readDatagram(bytes: Uint8Array, profile: DeviceProfile = standardProfile): StreamPiece[] {
  const reader = new FrameReader(profile);
  return [...reader.push(bytes), ...reader.expire()];
}

/** `chance`: no frame starts here. `waiting` and `doubtful`: not all of it is there; the header agrees with itself, or not. */
type Verdict = 'frame' | 'CHECKSUM' | 'END' | 'chance' | 'waiting' | 'doubtful';

/** Judges what stands at a start mark, or at a single start byte at the end. */
function judge(bytes: Uint8Array, at: number, profile: DeviceProfile): Verdict {
  const left = bytes.length - at;
  if (left < HEADER_BYTES) return 'doubtful';
  const length = claimedDataBytes(bytes, at);
  if (length > LARGEST_DATA_BYTES) return 'chance';
  const end = at + HEADER_BYTES + length;
  if (left < FRAME_BYTES + length) return isConsistent(bytes, at, length, profile) === true ? 'waiting' : 'doubtful';
  const isEnded = bytes[end + 1] === END_BYTE && bytes[end + 2] === END_BYTE;
  const isSumRight = bytes[end] === checksumOf(bytes, at + 2, end);
  if (isEnded && isSumRight) return 'frame';
  if (isEnded === isSumRight || isConsistent(bytes, at, length, profile) !== true) return 'chance';
  return isEnded ? 'CHECKSUM' : 'END';
}

/** Whether command, time, type, count and length fit together. */
function isConsistent(bytes: Uint8Array, at: number, length: number, profile: DeviceProfile): boolean {
  const command = bytes[at + 26]!;
  const isKnown = (command >= COMMAND.CONTROL && command <= COMMAND.DENY) || command >= MAKERS_COMMANDS_FROM;
  if (!isKnown) return false;
  const isPossible =
    length >= 2 && at + HEADER_BYTES + 2 <= bytes.length
      ? isLengthPossible(bytes[at + HEADER_BYTES]!, bytes[at + HEADER_BYTES + 1]!, length, profile)
      : undefined;
  // Where the data tell nothing, chance bytes would hardly make a time.
  return isPossible ?? readTimeTag(bytes, at + 6) !== null;
}

/** The next place a frame may start: a start mark, or a start byte that is the last one. */
function startFrom(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(START_BYTE, from); at >= 0; at = bytes.indexOf(START_BYTE, at + 1))
    if (at + 1 === bytes.length || bytes[at + 1] === START_BYTE) return at;
  return bytes.length;
}

function wholeFrameFrom(bytes: Uint8Array, from: number, profile: DeviceProfile): number | undefined {
  for (let at = startFrom(bytes, from); at < bytes.length; at = startFrom(bytes, at + 1))
    if (judge(bytes, at, profile) === 'frame') return at;
  return undefined;
}

/**
 * A frame that was cut short may find its end in the whole frame behind it, and its sum may be right by chance, once in
 * 256. Where one frame ends with another to the last byte, the inner one is the one that was sent: a device that quotes
 * a frame ends its own behind the quotation.
 */
function tailFrameFrom(bytes: Uint8Array, at: number, end: number, profile: DeviceProfile): number | undefined {
  for (let from = startFrom(bytes, at + 1); from <= end - FRAME_BYTES; from = startFrom(bytes, from + 1))
    if (from + FRAME_BYTES + claimedDataBytes(bytes, from) === end && judge(bytes, from, profile) === 'frame')
      return from;
  return undefined;
}

function joined(held: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (held.length === 0) return chunk;
  const both = new Uint8Array(held.length + chunk.length);
  both.set(held);
  both.set(chunk, held.length);
  return both;
}
