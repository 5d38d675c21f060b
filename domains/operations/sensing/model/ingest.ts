import { defineError } from '@wanghuo/kernel';

export const ingestNotSigned = defineError('ingest.not_signed', 401);
export const ingestTooLarge = defineError('ingest.too_large', 413);
export const ingestNotKept = defineError('ingest.not_kept', 503, { retryable: true });

export const ingestErrors = [ingestNotSigned, ingestTooLarge, ingestNotKept];
