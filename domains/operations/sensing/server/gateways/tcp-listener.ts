import type { Socket } from 'node:net';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import type { Channel } from './channel.ts';
import { DevicePort } from './device-port.ts';
import type { Intake } from './intake.ts';

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
  readonly services: Services;
  readonly host: string;
  readonly port: number;
  readonly channel: Channel | null;
  readonly intake: Intake;
  readonly open: (line: Line) => LineHandler;
}

/** Reads from the connections of a port no faster than frames become durable. */
export class TcpListener {
  readonly #options: ListenerOptions;
  readonly port: DevicePort;
  readonly #lines = new Map<Socket, { line: Line; handler: LineHandler; held: number; isPaused: boolean }>();
  #count = 0;
  #sweep: NodeJS.Timeout | null = null;
  #stopEasing: () => void = () => undefined;
  closedFor: Record<string, number> = {};

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.port = new DevicePort({ ...options, accept: (socket, source) => this.#accept(socket, source) });
  }

  /** Resolves once it listens, or once it is known that the port is taken for now. */
  async start(): Promise<void> {
    this.#sweep = setInterval(() => this.#onSecond(), 1000);
    this.#stopEasing = this.#options.intake.onEased(() => this.#resumeAll());
    await this.port.start();
  }

  async stop(): Promise<void> {
    this.#stopEasing();
    if (this.#sweep) clearInterval(this.#sweep);
    await this.port.stop();
  }

  #accept(socket: Socket, source: string): void {
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
    socket.on('close', () => {
      this.#lines.delete(socket);
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
