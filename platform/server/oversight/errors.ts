import { defineError } from '@wanghuo/kernel';

export const entryNotFound = defineError('audit.entry_not_found', 404);
/** No checkpoint reaches so far yet; one is signed within a minute. */
export const entryNotCovered = defineError('audit.entry_not_covered', 409, { retryable: true });
export const repairNotFound = defineError('delivery.repair_not_found', 404);
export const readerUnknown = defineError('delivery.reader_unknown', 409);
export const deliveryFailedAgain = defineError('delivery.failed_again', 409);

export const oversightErrors = [entryNotFound, entryNotCovered, repairNotFound, readerUnknown, deliveryFailedAgain];
