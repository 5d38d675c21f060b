import { randomUUID } from 'node:crypto';
import { pathOf, type Command, type InputOf, type OutputOf, type Query } from '@wanghuo/kernel';

/** What a server says when it refuses, in the form of RFC 9457. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly traceId?: string;
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly message?: string }[];
}

/** A request that was refused (`problem`) or never answered (`problem` is null). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem | null;

  constructor(message: string, problem: Problem | null, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.problem = problem;
  }
}

export interface ListPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
  readonly count: number;
}

/** The public API over HTTP for programs: bearer token, typed by the contracts, acts with a key of their own. */
export interface ApiClient {
  readonly url: string;
  query<Q extends Query>(contract: Q, input: InputOf<Q>): Promise<OutputOf<Q>>;
  run<C extends Command>(contract: C, input: InputOf<C>): Promise<OutputOf<C>>;
  takeStep(workflow: string, step: string, id: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  list(register: string, parameters: Readonly<Record<string, unknown>>): Promise<ListPage>;
  /** Any other address, for what is neither contract nor register. */
  send(
    method: 'GET' | 'POST',
    path: string,
    body?: BodyInit,
    headers?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

interface Options {
  readonly url: string;
  /** Asked for at each request, so that it can be renewed. */
  readonly token: () => string;
  readonly signal?: AbortSignal | undefined;
  /** Seconds after which a request counts as unanswered. */
  readonly withinSeconds?: number;
}

/** Tries of a request that was not answered, or of which the server says that it may be repeated. */
const tries = 3;

export function createApiClient({ url, token, signal, withinSeconds = 30 }: Options): ApiClient {
  const base = url.replace(/\/$/, '');
  async function request(
    method: 'GET' | 'POST',
    path: string,
    body: BodyInit | undefined,
    headers: Readonly<Record<string, string>>,
  ) {
    let response: Response;
    try {
      response = await fetch(base + path, {
        method,
        headers: { authorization: `Bearer ${token()}`, accept: 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([AbortSignal.timeout(withinSeconds * 1000), ...(signal ? [signal] : [])]),
      });
    } catch (error) {
      throw new ApiError((error as Error).message, null, error);
    }
    const text = await response.text();
    if (response.ok) return text === '' ? null : (JSON.parse(text) as unknown);
    const problem = problemOf(text, response.status);
    throw new ApiError(problem.detail ?? problem.title, problem);
  }
  /** Questions may be asked again, and an act is done once however often it is sent under its key. */
  async function again(send: () => Promise<unknown>): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send();
      } catch (error) {
        const mayRepeat = error instanceof ApiError && (error.problem === null || error.problem.retryable === true);
        if (!mayRepeat || attempt === tries || signal?.aborted) throw error;
        await new Promise((resolve) =>
          setTimeout(resolve, ((error as ApiError).problem?.retryAfterSeconds ?? attempt * 0.3) * 1000),
        );
      }
    }
  }
  function act(path: string, input: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'x-wanghuo': '1' };
    return again(() => request('POST', path, JSON.stringify(input), headers));
  }
  const ask = (path: string) => again(() => request('GET', path, undefined, {}));
  return {
    url: base,
    query: async (contract, input) =>
      (await ask(`${pathOf(contract)}${search(input as Record<string, unknown>)}`)) as never,
    run: async (contract, input) => (await act(pathOf(contract), input)) as never,
    takeStep: (workflow, step, id, input) => act(`/api/workflows/${workflow}/${step}`, { id, input }),
    list: async (register, parameters) => (await ask(`/api/registers/${register}${search(parameters)}`)) as ListPage,
    send: (method, path, body, headers = {}) => request(method, path, body, headers),
  };
}

/** Objects travel as JSON text, lists as repeated parameters. */
function search(input: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
      for (const one of value) parameters.append(name, one);
    else
      parameters.append(
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
      );
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

function problemOf(text: string, status: number): Problem {
  try {
    return { ...(JSON.parse(text) as Problem), status };
  } catch {
    return { status, code: 'unknown', title: `HTTP ${status}` };
  }
}
