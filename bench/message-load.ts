import { connect, type Socket } from 'node:net';

const CONNECT = 0x10;
const PUBLISH = 0x30;
const PUBLISH_ONCE = 0x32;
const PUBACK = 4;
const CONNACK = 2;
const CLEAN_SESSION = 0x02;
const WITH_PASSWORD = 0xc0;
/** Bytes that may wait at our side of a socket before it counts as full. */
const fullBytes = 256 * 1024;

function packetOf(kind: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let left = body.length; ;) {
    const low = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? low | 0x80 : low);
    if (left === 0) break;
  }
  return Buffer.concat([Buffer.from([kind, ...length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** A publisher of MQTT 3.1.1 on a raw socket: messages prepared in advance, acknowledgements counted by their number. */
export class MessageLine {
  readonly clientId: string;
  published = 0;
  acknowledged = 0;
  isClosed = false;
  /** Milliseconds from the write to the acknowledgement. */
  readonly latencies: number[] = [];
  /** Moments of writing, by number. */
  readonly #sentAt = new Float64Array(0x1_0000);
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #number = 0;

  private constructor(clientId: string, socket: Socket) {
    this.clientId = clientId;
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => (this.isClosed = true));
    socket.on('error', () => undefined);
  }

  static async open(port: number, clientId: string, secret: string): Promise<MessageLine> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const line = new MessageLine(clientId, socket);
    const head = [text('MQTT'), Buffer.from([4, WITH_PASSWORD | CLEAN_SESSION, 0, 60])];
    socket.write(packetOf(CONNECT, Buffer.concat([...head, text(clientId), text(clientId), text(secret)])));
    await new Promise<void>((resolve, reject) => {
      line.#onConnected = (code) => (code === 0 ? resolve() : reject(new Error(`${clientId} was refused: ${code}`)));
      socket.once('close', () => reject(new Error(`${clientId} was not let in`)));
    });
    return line;
  }

  #onConnected: (code: number) => void = () => undefined;

  get isFull(): boolean {
    return this.#socket.writableLength > fullBytes;
  }

  /** A message that nobody acknowledges, so many times over, as it goes over the wire. */
  static flood(topic: string, payload: string, times: number): Buffer {
    const one = packetOf(PUBLISH, Buffer.concat([text(topic), Buffer.from(payload)]));
    return Buffer.concat(Array.from({ length: times }, () => one));
  }

  /** Writes messages that were prepared. */
  pour(prepared: Buffer, count: number): void {
    this.published += count;
    this.#socket.write(prepared);
  }

  /** Publishes with QoS 1. */
  publish(topic: string, payload: string): void {
    this.#number = (this.#number % 0xffff) + 1;
    const number = Buffer.from([this.#number >> 8, this.#number & 0xff]);
    this.#sentAt[this.#number] = performance.now();
    this.published += 1;
    this.#socket.write(packetOf(PUBLISH_ONCE, Buffer.concat([text(topic), number, Buffer.from(payload)])));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let at = 0;
    // All that comes to a publisher is short: one byte of length.
    while (this.#held.length >= at + 2 && this.#held.length >= at + 2 + this.#held[at + 1]!) {
      const kind = this.#held[at]! >> 4;
      if (kind === CONNACK) this.#onConnected(this.#held[at + 3]!);
      else if (kind === PUBACK) {
        this.acknowledged += 1;
        this.latencies.push(performance.now() - this.#sentAt[(this.#held[at + 2]! << 8) | this.#held[at + 3]!]!);
      }
      at += 2 + this.#held[at + 1]!;
    }
    this.#held = this.#held.subarray(at);
  }
}
