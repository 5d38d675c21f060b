import { POSITION_QUERY, readBody, SHOW_TEXT, textBody, type MessageHeader } from '@wanghuo/jt808';
import { limits } from '@wanghuo/kernel';
import type { Services } from '@wanghuo/platform-server';
import type { DownlinkState } from '../../model/index.ts';
import { keepDownlink, type Downlink } from './downlinks.ts';

interface Open extends Downlink {
  readonly expiresAt: number;
  readonly messageId: number;
  /** Of each attempt: the answer names the one it heard. */
  readonly serials: number[];
  lastSentAt: number;
}

/** Sends to a terminal that has proved who it is. @returns the serial; null when there is no line to it */
export type SendToTerminal = (
  phone: string,
  messageId: number,
  body: (edition: MessageHeader['edition']) => Uint8Array,
) => number | null;

const POSITION_ANSWER = 0x0201;
const GENERAL_ANSWER = 0x0001;
const resendMilliseconds = 10_000;
const attempts = 3;

/** What is asked of vehicle terminals, until it is answered, refused or expired (DV-14). */
export class TerminalDownlinks {
  readonly #services: Services;
  readonly #send: SendToTerminal;
  readonly #open = new Map<string, Open[]>();
  #timer: NodeJS.Timeout | null = null;

  constructor(services: Services, send: SendToTerminal) {
    this.#services = services;
    this.#send = send;
  }

  start(): void {
    this.#timer = setInterval(() => this.#onSecond(), 1000);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** Begins to say something: at once if the terminal is there, else as soon as it is, within its time. */
  begin(downlink: Downlink): void {
    const open: Open = {
      ...downlink,
      messageId: downlink.kind === 'SHOW_TEXT' ? SHOW_TEXT : POSITION_QUERY,
      expiresAt: Date.now() + limits.gateway.downlinkSeconds * 1000,
      serials: [],
      lastSentAt: 0,
    };
    this.#open.set(downlink.address, [...(this.#open.get(downlink.address) ?? []), open]);
    this.#advance(open, Date.now());
  }

  /** Takes what a terminal answered, once it is durable. */
  answered(phone: string, header: MessageHeader, body: Uint8Array): void {
    const isPosition = header.messageId === POSITION_ANSWER;
    if (!isPosition && header.messageId !== GENERAL_ANSWER) return;
    const fields = readBody(header, body);
    if (!fields) return;
    const open = this.#open
      .get(phone)
      ?.find(
        ({ messageId, serials }) =>
          serials.includes(Number(fields['replySerial'])) &&
          (isPosition
            ? messageId === POSITION_QUERY
            : fields['replyId'] === `0x${messageId.toString(16).toUpperCase()}`),
      );
    if (open === undefined) return;
    if (isPosition) this.#settle(open, 'ANSWERED', [fields]);
    else if (fields['result'] !== 0) this.#settle(open, 'DENIED', [fields]);
    // Some makes confirm the question for a position before they answer it.
    else if (open.messageId !== POSITION_QUERY) this.#settle(open, 'ANSWERED', [fields]);
  }

  #advance(open: Open, now: number): void {
    if (open.serials.length >= attempts || now - open.lastSentAt < resendMilliseconds) return;
    const serial = this.#send(open.address, open.messageId, (edition) =>
      open.messageId === SHOW_TEXT ? textBody(String(open.parameters['text'] ?? ''), edition) : new Uint8Array(0),
    );
    if (serial === null) return;
    const isFirst = open.serials.length === 0;
    open.serials.push(serial);
    open.lastSentAt = now;
    if (isFirst) void keepDownlink(this.#services, { ...open, serial }, 'SENT', null);
  }

  #onSecond(): void {
    const now = Date.now();
    for (const open of [...this.#open.values()].flat())
      if (open.expiresAt <= now) this.#settle(open, 'EXPIRED', null);
      else this.#advance(open, now);
  }

  #settle(open: Open, state: DownlinkState, answer: unknown): void {
    const left = (this.#open.get(open.address) ?? []).filter((one) => one !== open);
    if (left.length > 0) this.#open.set(open.address, left);
    else this.#open.delete(open.address);
    void keepDownlink(this.#services, { ...open, serial: open.serials.at(-1) ?? null }, state, answer);
  }
}
