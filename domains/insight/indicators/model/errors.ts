import { defineError } from '@wanghuo/kernel';

export const indicatorUnknown = defineError('indicator.unknown', 404);
/** A day that has not come, or one before there could be records. */
export const dayOutOfRange = defineError('indicator.day_out_of_range', 422);
export const recordNotInSet = defineError('indicator.record_not_in_set', 404);

export const indicatorErrors = [indicatorUnknown, dayOutOfRange, recordNotInSet];
