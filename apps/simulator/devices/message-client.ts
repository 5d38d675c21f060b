import { connect, type Socket } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';

const CONNECT = 0x10;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const PING = 0xc0;
const CLEAN_SESSION = 0x02;
const WITH_PASSWORD = 0xc0;

/** A packet as it came: its first byte and what is behind the length. */
export interface HeardPacket {
  readonly kind: number;
  readonly body: Buffer;
}

export interface MessageClientOptions {
  readonly port: number;
  readonly host?: string;
  readonly clientId: string;
  readonly secret: string;
  readonly keepAliveSeconds?: number;
  /** Encrypts with these; left out, it does not. */
  readonly tls?: ConnectionOptions;
}

/** A device on MQTT 3.1.1, as small as such devices are: it connects, publishes, and counts what is acknowledged. */
export class MessageClient {
  readonly heard: HeardPacket[] = [];
  isClosed = false;
  /** 0 when it was let in. */
  refusal: number | null = null;
  acknowledged = 0;
  readonly #socket: Socket;
  #held = Buffer.alloc(0);
  #number = 0;

  constructor({ port, host = '127.0.0.1', clientId, secret, keepAliveSeconds = 60, tls }: MessageClientOptions) {
    this.#socket = tls ? connectSecurely({ port, host, ...tls }) : connect({ port, host, noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('close', () => (this.isClosed = true));
    this.#socket.on('error', () => undefined);
    const head = [text('MQTT'), Buffer.from([4, WITH_PASSWORD | CLEAN_SESSION, 0, keepAliveSeconds])];
    this.#write(CONNECT, Buffer.concat([...head, text(clientId), text(clientId), text(secret)]));
  }

  /** Publishes; with `qos` 1 the broker acknowledges it. */
  publish(
    topic: string,
    payload: string | Buffer,
    { qos = 1, retain = false }: { qos?: 0 | 1; retain?: boolean } = {},
  ): void {
    this.#number = (this.#number % 0xffff) + 1;
    const number = qos === 0 ? [] : [Buffer.from([this.#number >> 8, this.#number & 0xff])];
    this.#write(PUBLISH | (qos << 1) | (retain ? 1 : 0), Buffer.concat([text(topic), ...number, Buffer.from(payload)]));
  }

  subscribe(topic: string): void {
    this.#write(SUBSCRIBE, Buffer.concat([Buffer.from([0, 1]), text(topic), Buffer.from([0])]));
  }

  ping(): void {
    this.#write(PING, Buffer.alloc(0));
  }

  /** Bytes that the other side has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(kind: number, body: Buffer): void {
    const length: number[] = [];
    for (let left = body.length; ;) {
      const low = left % 128;
      left = Math.floor(left / 128);
      length.push(left > 0 ? low | 0x80 : low);
      if (left === 0) break;
    }
    if (this.#socket.writable) this.#socket.write(Buffer.concat([Buffer.from([kind, ...length]), body]));
  }

  #take(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    for (;;) {
      let length = 0;
      let at = 1;
      for (let factor = 1; ; factor *= 128, at += 1) {
        const byte = this.#held[at];
        if (byte === undefined) return;
        length += (byte & 0x7f) * factor;
        if (byte < 0x80) break;
      }
      const end = at + 1 + length;
      if (this.#held.length < end) return;
      const packet = { kind: this.#held[0]! >> 4, body: this.#held.subarray(at + 1, end) };
      this.heard.push(packet);
      if (packet.kind === 2) this.refusal = packet.body[1] ?? null;
      if (packet.kind === 4) this.acknowledged += 1;
      this.#held = this.#held.subarray(end);
    }
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
