import {
  MessageReader,
  PacketWatch,
  readBody,
  readMessage,
  resendBody,
  writeMessage,
  type MessageHeader,
} from '@wanghuo/jt808';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import { isLifeFrame, type FrameVerdict } from '../../model/index.ts';
import type { DeviceDirectory, KnownDevice } from '../device-directory.ts';
import type { Channel } from './channel.ts';
import type { ConnectionNow, Gateway, GatewayNow } from './gateway.ts';
import type { Intake } from './intake.ts';
import { TcpListener, type Line, type LineHandler } from './tcp-listener.ts';
import type { TerminalCodes } from './terminal-codes.ts';

const GENERAL_REPLY = 0x8001;
const REGISTER = 0x0100;
const REGISTER_REPLY = 0x8100;
const AUTHENTICATE = 0x0102;
const UNREGISTER = 0x0003;
const TERMINAL_REPLY = 0x0001;
const RESEND_PACKETS = 0x8003;
const FLAG = 0x7e;
const RESULT = { ok: 0, failed: 1, bad: 2, unsupported: 3 } as const;
const NO_SUCH_TERMINAL = 4;
/** Messages a terminal sends that are read here; others are answered "unsupported" and kept. */
const known = new Set([0x0001, 0x0002, 0x0003, REGISTER, AUTHENTICATE, 0x0200, 0x0201, 0x0704]);

export interface TerminalGatewayOptions {
  readonly services: Services;
  readonly directory: DeviceDirectory;
  readonly intake: Intake;
  readonly codes: TerminalCodes;
  /** Takes answers to what was asked, once they are durable. */
  readonly answered: (phone: string, header: MessageHeader, body: Uint8Array) => void;
  readonly host: string;
  readonly port: number;
  readonly channel: Channel | null;
}

/** JT/T 808 over TCP: vehicle terminals of the editions of 2011, 2013 and 2019 on one port. */
export class TerminalGateway implements Gateway {
  readonly #options: TerminalGatewayOptions;
  readonly #tcp: TcpListener;
  readonly #lines = new Set<TerminalLine>();
  readonly #byPhone = new Map<string, TerminalLine>();

  constructor(options: TerminalGatewayOptions) {
    this.#options = options;
    this.#tcp = new TcpListener({
      ...options,
      open: (line) => {
        const opened = new TerminalLine(line, options, (phone) => this.#takeOver(phone, opened));
        this.#lines.add(opened);
        return {
          onData: (chunk) => opened.onData(chunk),
          onSecond: (now) => opened.onSecond(now),
          onClose: () => {
            this.#lines.delete(opened);
            if (opened.phone !== null && this.#byPhone.get(opened.phone) === opened) this.#byPhone.delete(opened.phone);
          },
        };
      },
    });
  }

  start(): Promise<void> {
    return this.#tcp.start();
  }

  stop(): Promise<void> {
    return this.#tcp.stop();
  }

  get connections(): readonly ConnectionNow[] {
    return [...this.#lines].map((one) => one.now);
  }

  get now(): GatewayNow {
    return {
      protocol: 'JT808',
      port: this.#options.port,
      broker: null,
      isOpen: this.#tcp.port.isOpen,
      connections: this.#lines.size,
      ...this.#tcp.port.now,
      shedMessages: 0,
    };
  }

  /** Sends to a terminal over its connection. @returns the serial; null when it is not there */
  send(phone: string, messageId: number, body: (edition: MessageHeader['edition']) => Uint8Array): number | null {
    return this.#byPhone.get(phone)?.say(messageId, body) ?? null;
  }

  /** Who proved who it is has one connection: the newest. */
  #takeOver(phone: string, line: TerminalLine): void {
    const before = this.#byPhone.get(phone);
    if (before !== undefined && before !== line) before.line.close('taken over');
    this.#byPhone.set(phone, line);
  }
}

class TerminalLine implements LineHandler {
  readonly line: Line;
  readonly #options: TerminalGatewayOptions;
  readonly #onAuthenticated: (phone: string) => void;
  readonly #reader = new MessageReader();
  readonly #packets = new PacketWatch();
  phone: string | null = null;
  #isAuthenticated = false;
  #isConflicting = false;
  #hasSpokenOfLife = false;
  #frames = 0;
  #brokenFrames = 0;
  #lastFrameAt: number | null = null;
  #serial = 0;
  #lastHeader: MessageHeader | null = null;

  constructor(line: Line, options: TerminalGatewayOptions, onAuthenticated: (phone: string) => void) {
    this.line = line;
    this.#options = options;
    this.#onAuthenticated = onAuthenticated;
  }

  get now(): ConnectionNow {
    const device = this.#device;
    return {
      connection: this.line.id,
      protocol: 'JT808',
      remote: this.line.remote,
      openedAt: this.line.openedAt,
      lastFrameAt: this.#lastFrameAt,
      address: this.phone,
      deviceId: device?.id ?? null,
      deviceName: device?.name ?? null,
      isConflicting: this.#isConflicting,
      frames: this.#frames,
      brokenFrames: this.#brokenFrames + this.#packets.unfinished,
      junkBytes: 0,
      heldBytes: 0,
    };
  }

  get #device(): KnownDevice | undefined {
    return this.phone === null ? undefined : this.#options.directory.find('JT808', this.phone);
  }

  onData(chunk: Uint8Array): void {
    for (const between of this.#reader.push(chunk)) this.#take(between);
  }

  onSecond(now: number): void {
    const isStranger = !this.#isAuthenticated && !this.#hasSpokenOfLife;
    if (isStranger && now - this.line.openedAt >= limits.gateway.unverifiedSeconds * 1000)
      this.line.close('not authenticated');
    for (const missing of this.#packets.due(now)) this.#send(RESEND_PACKETS, missing.header, [...resendBody(missing)]);
  }

  onClose(): void {}

  #take(between: Uint8Array): void {
    const { fault, header, body } = readMessage(between);
    if (header === null) {
      this.#brokenFrames += 1;
      return;
    }
    const bytes = Uint8Array.from([FLAG, ...between, FLAG]);
    this.#lastFrameAt = Date.now();
    if (fault !== null) {
      this.#brokenFrames += 1;
      this.#keep(bytes, header, 'CHECKSUM_WRONG', () => this.#reply(header, RESULT.bad));
      return;
    }
    this.#frames += 1;
    this.#lastHeader = header;
    if (this.phone === null) this.phone = header.phone;
    const isOther = this.phone !== header.phone;
    this.#isConflicting ||= isOther;
    this.#hasSpokenOfLife ||= isLifeFrame('JT808', bytes);
    if (header.messageId === REGISTER) this.#register(bytes, header);
    else if (header.messageId === AUTHENTICATE) this.#authenticate(bytes, header, body, isOther);
    else {
      const verdict = isOther ? 'CONFLICT' : this.#isAuthenticated ? 'ACCEPTED' : 'NOT_AUTHENTICATED';
      const result = known.has(header.messageId) ? RESULT.ok : RESULT.unsupported;
      this.#keep(bytes, header, header.messageId === TERMINAL_REPLY ? 'ANSWER' : verdict, () => {
        if (header.messageId !== TERMINAL_REPLY) this.#reply(header, result);
        if (header.messageId === UNREGISTER) this.#isAuthenticated = false;
        if (verdict === 'ACCEPTED' && header.packet === null)
          this.#options.answered(header.phone, header, body.slice());
        // Asked for again only what is not durable here, and only of who has proved who it is.
        if (verdict === 'ACCEPTED') this.#packets.take(header, Date.now());
      });
    }
  }

  /** A registered terminal is told its code; nobody else is. */
  #register(bytes: Uint8Array, header: MessageHeader): void {
    const device = this.#options.directory.find('JT808', header.phone);
    this.#keep(bytes, header, 'ACCEPTED', () => {
      const serial = [header.serial >> 8, header.serial & 0xff];
      const code = Buffer.from(this.#options.codes.codeOf(header.phone), 'latin1');
      this.#send(REGISTER_REPLY, header, device ? [...serial, RESULT.ok, ...code] : [...serial, NO_SUCH_TERMINAL]);
    });
  }

  #authenticate(bytes: Uint8Array, header: MessageHeader, body: Uint8Array, isOther: boolean): void {
    const code = readBody(header, body)?.['authenticationCode'];
    const isKnown = this.#options.directory.find('JT808', header.phone) !== undefined;
    const isRight = isKnown && !isOther && typeof code === 'string' && this.#options.codes.isRight(header.phone, code);
    if (isRight) {
      this.#isAuthenticated = true;
      this.#onAuthenticated(header.phone);
    }
    const verdict = isRight ? 'ACCEPTED' : 'NOT_AUTHENTICATED';
    this.#keep(bytes, header, verdict, () => this.#reply(header, isRight ? RESULT.ok : RESULT.failed));
  }

  /** Keeps a message, then answers it (DV-07). */
  #keep(bytes: Uint8Array, { phone }: MessageHeader, verdict: FrameVerdict, answer: () => void): void {
    this.line.hold(bytes.length);
    this.#options.intake
      .take({ protocol: 'JT808', address: phone, connection: this.line.id, remote: this.line.remote, verdict, bytes })
      .then(answer)
      .catch(() => undefined)
      .finally(() => this.line.release(bytes.length));
  }

  #reply(header: MessageHeader, result: number): void {
    const { serial, messageId } = header;
    this.#send(GENERAL_REPLY, header, [serial >> 8, serial & 0xff, messageId >> 8, messageId & 0xff, result]);
  }

  /** Says something of our own to a terminal that has proved who it is. */
  say(messageId: number, body: (edition: MessageHeader['edition']) => Uint8Array): number | null {
    if (!this.#isAuthenticated || this.#lastHeader === null) return null;
    this.#send(messageId, this.#lastHeader, [...body(this.#lastHeader.edition)]);
    return this.#serial;
  }

  #send(messageId: number, { edition, phone }: MessageHeader, body: readonly number[]): void {
    this.#serial = (this.#serial + 1) & 0xffff;
    this.line.send(writeMessage({ messageId, edition, phone, serial: this.#serial }, Uint8Array.from(body)));
  }
}
