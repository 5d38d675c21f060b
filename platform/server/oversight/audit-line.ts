import { sql } from 'kysely';
import type { z } from 'zod';
import { isUuid } from '@wanghuo/kernel';
import { type EntryRecord, recordFault } from '@wanghuo/ledger';
import type { QueryContext } from '../context.ts';
import { normalisedName } from '../access/account.ts';
import { withinAccess } from '../access/within-access.ts';
import type { Services } from '../services.ts';
import { labelsOf } from './authorisation.ts';
import type { searchAudit } from './contracts.ts';

export interface EntryRow {
  readonly seq: number;
  readonly line: string;
  readonly chain: string;
  readonly action: string;
  readonly object_type: string;
  readonly object_id: string | null;
  readonly actor_id: string | null;
  readonly at: string;
}

export type AuditLine = z.output<typeof searchAudit.output>['rows'][number];

/** The sealed line as a record; undefined when somebody has made something else of it. */
export function recordIn(line: string): EntryRecord | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return recordFault(value) === undefined ? (value as EntryRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Rows as people read them: what the line says, not its copies; with the names of accounts. */
export async function linesOf(
  { tx, services }: Pick<QueryContext, 'tx'> & { readonly services: Pick<Services, 'declarations'> },
  rows: readonly EntryRow[],
): Promise<readonly AuditLine[]> {
  const labels = labelsOf(services.declarations);
  const names = await namesOf(
    tx,
    rows.flatMap(({ actor_id: id }) => id ?? []),
  );
  return rows.map((row) => {
    const record = recordIn(row.line);
    const action = record?.action ?? row.action;
    const actor = record?.actor ?? { type: 'unknown', id: row.actor_id };
    return {
      seq: row.seq,
      at: (record?.at ?? row.at) as AuditLine['at'],
      actor: { type: actor.type, id: actor.id, name: (actor.id !== null && names.get(actor.id)) || null },
      action,
      actionLabel: labels[`event.${action}`] ?? labels[`operation.${action}`] ?? null,
      object: record?.object ?? { type: row.object_type, id: row.object_id },
      result: record?.result ?? 'error',
      hasDetail: (record?.detail ?? null) !== null,
      isReadable: record !== undefined,
    };
  });
}

async function namesOf(tx: QueryContext['tx'], ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter(isUuid))];
  if (wanted.length === 0) return new Map();
  const { rows } = await withinAccess(tx, (access) =>
    sql<{ id: string; name: string }>`
      select id, display_name as name from access.account where id = any (${wanted}::uuid[])`.execute(access),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const foundActors = 50;

/** Identifiers that a searched actor may mean: itself, and accounts of that name or displayed name. */
export async function actorIdsOf(tx: QueryContext['tx'], sought: string): Promise<readonly string[]> {
  const { rows } = await withinAccess(tx, (access) =>
    sql<{ id: string }>`
      select id from access.account where name = ${normalisedName(sought)} or display_name = ${sought.trim()}
      order by id limit ${foundActors}`.execute(access),
  );
  return [sought.trim(), ...rows.map(({ id }) => id)];
}
