import { sql } from 'kysely';
import { limits } from '@wanghuo/kernel';
import { implement } from '../domain-server.ts';
import { actorIdsOf, type EntryRow, linesOf } from './audit-line.ts';
import { auditRead } from './audit-of-audit.ts';
import { listAuditActions, searchAudit } from './contracts.ts';
import { labelsOf } from './authorisation.ts';

/** In a canonical line quotation marks inside of texts are escaped, so this cannot be forged by a text. */
const resultMark = (result: string) => `%"result":"${result}"%`;

export const searchAuditImplementation = implement(searchAudit, async (input, context) => {
  const { tx } = context;
  const limit = input.limit ?? limits.listRows.default;
  const conditions = [sql`true`];
  if (input.actor?.trim()) conditions.push(sql`actor_id = any (${await actorIdsOf(tx, input.actor)}::text[])`);
  if (input.action) conditions.push(sql`action = ${input.action}`);
  if (input.objectType) conditions.push(sql`object_type = ${input.objectType}`);
  if (input.objectId) conditions.push(sql`object_id = ${input.objectId}`);
  if (input.result) conditions.push(sql`line like ${resultMark(input.result)}`);
  if (input.result && input.result !== 'ok') conditions.push(sql`line not like '%"result":"ok"%'`);
  if (input.fromAt) conditions.push(sql`at >= ${input.fromAt}`);
  if (input.untilAt) conditions.push(sql`at < ${input.untilAt}`);
  if (input.before !== undefined) conditions.push(sql`seq < ${input.before}`);
  const { rows } = await sql<EntryRow>`
    select seq, line, chain, action, object_type, object_id, actor_id, at from ledger.entry
    where ${sql.join(conditions, sql` and `)} order by seq desc limit ${limit + 1}`.execute(tx);
  const page = rows.slice(0, limit);
  await auditRead(context, searchAudit.name, { type: 'audit', id: null }, { sought: input, found: page.length });
  return {
    rows: [...(await linesOf(context, page))],
    next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
  };
});

/** Facts that domains announce, and operations: a denied act is logged under the name of what was asked for. */
export const listAuditActionsImplementation = implement(listAuditActions, async (_input, { services }) => {
  const labels = labelsOf(services.declarations);
  const domains = services.declarations;
  const facts = new Set(domains.flatMap(({ events }) => events.map(({ type }) => type)));
  const operations = new Set([
    ...domains.flatMap(({ contracts }) => contracts.map(({ name }) => name)),
    ...services.domains.flatMap(({ routes }) => routes.map(({ name }) => name)),
  ]);
  return [
    ...[...facts].sort().map((action) => ({ action, label: labels[`event.${action}`] ?? null, kind: 'FACT' as const })),
    ...[...operations]
      .sort()
      .map((action) => ({ action, label: labels[`operation.${action}`] ?? null, kind: 'OPERATION' as const })),
  ];
});
