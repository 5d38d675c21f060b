import { defineError } from '@wanghuo/kernel';

/** There is no such file, or none the subject may see (AZ-03, FI-07). */
export const fileNotFound = defineError('file.not_found', 404);
export const fileTooLarge = defineError('file.too_large', 413);
export const fileEmpty = defineError('file.empty', 422);
/** The content is of a kind that is not taken, or the name says another kind than the content (FI-02). */
export const fileTypeRefused = defineError('file.type_refused', 415);
/** An archive or office file that unpacks to too much, or is not what its directory says (FI-04). */
export const fileUnpackRefused = defineError('file.unpack_refused', 422);
export const fileQuotaReached = defineError('file.quota_reached', 429, { retryable: true });
export const fileDiskFull = defineError('file.disk_full', 503, { retryable: true });
/** The stored bytes are gone or no longer have the recorded hash. */
export const fileDamaged = defineError('file.damaged', 500);

export const fileErrors = [
  fileNotFound,
  fileTooLarge,
  fileEmpty,
  fileTypeRefused,
  fileUnpackRefused,
  fileQuotaReached,
  fileDiskFull,
  fileDamaged,
];
