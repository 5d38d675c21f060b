import { connect, type Socket } from 'node:net';
import { COMMAND, FrameReader, readFrame, writeApplicationData, writeFrame } from '../../engines/gb26875/index.ts';
import type { SeededChance } from '../product/seeded-chance.ts';

/** A frame that its device was told is kept. */
export interface ConfirmedFrame {
  readonly address: string;
  readonly hex: string;
  /** What it does once: a value of a component, or the fire of one. */
  readonly effect:
    | { readonly kind: 'READING'; readonly value: number }
    | { readonly kind: 'FIRE'; readonly component: string };
}

interface WaitingFrame extends ConfirmedFrame {
  readonly bytes: Uint8Array;
  sentAt: number;
}

const resendMilliseconds = 2_000;
const reconnectMilliseconds = 100;
/** A device keeps so many frames; then it waits with new ones. */
const memory = 20;
/** Below the share of one device, so that no value is thinned out. */
const shortestGapMilliseconds = 120;
const longestGapMilliseconds = 400;

/**
 * A transmission device that never gives up: what is not confirmed is sent again, byte for byte, on whatever connection
 * there is, and what was confirmed is written down.
 */
export class PersistentDevice {
  readonly address: string;
  readonly confirmed: ConfirmedFrame[] = [];
  readonly #port: number;
  readonly #chance: SeededChance;
  readonly #waiting = new Map<number, WaitingFrame>();
  #socket: Socket | null = null;
  #serial = 0;
  #isStopped = false;
  #isQuiet = false;
  #loop: Promise<void> | null = null;

  constructor(address: string, port: number, chance: SeededChance) {
    this.address = address;
    this.#port = port;
    this.#chance = chance;
  }

  start(): void {
    this.#connect();
    this.#loop = this.#run();
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Says nothing new, and goes on until everything is confirmed or the time is up. */
  async finish(seconds: number): Promise<number> {
    this.#isQuiet = true;
    for (const until = performance.now() + seconds * 1000; this.#waiting.size > 0 && performance.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    this.#isStopped = true;
    this.#socket?.destroy();
    await this.#loop;
    return this.#waiting.size;
  }

  /** A fire of a component of its own, now. */
  reportFire(): string {
    return this.#send(true);
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      if (!this.#isQuiet && this.#waiting.size < memory) this.#send(this.#chance.next() < 0.1);
      const now = performance.now();
      for (const frame of this.#waiting.values())
        if (now - frame.sentAt > resendMilliseconds) {
          frame.sentAt = now;
          this.#write(frame.bytes);
        }
      await new Promise((resolve) =>
        setTimeout(resolve, this.#chance.between(shortestGapMilliseconds, longestGapMilliseconds)),
      );
    }
  }

  #send(isFire: boolean): string {
    const serial = (this.#serial += 1);
    const occurredAt = new Date().toISOString();
    const component = `1/1/${serial}`;
    const panel = { systemType: 1, systemAddress: 1, componentType: 42, componentAddress: serial, occurredAt };
    const bytes = writeFrame({
      serial,
      majorVersion: 1,
      userVersion: 1,
      sentAt: occurredAt,
      source: this.address,
      destination: '1',
      command: COMMAND.SEND,
      data: isFire
        ? writeApplicationData(2, [{ ...panel, status: 2, text: '示例烟感' }])
        : writeApplicationData(3, [{ ...panel, analogueType: 5, rawValue: serial }]),
    });
    this.#waiting.set(serial, {
      address: this.address,
      hex: Buffer.from(bytes).toString('hex'),
      effect: isFire ? { kind: 'FIRE', component } : { kind: 'READING', value: serial / 10 },
      bytes,
      sentAt: performance.now(),
    });
    this.#write(bytes);
    return component;
  }

  #write(bytes: Uint8Array): void {
    if (this.#socket?.writable) this.#socket.write(bytes);
  }

  #connect(): void {
    if (this.#isStopped) return;
    const reader = new FrameReader();
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    socket.on('connect', () => {
      for (const frame of this.#waiting.values()) {
        frame.sentAt = performance.now();
        this.#write(frame.bytes);
      }
    });
    socket.on('data', (chunk) => {
      for (const piece of reader.push(chunk)) if (piece.kind === 'frame') this.#take(piece.bytes);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => setTimeout(() => this.#connect(), reconnectMilliseconds));
  }

  #take(bytes: Uint8Array): void {
    const { command, serial } = readFrame(bytes, 0);
    const frame = this.#waiting.get(serial);
    if (command !== COMMAND.CONFIRM || frame === undefined) return;
    this.#waiting.delete(serial);
    const { address, hex, effect } = frame;
    this.confirmed.push({ address, hex, effect });
  }
}
