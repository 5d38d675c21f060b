import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { addSeconds } from '@wanghuo/kernel';
import {
  fileStoreOf,
  findRecord,
  later,
  lockRecord,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { engineVersion } from '@wanghuo/plan-audit';
import {
  auditFailed,
  auditProgress,
  documentRevision,
  revisionAudited,
  revisionRefused,
  type DocumentRevision,
} from '../model/index.ts';
import { auditAside, auditSecondsMost, type AuditOutcome } from './audit-aside.ts';
import { wordOf } from './words.ts';

type Context = CommandContext & { readonly services: Services };
interface Task {
  readonly revisionId: string;
  readonly attempt: number;
}

const jobName = 'documents.audit';
const keyOf = (revisionId: string) => `${jobName}/${revisionId}`;
/** A document that ends the server or its own thread three times is not tried a fourth. */
const attemptsMost = 3;
/** Longer than any audit takes, so that a second one never begins beside a first that still runs. */
const watchSeconds = auditSecondsMost + 60;

/** Asks for the audit of a revision, in the transaction of whoever wants it. */
export async function scheduleAudit(context: Context, revisionId: string): Promise<void> {
  await context.services.jobs.schedule(
    context,
    { name: jobName },
    { revisionId, attempt: 1 },
    { at: context.now, key: keyOf(revisionId) },
  );
}

/** What this process reads at the moment, and what waits for it: one document after the other. */
const underWay = new Set<string>();
let line: Promise<void> = Promise.resolve();

/**
 * Begins an audit, and looks after it: the row stays until the audit is written down, so that one that was lost with its
 * process begins again.
 */
export const auditJob = later<Task>(jobName, async ({ revisionId, attempt }, context) => {
  const revision = await findRecord(context, documentRevision, revisionId);
  if (!revision || !(revision.auditState === 'WAITING' || revision.auditState === 'RUNNING')) return;
  const isHere = underWay.has(revisionId);
  if (!isHere && attempt > attemptsMost) return finish(context, revisionId, { failed: 'ENDED' });
  await context.services.jobs.schedule(
    context,
    { name: jobName },
    { revisionId, attempt: isHere ? attempt : attempt + 1 },
    { at: addSeconds(context.now, watchSeconds), key: keyOf(revisionId) },
  );
  if (isHere) return;
  const existing = await findAuditId(context, revision.fileSha256);
  if (existing) return close(context, revisionId, { auditState: 'AUDITED', auditVersion: engineVersion });
  const { services } = context;
  context.afterCommit(() => {
    underWay.add(revisionId);
    line = line.then(() => run(services, revisionId)).finally(() => underWay.delete(revisionId));
  });
});

async function run(services: Services, revisionId: string): Promise<void> {
  try {
    const subject = services.jobSubject(jobName);
    // Until its turn comes it waits, and says so.
    const revision = await services.transact(subject, (context) =>
      updateRecord(context, documentRevision, revisionId, { auditState: 'RUNNING' }, 'any'),
    );
    const bytes = await (await fileStoreOf(services)).read(revision.fileSha256);
    const tell = (progress: { done: number; total: number; step: string }) =>
      services.streams.put(auditProgress, revisionId, progress, services.world.now());
    tell({ done: 0, total: 1, step: wordOf({ services }, 'documents.progress.reading') });
    const outcome = await auditAside(bytes, revision.fileName, tell);
    await services.transact(subject, (context) => finish(context, revisionId, outcome));
  } catch (error) {
    // The row that watches begins it again.
    services.log.error({ err: error, revisionId }, 'audit not written down');
  }
}

/** Writes down what came of an audit. */
async function finish(context: Context, revisionId: string, outcome: AuditOutcome): Promise<void> {
  const revision = await lockRecord(context, documentRevision, revisionId);
  if ('audited' in outcome) {
    const { audited } = outcome;
    const auditId = context.newId();
    const auditSha256 = createHash('sha256').update(audited.auditJson).digest('hex');
    await sql`insert into documents.audit (id, file_sha256, engine_version, audited_at, audit_json, audit_sha256,
        layout_json, provable, needs_ruling, ambiguity, passed, finding_keys)
      values (${auditId}, ${revision.fileSha256}, ${audited.engineVersion}, ${context.now}, ${audited.auditJson},
        ${auditSha256}, ${audited.layoutJson}, ${audited.counts.provable}, ${audited.counts.needsRuling},
        ${audited.counts.ambiguity}, ${audited.counts.passed}, ${[...audited.findingKeys]})
      on conflict (file_sha256, engine_version) do nothing`.execute(context.tx);
    await close(context, revisionId, { auditState: 'AUDITED', auditVersion: audited.engineVersion });
    await context.services.announce(
      context,
      revisionAudited,
      { revisionId, auditId, fileSha256: revision.fileSha256, engineVersion: audited.engineVersion, auditSha256 },
      { ruleVersion: `plan-audit ${audited.engineVersion}` },
    );
    return;
  }
  const isRefused = 'refused' in outcome;
  const reasonCode = isRefused ? outcome.refused.code : outcome.failed;
  await close(context, revisionId, {
    auditState: isRefused ? 'REFUSED' : 'FAILED',
    reasonCode,
    reason: isRefused ? outcome.refused.reason : wordOf(context, `documents.failed.${outcome.failed}`),
    auditVersion: engineVersion,
  });
  await context.services.announce(context, isRefused ? revisionRefused : auditFailed, { revisionId, reasonCode });
}

async function close(context: Context, revisionId: string, changes: Partial<DocumentRevision>): Promise<void> {
  await updateRecord(context, documentRevision, revisionId, { reasonCode: null, reason: null, ...changes }, 'any');
  await context.services.jobs.cancel(context, keyOf(revisionId));
}

/** The audit of a file by the engine that runs now. */
export async function findAuditId({ tx }: Pick<Context, 'tx'>, fileSha256: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id::text from documents.audit
    where file_sha256 = ${fileSha256} and engine_version = ${engineVersion}`.execute(tx);
  return rows[0]?.id;
}
