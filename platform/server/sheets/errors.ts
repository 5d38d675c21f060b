import { defineError } from '@wanghuo/kernel';

/** The file is no workbook and no text table, or cannot be read as one. */
export const sheetUnreadable = defineError('sheet.unreadable', 422);
/** No sheet has a heading row with the register's identity in it. */
export const sheetHeadingMissing = defineError('sheet.heading_missing', 422);
/** A heading that the register does not have, or one that stands twice. */
export const sheetHeadingRefused = defineError('sheet.heading_refused', 422);
export const sheetTooManyRows = defineError('sheet.too_many_rows', 422);
export const sheetEmpty = defineError('sheet.empty', 422);

export const sheetErrors = [sheetUnreadable, sheetHeadingMissing, sheetHeadingRefused, sheetTooManyRows, sheetEmpty];
