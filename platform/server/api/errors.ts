import { defineError } from '@wanghuo/kernel';

/** Refusals of the border itself; their sentences are in the platform's labels. */
export const notParseable = defineError('request.not_parseable', 400);
export const notSignedIn = defineError('session.not_signed_in', 401);
export const notPermitted = defineError('access.not_permitted', 403);
export const notFound = defineError('request.not_found', 404);
export const methodNotAllowed = defineError('request.method_not_allowed', 405);
export const notAcceptable = defineError('request.not_acceptable', 422);
export const tooLarge = defineError('request.too_large', 413);
export const wrongMediaType = defineError('request.wrong_media_type', 415);
export const requestTooSlow = defineError('request.too_slow', 408);
export const headTooLarge = defineError('request.head_too_large', 431);
export const keyMissing = defineError('request.idempotency_key_missing', 422);
export const keyReused = defineError('request.idempotency_key_reused', 422);
export const stillRunning = defineError('request.still_running', 409, { retryable: true });
/** The act was done; what it answered holds personal values and is not kept (PI-13). */
export const answerNotKept = defineError('request.answer_not_kept', 409);
/** The same refusal wherever a version is missing; it is declared with the other refusals of records. */
export { recordVersionMissing as versionMissing } from '../registers/errors.ts';
export const tooMany = defineError('request.too_many', 429, { retryable: true });
export const defect = defineError('server.defect', 500);
export const unavailable = defineError('server.unavailable', 503, { retryable: true });

export const apiErrors = [
  notParseable,
  notSignedIn,
  notPermitted,
  notFound,
  methodNotAllowed,
  notAcceptable,
  tooLarge,
  wrongMediaType,
  requestTooSlow,
  headTooLarge,
  keyMissing,
  keyReused,
  stillRunning,
  answerNotKept,
  tooMany,
  defect,
  unavailable,
];
