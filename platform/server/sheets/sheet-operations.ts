import { z } from 'zod';
import { bulk, incoming, operational, type Labels, type Register } from '@wanghuo/kernel';
import type { Operation, OperationContext } from '../api/operation.ts';
import { download } from '../files/download.ts';
import { fileErrors } from '../files/errors.ts';
import { receiveFile } from '../files/file-record.ts';
import { fileStoreOf } from '../files/file-store-of.ts';
import { xlsxType } from '../files/media-type.ts';
import { recordErrors } from '../registers/errors.ts';
import { sheetImported } from '../registers/events.ts';
import { selectionOf, selectionShape } from '../registers/selection.ts';
import { sheetEmpty, sheetErrors } from './errors.ts';
import { type ExportFormat, exportRecords } from './export-records.ts';
import { type ImportReport, importRecords } from './import-records.ts';
import { writeTemplate } from './template.ts';
import { wordingOf } from './wording.ts';

const reportOutput = z.object({
  dryRun: z.boolean(),
  applied: z.boolean(),
  fileId: z.uuid(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  rows: z.array(
    z.object({
      row: z.number().int(),
      outcome: z.enum(['CREATED', 'UPDATED', 'UNCHANGED', 'REFUSED']),
      identity: z.string().nullable(),
      errors: z.array(z.object({ cell: z.string(), field: z.string(), code: z.string(), message: z.string() })),
    }),
  ),
});

/** Export, template and import of a register's sheets. */
export function sheetOperationsOf(register: Register, labels: Labels): readonly Operation[] {
  const hasPoint = Object.values(register.fields).some((field) => field.type === 'point');
  const common = { versioned: false, body: null, handling: bulk } as const;
  const named = (verb: string, summary: string) => ({
    name: `registers.${register.name}.${verb}`,
    path: `/api/registers/${register.name}/${verb}`,
    summary: `Register ${register.name}: ${summary}`,
  });
  const exporting: Operation = {
    ...common,
    ...named('export', 'Download the selected records as a workbook, text table or GeoJSON'),
    kind: 'download',
    method: 'GET',
    permission: register.permissions.read,
    parameters: z.strictObject({
      ...selectionShape(register),
      // Only what has a position can be drawn.
      format: z.enum(hasPoint ? ['xlsx', 'csv', 'geojson'] : ['xlsx', 'csv']),
      sort: z.string().max(64).optional(),
    }),
    output: null,
    errors: [...recordErrors, ...sheetErrors],
    run: (async (input: Readonly<Record<string, unknown>>, context: OperationContext) =>
      download(
        await exportRecords(context, register, labels, input['format'] as ExportFormat, {
          ...selectionOf(input),
          sort: input['sort'] as string | undefined,
        }),
      )) as unknown as Operation['run'],
  };
  const template: Operation = {
    ...common,
    ...named('template', 'Download an empty workbook with the headings'),
    kind: 'download',
    method: 'GET',
    handling: operational,
    permission: register.permissions.edit,
    parameters: null,
    output: null,
    errors: [],
    run: (async (_input: unknown, context: OperationContext) =>
      download({
        bytes: await writeTemplate(register, labels, context.now),
        fileName: `${wordingOf(register, labels).title}.xlsx`,
        mediaType: xlsxType,
      })) as unknown as Operation['run'],
  };
  const importing: Operation = {
    ...common,
    ...named('import', 'Create and change records from a sheet, row by row reported'),
    kind: 'upload',
    method: 'POST',
    handling: incoming,
    permission: register.permissions.edit,
    parameters: z.strictObject({ dryRun: z.boolean().optional(), partial: z.boolean().optional() }),
    output: reportOutput,
    errors: [...recordErrors, ...sheetErrors, ...fileErrors],
    run: (async (input: { dryRun?: boolean; partial?: boolean }, context: OperationContext) =>
      runImport(register, labels, input, context)) as unknown as Operation['run'],
  };
  return register.editable ? [exporting, template, importing] : [exporting];
}

/**
 * Keeps the sheet first, in a transaction of its own, so that what somebody sent is there whatever becomes of the
 * import; then imports it.
 */
async function runImport(
  register: Register,
  labels: Labels,
  { dryRun = false, partial = false }: { dryRun?: boolean; partial?: boolean },
  context: OperationContext,
): Promise<ImportReport & { fileId: string }> {
  const { upload, services } = context;
  if (!upload) throw sheetEmpty();
  const store = await fileStoreOf(services);
  const file = await services.transact(context.subject, (own) => receiveFile(own, store, upload), {
    traceId: context.traceId,
  });
  const report = await importRecords(context, register, labels, upload.bytes, { dryRun, partial });
  if (report.applied)
    await services.announce(context, sheetImported, {
      importId: context.newId(),
      register: register.name,
      fileId: file.id,
      sha256: file.sha256,
      created: report.created,
      updated: report.updated,
      unchanged: report.unchanged,
      refused: report.refused,
    });
  return { ...report, fileId: file.id };
}
