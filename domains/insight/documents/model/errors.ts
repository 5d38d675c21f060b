import { defineError } from '@wanghuo/kernel';

/** There is no such document, revision or audit. */
export const documentNotFound = defineError('document.not_found', 404);
/** The audit has no finding of this number. */
export const findingNotFound = defineError('document.finding_not_found', 404);
/** The engine that runs now has audited this file already; an audit never changes. */
export const auditedAlready = defineError('document.audited_already', 409);
/** Reading and auditing are still under way. */
export const auditUnderWay = defineError('document.audit_under_way', 409);
/** The same file is the newest revision of this document already. */
export const sameFile = defineError('document.same_file', 409);

export const documentErrors = [documentNotFound, findingNotFound, auditedAlready, auditUnderWay, sameFile];
