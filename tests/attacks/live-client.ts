import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { TestServer } from '../server/test-server.ts';

export interface Told {
  readonly id?: number;
  readonly seq?: number;
  // What an answer holds is what a test is about; it reads the properties it names.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any;
  readonly stream?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly problem?: { readonly status: number; readonly code: string; readonly title: string };
  readonly pong?: number;
  readonly closed?: string;
}

/** One live connection of an account, with everything that was told on it. */
export class LiveClient {
  readonly told: Told[] = [];
  closedWith: number | null = null;
  readonly #socket: WebSocket;
  readonly #heard = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.told.push(JSON.parse(String(data)) as Told);
      this.#wake();
    });
    socket.addEventListener('close', ({ code }) => {
      this.closedWith = code;
      this.#wake();
    });
  }

  static async open(server: TestServer, account: string): Promise<LiveClient> {
    return LiveClient.withToken(server, await server.token(account));
  }

  static withToken(server: TestServer, token: string): Promise<LiveClient> {
    const options = { headers: { authorization: `Bearer ${token}` } } as unknown as string[];
    const socket = new WebSocket(new URL('/api/live', server.url.replace('http', 'ws')), options);
    const client = new LiveClient(socket);
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve(client));
      socket.addEventListener('error', () => reject(new Error('the live channel did not open')));
    });
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#socket.send(bytes);
  }

  /** Waits until what was told so far holds something. */
  async until<Found>(what: string, find: (told: readonly Told[]) => Found | undefined, seconds = 15): Promise<Found> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const found = find(this.told);
      if (found !== undefined && found !== false && found !== null) return found;
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Error(
          `not told within ${seconds} s: ${what}; last ${JSON.stringify(this.told.at(-1))?.slice(0, 300)}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 500));
        this.#heard.add(() => (clearTimeout(timer), resolve()));
      });
    }
  }

  /** The first thing said about a subscription. */
  async ask(id: number, asked: object): Promise<Told> {
    const from = this.told.length;
    this.send({ subscribe: id, ...asked });
    return this.until(`an answer to ${JSON.stringify(asked)}`, (told) => told.slice(from).find((one) => one.id === id));
  }

  async untilClosed(seconds = 15): Promise<number> {
    return this.until('the end', () => this.closedWith ?? undefined, seconds);
  }

  close(): void {
    this.#socket.close();
  }

  #wake(): void {
    for (const wake of this.#heard) wake();
    this.#heard.clear();
  }
}

/** A connection that can be left unread: its frames are written by hand. */
export class SlowLiveClient {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
  }

  static async open(server: TestServer, account: string): Promise<SlowLiveClient> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const client = new SlowLiveClient(socket);
    const reply = await upgrade(socket, { authorization: `Bearer ${await server.token(account)}` });
    if (!reply.startsWith('HTTP/1.1 101 ')) throw new Error(reply);
    return client;
  }

  stopReading(): void {
    this.#socket.pause();
  }

  send(message: unknown): void {
    const payload = Buffer.from(JSON.stringify(message));
    const mask = randomBytes(4);
    const head =
      payload.length < 126
        ? Buffer.of(0x81, 0x80 | payload.length)
        : Buffer.of(0x81, 0xfe, payload.length >> 8, payload.length & 255);
    this.#socket.write(Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index & 3] as number))]));
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Asks for an upgrade and gives the head of the answer. */
export function upgrade(socket: Socket, headers: Readonly<Record<string, string>>): Promise<string> {
  const key = createHash('md5').update(randomBytes(8)).digest('base64');
  const lines = Object.entries({
    host: '127.0.0.1',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET /api/live HTTP/1.1\r\n${lines.join('')}\r\n`);
  return new Promise((resolve, reject) => {
    let reply = '';
    const hear = (data: Buffer) => {
      reply += data.toString('latin1');
      if (!reply.includes('\r\n\r\n')) return;
      socket.off('data', hear);
      resolve(reply);
    };
    socket.on('data', hear);
    socket.once('close', () => reject(new Error(`closed after ${reply}`)));
  });
}
