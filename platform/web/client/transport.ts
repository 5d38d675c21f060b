import { asProblem, problemOf, unreachedProblem } from './problem.ts';
import { takeEarlyAnswer } from './early-answer.ts';
import { noteServerDate } from './server-clock.ts';

export interface TransportOptions {
  readonly fetch?: typeof globalThis.fetch;
  readonly wait?: (milliseconds: number) => Promise<void>;
  readonly random?: () => number;
  /** Called when the server says that there is no session any more (401). */
  readonly onSignedOut?: () => void;
  /** Called when the server says that the seat is locked. */
  readonly onLocked?: () => void;
}

export interface Send {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly file?: FormData;
  readonly key?: string;
  readonly version?: number;
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
  /** The answer is a file: its bytes and its name are the output. */
  readonly asFile?: boolean;
  /** Not made by hand: it does not keep a session awake. */
  readonly background?: boolean;
  /** How often it may be sent; the same key makes repeats harmless. */
  readonly attempts?: number;
}

/** A file as it came: what it is to be called, and its bytes. */
export interface ReceivedFile {
  readonly name: string;
  readonly content: Blob;
}

export interface Answer<Output> {
  readonly output: Output;
  readonly version: number | null;
  readonly replayed: boolean;
}

export type Transport = <Output>(send: Send) => Promise<Answer<Output>>;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * The one place that calls fetch. A request that was not answered, or was refused as retryable, is sent again with the
 * same Idempotency-Key after a wait with full jitter, at most twice.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { wait = pause, random = Math.random } = options;
  const once = async <Output>(send: Send): Promise<Answer<Output>> => {
    const headers: Record<string, string> = { Accept: 'application/json', 'X-Wanghuo': '1' };
    if (send.key !== undefined) headers['Idempotency-Key'] = send.key;
    if (send.version !== undefined) headers['If-Match'] = `"${send.version}"`;
    if (send.background) headers['X-Wanghuo-Background'] = '1';
    if (send.body !== undefined) headers['Content-Type'] = 'application/json';
    const timeout = AbortSignal.timeout((send.timeoutSeconds ?? 15) * 1000);
    const early = send.method === 'GET' && !options.fetch ? await takeEarlyAnswer(send.path) : null;
    let response: Response;
    const sentAt = Date.now();
    try {
      response =
        early ??
        (await (options.fetch ?? globalThis.fetch)(send.path, {
          method: send.method,
          headers,
          credentials: 'same-origin',
          signal: send.signal ? AbortSignal.any([send.signal, timeout]) : timeout,
          ...(send.file ? { body: send.file } : send.body !== undefined ? { body: JSON.stringify(send.body) } : {}),
        }));
    } catch (error) {
      if (send.signal?.aborted) throw error;
      throw unreachedProblem(error);
    }
    // An early answer came at a moment that nobody wrote down.
    if (!early) noteServerDate(response.headers.get('date'), sentAt, Date.now());
    if (!response.ok) {
      const problem = await problemOf(response);
      if (response.status === 401) options.onSignedOut?.();
      if (problem.code === 'session.locked') options.onLocked?.();
      throw problem;
    }
    try {
      if (send.asFile) {
        const output = { name: fileNameOf(response), content: await response.blob() } satisfies ReceivedFile;
        return { output: output as Output, version: null, replayed: false };
      }
      const text = await response.text();
      return {
        output: (text === '' ? null : JSON.parse(text)) as Output,
        version: versionOf(response.headers.get('etag')),
        replayed: response.headers.get('idempotent-replayed') === 'true',
      };
    } catch (error) {
      throw unreachedProblem(error);
    }
  };
  return async <Output>(send: Send): Promise<Answer<Output>> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once<Output>(send);
      } catch (error) {
        if (send.signal?.aborted) throw error;
        const problem = asProblem(error);
        const last = attempt >= (send.attempts ?? 3);
        // A long wait asked for by the server is the person's decision, not ours.
        if (last || !problem.retryable || (problem.retryAfterSeconds ?? 0) > 3) throw problem;
        await wait((problem.retryAfterSeconds ?? 0) * 1000 + random() * 250 * 2 ** attempt);
      }
    }
  };
}

/** RFC 8187: the real name stands in `filename*`, percent-encoded. */
function fileNameOf(response: Response): string {
  const name = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return name ? decodeURIComponent(name) : 'download';
}

function versionOf(etag: string | null): number | null {
  const match = /^(?:W\/)?"(\d+)"$/.exec(etag ?? '');
  return match ? Number(match[1]) : null;
}
