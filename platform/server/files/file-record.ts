import { sql } from 'kysely';
import { type ScopeFields, isUuid, limits } from '@wanghuo/kernel';
import type { CommandContext, QueryContext } from '../context.ts';
import { scopeColumnsOf } from '../history/scope-columns.ts';
import type { Services } from '../services.ts';
import { fileNotFound, fileQuotaReached } from './errors.ts';
import { fileReceived } from './events.ts';
import type { FileStore } from './file-store.ts';
import { imageTypes, mediaTypeOf } from './media-type.ts';

/** A received file as it is shown. */
export interface FileRecord {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly name: string;
  readonly ownerName: string;
  readonly receivedAt: string;
}

/** What is kept without being told what it is: nothing opens it, a browser can only save it. */
export const sealedType = 'application/octet-stream';

/** FI-10: what one account may send within 24 hours. */
const dailyBytes = 1024 * 1024 * 1024;

const columns = sql`id, sha256, bytes, media_type as "mediaType", name, owner_name as "ownerName", received_at as "receivedAt"`;

/** A name as it may be shown and offered: no path, no control characters, at most 200 characters. */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const visible = last.replace(/[\p{Cc}\p{Surrogate}\u200E\u200F\u202A-\u202E\u2066-\u2069<>:"|?*]/gu, '_').trim();
  const characters = Array.from(visible);
  return (characters.length > 200 ? characters.slice(-200) : characters).join('') || '_';
}

/**
 * Keeps a file: bytes on disk, a row for its owner, its hash in the ledger.
 *
 * @param options.isSealed - kept whatever it is, as it came, under `sealedType` when it is of no kind that is taken: for
 *   what is evidence of having been sent even when it is refused. Nothing here unpacks it, so it can do no harm
 * @throws fileTypeRefused, fileUnpackRefused, fileTooLarge, fileEmpty, fileQuotaReached, fileDiskFull
 */
export async function receiveFile(
  context: CommandContext & { readonly services: Services },
  store: FileStore,
  upload: { readonly fileName: string; readonly bytes: Buffer },
  options: { isEssential?: boolean; isSealed?: boolean } = {},
): Promise<FileRecord> {
  const name = cleanFileName(upload.fileName);
  const told = mediaTypeOf(upload.bytes, name);
  const mediaType = await (options.isSealed ? told.catch(() => sealedType) : told);
  const maximumBytes = imageTypes.includes(mediaType) ? limits.fileBytes.image : limits.fileBytes.document;
  await assertQuota(context, upload.bytes.length);
  const { sha256, bytes } = await store.receive(upload.bytes, { maximumBytes, ...options });
  const { rows } = await sql<FileRecord>`
    insert into files.file (id, sha256, bytes, media_type, name, owner_id, owner_name, received_at)
    values (${context.newId()}, ${sha256}, ${bytes}, ${mediaType}, ${name}, ${context.subject.id},
      ${context.subject.displayName}, ${context.now})
    returning ${columns}`.execute(context.tx);
  const file = fileOf(rows[0] as FileRecord);
  await context.services.announce(context, fileReceived, { fileId: file.id, sha256, bytes, mediaType });
  return file;
}

async function assertQuota({ tx, subject, now }: CommandContext, bytes: number): Promise<void> {
  const { rows } = await sql<{ sum: number }>`
    select coalesce(sum(bytes), 0)::bigint as sum from files.file
    where owner_id = ${subject.id} and received_at > ${now}::timestamptz - interval '24 hours'`.execute(tx);
  if (Number(rows[0]?.sum ?? 0) + bytes > dailyBytes) throw fileQuotaReached({ dailyBytes });
}

/** @throws fileNotFound also for a file the subject may not see */
export async function getFile({ tx }: Pick<QueryContext, 'tx'>, id: string): Promise<FileRecord> {
  if (!isUuid(id)) throw fileNotFound();
  const { rows } = await sql<FileRecord>`select ${columns} from files.file where id = ${id}`.execute(tx);
  if (!rows[0]) throw fileNotFound();
  return fileOf(rows[0]);
}

/** The files attached to something, oldest first; the subject sees them if it sees the thing. */
export async function listFilesOf(
  { tx }: Pick<QueryContext, 'tx'>,
  subject: { readonly type: string; readonly id: string },
): Promise<readonly FileRecord[]> {
  const { rows } = await sql<FileRecord>`
    select ${columns} from files.file
    where state = 'ATTACHED' and subject_type = ${subject.type} and subject_id = ${subject.id}
    order by received_at, id limit ${limits.listRows.maximum}`.execute(tx);
  return rows.map(fileOf);
}

/**
 * Attaches files to what they belong to; from then on they are seen by whoever may read it. Only who sent a file can
 * attach it, and only once.
 *
 * @param target.permission - the permission to read the target
 * @param target.scope - kind of scope → field of `target.record`
 * @throws fileNotFound for a file of somebody else, one already attached, or none
 */
export async function attachFiles(
  { tx, subject }: Pick<CommandContext, 'tx' | 'subject'>,
  fileIds: readonly string[],
  target: {
    readonly type: string;
    readonly id: string;
    readonly permission: string;
    readonly scope: ScopeFields;
    readonly record: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  if (fileIds.length === 0) return;
  if (!fileIds.every(isUuid)) throw fileNotFound();
  const scope = scopeColumnsOf(target.permission, target.scope, target.record);
  const { rows } = await sql`
    update files.file set state = 'ATTACHED', subject_type = ${target.type}, subject_id = ${target.id},
      read_permission = ${scope.read_permission}, township_code = ${scope.township_code},
      station_ids = ${scope.station_ids as string[]}, premises_id = ${scope.premises_id}, sector_code = ${scope.sector_code},
      organisation_id = ${scope.organisation_id}, assigned_ids = ${scope.assigned_ids as string[]},
      self_id = ${scope.self_id}
    where id in (${sql.join([...fileIds])}) and owner_id = ${subject.id} and state = 'RECEIVED'
    returning id`.execute(tx);
  if (rows.length !== new Set(fileIds).size) throw fileNotFound();
}

function fileOf(row: FileRecord): FileRecord {
  return { ...row, bytes: Number(row.bytes), receivedAt: new Date(row.receivedAt).toISOString() };
}
