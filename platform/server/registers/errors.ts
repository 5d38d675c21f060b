import { defineError } from '@wanghuo/kernel';

/** There is no such record, or none within the subject's scope: the two cannot be told apart (AZ-03). */
export const recordNotFound = defineError('record.not_found', 404);
/** The record is visible, but the act is not within the subject's reach. */
export const recordNotPermitted = defineError('record.not_permitted', 403);
/** Somebody saved the record since; the parameters say who, when and which version it has now (AP-11, AP-12). */
export const recordVersionStale = defineError('record.version_stale', 412);
export const recordVersionMissing = defineError('record.version_missing', 428);
export const recordFieldRefused = defineError('record.field_refused', 422);
export const recordIdentityTaken = defineError('record.identity_taken', 409);
export const recordAlreadyRetired = defineError('record.already_retired', 409);
export const recordCursorRefused = defineError('record.cursor_refused', 422);
export const recordFilterRefused = defineError('record.filter_refused', 422);
/** Whole personal values were asked for too often within an hour (PI-05). */
export const recordRevealLimit = defineError('record.reveal_limit', 429, { retryable: true });

export const recordErrors = [
  recordNotFound,
  recordNotPermitted,
  recordVersionStale,
  recordVersionMissing,
  recordFieldRefused,
  recordIdentityTaken,
  recordAlreadyRetired,
  recordCursorRefused,
  recordFilterRefused,
  recordRevealLimit,
];
