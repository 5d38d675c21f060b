import { randomUUID } from 'node:crypto';
import type { Product } from './product.ts';

/** An answer of the product that is not a success. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number;

  constructor(
    status: number,
    body: { code?: string; title?: string; retryable?: boolean; retryAfterSeconds?: number | null },
  ) {
    super(`${status} ${body.code ?? ''} ${body.title ?? ''}`);
    this.status = status;
    this.code = body.code ?? '';
    this.retryable = body.retryable === true || status >= 500;
    this.retryAfterSeconds = body.retryAfterSeconds ?? 0;
  }
}

/** Somebody with an account who speaks to the product over HTTP, as any client would. */
export class Person {
  readonly account: string;
  readonly #origin: string;
  readonly #cookie: string;

  private constructor(account: string, origin: string, cookie: string) {
    this.account = account;
    this.#origin = origin;
    this.#cookie = cookie;
  }

  static async signIn(product: Product, account: string): Promise<Person> {
    const body = { account, password: product.passwordOf(account) };
    let response = await post(product.url, '/api/session/signIn', body, { key: randomUUID() });
    // Twenty a minute sign in from one machine, and the tests are all on this one: it waits as it is told to.
    for (let tries = 0; response.status === 429 && tries < 6; tries += 1) {
      const { retryAfterSeconds } = await refusalOf(response);
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(1, retryAfterSeconds)));
      response = await post(product.url, '/api/session/signIn', body, { key: randomUUID() });
    }
    if (!response.ok) throw await refusalOf(response);
    const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]);
    return new Person(account, product.url, cookie.join('; '));
  }

  /** Runs a command once: one request, one answer. */
  async run<Output>(name: string, input: unknown, key: string = randomUUID()): Promise<Output> {
    const response = await post(this.#origin, `/api/${name.replace('.', '/')}`, input, { key, cookie: this.#cookie });
    if (!response.ok) throw await refusalOf(response);
    return (await response.json()) as Output;
  }

  async step<Output>(
    workflow: string,
    step: string,
    id: string,
    input: unknown = {},
    key: string = randomUUID(),
  ): Promise<Output> {
    return this.run(`workflows/${workflow}/${step}`, { id, input }, key);
  }

  async ask<Output>(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Output> {
    const url = new URL(`${this.#origin}/api/${name.replace('.', '/')}`);
    for (const [field, value] of Object.entries(input))
      url.searchParams.set(field, typeof value === 'object' ? JSON.stringify(value) : String(value));
    const response = await fetch(url, { headers: { cookie: this.#cookie }, signal: AbortSignal.timeout(40_000) });
    if (!response.ok) throw await refusalOf(response);
    return (await response.json()) as Output;
  }

  /** Listens to a stream over the live channel; hears every value that is told. */
  async listen(stream: string, listener: (value: unknown) => void): Promise<WebSocket> {
    const options = { headers: { cookie: this.#cookie, origin: this.#origin } } as unknown as string[];
    const socket = new WebSocket(new URL('/api/live', this.#origin.replace('http', 'ws')), options);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('the live channel did not open')));
    });
    socket.addEventListener('message', ({ data }) => {
      const told = JSON.parse(String(data)) as { stream?: readonly { value: unknown }[] };
      for (const { value } of told.stream ?? []) listener(value);
    });
    socket.send(JSON.stringify({ subscribe: 0, stream }));
    return socket;
  }
}

function post(origin: string, path: string, body: unknown, given: { key: string; cookie?: string }): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wanghuo': '1',
      'idempotency-key': given.key,
      origin,
      ...(given.cookie ? { cookie: given.cookie } : {}),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(40_000),
  });
}

async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  try {
    return new Refused(response.status, JSON.parse(text) as object);
  } catch {
    return new Refused(response.status, { title: text.slice(0, 200) });
  }
}
