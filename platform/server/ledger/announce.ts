import { createHmac, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson, detailCommitment, detailSaltBytes, type EntryContent } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import type { AnyEvent, Instant, PayloadOf } from '@wanghuo/kernel';
import type { CommandContext, Subject, Tx } from '../context.ts';

export const logName = 'wanghuo';

/** Action of the entry that commits to the records a transaction saved. */
export const recordsSaved = 'records.saved';

const digest = nodeDigest('SHA-256');

interface AnnounceOptions {
  readonly occurredAt?: Instant;
  readonly authority?: string;
  readonly ruleVersion?: string;
  readonly source?: string;
}

/**
 * Writes a fact in the transaction of the change itself, together with the audit record that commits to it.
 * @returns the fact's id, for `causes` of what follows
 * @throws ZodError when the payload is not what the event declares; Error when it cannot be made canonical
 */
export async function announceFact<E extends AnyEvent>(
  context: CommandContext,
  auditKey: KeyObject,
  event: E,
  payload: PayloadOf<E>,
  options: AnnounceOptions = {},
): Promise<string> {
  const [factId] = await announceFacts(context, auditKey, event, [payload], options);
  return factId as string;
}

/** One statement for so many facts. */
const batchFacts = 1_000;

/**
 * Writes many facts of one kind, in the order given, each with its own audit record, in a few statements.
 * @returns their ids in the same order
 * @throws ZodError when a payload is not what the event declares; Error when it cannot be made canonical
 */
export async function announceFacts<E extends AnyEvent>(
  context: CommandContext,
  auditKey: KeyObject,
  event: E,
  payloads: readonly PayloadOf<E>[],
  options: AnnounceOptions = {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let start = 0; start < payloads.length; start += batchFacts) {
    const facts = payloads.slice(start, start + batchFacts).map((payload) => factOf(context, event, payload, options));
    await saveFacts(context, facts);
    await writeAudits(
      context.tx,
      auditKey,
      facts.map((fact) => ({
        record: {
          at: context.now,
          actor: auditActorOf(context.subject),
          action: fact.type,
          object: { type: fact.subjectType, id: fact.subjectId },
          result: 'ok',
          detail: null,
        },
        // The number people read out finds what was done (OB-07).
        detail: { ...fact, traceId: context.traceId },
        factId: fact.id,
        salt: context.random(detailSaltBytes),
      })),
    );
    for (const { id } of facts) ids.push(id);
  }
  if (ids.length > 0) await sql`select pg_notify('wanghuo_ledger', '')`.execute(context.tx);
  context.announced.count += ids.length;
  return ids;
}

function factOf(context: CommandContext, definition: AnyEvent, payload: unknown, options: AnnounceOptions) {
  const checked = definition.schema.parse(payload) as Record<string, unknown>;
  return {
    id: context.newId(),
    type: definition.type,
    version: definition.version,
    subjectType: definition.subject.type,
    subjectId: String(checked[definition.subject.key]),
    occurredAt: options.occurredAt ?? context.now,
    recordedAt: context.now,
    actor: actorOf(context.subject),
    authority: options.authority ?? null,
    ruleVersion: options.ruleVersion ?? null,
    source: options.source ?? 'server',
    causes: [...context.causes],
    payload: checked,
  };
}

async function saveFacts(context: CommandContext, facts: readonly ReturnType<typeof factOf>[]): Promise<void> {
  const rows = facts.map((fact) => ({
    id: fact.id,
    type: fact.type,
    version: fact.version,
    subject_type: fact.subjectType,
    subject_id: fact.subjectId,
    occurred_at: fact.occurredAt,
    recorded_at: fact.recordedAt,
    actor: fact.actor,
    authority: fact.authority,
    rule_version: fact.ruleVersion,
    source: fact.source,
    causes: fact.causes,
    payload: fact.payload,
  }));
  await sql`insert into ledger.fact
    (id, type, version, subject_type, subject_id, occurred_at, recorded_at, actor, authority, rule_version, source,
     causes, payload)
    select id, type, version, subject_type, subject_id, occurred_at, recorded_at, actor, authority, rule_version, source,
      causes, payload
    from json_populate_recordset(null::ledger.fact, ${JSON.stringify(rows)}::json) with ordinality as given
    order by ordinality`.execute(context.tx);
}

interface Audit {
  readonly record: EntryContent;
  readonly detail: object | null;
  readonly factId: string | null;
  readonly salt: Uint8Array;
}

/** Writes pending audit records, each with the salted commitment to its detail (AL-02, AL-03). */
export async function writeAudits(tx: Tx, auditKey: KeyObject, given: readonly Audit[]): Promise<void> {
  const prepared = given.map(({ record, detail, factId, salt }) => {
    const plain = detail && (JSON.parse(JSON.stringify(detail)) as unknown);
    const commitment = plain ? detailCommitment(digest, salt, plain) : null;
    return { record: { ...record, detail: commitment }, kept: plain ? { commitment, salt, plain, factId } : null };
  });
  const kept = prepared.flatMap((one) => one.kept ?? []);
  if (kept.length > 0)
    await sql`insert into ledger.detail (commitment, salt, detail, fact_id)
      select * from unnest(${kept.map((one) => one.commitment)}::text[], ${kept.map((one) => Buffer.from(one.salt))}::bytea[],
        ${kept.map((one) => JSON.stringify(one.plain))}::jsonb[], ${kept.map((one) => one.factId)}::uuid[])`.execute(
      tx,
    );
  await sql`insert into ledger.pending (record, mac)
    select record, mac from unnest(${prepared.map(({ record }) => JSON.stringify(record))}::jsonb[],
      ${prepared.map(({ record }) => macOf(auditKey, record))}::bytea[]) with ordinality as one (record, mac, place)
    order by place`.execute(tx);
}

/** The application's seal on a pending record: the sealer takes in nothing that the application did not write. */
export function macOf(auditKey: KeyObject, record: unknown): Buffer {
  return createHmac('sha256', auditKey).update(canonicalJson(record)).digest();
}

function actorOf(subject: Subject): { type: string; id: string; displayName: string } {
  return { type: subject.type, id: subject.id, displayName: subject.displayName };
}

export function auditActorOf(subject: Subject): EntryContent['actor'] {
  return {
    type: subject.type,
    id: subject.id,
    ...(subject.sessionId ? { session: subject.sessionId } : {}),
    ...(subject.address ? { ip: subject.address } : {}),
  };
}
