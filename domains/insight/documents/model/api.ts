import {
  bulk,
  command,
  dateSchema,
  defineStream,
  incoming,
  limits,
  operational,
  query,
  recordSources,
  textSchema,
  upload,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { auditBody as auditBodySchema } from './audit.ts';
import { auditState, documentStatus, rulingChoice } from './codes.ts';
import { auditedAlready, auditUnderWay, documentNotFound, findingNotFound, sameFile } from './errors.ts';
import { documentEvents } from './events.ts';

const namesOf = <Table extends { readonly names: readonly string[] }>(table: Table) =>
  z.enum(table.names as [string, ...string[]]);

const received = z.object({ documentId: z.uuid(), revisionId: z.uuid() });

/**
 * Brings a plan document, or the next revision of one. The file is kept as it came, with its hash, before anybody looks
 * into it; reading and auditing follow by themselves.
 */
export const uploadPlan = upload({
  name: 'documents.upload',
  permission: 'planDocument.upload',
  handling: incoming,
  maximumBytes: limits.fileBytes.plan,
  input: z.strictObject({
    title: textSchema({ max: 200 }),
    documentStatus: namesOf(documentStatus),
    issuedOn: dateSchema.optional(),
    documentId: z.uuid().optional(),
  }),
  output: received,
  errors: [documentNotFound, sameFile],
});

/** Brings the sample that the product has along: a plan of no real place, with mistakes to be found. */
export const takeSample = command({
  name: 'documents.takeSample',
  permission: 'planDocument.upload',
  handling: operational,
  input: z.strictObject({}),
  output: received,
});

/** Audits a revision with the engine that runs now. Earlier audits stay as they are. */
export const auditAgain = command({
  name: 'documents.auditAgain',
  permission: 'planDocument.upload',
  handling: operational,
  input: z.strictObject({ revisionId: z.uuid() }),
  output: z.object({ engineVersion: z.string() }),
  errors: [documentNotFound, auditedAlready, auditUnderWay],
});

/** Says what somebody holds of a finding, and why. Whatever was held before stays on record. */
export const giveRuling = command({
  name: 'documents.rule',
  permission: 'planDocument.rule',
  handling: operational,
  input: z.strictObject({
    revisionId: z.uuid(),
    auditId: z.uuid(),
    findingId: z.string().regex(/^F\d{1,6}$/),
    choice: namesOf(rulingChoice),
    reason: textSchema({ min: 2, max: 1_000, multiline: true }),
  }),
  output: z.object({ rulingId: z.uuid() }),
  errors: [documentNotFound, findingNotFound],
});

const counts = z.object({
  provable: z.int(),
  needsRuling: z.int(),
  ambiguity: z.int(),
  passed: z.int(),
});
const revisionSummary = z.object({
  id: z.uuid(),
  revision: z.int(),
  title: z.string(),
  documentStatus: namesOf(documentStatus),
  issuedOn: z.string().nullable(),
  fileId: z.uuid(),
  fileName: z.string(),
  fileSha256: z.string(),
  fileBytes: z.int(),
  uploaderName: z.string(),
  uploadedAt: z.string(),
  auditState: namesOf(auditState),
  reason: z.string().nullable(),
});
const auditSummary = z.object({
  id: z.uuid(),
  engineVersion: z.string(),
  auditedAt: z.string(),
  auditSha256: z.string(),
  counts,
});
export const rulingShown = z.object({
  id: z.uuid(),
  findingKey: z.string(),
  findingNo: z.string(),
  /** Of which revision the ruling was given. */
  revision: z.int(),
  choice: namesOf(rulingChoice),
  reason: z.string(),
  authorName: z.string(),
  ruledAt: z.string(),
});
export type RulingShown = z.output<typeof rulingShown>;

export const documentList = query({
  name: 'documents.list',
  permission: 'planDocument.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    engineVersion: z.string(),
    documents: z.array(
      z.object({
        id: z.uuid(),
        documentNo: z.string(),
        source: z.enum(recordSources),
        newest: revisionSummary,
        audit: auditSummary.nullable(),
        /** Findings of that audit on which nobody has ruled. */
        unruled: z.int().nullable(),
      }),
    ),
  }),
  refreshOn: documentEvents,
});

/** A document with its revisions, the audits of one of them, and everything that was ruled, newest first. */
export const documentPage = query({
  name: 'documents.page',
  permission: 'planDocument.read',
  handling: operational,
  input: z.strictObject({ documentId: z.uuid(), revision: z.int().min(1).max(1_000).optional() }),
  output: z.object({
    id: z.uuid(),
    documentNo: z.string(),
    source: z.enum(recordSources),
    engineVersion: z.string(),
    revisions: z.array(revisionSummary),
    shown: revisionSummary,
    audits: z.array(auditSummary),
    rulings: z.array(rulingShown),
  }),
  errors: [documentNotFound],
  refreshOn: documentEvents,
});

/** The whole of an audit. It never changes, so nothing refreshes it. */
export const auditBody = query({
  name: 'documents.audit',
  permission: 'planDocument.read',
  handling: operational,
  input: z.strictObject({ auditId: z.uuid() }),
  output: auditBodySchema,
  errors: [documentNotFound],
});

export const fileForms = ['docx', 'xlsx', 'json'] as const;

/** Findings with their rulings as a paper to be signed, as a workbook, or the audit itself as the engine wrote it. */
export const auditFile = query({
  name: 'documents.file',
  permission: 'planDocument.read',
  handling: bulk,
  input: z.strictObject({ revisionId: z.uuid(), auditId: z.uuid(), form: z.enum(fileForms) }),
  output: z.object({ fileName: z.string(), mediaType: z.string(), base64: z.string() }),
  errors: [documentNotFound],
});

/** How far the audit of a revision has come; key is the revision. */
export const auditProgress = defineStream({
  name: 'documents.auditProgress',
  permission: 'planDocument.read',
  schema: z.object({ done: z.int(), total: z.int(), step: z.string() }),
});

export const documentContracts = [
  uploadPlan,
  takeSample,
  auditAgain,
  giveRuling,
  documentList,
  documentPage,
  auditBody,
  auditFile,
] as const;
