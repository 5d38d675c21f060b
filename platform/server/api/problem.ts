import { ZodError, type z } from 'zod';
import { DomainError, type FieldError, type Labels } from '@wanghuo/kernel';
import { constraintOf, sqlStateOf } from '../database/transaction.ts';
import { defect, notAcceptable, stillRunning, unavailable } from './errors.ts';

/** RFC 9457 in the form of appendix B of the security rules. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly instance: string;
  readonly traceId: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly errors: readonly Required<FieldError>[];
}

/** Turns the name of a database constraint into the refusal its domain declared for it. */
export type ConstraintErrors = ReadonlyMap<string, DomainError>;

/**
 * Finds the refusal behind whatever was thrown. Anything unexpected becomes a defect without details (AP-02).
 */
export function refusalOf(error: unknown, constraints: ConstraintErrors): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof ZodError) return notAcceptable({}, fieldErrorsOf(error));
  const state = sqlStateOf(error);
  if (state) {
    const constraint = constraintOf(error);
    const declared = constraint ? constraints.get(constraint) : undefined;
    if (declared) return declared;
    // A number or moment that is one, but beyond what the database reckons with.
    if (state === '22003' || state === '22008') return notAcceptable({});
    // 40xxx and 55P03: another command holds the row; the caller may try again.
    if (state === '55P03' || state.startsWith('40')) return stillRunning({});
    // Connection lost, shutting down, too many connections, out of disk, cancelled by time-out.
    if (/^(08|53|57|58|XX)/.test(state)) return unavailable({});
    if (/^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/.test(state)) return unavailable({});
  }
  if (
    error instanceof Error &&
    /Connection terminated|not queryable|timeout exceeded when trying to connect/.test(error.message)
  )
    return unavailable({});
  return defect({});
}

/** The problem to answer, in the user's language. */
export function problemOf(
  refusal: DomainError,
  labels: Labels,
  traceId: string,
  retryAfterSeconds: number | null,
): Problem {
  const title = labels[`error.${refusal.code}`] ?? refusal.code;
  const detail = labels[`error.${refusal.code}.detail`];
  const fill = (sentence: string) =>
    sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      // How long to wait, as people say it: in whole minutes once it is more than one.
      if (name === 'wait') return waitIn(labels, retryAfterSeconds ?? 1);
      const value = refusal.parameters[name];
      const worded = typeof value === 'string' ? labels[`${name}.${value}`] : undefined;
      return worded ?? String(value ?? '');
    });
  return {
    type: `urn:problem:${refusal.code.replaceAll(/[._]/g, '-')}`,
    title: fill(title),
    status: refusal.status,
    code: refusal.code,
    ...(detail ? { detail: fill(detail) } : {}),
    instance: `urn:uuid:${traceId}`,
    traceId,
    retryable: refusal.retryable,
    retryAfterSeconds: refusal.retryable ? (retryAfterSeconds ?? 1) : null,
    errors: refusal.fields.map((field) => ({
      pointer: field.pointer,
      code: field.code,
      message: field.message ?? labels[`fieldError.${field.code}`] ?? labels['fieldError.invalid'] ?? field.code,
    })),
  };
}

function waitIn(labels: Labels, seconds: number): string {
  const [unit, count] = seconds > 60 ? ['minutes', Math.ceil(seconds / 60)] : ['seconds', Math.ceil(seconds)];
  return (labels[`wait.${unit}`] ?? '{count}').replace('{count}', String(count));
}

/** Zod's findings as JSON pointers with our own codes; the sentences are in the platform's labels. */
export function fieldErrorsOf(error: ZodError): readonly FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), code: 'not_known' }));
    return [{ pointer: pointerOf(issue.path), code: codeOf(issue) }];
  });
}

function pointerOf(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}

function codeOf(issue: z.core.$ZodIssue): string {
  // Told only of parses that report their input; what is missing is neither of a wrong type nor outside a list.
  if ('input' in issue && issue.input === undefined) return 'required';
  if (issue.code === 'invalid_type') return 'wrong_type';
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'too_short' : issue.origin === 'array' ? 'too_few' : 'too_small';
  if (issue.code === 'too_big')
    return issue.origin === 'string' ? 'too_long' : issue.origin === 'array' ? 'too_many' : 'too_large';
  if (issue.code === 'invalid_value') return 'not_in_list';
  if (issue.code === 'invalid_format') return `not_${issue.format}`;
  if (issue.code === 'custom' && issue.message && /^[a-z_]+$/.test(issue.message)) return issue.message;
  return 'invalid';
}
