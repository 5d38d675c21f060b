import {
  answerTo,
  COMMAND,
  FrameReader,
  readFrame,
  readApplicationData,
  standardProfile,
  type DeviceProfile,
  type Frame,
  type StreamPiece,
} from '@wanghuo/gb26875';
import { limits } from '@wanghuo/kernel';
import { isLifeFrame, transmitterProfiles, type FrameVerdict } from '../../model/index.ts';
import type { DeviceDirectory, KnownDevice } from '../device-directory.ts';
import type { ConnectionNow } from './gateway.ts';
import type { Intake } from './intake.ts';
import type { Line, LineHandler } from './tcp-listener.ts';

const makersCommandsFrom = 128;
/** Up to here a frame has a header that can be answered. */
const HEADER_BYTES = 27;
/** A modem says who it is in a few bytes. */
const longestPreambleBytes = 64;
const decoder = new TextDecoder('latin1');

/** What lines of one gateway share. */
export interface TransmissionHub {
  readonly intake: Intake;
  readonly directory: DeviceDirectory;
  /** The moment as a device is told it. */
  clock(): string;
  /** Binds a line to who speaks on it; says whether somebody else's channel already has it. */
  bind(address: string, line: TransmissionLine): 'fine' | 'conflict' | 'refused';
  unbind(address: string, line: TransmissionLine): void;
  /** Offers a frame as the answer to something that was asked; true when it is. */
  isAnswer(address: string, frame: Frame): boolean;
  /** Tells that a frame that answers is durable. */
  answered(address: string, frame: Frame): void;
}

/** One connection of a transmission device, or all datagrams of one. */
export class TransmissionLine implements LineHandler {
  readonly line: Line;
  readonly #hub: TransmissionHub;
  readonly #reader = new FrameReader(standardProfile);
  readonly #isDatagram: boolean;
  /** The first identity that spoke validly. */
  address: string | null = null;
  isConflicting = false;
  hasSpokenOfLife = false;
  frames = 0;
  brokenFrames = 0;
  junkBytes = 0;
  lastFrameAt: number | null = null;
  #heldSince: number | null = null;
  #lastPiece = '';
  #framesThisSecond = 0;
  #isSlowed = false;

  constructor(line: Line, hub: TransmissionHub, isDatagram = false) {
    this.line = line;
    this.#hub = hub;
    this.#isDatagram = isDatagram;
  }

  get device(): KnownDevice | undefined {
    return this.address === null ? undefined : this.#hub.directory.find('GB26875', this.address);
  }

  get connectionNow(): ConnectionNow {
    const { device } = this;
    return {
      connection: this.line.id,
      protocol: 'GB26875',
      remote: this.line.remote,
      openedAt: this.line.openedAt,
      lastFrameAt: this.lastFrameAt,
      address: this.address,
      deviceId: device?.id ?? null,
      deviceName: device?.name ?? null,
      isConflicting: this.isConflicting,
      frames: this.frames,
      brokenFrames: this.brokenFrames,
      junkBytes: this.junkBytes,
      heldBytes: this.#reader.heldBytes,
    };
  }

  onData(chunk: Uint8Array): void {
    for (const piece of this.#reader.push(chunk)) this.#take(piece);
    if (this.#isDatagram) for (const piece of this.#reader.expire()) this.#take(piece);
    this.#heldSince = this.#reader.heldBytes === 0 ? null : Date.now();
  }

  onSecond(now: number): void {
    this.#framesThisSecond = Math.max(0, this.#framesThisSecond - limits.gateway.framesPerSecond);
    if (this.#isSlowed && this.#framesThisSecond <= limits.gateway.frameBurst - limits.gateway.framesPerSecond) {
      this.#isSlowed = false;
      this.line.release(limits.gateway.bufferedBytes + 1);
    }
    // DV-04: what does not go on within seconds holds nothing back any longer.
    if (this.#heldSince !== null && now - this.#heldSince >= limits.gateway.frameCompletionSeconds * 1000) {
      for (const piece of this.#reader.expire()) this.#take(piece);
      this.#heldSince = null;
    }
    const isUnverified = this.device === undefined && !this.hasSpokenOfLife;
    if (isUnverified && now - this.line.openedAt >= limits.gateway.unverifiedSeconds * 1000)
      this.line.close('not registered');
  }

  /** DV-01: who is not registered is read no faster than a device may send; nothing of it is lost. */
  #slowDown(): void {
    if (this.#isDatagram || this.device !== undefined || this.#isSlowed) return;
    if ((this.#framesThisSecond += 1) < limits.gateway.frameBurst) return;
    this.#isSlowed = true;
    this.line.hold(limits.gateway.bufferedBytes + 1);
  }

  onClose(): void {
    if (this.address !== null) this.#hub.unbind(this.address, this);
  }

  #take(piece: StreamPiece): void {
    if (piece.kind === 'junk') this.#takeJunk(piece.bytes);
    else if (piece.kind === 'broken' && piece.bytes.length < HEADER_BYTES) this.#takeJunk(piece.bytes);
    else if (piece.kind === 'broken') {
      this.brokenFrames += 1;
      this.#keep(piece.bytes, piece.fault === 'CHECKSUM' ? 'CHECKSUM_WRONG' : 'END_WRONG');
    } else this.#takeFrame(piece.bytes);
  }

  #takeFrame(bytes: Uint8Array): void {
    const frame = readFrame(bytes, 0);
    const address = this.#speakerOf(frame);
    this.frames += 1;
    this.lastFrameAt = Date.now();
    const isOther = this.address !== null && this.address !== address;
    if (this.address === null || (isOther && this.#isDatagram)) {
      const bound = this.#hub.bind(address, this);
      if (bound === 'refused') {
        this.line.close('too many of one identity');
        return;
      }
      this.isConflicting = bound === 'conflict';
      this.address = address;
    }
    this.#slowDown();
    this.hasSpokenOfLife ||= isLifeFrame('GB26875', bytes);
    const isConflict = !this.#isDatagram && (isOther || this.isConflicting);
    this.#keep(bytes, isReserved(frame.command) ? 'COMMAND_UNKNOWN' : isConflict ? 'CONFLICT' : 'ACCEPTED', address);
  }

  /** Keeps a frame, then answers it: never the other way round (DV-07). */
  #keep(bytes: Uint8Array, seen: FrameVerdict, address?: string): void {
    const frame = readFrame(bytes, 0);
    const speaker = address ?? this.address ?? frame.source;
    const isAnswer = seen === 'ACCEPTED' && this.#hub.isAnswer(speaker, frame);
    const verdict = isAnswer || (seen === 'ACCEPTED' && isReply(frame.command)) ? 'ANSWER' : seen;
    this.line.hold(bytes.length);
    // One promise a frame: there are tens of thousands a second. Who is not told keeps its frame.
    const isKept = () => {
      this.line.release(bytes.length);
      const answer = this.#answerFor(frame, verdict, this.#profileOf(speaker));
      if (answer !== null) this.line.send(answerTo(frame, answer, this.#hub.clock()));
      if (isAnswer) this.#hub.answered(speaker, frame);
    };
    const isLost = () => this.line.release(bytes.length);
    void this.#hub.intake
      .take({
        protocol: 'GB26875',
        address: speaker,
        connection: this.line.id,
        remote: this.line.remote,
        verdict,
        bytes,
      })
      .then(isKept, isLost);
  }

  /** Clause 6: confirm what is whole, deny what is wrong but came with a header one can trust, answer no answers. */
  #answerFor(frame: Frame, verdict: FrameVerdict, profile: DeviceProfile): 3 | 6 | null {
    if (verdict === 'CHECKSUM_WRONG' || verdict === 'COMMAND_UNKNOWN') return COMMAND.DENY;
    if (verdict === 'END_WRONG' || isReply(frame.command) || frame.command === COMMAND.REQUEST) return null;
    if (!profile.deniesUnreadableData || frame.command >= makersCommandsFrom) return COMMAND.CONFIRM;
    return readApplicationData(frame.data, profile).fault === null ? COMMAND.CONFIRM : COMMAND.DENY;
  }

  #profileOf(address: string): DeviceProfile {
    const known = this.#hub.directory.find('GB26875', address)?.profile;
    return (known && transmitterProfiles[known]) || standardProfile;
  }

  /** Whose frame it is: its source, unless the make says otherwise or leaves it empty. */
  #speakerOf({ source, destination }: Frame): string {
    const { directory } = this.#hub;
    if (directory.find('GB26875', source) !== undefined && source !== '0') return source;
    const addressed = directory.find('GB26875', destination);
    const identity = addressed && (transmitterProfiles[addressed.profile] ?? standardProfile).identity;
    if (identity === 'DESTINATION' || (source === '0' && addressed !== undefined)) return destination;
    return source === '0' ? (this.address ?? source) : source;
  }

  #takeJunk(bytes: Uint8Array): void {
    this.junkBytes += bytes.length;
    // What a modem says may come in two pieces; junk without end is not gathered.
    this.#lastPiece = (this.#lastPiece + decoder.decode(bytes.subarray(0, longestPreambleBytes))).slice(
      -longestPreambleBytes,
    );
    for (const profile of Object.values(transmitterProfiles))
      for (const { beginsWith, answer } of profile.preambles)
        if (this.#lastPiece.includes(beginsWith)) {
          this.#lastPiece = '';
          this.line.send(Buffer.from(answer, 'latin1'));
          return;
        }
  }
}

function isReply(command: number): boolean {
  return command === COMMAND.CONFIRM || command === COMMAND.RESPONSE || command === COMMAND.DENY;
}

function isReserved(command: number): boolean {
  return command === 0 || (command > COMMAND.DENY && command < makersCommandsFrom);
}
