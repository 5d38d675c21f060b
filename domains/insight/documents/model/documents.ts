import {
  byCommand,
  coded,
  date,
  defineRegister,
  integer,
  internal,
  limits,
  optional,
  reference,
  text,
  timestamp,
  type RecordOf,
} from '@wanghuo/kernel';
import { auditState, documentStatus, rulingChoice } from './codes.ts';

/** A plan document that was brought to be audited, this district's or any other's. */
export const planDocument = defineRegister('planDocument', {
  table: 'documents.plan_document',
  fields: {
    documentNo: byCommand(text({ max: 40 })),
    title: byCommand(text({ max: 200 })),
    revisionCount: byCommand(integer({ min: 1, max: 1_000 })),
  },
  identity: 'documentNo',
  title: 'title',
  scope: {},
  list: ['documentNo', 'title', 'revisionCount'],
  search: ['documentNo', 'title'],
  editable: false,
});
export type PlanDocument = RecordOf<typeof planDocument>;

/** One file of a document, as it came: what it is called, how far it had come, its hash, and what its audit came to. */
export const documentRevision = defineRegister('documentRevision', {
  table: 'documents.document_revision',
  noun: 'planDocument',
  fields: {
    revisionNo: byCommand(text({ max: 60 })),
    documentId: byCommand(reference('planDocument')),
    revision: byCommand(integer({ min: 1, max: 1_000 })),
    title: byCommand(text({ max: 200 })),
    documentStatus: byCommand(coded(documentStatus)),
    issuedOn: byCommand(optional(date())),
    fileId: internal(byCommand(text({ max: 36 }))),
    fileName: byCommand(text({ max: 200 })),
    fileSha256: byCommand(text({ max: 64 })),
    fileBytes: byCommand(integer({ min: 1, max: limits.fileBytes.plan })),
    uploaderId: internal(byCommand(text({ max: 60 }))),
    uploaderName: byCommand(text({ max: 120 })),
    uploadedAt: byCommand(timestamp()),
    auditState: byCommand(coded(auditState)),
    /** Why there is no audit: a code for programs and a sentence for people. */
    reasonCode: internal(byCommand(optional(text({ max: 40 })))),
    reason: byCommand(optional(text({ max: 200 }))),
    auditVersion: byCommand(optional(text({ max: 20 }))),
  },
  identity: 'revisionNo',
  title: 'title',
  scope: {},
  list: ['revisionNo', 'title', 'documentStatus', 'issuedOn', 'auditState', 'uploaderName', 'uploadedAt'],
  search: ['revisionNo', 'title', 'fileName'],
  editable: false,
});
export type DocumentRevision = RecordOf<typeof documentRevision>;

/** A ruling on a finding: who held what, why, and when. A later one stands beside it; none is ever changed. */
export const findingRuling = defineRegister('findingRuling', {
  table: 'documents.finding_ruling',
  noun: 'planDocument',
  fields: {
    rulingNo: byCommand(text({ max: 60 })),
    documentId: byCommand(reference('planDocument')),
    revisionId: byCommand(reference('documentRevision')),
    auditId: internal(byCommand(text({ max: 36 }))),
    /** What the finding is recognised by in other audits of the same words. */
    findingKey: internal(byCommand(text({ max: 80 }))),
    findingNo: byCommand(text({ max: 12 })),
    finding: byCommand(text({ max: 2_000 })),
    choice: byCommand(coded(rulingChoice)),
    reason: byCommand(text({ max: 1_000, multiline: true })),
    authorId: internal(byCommand(text({ max: 60 }))),
    authorName: byCommand(text({ max: 120 })),
    ruledAt: byCommand(timestamp()),
  },
  identity: 'rulingNo',
  scope: {},
  list: ['rulingNo', 'documentId', 'findingNo', 'choice', 'reason', 'authorName', 'ruledAt'],
  search: ['rulingNo', 'finding', 'reason'],
  editable: false,
});
export type FindingRuling = RecordOf<typeof findingRuling>;
