import { sql } from 'kysely';
import type { CommandContext, QueryContext } from '../context.ts';
import type { AnyRecord, AnyRegister } from '../registers/record-columns.ts';
import { recordDigest } from '../registers/record-digest.ts';
import { scopeColumnsOfRecord } from './scope-columns.ts';

/** One save of a record: the record before (null when it was created) and after. */
export interface Change {
  readonly before: AnyRecord | null;
  readonly after: AnyRecord;
}

/** One line of a record's history as people read it. */
export interface HistoryEntry {
  readonly version: number;
  readonly at: string;
  readonly actor: string;
  readonly actorName: string;
  readonly before: AnyRecord | null;
  readonly after: AnyRecord;
}

/** Writes what was saved, in the same transaction as the save. */
export async function saveHistory(
  context: Pick<CommandContext, 'tx' | 'now' | 'newId' | 'subject' | 'commandId'> &
    Partial<Pick<CommandContext, 'announced'>>,
  register: AnyRegister,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  for (const { after } of changes)
    context.announced?.records.push({
      register: register.name,
      id: after.id,
      version: after.version,
      digest: recordDigest(register, after),
    });
  const rows = changes.map(({ before, after }) => ({
    id: context.newId(),
    register: register.name,
    record_id: after.id,
    version: after.version,
    at: context.now,
    actor: context.subject.id,
    actor_name: context.subject.displayName,
    command_id: context.commandId,
    before,
    after,
    ...scopeColumnsOfRecord(register, after),
  }));
  await sql`insert into history.record
    select * from json_populate_recordset(null::history.record, ${JSON.stringify(rows)}::json)`.execute(context.tx);
}

/** Newest first; `beforeVersion` pages backwards. */
export async function listHistory(
  context: Pick<QueryContext, 'tx'>,
  register: AnyRegister,
  recordId: string,
  options: { beforeVersion?: number; limit: number },
): Promise<readonly HistoryEntry[]> {
  const { rows } = await sql<HistoryEntry>`
    select version, at, actor, actor_name as "actorName", before, after
    from history.record
    where register = ${register.name} and record_id = ${recordId}
      and version < ${options.beforeVersion ?? 2_147_483_647}
    order by version desc limit ${options.limit}`.execute(context.tx);
  return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
}
