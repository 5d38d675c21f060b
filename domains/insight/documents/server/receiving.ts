import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { shanghaiDate, type RecordSource } from '@wanghuo/kernel';
import {
  attachFiles,
  fileStoreOf,
  findRecord,
  implement,
  insertRecord,
  lockRecord,
  receiveFile,
  sealedType,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { engineVersion } from '@wanghuo/plan-audit';
import {
  auditAgain,
  auditAsked,
  auditedAlready,
  auditUnderWay,
  documentNotFound,
  documentRevision,
  planDocument,
  revisionReceived,
  sameFile,
  takeSample,
  uploadPlan,
  type DocumentStatus,
  type PlanDocument,
} from '../model/index.ts';
import { findAuditId, scheduleAudit } from './auditing.ts';
import { wordOf } from './words.ts';

type Context = CommandContext & { readonly services: Services };
interface Brought {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly title: string;
  readonly documentStatus: DocumentStatus;
  readonly issuedOn: string | null;
  readonly documentId: string | null;
  readonly source: RecordSource;
}

export const uploadImplementation = implement(
  uploadPlan,
  async ({ title, documentStatus, issuedOn, documentId }, context) => {
    const { fileName, bytes } = context.upload;
    return receive(context, {
      fileName,
      bytes,
      title,
      documentStatus: documentStatus as DocumentStatus,
      issuedOn: issuedOn ?? null,
      documentId: documentId ?? null,
      source: 'DECLARED',
    });
  },
);

const samplePlan = new URL('./sample-plan.zh-CN.txt', import.meta.url);

export const takeSampleImplementation = implement(takeSample, async (_input, context) =>
  receive(context, {
    fileName: wordOf(context, 'documents.sample.fileName'),
    bytes: await readFile(samplePlan),
    title: wordOf(context, 'documents.sample.title'),
    documentStatus: 'FOR_REVIEW',
    issuedOn: null,
    documentId: null,
    source: 'SYNTHETIC',
  }),
);

/** Keeps the file as it came and writes down whose it is; nobody has looked into it yet, and nothing can be lost by it. */
async function receive(context: Context, brought: Brought): Promise<{ documentId: string; revisionId: string }> {
  const { bytes, fileName } = brought;
  const file = await receiveFile(context, await fileStoreOf(context.services), { fileName, bytes }, { isSealed: true });
  const document = await documentOf(context, brought, file.sha256);
  const revisionId = context.newId();
  await insertRecord(context, documentRevision, {
    id: revisionId,
    source: brought.source,
    revisionNo: `${document.documentNo}-${document.revisionCount}`,
    documentId: document.id,
    revision: document.revisionCount,
    title: brought.title,
    documentStatus: brought.documentStatus,
    issuedOn: brought.issuedOn,
    fileId: file.id,
    fileName: file.name,
    fileSha256: file.sha256,
    fileBytes: file.bytes,
    uploaderId: context.subject.id,
    uploaderName: context.subject.displayName,
    uploadedAt: context.now,
    auditState: 'WAITING',
    reasonCode: null,
    reason: null,
    auditVersion: null,
  });
  // What is no plain text, page or sound package is had back only by those who may bring such files themselves (FI-08).
  const isPlain = file.mediaType !== sealedType || /\.html?$/i.test(file.name);
  await attachFiles(context, [file.id], {
    type: 'documentRevision',
    id: revisionId,
    permission: isPlain ? 'planDocument.read' : 'planDocument.upload',
    scope: {},
    record: {},
  });
  await context.services.announce(context, revisionReceived, {
    revisionId,
    documentId: document.id,
    fileId: file.id,
    sha256: file.sha256,
  });
  await scheduleAudit(context, revisionId);
  return { documentId: document.id, revisionId };
}

/** The document a file belongs to, with the number of the new revision. @throws documentNotFound, sameFile */
async function documentOf(context: Context, brought: Brought, sha256: string): Promise<PlanDocument> {
  if (brought.documentId === null) {
    const id = context.newId();
    return insertRecord(context, planDocument, {
      id,
      source: brought.source,
      documentNo: `GH-${shanghaiDate(context.now).replaceAll('-', '')}-${id.slice(-6).toUpperCase()}`,
      title: brought.title,
      revisionCount: 1,
    });
  }
  if (!(await findRecord(context, planDocument, brought.documentId))) throw documentNotFound();
  const document = await lockRecord(context, planDocument, brought.documentId);
  const { rows } = await sql<{ sha256: string }>`select file_sha256 as sha256 from documents.document_revision
    where document_id = ${document.id} and revision = ${document.revisionCount}`.execute(context.tx);
  if (rows[0]?.sha256 === sha256) throw sameFile({ revision: document.revisionCount });
  return updateRecord(
    context,
    planDocument,
    document.id,
    { title: brought.title, revisionCount: document.revisionCount + 1 },
    'any',
  );
}

export const auditAgainImplementation = implement(auditAgain, async ({ revisionId }, context) => {
  if (!(await findRecord(context, documentRevision, revisionId))) throw documentNotFound();
  const revision = await lockRecord(context, documentRevision, revisionId);
  if (revision.auditState === 'WAITING' || revision.auditState === 'RUNNING') throw auditUnderWay();
  if (await findAuditId(context, revision.fileSha256)) throw auditedAlready({ engineVersion });
  await updateRecord(
    context,
    documentRevision,
    revisionId,
    { auditState: 'WAITING', reasonCode: null, reason: null },
    'any',
  );
  await context.services.announce(context, auditAsked, { revisionId, engineVersion });
  await scheduleAudit(context, revisionId);
  return { engineVersion };
});
