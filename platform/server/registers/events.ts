import { z } from 'zod';
import { defineEvent, revealPurposes } from '@wanghuo/kernel';
import type { CommandContext } from '../context.ts';
import type { Services } from '../services.ts';
import type { AnyRecord, AnyRegister } from './record-columns.ts';
import { recordDigest } from './record-digest.ts';

/**
 * A record was saved by form, by sheet or by a domain that says so. The digest commits to the whole record, so that a
 * row changed behind the server's back can be found.
 */
export const recordSaved = defineEvent(
  'register.recordSaved',
  z.object({
    register: z.string(),
    recordId: z.uuid(),
    version: z.number().int(),
    change: z.enum(['CREATED', 'EDITED', 'RETIRED']),
    /** `recordDigest` of the record as saved. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  'recordId',
);

/** Somebody looked at a whole personal value. The value itself is in no fact (PI-13). */
export const personalDataRevealed = defineEvent(
  'register.personalDataRevealed',
  z.object({
    register: z.string(),
    recordId: z.uuid(),
    field: z.string(),
    purpose: z.enum(revealPurposes),
  }),
  'recordId',
);

/** A sheet was imported; each saved record has its own fact beside this one. */
export const sheetImported = defineEvent(
  'register.sheetImported',
  z.object({
    importId: z.uuid(),
    register: z.string(),
    fileId: z.uuid(),
    sha256: z.string(),
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
  }),
  'importId',
);

/** Records left the system as a file (AP-15). */
export const recordsExported = defineEvent(
  'register.recordsExported',
  z.object({
    exportId: z.uuid(),
    register: z.string(),
    format: z.enum(['xlsx', 'csv', 'geojson']),
    rowCount: z.number().int(),
    sha256: z.string(),
  }),
  'exportId',
);

export const registerEvents = [recordSaved, personalDataRevealed, sheetImported, recordsExported];

type Saved = 'CREATED' | 'EDITED' | 'RETIRED';

/** Announces the save of one record. */
export async function announceSaved(
  context: CommandContext & { readonly services: Services },
  register: AnyRegister,
  record: object,
  change: Saved,
): Promise<void> {
  await context.services.announce(context, recordSaved, savedPayload(register, record, change));
}

/** Announces the saves of many records, one fact each, in a few statements. */
export async function announceManySaved(
  context: CommandContext & { readonly services: Services },
  register: AnyRegister,
  saved: readonly { readonly record: object; readonly change: Saved }[],
): Promise<void> {
  await context.services.announceMany(
    context,
    recordSaved,
    saved.map(({ record, change }) => savedPayload(register, record, change)),
  );
}

function savedPayload(register: AnyRegister, record: object, change: Saved) {
  const { id, version } = record as AnyRecord;
  return { register: register.name, recordId: id, version, change, digest: recordDigest(register, record) };
}
