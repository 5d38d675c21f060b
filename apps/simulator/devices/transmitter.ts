import { connect, type Socket } from 'node:net';
import { COMMAND, FrameReader, readFrame, writeApplicationData, writeFrame, type Frame } from '@wanghuo/gb26875';
import words from './words.zh-CN.json' with { type: 'json' };
import type { DeviceEvent } from './plan-devices.ts';

/** What a transmitter has sent and heard so far. */
export interface TransmitterCounts {
  sent: number;
  confirmed: number;
  denied: number;
  resent: number;
  lost: number;
  reconnected: number;
  answered: number;
}

export interface TransmitterOptions {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly counts: TransmitterCounts;
}

const centre = '1';
const resendMilliseconds = 10_000;
const attempts = 3;
const reconnectMilliseconds = 3000;
const firePanel = { systemType: 1, systemAddress: 1 };
const sprinkler = { systemType: 12, systemAddress: 1 };
const componentTypes = { FIRE: 42, MANUAL_ALARM: 23, FAULT: 42, SHIELDED: 42, MAINS_FAULT: 42, PRESSURE: 99 } as const;
const statusBits = { FIRE: 0b10, MANUAL_ALARM: 0b10, FAULT: 0b100, SHIELDED: 0b1000 } as const;
const MAINS_FAULT_BITS = 0x0104;

/** A user transmission device on a real socket: it keeps what is not confirmed, sends it again, and answers what it is asked. */
export class Transmitter {
  readonly address: string;
  readonly #options: TransmitterOptions;
  readonly #waiting = new Map<number, { bytes: Uint8Array; sentAt: number; attempts: number }>();
  #socket: Socket | null = null;
  #serial = 0;
  #isStopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TransmitterOptions) {
    this.address = options.address;
    this.#options = options;
  }

  start(): void {
    this.#connect();
    this.#timer = setInterval(() => this.#resend(), 1000);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#socket?.destroy();
  }

  /** Frames that nobody has confirmed yet. */
  get unconfirmed(): number {
    return this.#waiting.size;
  }

  heartbeat(): void {
    this.#send(new Uint8Array(0));
  }

  report(event: DeviceEvent): void {
    const occurredAt = new Date().toISOString();
    const { kind, zone, point, isActive } = event;
    const componentAddress = (zone << 16) | point;
    const componentType = componentTypes[kind];
    if (kind === 'PRESSURE') {
      const rawValue = Math.round(event.value * 10);
      this.#send(
        writeApplicationData(3, [
          { ...sprinkler, componentType, componentAddress, analogueType: 5, rawValue, occurredAt },
        ]),
      );
    } else if (kind === 'MAINS_FAULT') {
      this.#send(writeApplicationData(1, [{ ...firePanel, status: isActive ? 1 | MAINS_FAULT_BITS : 1, occurredAt }]));
    } else {
      // Devices in the field send fires with the bit of normal operation unset.
      const status = isActive ? (kind === 'FIRE' ? 0 : 1) | statusBits[kind] : 1;
      const text = `${zone}${words.zone}${point}${words.point}${kind === 'MANUAL_ALARM' ? words.button : words.smoke}`;
      this.#send(
        writeApplicationData(2, [{ ...firePanel, componentType, componentAddress, status, text, occurredAt }]),
      );
    }
  }

  #send(data: Uint8Array, command: number = COMMAND.SEND, serial = this.#nextSerial()): void {
    const bytes = writeFrame({
      serial,
      majorVersion: 1,
      userVersion: 1,
      sentAt: new Date().toISOString(),
      source: this.address,
      destination: centre,
      command,
      data,
    });
    if (command === COMMAND.SEND) {
      this.#waiting.set(serial, { bytes, sentAt: Date.now(), attempts: 1 });
      this.#options.counts.sent += 1;
    }
    this.#socket?.write(bytes);
  }

  #nextSerial(): number {
    const serial = this.#serial;
    this.#serial = (serial + 1) & 0xffff;
    return serial;
  }

  #connect(): void {
    if (this.#isStopped) return;
    const reader = new FrameReader();
    const socket = connect({ host: this.#options.host, port: this.#options.port, noDelay: true });
    this.#socket = socket;
    socket.on('data', (chunk) => {
      for (const piece of reader.push(chunk)) if (piece.kind === 'frame') this.#take(readFrame(piece.bytes, 0));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#socket = null;
      if (this.#isStopped) return;
      this.#options.counts.reconnected += 1;
      setTimeout(() => this.#connect(), reconnectMilliseconds);
    });
  }

  #take(frame: Frame): void {
    const { counts } = this.#options;
    if (frame.command === COMMAND.CONFIRM || frame.command === COMMAND.DENY) {
      if (!this.#waiting.delete(frame.serial)) return;
      if (frame.command === COMMAND.CONFIRM) counts.confirmed += 1;
      else counts.denied += 1;
    } else if (frame.command === COMMAND.CONTROL) {
      counts.answered += 1;
      this.#send(new Uint8Array(0), COMMAND.CONFIRM, frame.serial);
      const POST_CHECK = 91;
      // Somebody is at the post.
      if (frame.data[0] === POST_CHECK)
        this.#send(
          writeApplicationData(24, [{ operationFlags: 0x20, operator: 1, occurredAt: new Date().toISOString() }]),
        );
    } else if (frame.command === COMMAND.REQUEST) {
      counts.answered += 1;
      this.#answer(frame);
    }
  }

  #answer(frame: Frame): void {
    const at = new Date().toISOString();
    const answers: Readonly<Record<number, Uint8Array>> = {
      61: writeApplicationData(1, [{ ...firePanel, status: 1, occurredAt: at }]),
      81: writeApplicationData(21, [{ status: 1, occurredAt: at }]),
      85: writeApplicationData(25, [{ majorVersion: 1, minorVersion: 0 }]),
      88: writeApplicationData(28, [{ clockAt: at }]),
    };
    const data = answers[frame.data[0] ?? 0];
    this.#send(data ?? new Uint8Array(0), data ? COMMAND.RESPONSE : COMMAND.DENY, frame.serial);
  }

  #resend(): void {
    const now = Date.now();
    for (const [serial, waiting] of this.#waiting) {
      if (now - waiting.sentAt < resendMilliseconds) continue;
      if (waiting.attempts >= attempts) {
        this.#waiting.delete(serial);
        this.#options.counts.lost += 1;
      } else if (this.#socket?.writable) {
        waiting.attempts += 1;
        waiting.sentAt = now;
        this.#options.counts.resent += 1;
        this.#socket.write(waiting.bytes);
      }
    }
  }
}
