import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { limits } from '@wanghuo/kernel';
import type { Logger } from 'pino';
import type { Intake } from './intake.ts';
import type { SourceList } from './source-list.ts';

/** One side of a connection as its protocol sees it. */
export interface Line {
  /** Name in the list of connections. */
  readonly id: string;
  /** Address and port of the other side. */
  readonly remote: string;
  /** Address of the other side: a channel, as far as a plain connection has one (DV-02). */
  readonly source: string;
  readonly openedAt: number;
  send(bytes: Uint8Array): void;
  /** Ends it; the reason is counted. */
  close(reason: string): void;
  /** Says that bytes wait to be made durable, and that they are. */
  hold(bytes: number): void;
  release(bytes: number): void;
}

/** What a protocol does with one connection. */
export interface LineHandler {
  onData(chunk: Buffer): void;
  /** Once a second: time-outs of whatever it waits for. */
  onSecond(now: number): void;
  onClose(): void;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  readonly intake: Intake;
  readonly connectionsPerSource: number;
  readonly sources: SourceList;
  readonly open: (line: Line) => LineHandler;
}

const retryMilliseconds = 5000;
const keepAliveMilliseconds = 60_000;

/**
 * Accepts connections within the limits of DV-16 and reads from them no faster than frames become durable. A port that
 * is taken is tried again until it is free: the rest of the product does not wait for it.
 */
export class TcpListener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #lines = new Map<Socket, { line: Line; handler: LineHandler; held: number; isPaused: boolean }>();
  readonly #perSource = new Map<string, number>();
  #count = 0;
  #sweep: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #isStopped = false;
  #stopEasing: () => void = () => undefined;
  refused = 0;
  closedFor: Record<string, number> = {};

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMilliseconds },
      (socket) => this.#accept(socket),
    );
  }

  get isOpen(): boolean {
    return this.#server.listening;
  }

  get connectionCount(): number {
    return this.#lines.size;
  }

  /** Resolves once it listens, or once it is known that the port is taken for now. */
  async start(): Promise<void> {
    this.#sweep = setInterval(() => this.#onSecond(), 1000);
    this.#stopEasing = this.#options.intake.onEased(() => this.#resumeAll());
    this.#server.on('error', (error) => {
      if (this.#isStopped) return;
      this.#options.log.error({ err: error, port: this.#options.port }, 'a gateway cannot listen; it tries again');
      this.#retry = setTimeout(() => this.#server.listen(this.#options.port, this.#options.host), retryMilliseconds);
    });
    await new Promise<void>((resolve) => {
      this.#server.once('listening', resolve);
      this.#server.once('error', () => resolve());
      this.#server.listen({ port: this.#options.port, host: this.#options.host, backlog: 4096 });
    });
  }

  /** The port it listens on, which the system chose if it was asked to. */
  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopEasing();
    if (this.#sweep) clearInterval(this.#sweep);
    if (this.#retry) clearTimeout(this.#retry);
    const closed = new Promise<void>((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    for (const socket of this.#lines.keys()) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const source = socket.remoteAddress ?? '';
    const ofSource = this.#perSource.get(source) ?? 0;
    // The newest is refused, never one that stands.
    if (
      !this.#options.sources.allows(source) ||
      this.#lines.size >= limits.gateway.connections ||
      ofSource >= this.#options.connectionsPerSource
    ) {
      this.refused += 1;
      socket.destroy();
      return;
    }
    this.#perSource.set(source, ofSource + 1);
    this.#count += 1;
    // One flush of the disk makes many answers ready at once: those of one connection go out in one piece.
    let answers: Uint8Array[] = [];
    const sendAnswers = () => {
      const [first] = answers;
      if (first === undefined) return;
      const piece = answers.length === 1 ? first : Buffer.concat(answers);
      answers = [];
      if (socket.writable) socket.write(piece);
    };
    const line: Line = {
      id: `${this.#options.port}-${Date.now().toString(36)}-${this.#count}`,
      remote: `${source}:${socket.remotePort ?? 0}`,
      source,
      openedAt: Date.now(),
      send: (bytes) => {
        // Who does not read what it is sent loses its connection before it takes our memory.
        if (socket.writableLength > limits.gateway.bufferedBytes) line.close('does not read');
        else if (answers.push(bytes) === 1) process.nextTick(sendAnswers);
      },
      close: (reason) => {
        this.closedFor[reason] = (this.closedFor[reason] ?? 0) + 1;
        sendAnswers();
        socket.destroySoon();
      },
      hold: (bytes) => {
        state.held += bytes;
        this.#settle(socket);
      },
      release: (bytes) => {
        state.held -= bytes;
        this.#settle(socket);
      },
    };
    const state = { line, handler: this.#options.open(line), held: 0, isPaused: false };
    this.#lines.set(socket, state);
    socket.on('data', (chunk: Buffer) => state.handler.onData(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#lines.delete(socket);
      const left = (this.#perSource.get(source) ?? 1) - 1;
      if (left > 0) this.#perSource.set(source, left);
      else this.#perSource.delete(source);
      state.handler.onClose();
    });
  }

  /** Reads or does not read, by what waits for the disk. */
  #settle(socket: Socket): void {
    const state = this.#lines.get(socket);
    if (state === undefined) return;
    const shallPause = state.held > limits.gateway.bufferedBytes || this.#options.intake.isBehind;
    if (shallPause === state.isPaused) return;
    state.isPaused = shallPause;
    if (shallPause) socket.pause();
    else socket.resume();
  }

  #resumeAll(): void {
    for (const [socket, state] of this.#lines) if (state.isPaused) this.#settle(socket);
  }

  #onSecond(): void {
    const now = Date.now();
    for (const { handler } of this.#lines.values()) handler.onSecond(now);
  }
}
