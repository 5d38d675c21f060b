import { connect, type Socket } from 'node:net';
import { writeApplicationData, writeFrame } from '../engines/gb26875/index.ts';

/** A confirmation has no data: it is always so long. */
const CONFIRM_BYTES = 30;
const SERIAL_AT = 2;
const TIME_AT = 6;
const COMMAND_AT = 26;
const CONFIRM = 3;
/** Frames of one line that may be on the way; more are not sent, as a device with a small memory would do. */
const ring = 256;
const connectingAtOnce = 400;

export type FrameKind = 'heartbeat' | 'reading' | 'status' | 'fire';
const panel = { systemType: 1, systemAddress: 1 };

function dataOf(kind: FrameKind, component: number): Uint8Array {
  const occurredAt = new Date().toISOString();
  if (kind === 'heartbeat') return new Uint8Array(0);
  if (kind === 'reading')
    return writeApplicationData(3, [
      {
        ...panel,
        systemType: 12,
        componentType: 99,
        componentAddress: component,
        analogueType: 5,
        rawValue: 4200,
        occurredAt,
      },
    ]);
  const text = `3区${component}点烟感`;
  return writeApplicationData(2, [
    { ...panel, componentType: 42, componentAddress: component, status: kind === 'fire' ? 2 : 1, text, occurredAt },
  ]);
}

interface Template {
  readonly bytes: Buffer;
  /** Sum of all that stays as it is. */
  readonly sum: number;
}

/** The bytes of a frame that only wants its serial and its time. */
function templateOf(address: string, kind: FrameKind, component: number): Template {
  const bytes = Buffer.from(
    writeFrame({
      serial: 0,
      majorVersion: 1,
      userVersion: 1,
      sentAt: '2026-01-01T00:00:00Z',
      source: address,
      destination: '1',
      command: 2,
      data: dataOf(kind, component),
    }),
  );
  bytes.fill(0, TIME_AT, TIME_AT + 6);
  let sum = 0;
  for (let at = 4; at < bytes.length - 3; at += 1) sum += bytes[at]!;
  return { bytes, sum };
}

/** One device on a socket: frames prepared in advance, confirmations counted by their serial. */
export class LoadLine {
  readonly address: string;
  sent = 0;
  confirmed = 0;
  otherAnswers = 0;
  isOpen = false;
  isBlocked = false;
  readonly #load: TransmitterLoad;
  readonly #sentAt = new Float64Array(ring);
  readonly #templates = new Map<string, Template>();
  #serial = 0;
  #socket: Socket | null = null;
  #rest: Buffer | null = null;

  constructor(load: TransmitterLoad, address: string) {
    this.#load = load;
    this.address = address;
  }

  get waiting(): number {
    return this.sent - this.confirmed - this.otherAnswers;
  }

  open(port: number, localAddress: string): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('drain', () => (this.isBlocked = false));
    return new Promise((resolve, reject) => {
      socket.once('connect', () => {
        this.isOpen = true;
        resolve();
      });
      socket.once('error', reject);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.isOpen = false;
        this.#load.lost += 1;
      });
    });
  }

  /** Cuts the line as a power cut would. */
  cut(): void {
    this.#socket?.destroy();
    this.sent = 0;
    this.confirmed = 0;
    this.otherAnswers = 0;
    this.#rest = null;
  }

  /** Writes frames of one kind in one piece. @returns how many there was room for */
  send(kind: FrameKind, count: number, component = 1): number {
    const room = Math.min(count, ring - this.waiting);
    if (room <= 0 || this.isBlocked || !this.isOpen) return 0;
    const key = kind + component;
    let template = this.#templates.get(key);
    if (template === undefined) this.#templates.set(key, (template = templateOf(this.address, kind, component)));
    const { bytes, sum } = template;
    const clock = this.#load.clock();
    const piece = Buffer.allocUnsafe(bytes.length * room);
    const now = performance.now();
    for (let index = 0; index < room; index += 1) {
      const at = index * bytes.length;
      bytes.copy(piece, at);
      const serial = (this.#serial = (this.#serial + 1) & 0xffff);
      piece[at + SERIAL_AT] = serial & 0xff;
      piece[at + SERIAL_AT + 1] = serial >> 8;
      piece.set(clock.bytes, at + TIME_AT);
      piece[at + bytes.length - 3] = (sum + (serial & 0xff) + (serial >> 8) + clock.sum) & 0xff;
      this.#sentAt[serial & (ring - 1)] = now;
    }
    this.sent += room;
    this.isBlocked = !this.#socket!.write(piece);
    return room;
  }

  /** Bytes that are no frames of this device. */
  sendRaw(bytes: Uint8Array): boolean {
    return this.#socket!.write(bytes);
  }

  onceDrained(then: () => void): void {
    this.#socket!.once('drain', then);
  }

  #take(chunk: Buffer): void {
    const now = performance.now();
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + CONFIRM_BYTES <= bytes.length; at += CONFIRM_BYTES) {
      if (bytes[at + COMMAND_AT] !== CONFIRM) {
        this.otherAnswers += 1;
        continue;
      }
      this.confirmed += 1;
      const serial = bytes[at + SERIAL_AT]! | (bytes[at + SERIAL_AT + 1]! << 8);
      this.#load.note(now - this.#sentAt[serial & (ring - 1)]!);
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : null;
  }
}

/** Many lines, and what they were told. Lean, because it shares the machine with what it measures. */
export class TransmitterLoad {
  readonly lines: LoadLine[];
  lost = 0;
  /** Milliseconds from the write to the confirmation, since the last `begin`. */
  latencies: number[] = [];
  readonly #port: number;
  #clockAt = 0;
  #clock = { bytes: Buffer.alloc(6), sum: 0 };

  constructor(port: number, addresses: readonly string[]) {
    this.#port = port;
    this.lines = addresses.map((address) => new LoadLine(this, address));
  }

  /** Connects all, some hundred at a time, from several addresses of this machine. */
  async open(lines: readonly LoadLine[] = this.lines, atOnce = connectingAtOnce): Promise<void> {
    for (let from = 0; from < lines.length; from += atOnce)
      await Promise.all(
        lines
          .slice(from, from + atOnce)
          .map((line, index) => line.open(this.#port, `127.0.0.${1 + ((from + index) % 8)}`)),
      );
  }

  close(): void {
    for (const line of this.lines) line.cut();
  }

  begin(): void {
    this.latencies = [];
  }

  note(milliseconds: number): void {
    this.latencies.push(milliseconds);
  }

  get sent(): number {
    return this.lines.reduce((sum, line) => sum + line.sent, 0);
  }

  get confirmed(): number {
    return this.lines.reduce((sum, line) => sum + line.confirmed, 0);
  }

  get waiting(): number {
    return this.lines.reduce((sum, line) => sum + line.waiting, 0);
  }

  /** Waits for what is on the way. @returns how many were never answered */
  async settle(seconds: number): Promise<number> {
    for (const until = performance.now() + seconds * 1000; this.waiting > 0 && performance.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return this.waiting;
  }

  /**
   * Sends at a rate, spread evenly over all lines by turns, each frame when it is due; what lines have no room for is not
   * sent and not made up for.
   * @param kindOf - the kind of the frame with this number
   * @returns frames sent, and those there was no room for
   */
  async pour(
    perSecond: number,
    seconds: number,
    kindOf: (index: number) => FrameKind,
    piece = 1,
  ): Promise<{ sent: number; withheld: number; seconds: number }> {
    const begun = performance.now();
    let sent = 0;
    let due = 0;
    let turn = 0;
    while (performance.now() - begun < seconds * 1000) {
      const target = Math.floor(((performance.now() - begun) / 1000) * perSecond);
      while (due < target) {
        const line = this.lines[turn % this.lines.length]!;
        const count = Math.min(piece, target - due);
        sent += line.send(kindOf(turn), count);
        due += count;
        turn += 1;
      }
      await new Promise((resolve) => (perSecond > 4000 ? setImmediate(resolve) : setTimeout(resolve, 1)));
    }
    return { sent, withheld: due - sent, seconds: (performance.now() - begun) / 1000 };
  }

  /** The time tag of this second; devices give no more. */
  clock(): { readonly bytes: Buffer; readonly sum: number } {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#clockAt) {
      this.#clockAt = second;
      const local = new Date((second + 8 * 3600) * 1000);
      const bytes = Buffer.from([
        local.getUTCSeconds(),
        local.getUTCMinutes(),
        local.getUTCHours(),
        local.getUTCDate(),
        local.getUTCMonth() + 1,
        local.getUTCFullYear() - 2000,
      ]);
      this.#clock = { bytes, sum: bytes.reduce((sum, byte) => sum + byte, 0) };
    }
    return this.#clock;
  }
}
