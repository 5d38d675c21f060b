import { createHmac } from 'node:crypto';
import { forwardBackoffSeconds, forwardRules, type ForwardLink } from '../../model/index.ts';
import type { Words } from '../words.ts';
import type { Delivery, OutgoingMessage, Upstream } from './upstream.ts';

export interface PushUpstreamOptions {
  readonly url: string;
  readonly secret: string;
  readonly now: () => string;
  readonly words: Words;
}

const longestReason = 300;
const largestAnswerBytes = 64 * 1024;
/** What is wrong between us, not with the message: it is tried again. */
const ofTheLine = new Set([401, 403, 407, 408, 425, 429]);
const ALREADY_THERE = 409;

/** What is signed: moment, message id and body, a line each; the same as devices sign. */
export function pushSignature(secret: string, timestamp: string, nonce: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${nonce}\n`).update(body).digest('hex');
}

/** HTTP with signed JSON: a message counts as delivered when the answer names its receipt. */
export class PushUpstream implements Upstream {
  readonly #options: PushUpstreamOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #pausedUntil = 0;
  #onChange: () => void = () => undefined;
  link: ForwardLink = 'UNTRIED';
  trouble: string | null = null;

  constructor(options: PushUpstreamOptions) {
    this.#options = options;
  }

  get isReady(): boolean {
    return Date.now() >= this.#pausedUntil && !this.#stopping.signal.aborted;
  }

  start(onChange: () => void): void {
    this.#onChange = onChange;
  }

  stop(): void {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
  }

  async send({ id, bytes }: OutgoingMessage): Promise<Delivery> {
    const { url, secret, now, words } = this.#options;
    const timestamp = now();
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': id,
          'x-timestamp': timestamp,
          'x-nonce': id,
          'x-signature': pushSignature(secret, timestamp, id, bytes),
        },
        body: bytes.slice(),
        signal: AbortSignal.any([AbortSignal.timeout(forwardRules.receiptSeconds * 1000), this.#stopping.signal]),
      });
      text = await boundedText(answer);
    } catch (error) {
      if (this.#stopping.signal.aborted) return { state: 'LOST' };
      return this.#failed(words('forward.trouble.connection', { cause: causeOf(error) }), null);
    }
    const said = parsed(text);
    const receipt = typeof said['receiptId'] === 'string' ? said['receiptId'].slice(0, 200) : '';
    if ((answer.ok || answer.status === ALREADY_THERE) && receipt !== '') {
      this.#failures = 0;
      this.link = 'CONNECTED';
      this.trouble = null;
      return { state: 'CONFIRMED', receipt };
    }
    const { status } = answer;
    if (status >= 400 && status < 500 && !ofTheLine.has(status) && status !== ALREADY_THERE) {
      this.#failures = 0;
      this.link = 'CONNECTED';
      return { state: 'REFUSED', reason: words('forward.reason.refused', { status, text: reasonOf(said) }) };
    }
    const key = answer.ok || status === ALREADY_THERE ? 'forward.trouble.withoutReceipt' : 'forward.trouble.status';
    return this.#failed(words(key, { status }), Number(answer.headers.get('retry-after')) || null);
  }

  /** The platform is asked to wait, or cannot: nothing more goes out until then. */
  #failed(trouble: string, retryAfterSeconds: number | null): Delivery {
    this.#failures += 1;
    this.link = 'AWAY';
    this.trouble = trouble;
    const seconds = Math.min(
      forwardRules.longestBackoffSeconds,
      Math.max(
        Math.min(forwardRules.longestRetrySeconds, forwardBackoffSeconds(this.#failures)),
        retryAfterSeconds ?? 0,
      ),
    );
    this.#pausedUntil = Date.now() + seconds * 1000;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onChange(), seconds * 1000);
    return { state: 'LOST' };
  }
}

async function boundedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > largestAnswerBytes) throw new Error('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // No JSON: there is no receipt and no reason in it.
    return {};
  }
}

function reasonOf(said: Readonly<Record<string, unknown>>): string {
  const found = ['reason', 'detail', 'title', 'message']
    .map((name) => said[name])
    .find((one) => typeof one === 'string');
  return String(found ?? '')
    .replaceAll('\0', '')
    .slice(0, longestReason);
}

function causeOf(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? (name === 'TimeoutError' ? 'ETIMEDOUT' : message);
}
