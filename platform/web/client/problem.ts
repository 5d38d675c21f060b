import type { FieldError } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };

export interface ProblemBody {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly traceId?: string;
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number | null;
  readonly errors?: readonly FieldError[];
}

/** A refusal or failure as the user meets it: application/problem+json, or what went wrong on the way to the server. */
export class Problem extends Error {
  readonly title: string;
  /** 0 when the server was not reached. */
  readonly status: number;
  readonly code: string;
  readonly detail: string | null;
  readonly traceId: string | null;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly errors: readonly FieldError[];

  constructor(body: ProblemBody, options?: ErrorOptions) {
    super(body.title, options);
    this.name = 'Problem';
    this.title = body.title;
    this.status = body.status;
    this.code = body.code;
    this.detail = body.detail ?? null;
    this.traceId = body.traceId ?? null;
    this.retryable = body.retryable ?? false;
    this.retryAfterSeconds = body.retryAfterSeconds ?? null;
    this.errors = body.errors ?? [];
  }

  /** The sentence for one top-level field of the input, or undefined when that field is fine. */
  fieldMessage(field: string): string | undefined {
    const error = this.errors.find(({ pointer }) => fieldOf(pointer) === field);
    return error ? (error.message ?? error.code) : undefined;
  }

  get isUnreached(): boolean {
    return this.status === 0;
  }
  /** Somebody else changed the record since it was read (409, 412). */
  get isConflict(): boolean {
    return this.status === 412 || this.status === 409;
  }
}

/** First segment of a JSON pointer: `/position/0` → `position`. */
export function fieldOf(pointer: string): string {
  const first = pointer.replace(/^#?\//, '').split('/')[0] ?? '';
  return first.replaceAll('~1', '/').replaceAll('~0', '~');
}

const clientProblem = (code: 'unreachable' | 'timeout' | 'unreadable', cause: unknown): Problem =>
  new Problem(
    {
      title: labels[`error.client.${code}`],
      detail: labels[`error.client.${code}.detail`],
      status: 0,
      code: `client.${code}`,
      retryable: true,
    },
    { cause },
  );

/** The request never got an answer. */
export function unreachedProblem(cause: unknown): Problem {
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
  return clientProblem(timedOut ? 'timeout' : 'unreachable', cause);
}

/** Reads a failed answer; one that is not problem+json (a proxy's page) still becomes a sentence. */
export async function problemOf(response: Response): Promise<Problem> {
  const traceId = response.headers.get('x-trace-id');
  try {
    const body = (await response.json()) as Partial<ProblemBody>;
    if (typeof body.title === 'string')
      return new Problem({
        ...body,
        title: body.title,
        status: body.status ?? response.status,
        code: body.code ?? `http.${response.status}`,
        ...(body.traceId || traceId ? { traceId: body.traceId ?? (traceId as string) } : {}),
      });
  } catch {
    // Not JSON: the general sentence below is all we can say.
  }
  return new Problem({
    title: labels['error.client.unreadable'],
    detail: labels['error.client.unreadable.detail'],
    status: response.status,
    code: `http.${response.status}`,
    retryable: response.status >= 500,
    ...(traceId ? { traceId } : {}),
  });
}

/** Anything thrown, as a Problem. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : unreachedProblem(error);
}
