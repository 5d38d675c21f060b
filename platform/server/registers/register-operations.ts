import { z } from 'zod';
import {
  bulk,
  dateSchema,
  incoming,
  isWithinReach,
  type Labels,
  limits,
  operational,
  personal,
  recordSchema,
  type Register,
  type RevealPurpose,
  revealPermissionOf,
  revealPurposes,
  shanghaiDate,
} from '@wanghuo/kernel';
import { answer, type Operation, type OperationContext } from '../api/operation.ts';
import { listHistory } from '../history/record-history.ts';
import { sheetOperationsOf } from '../sheets/sheet-operations.ts';
import { recordAlreadyRetired, recordErrors, recordNotPermitted } from './errors.ts';
import { announceSaved } from './events.ts';
import { featuresTag, listFeatures } from './features.ts';
import { maskedRecord } from './masked-record.ts';
import { type AnyRecord, type AnyRegister, fieldsOf } from './record-columns.ts';
import { acceptInput, formSchema } from './record-input.ts';
import { assertReferencesKnown } from './record-references.ts';
import { type Selection, listRecords } from './record-list.ts';
import { type NewRecord, getRecord, insertRecord, lockRecord, updateRecord } from './record-store.ts';
import { revealField } from './reveal.ts';
import { selectionOf, selectionShape } from './selection.ts';

/** An operation whose answer can be proved unchanged without making it. */
export type TaggedOperation = Operation & Required<Pick<Operation, 'entityTag'>>;

export const idParameter = z.strictObject({ id: z.uuid() });

/** `west,south,east,north` in degrees. */
const boundsParameter = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,12})?(,-?\d{1,3}(\.\d{1,12})?){3}$/)
  .transform((text) => text.split(',').map(Number) as unknown as NonNullable<Selection['bounds']>);

/**
 * Everything the API offers about a register, as data: the list that is mounted is the list that is documented, tested
 * and shown in the authorisation matrix (GN-02).
 *
 * @param labels - the labels of the register's domain, for the headings of its sheets
 */
export function operationsOfRegister(register: Register, labels: Labels): readonly Operation[] {
  const operation = operationMaker(register);
  const record = recordSchema(register);
  const hasPersonal = fieldsOf(register).some(([, field]) => field.personal);
  const reading: Operation[] = [
    operation<Record<string, unknown>>({
      verb: 'list',
      kind: 'query',
      method: 'GET',
      path: '',
      permission: register.permissions.read,
      summary: 'List records, filtered and page by page',
      parameters: z.strictObject({
        ...selectionShape(register),
        sort: z.string().max(64).optional(),
        after: z.string().max(8_192).optional(),
        limit: z.number().int().min(1).max(limits.listRows.maximum).optional(),
      }),
      output: z.object({
        rows: z.array(record),
        next: z.string().nullable(),
        count: z.number().int(),
        countIsCapped: z.boolean(),
      }),
      run: async (input, context) => {
        const page = await listRecords(context, register as AnyRegister, {
          ...selectionOf(input),
          sort: input['sort'] as string | undefined,
          after: input['after'] as string | undefined,
          limit: input['limit'] as number | undefined,
        });
        return { ...page, rows: page.rows.map((row) => maskedRecord(register, row)) };
      },
    }),
    operation<{ id: string }>({
      verb: 'get',
      kind: 'query',
      method: 'GET',
      path: '/{id}',
      permission: register.permissions.read,
      summary: 'Read one record',
      parameters: idParameter,
      output: record,
      run: async ({ id }, context) => recordAnswer(register, await getRecord(context, register as AnyRegister, id)),
    }),
    operation<{ id: string; beforeVersion?: number; limit?: number }>({
      verb: 'history',
      kind: 'query',
      method: 'GET',
      path: '/{id}/history',
      permission: register.permissions.read,
      summary: 'Read what a record was before and after each save, newest first',
      parameters: idParameter.extend({
        beforeVersion: z.number().int().positive().optional(),
        limit: z.number().int().min(1).max(limits.listRows.maximum).optional(),
      }),
      output: z.object({
        rows: z.array(
          z.object({
            version: z.number().int(),
            changedAt: z.string(),
            changedBy: z.string(),
            before: z.record(z.string(), z.unknown()).nullable(),
            record: z.record(z.string(), z.unknown()),
          }),
        ),
        next: z.number().int().nullable(),
      }),
      run: async ({ id, beforeVersion, limit = limits.listRows.default }, context) => {
        await getRecord(context, register as AnyRegister, id);
        const entries = await listHistory(context, register, id, {
          ...(beforeVersion === undefined ? {} : { beforeVersion }),
          limit,
        });
        return {
          rows: entries.map((entry) => ({
            version: entry.version,
            changedAt: entry.at,
            changedBy: entry.actorName,
            before: entry.before && maskedRecord(register, entry.before),
            record: maskedRecord(register, entry.after),
          })),
          next: entries.length === limit ? (entries.at(-1)?.version ?? null) : null,
        };
      },
    }),
    ...(fieldsOf(register).some(([, field]) => field.type === 'point') ? [featuresOperation(register)] : []),
    ...(hasPersonal
      ? [
          operation<{ id: string; field: string; purpose: RevealPurpose }>({
            verb: 'reveal',
            kind: 'command',
            keepAnswer: false,
            method: 'POST',
            path: '/{id}/reveal',
            permission: revealPermissionOf(register),
            handling: personal,
            summary: 'Show one whole personal value, with a purpose, audited',
            parameters: idParameter,
            body: z.strictObject({ field: z.string().max(64), purpose: z.enum(revealPurposes) }),
            output: z.object({ value: z.string().nullable() }),
            run: (input, context) => revealField(context, register, input),
          }),
        ]
      : []),
  ];
  return [
    ...reading,
    ...(register.editable ? editingOperations(register) : []),
    ...sheetOperationsOf(register, labels),
  ];
}

function editingOperations(register: Register): readonly Operation[] {
  const operation = operationMaker(register);
  const record = recordSchema(register);
  const permission = register.permissions.edit;
  return [
    operation<Record<string, unknown>>({
      verb: 'create',
      kind: 'command',
      method: 'POST',
      path: '',
      permission,
      summary: 'Create a record',
      body: formSchema(register),
      output: record,
      run: async (input, context) => {
        const values = acceptInput(register, input, null);
        assertEditable(register, context, values);
        await assertReferencesKnown(context, register, values, null);
        const created = await insertRecord(context, register as AnyRegister, values as NewRecord<AnyRegister>);
        await announceSaved(context, register, created, 'CREATED');
        return recordAnswer(register, created);
      },
    }),
    operation<Record<string, unknown>>({
      verb: 'edit',
      kind: 'command',
      method: 'PUT',
      path: '/{id}',
      permission,
      versioned: true,
      summary: 'Change a record: what is required is given, an optional field left out stays as it is',
      parameters: idParameter,
      body: formSchema(register),
      output: record,
      run: async ({ id, ...input }, context) => {
        const before = (await lockRecord(context, register as AnyRegister, id as string)) as unknown as AnyRecord;
        assertEditable(register, context, before);
        const values = acceptInput(register, input, before);
        assertEditable(register, context, { ...before, ...values });
        await assertReferencesKnown(context, register, values, before);
        const after = await updateRecord(context, register as AnyRegister, before.id, values, context.expectedVersion);
        if ((after as unknown as AnyRecord).version !== before.version)
          await announceSaved(context, register, after, 'EDITED');
        return recordAnswer(register, after);
      },
    }),
    operation<{ id: string; validUntilOn?: string }>({
      verb: 'retire',
      kind: 'command',
      method: 'POST',
      path: '/{id}/retire',
      permission,
      summary: 'End a record: from the given day it is no longer true of the world',
      parameters: idParameter,
      body: z.strictObject({ validUntilOn: dateSchema.optional() }),
      output: record,
      run: async ({ id, validUntilOn }, context) => {
        const before = (await lockRecord(context, register as AnyRegister, id)) as unknown as AnyRecord;
        assertEditable(register, context, before);
        const today = shanghaiDate(context.now);
        if (before.validUntilOn !== null && before.validUntilOn <= today)
          throw recordAlreadyRetired({ validUntilOn: before.validUntilOn });
        const changes = acceptInput(register, { validUntilOn: validUntilOn ?? today }, before);
        const after = await updateRecord(
          context,
          register as AnyRegister,
          id,
          changes,
          context.expectedVersion ?? 'any',
        );
        if ((after as unknown as AnyRecord).version !== before.version)
          await announceSaved(context, register, after, 'RETIRED');
        return recordAnswer(register, after);
      },
    }),
  ];
}

function featuresOperation(register: Register): TaggedOperation {
  const run = async (input: Readonly<Record<string, unknown>>, context: OperationContext) =>
    answer({
      body: await listFeatures(context, register, selectionOf(input)),
      headers: {
        ETag: await featuresTag(context, register, selectionOf(input)),
        'Cache-Control': 'private, no-cache',
      },
    });
  const operation = operationMaker(register)<Record<string, unknown>>({
    verb: 'features',
    kind: 'query',
    method: 'GET',
    path: '/features',
    permission: register.permissions.read,
    handling: { ...operational, statementTimeout: 'report' },
    summary: 'The records with a position as GeoJSON, WGS-84',
    parameters: z.strictObject({ ...selectionShape(register), bbox: boundsParameter.optional() }),
    output: z.object({
      type: z.literal('FeatureCollection'),
      features: z.array(
        z.object({
          type: z.literal('Feature'),
          id: z.uuid(),
          geometry: z.unknown(),
          properties: z.record(z.string(), z.unknown()),
        }),
      ),
      isCapped: z.boolean(),
    }),
    run,
  });
  return {
    ...operation,
    entityTag: ((input: Readonly<Record<string, unknown>>, context: OperationContext) =>
      featuresTag(context, register, selectionOf(input))) as unknown as TaggedOperation['entityTag'],
  };
}

interface Given<Input> extends Partial<
  Pick<Operation, 'parameters' | 'body' | 'output' | 'errors' | 'versioned' | 'handling' | 'keepAnswer'>
> {
  readonly verb: string;
  readonly kind: Operation['kind'];
  readonly method: Operation['method'];
  /** After `/api/registers/<register>`. */
  readonly path: string;
  readonly permission: string;
  readonly summary: string;
  readonly run: (input: Input, context: OperationContext) => Promise<unknown>;
}

/** Makes operations of one register; what they share is filled in. */
export function operationMaker(register: AnyRegister) {
  return <Input>({ verb, path, run, summary, ...given }: Given<Input>): Operation => ({
    parameters: null,
    body: null,
    output: null,
    errors: recordErrors,
    versioned: false,
    handling: given.kind === 'upload' ? incoming : given.kind === 'download' ? bulk : operational,
    ...given,
    name: `registers.${register.name}.${verb}`,
    path: `/api/registers/${register.name}${path}`,
    summary: `Register ${register.name}: ${summary}`,
    run: run as unknown as Operation['run'],
  });
}

/** @throws recordNotPermitted when the record lies outside what the subject may edit, before or after the change */
export function assertEditable(
  register: AnyRegister,
  context: Pick<OperationContext, 'subject'>,
  record: Readonly<Record<string, unknown>>,
): void {
  if (!isWithinReach(context.subject.reach.get(register.permissions.edit), register.scope, record))
    throw recordNotPermitted({ register: register.name });
}

function recordAnswer(register: AnyRegister, record: object) {
  const shown = maskedRecord(register, record);
  return answer({ body: shown, headers: { ETag: `"${shown.version}"` } });
}
