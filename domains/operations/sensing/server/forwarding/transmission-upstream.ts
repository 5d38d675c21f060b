import { connect, type Socket } from 'node:net';
import { answerTo, COMMAND, FrameReader, hexOf, readFrame, writeFrame, type Frame } from '@wanghuo/gb26875';
import { forwardBackoffSeconds, forwardRules, type ForwardLink } from '../../model/index.ts';
import type { Words } from '../words.ts';
import type { Delivery, OutgoingMessage, Upstream } from './upstream.ts';

export interface TransmissionUpstreamOptions {
  readonly host: string;
  readonly port: number;
  readonly source: string;
  readonly target: string;
  readonly now: () => string;
  readonly words: Words;
  /** Where serials begin: not where they began before a restart. */
  readonly firstSerial: number;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly done: (delivery: Delivery) => void;
  sentAt: number;
  attempts: number;
}

const connectMilliseconds = 10_000;
const noData = new Uint8Array(0);
const decoder = new TextDecoder('gb18030');

/** GB/T 26875.3 upstream over TCP: frames out, each kept until its serial is confirmed or denied. */
export class TransmissionUpstream implements Upstream {
  readonly #options: TransmissionUpstreamOptions;
  /** By source and serial. */
  readonly #waiting = new Map<string, Waiting>();
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #serial: number;
  #failures = 0;
  #retryAt = 0;
  #spokeAt = 0;
  #heardAt = 0;
  #isStopped = false;
  #onChange: () => void = () => undefined;
  link: ForwardLink = 'UNTRIED';
  trouble: string | null = null;

  constructor(options: TransmissionUpstreamOptions) {
    this.#options = options;
    this.#serial = options.firstSerial & 0xffff;
  }

  get isReady(): boolean {
    return this.link === 'CONNECTED';
  }

  start(onChange: () => void): void {
    this.#onChange = onChange;
    this.#timer = setInterval(() => this.#onSecond(), 1000);
    this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#socket?.destroy();
    this.#lose();
  }

  /** A serial for a new frame. */
  nextSerial(): number {
    this.#serial = (this.#serial + 1) & 0xffff;
    return this.#serial;
  }

  send({ bytes }: OutgoingMessage): Promise<Delivery> {
    const key = keyOf(readFrame(bytes, 0));
    const socket = this.#socket;
    // Two of one source and serial, from before and after a restart: one after the other.
    if (!this.isReady || socket === null || this.#waiting.has(key)) return Promise.resolve({ state: 'LOST' });
    return new Promise((done) => {
      this.#waiting.set(key, { bytes, done, sentAt: Date.now(), attempts: 1 });
      this.#write(bytes);
    });
  }

  #connect(): void {
    if (this.#isStopped || this.#socket !== null) return;
    const { host, port, words } = this.#options;
    const reader = new FrameReader();
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    this.#socket = socket;
    socket.setTimeout(connectMilliseconds, () => {
      if (this.link !== 'CONNECTED') socket.destroy(new Error(words('forward.trouble.timeOut')));
    });
    socket.on('connect', () => {
      this.link = 'CONNECTED';
      this.trouble = null;
      this.#spokeAt = Date.now();
      this.#heardAt = Date.now();
      this.#heartbeat();
      this.#onChange();
    });
    socket.on('data', (chunk) => {
      this.#heardAt = Date.now();
      for (const piece of reader.push(chunk)) if (piece.kind === 'frame') this.#take(readFrame(piece.bytes, 0));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.trouble = words('forward.trouble.connection', { cause: error.code ?? error.message });
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#failures += 1;
      this.#retryAt =
        Date.now() + Math.min(forwardRules.longestRetrySeconds, forwardBackoffSeconds(this.#failures)) * 1000;
      this.link = 'AWAY';
      this.trouble ??= words('forward.trouble.closed');
      this.#lose();
      this.#onChange();
    });
  }

  #lose(): void {
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { done } of lost) done({ state: 'LOST' });
  }

  #write(bytes: Uint8Array): void {
    this.#spokeAt = Date.now();
    this.#socket?.write(bytes);
  }

  #take(frame: Frame): void {
    this.#failures = 0;
    const isAnswer = frame.command === COMMAND.CONFIRM || frame.command === COMMAND.DENY;
    if (!isAnswer) {
      // Nothing is asked of a district over this line: what we do not do is denied, not left without an answer.
      if (frame.command === COMMAND.CONTROL || frame.command === COMMAND.REQUEST)
        this.#write(answerTo(frame, COMMAND.DENY, this.#options.now()));
      return;
    }
    // Addresses are turned in an answer.
    const key = keyOf({ source: frame.destination, serial: frame.serial });
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    if (frame.command === COMMAND.CONFIRM)
      waiting.done({ state: 'CONFIRMED', receipt: `${frame.serial} ${frame.sentAt ?? ''}`.trim() });
    else waiting.done({ state: 'REFUSED', reason: this.#reasonOf(frame) });
  }

  /** A denial may carry data but need not (A.8): a text is shown as one. */
  #reasonOf({ data }: Frame): string {
    const { words } = this.#options;
    if (data.length === 0) return words('forward.reason.denied');
    const text = decoder.decode(data).replaceAll('\0', '').trim();
    const isText = text !== '' && !/[\u0000-\u001F\u007F\uFFFD]/.test(text);
    return words('forward.reason.deniedSaying', { text: (isText ? text : hexOf(data)).slice(0, 200) });
  }

  #onSecond(): void {
    const now = Date.now();
    if (this.#socket === null) {
      if (now >= this.#retryAt) this.#connect();
      return;
    }
    if (!this.isReady) return;
    const late = now - forwardRules.receiptSeconds * 1000;
    for (const [key, waiting] of this.#waiting) {
      if (waiting.sentAt > late) continue;
      if (waiting.attempts < forwardRules.attempts) {
        waiting.attempts += 1;
        waiting.sentAt = now;
        this.#write(waiting.bytes);
        continue;
      }
      this.#waiting.delete(key);
      waiting.done({ state: 'FAILED', trouble: this.#options.words('forward.trouble.noReceipt') });
    }
    // A line on which nothing comes back is none, whatever TCP believes.
    const silent = (forwardRules.receiptSeconds * forwardRules.attempts + forwardRules.idleSeconds) * 1000;
    if (now - this.#heardAt > silent) {
      this.trouble = this.#options.words('forward.trouble.noReceipt');
      this.#socket.destroy();
    } else if (now - this.#spokeAt >= forwardRules.idleSeconds * 1000) this.#heartbeat();
  }

  #heartbeat(): void {
    const { source, target, now } = this.#options;
    this.#write(
      writeFrame({
        serial: this.nextSerial(),
        majorVersion: 1,
        userVersion: 1,
        sentAt: now(),
        source,
        destination: target,
        command: COMMAND.SEND,
        data: noData,
      }),
    );
  }
}

const keyOf = ({ source, serial }: Pick<Frame, 'source' | 'serial'>): string => `${source} ${serial}`;
