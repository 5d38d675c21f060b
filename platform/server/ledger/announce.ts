import { createHmac, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson, detailCommitment, detailSaltBytes, type EntryContent } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import type { AnyEvent, Instant, PayloadOf } from '@wanghuo/kernel';
import type { CommandContext, Subject, Tx } from '../context.ts';

export const logName = 'wanghuo';

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
  const definition: AnyEvent = event;
  const checked = definition.schema.parse(payload) as Record<string, unknown>;
  const subjectId = String(checked[definition.subject.key]);
  const factId = context.newId();
  const fact = {
    id: factId,
    type: definition.type,
    version: definition.version,
    subjectType: definition.subject.type,
    subjectId,
    occurredAt: options.occurredAt ?? context.now,
    payload: checked,
  };
  await sql`insert into ledger.fact
    (id, type, version, subject_type, subject_id, occurred_at, recorded_at, actor, authority, rule_version, source,
     causes, payload)
    values (${factId}, ${fact.type}, ${fact.version}, ${fact.subjectType}, ${subjectId}, ${fact.occurredAt},
      ${context.now}, ${JSON.stringify(actorOf(context.subject))}, ${options.authority ?? null},
      ${options.ruleVersion ?? null}, ${options.source ?? 'server'}, ${context.causes as string[]}::uuid[],
      ${JSON.stringify(checked)})`.execute(context.tx);
  await writeAudit(context.tx, auditKey, {
    record: {
      at: context.now,
      actor: auditActorOf(context.subject),
      action: fact.type,
      object: { type: fact.subjectType, id: subjectId },
      result: 'ok',
      detail: null,
    },
    detail: fact,
    factId,
    salt: context.random(detailSaltBytes),
  });
  await sql`select pg_notify('wanghuo_ledger', '')`.execute(context.tx);
  context.announced.count += 1;
  return factId;
}

/** Writes one pending audit record with the salted commitment to its detail (AL-02, AL-03). */
export async function writeAudit(
  tx: Tx,
  auditKey: KeyObject,
  given: { record: EntryContent; detail: object | null; factId: string | null; salt: Uint8Array },
): Promise<void> {
  let commitment: string | null = null;
  if (given.detail) {
    const detail = JSON.parse(JSON.stringify(given.detail)) as unknown;
    commitment = detailCommitment(digest, given.salt, detail);
    await sql`insert into ledger.detail (commitment, salt, detail, fact_id)
      values (${commitment}, ${Buffer.from(given.salt)}, ${JSON.stringify(detail)}, ${given.factId})`.execute(tx);
  }
  const record = { ...given.record, detail: commitment };
  await sql`insert into ledger.pending (record, mac)
    values (${JSON.stringify(record)}, ${macOf(auditKey, record)})`.execute(tx);
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
