import { z } from 'zod';
import { anySubject, evidence, limits } from '@wanghuo/kernel';
import type { Operation, OperationContext } from '../api/operation.ts';
import { auditActorOf } from '../ledger/announce.ts';
import { download } from './download.ts';
import { fileEmpty, fileErrors } from './errors.ts';
import { getFile, listFilesOf, receiveFile } from './file-record.ts';
import { fileStoreOf } from './file-store-of.ts';

const fileOutput = z.object({
  id: z.uuid(),
  sha256: z.string(),
  bytes: z.number().int(),
  mediaType: z.string(),
  name: z.string(),
  ownerName: z.string(),
  receivedAt: z.string(),
});

/**
 * Files over the API. Any signed-in subject may send one, which only it sees until a command attaches it to something;
 * reading follows what the file is attached to, decided by row-level security at every request (FI-07).
 */
export const fileOperations: readonly Operation[] = [
  {
    name: 'files.upload',
    kind: 'upload',
    method: 'POST',
    path: '/api/files',
    permission: anySubject,
    handling: evidence,
    summary: 'Files: send one file; its kind is told by its content',
    parameters: null,
    body: null,
    output: fileOutput,
    errors: fileErrors,
    versioned: false,
    uploadBytes: Math.max(limits.fileBytes.image, limits.fileBytes.document),
    run: async (_input: never, context: OperationContext) => {
      if (!context.upload) throw fileEmpty();
      return receiveFile(context, await fileStoreOf(context.services), context.upload);
    },
  },
  {
    name: 'files.list',
    kind: 'query',
    method: 'GET',
    path: '/api/files',
    permission: anySubject,
    handling: evidence,
    summary: 'Files: those attached to one thing',
    parameters: z.strictObject({ subjectType: z.string().min(1).max(64), subjectId: z.string().min(1).max(64) }),
    body: null,
    output: z.array(fileOutput),
    errors: [],
    versioned: false,
    run: (async (input: { subjectType: string; subjectId: string }, context: OperationContext) =>
      listFilesOf(context, { type: input.subjectType, id: input.subjectId })) as unknown as Operation['run'],
  },
  {
    name: 'files.download',
    kind: 'download',
    method: 'GET',
    path: '/api/files/{id}',
    permission: anySubject,
    handling: evidence,
    summary: 'Files: the bytes, with their hash checked again',
    parameters: z.strictObject({ id: z.uuid() }),
    body: null,
    output: null,
    errors: fileErrors,
    versioned: false,
    run: (async ({ id }: { id: string }, context: OperationContext) => {
      const file = await getFile(context, id);
      const store = await fileStoreOf(context.services);
      const bytes = await store.read(file.sha256);
      // AL-01: who took evidence out of the house is written down with what it was.
      await context.services.writeAudit(context, {
        record: {
          at: context.now,
          actor: auditActorOf(context.subject),
          action: 'files.download',
          object: { type: 'file', id: file.id },
          result: 'ok',
          detail: null,
        },
        detail: { sha256: file.sha256, traceId: context.traceId },
      });
      return download({
        bytes,
        mediaType: file.mediaType,
        fileName: file.name,
        sha256: file.sha256,
      });
    }) as unknown as Operation['run'],
  },
];
