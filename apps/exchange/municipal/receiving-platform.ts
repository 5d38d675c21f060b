import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { COMMAND, FrameReader, readApplicationData, readFrame, writeFrame, type Frame } from '@wanghuo/gb26875';
import { ReceivedStore, type ReceivedMessage } from './received-store.ts';

export type { ReceivedMessage } from './received-store.ts';

/** How it fails when it is told to. */
export interface Fault {
  readonly kind: 'NO_ANSWER' | 'DENY' | 'DISCONNECT';
  /** Whether the message was kept before: then what comes again must be known. */
  readonly isKept: boolean;
  /** Said with a denial. */
  readonly reason?: string;
  /** The status of a denial over HTTP; 422 unless said otherwise. */
  readonly status?: number;
  /** How many messages it hits; all without it. */
  readonly count?: number;
}

export interface PlatformOptions {
  readonly host?: string;
  /** 0 asks the system for one, null leaves the way closed. */
  readonly gb26875Port: number | null;
  readonly httpPort: number | null;
  /** What requests over HTTP are signed with. */
  readonly secret: string;
  /** One line for each message; null keeps them in memory only. */
  readonly file?: string | null;
}

const largestBodyBytes = 1024 * 1024;
const freshMilliseconds = 5 * 60_000;

/** A fire platform of the next level up, as small as it can be and still be one. */
export class ReceivingPlatform {
  readonly #options: PlatformOptions;
  readonly #store: ReceivedStore;
  readonly #sockets = new Set<Socket>();
  #tcp: TcpServer | null = null;
  #http: Server | null = null;
  #fault: Fault | null = null;
  #faultsLeft = 0;
  #open = 0;
  /** Before each answer. */
  delayMilliseconds = 0;
  /** Messages that came again and were known. */
  again = 0;
  denied = 0;
  heartbeats = 0;
  /** Most messages that waited for their answer at one time. */
  mostOpen = 0;

  constructor(options: PlatformOptions) {
    this.#options = options;
    this.#store = new ReceivedStore(options.file ?? null);
  }

  /** What it has, in the order in which it came. */
  get received(): readonly ReceivedMessage[] {
    return this.#store.messages;
  }

  get gb26875Port(): number {
    return portOf(this.#tcp);
  }

  get httpPort(): number {
    return portOf(this.#http);
  }

  /** From now on it fails so; null is well again. */
  fail(fault: Fault | null): void {
    this.#fault = fault;
    this.#faultsLeft = fault?.count ?? Infinity;
  }

  async start(): Promise<void> {
    const { host = '127.0.0.1', gb26875Port, httpPort } = this.#options;
    if (gb26875Port !== null) {
      this.#tcp = createServer({ noDelay: true }, (socket) => this.#accept(socket));
      await listen(this.#tcp, this.#lastPort ?? gb26875Port, host);
      this.#lastPort = this.gb26875Port;
    }
    if (httpPort !== null) {
      this.#http = createHttpServer((request, response) => void this.#answer(request, response));
      this.#http.on('connection', (socket) => this.#remember(socket));
      await listen(this.#http, this.#lastHttpPort ?? httpPort, host);
      this.#lastHttpPort = this.httpPort;
    }
  }

  #lastPort: number | null = null;
  #lastHttpPort: number | null = null;

  /** Goes away; what was kept stays, and it comes back on the same ports. */
  async stop(): Promise<void> {
    const servers = [this.#tcp, this.#http].filter((one) => one !== null);
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
    this.#tcp = null;
    this.#http = null;
  }

  async close(): Promise<void> {
    await this.stop();
    this.#store.close();
  }

  #remember(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #accept(socket: Socket): void {
    this.#remember(socket);
    const reader = new FrameReader();
    socket.on('data', (chunk) => {
      for (const piece of reader.push(chunk))
        if (piece.kind === 'frame') void this.#takeFrame(socket, readFrame(piece.bytes.slice(), 0));
        else if (piece.kind === 'broken' && piece.bytes.length >= 27) this.#deny(socket, readFrame(piece.bytes, 0), '');
    });
  }

  async #takeFrame(socket: Socket, frame: Frame): Promise<void> {
    if (frame.command !== COMMAND.SEND) return;
    if (frame.data.length === 0) {
      this.heartbeats += 1;
      socket.write(this.#answerFrame(frame, COMMAND.CONFIRM, ''));
      return;
    }
    await this.#answering(async () => {
      const fault = this.#nextFault();
      const data = readApplicationData(frame.data);
      if (data.fault !== null) return this.#deny(socket, frame, '');
      if (fault === null || fault.isKept) this.#keepFrame(frame, data);
      if (this.delayMilliseconds > 0) await pause(this.delayMilliseconds);
      if (fault?.kind === 'NO_ANSWER') return;
      if (fault?.kind === 'DISCONNECT') socket.destroy();
      else if (fault?.kind === 'DENY') this.#deny(socket, frame, fault.reason ?? '');
      else if (socket.writable) socket.write(this.#answerFrame(frame, COMMAND.CONFIRM, ''));
    });
  }

  #keepFrame(frame: Frame, data: ReturnType<typeof readApplicationData>): void {
    const { serial, source, destination, sentAt } = frame;
    // The same packet again has the same serial, time and data; a device that restarts may use a serial again.
    const digest = createHash('sha256').update(frame.data).digest('hex').slice(0, 32);
    this.#keep({
      key: `${source} ${serial} ${sentAt} ${digest}`,
      way: 'TRANSMISSION',
      content: { source, destination, serial, sentAt, type: data.type, objects: data.objects },
    });
  }

  #keep(message: Pick<ReceivedMessage, 'key' | 'way' | 'content'>): string {
    const { kept, isAgain } = this.#store.keep({ receivedAt: new Date().toISOString(), ...message });
    if (isAgain) this.again += 1;
    return kept.receipt;
  }

  #deny(socket: Socket, frame: Frame, reason: string): void {
    this.denied += 1;
    if (socket.writable) socket.write(this.#answerFrame(frame, COMMAND.DENY, reason));
  }

  #answerFrame(frame: Frame, command: number, said: string): Uint8Array {
    return writeFrame({
      ...frame,
      source: frame.destination,
      destination: frame.source,
      sentAt: new Date().toISOString(),
      command,
      data: Buffer.from(said, 'latin1'),
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > largestBodyBytes) return send(response, 413, { reason: 'too large' });
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    if (request.method !== 'POST') return send(response, 405, { reason: 'POST only' });
    if (!this.#isSigned(request, body)) return send(response, 401, { reason: 'not signed' });
    let content: unknown;
    try {
      content = JSON.parse(body.toString('utf8'));
    } catch {
      content = null;
    }
    if (typeof content !== 'object' || content === null || Array.isArray(content))
      return send(response, 400, { reason: 'no JSON object' });
    await this.#answering(async () => {
      const fault = this.#nextFault();
      const key = String(request.headers['x-nonce']);
      const receiptId =
        fault === null || fault.isKept
          ? this.#keep({ key, way: 'PUSH', content: content as Record<string, unknown> })
          : '';
      if (this.delayMilliseconds > 0) await pause(this.delayMilliseconds);
      if (fault?.kind === 'NO_ANSWER') return;
      if (fault?.kind === 'DISCONNECT') request.socket.destroy();
      else if (fault?.kind === 'DENY') {
        this.denied += 1;
        send(response, fault.status ?? 422, { reason: fault.reason ?? '' });
      } else send(response, 200, { receiptId });
    });
  }

  #isSigned({ headers }: IncomingMessage, body: Buffer): boolean {
    const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
    const timestamp = text('x-timestamp');
    const isFresh = Math.abs(Date.parse(timestamp) - Date.now()) <= freshMilliseconds;
    const right = createHmac('sha256', this.#options.secret)
      .update(`${timestamp}\n${text('x-nonce')}\n`)
      .update(body)
      .digest();
    const given = Buffer.from(text('x-signature'), 'hex');
    return isFresh && text('x-nonce') !== '' && given.length === right.length && timingSafeEqual(given, right);
  }

  #nextFault(): Fault | null {
    if (this.#fault === null || this.#faultsLeft <= 0) return null;
    this.#faultsLeft -= 1;
    return this.#fault;
  }

  async #answering(work: () => Promise<void>): Promise<void> {
    this.#open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.#open);
    try {
      await work();
    } finally {
      this.#open -= 1;
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function portOf(server: TcpServer | Server | null): number {
  return (server?.address() as AddressInfo | null)?.port ?? 0;
}

function listen(server: TcpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
