import { createHash, randomUUID } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import { sql } from 'kysely';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anyone, isUuid, limits, type DomainError, type Labels } from '@wanghuo/kernel';
import { canonicalJson } from '@wanghuo/ledger';
import type { CommandContext, Subject } from '../context.ts';
import type { Services } from '../services.ts';
import { may } from '../access/may.ts';
import { fileTooLarge } from '../files/errors.ts';
import { auditActorOf } from '../ledger/announce.ts';
import { auditDenied } from '../ledger/audit-denied.ts';
import { answer, isAnswer, type Answer, type Operation, type OperationContext, type Upload } from './operation.ts';
import {
  answerNotKept,
  keyMissing,
  keyReused,
  notAcceptable,
  notPermitted,
  notSignedIn,
  stillRunning,
  tooMany,
  versionMissing,
  wrongMediaType,
} from './errors.ts';
import { inputFromQuery } from './query-input.ts';
import { problemOf, refusalOf, type ConstraintErrors } from './problem.ts';

/** What the border needs from the rest of the platform. */
export interface Border {
  readonly services: Services;
  readonly labels: Labels;
  readonly constraints: ConstraintErrors;
  resolveSubject(request: FastifyRequest): Promise<Subject>;
  /** Throws when a request that changes something does not come from our own pages (AU-11). */
  assertOwnPage(request: FastifyRequest): void;
  /** Throws when the seat is locked, unless the operation is one that may not wait. */
  assertUnlocked(subject: Subject, options: { readonly whileLocked?: boolean }): void;
  takeRate(rate: string, key: string): { allowed: boolean; retryAfterSeconds: number };
}

/** Mounts every operation in the same way: subject, rate, permission, input, one transaction, answer. */
export function mountOperations(app: FastifyInstance, operations: readonly Operation[], border: Border): void {
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      ...(operation.kind === 'upload' ? { bodyLimit: uploadBytesOf(operation) + multipartFrameBytes } : {}),
      handler: (request, reply) => handle(operation, request, reply, border),
    });
  }
}

async function handle(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  border: Border,
): Promise<FastifyReply> {
  let subject: Subject | undefined;
  try {
    subject = await border.resolveSubject(request);
    takeRate(operation, subject, request.ip, border);
    if (operation.method !== 'GET') {
      border.assertOwnPage(request);
      border.assertUnlocked(subject, { whileLocked: operation.whileLocked ?? false });
    }
    if (!may(subject, operation.permission)) throw subject.type === 'anonymous' ? notSignedIn({}) : notPermitted({});
    const result =
      operation.method === 'GET'
        ? await runTagged(operation, queryInput(operation, request), subject, request, border)
        : await runCommand(operation, subject, request, border);
    return await respond(reply, result, request);
  } catch (error) {
    return await refuse(error, operation, subject, request, reply, border);
  }
}

/** AP-20, for a request or a live subscription. @throws tooMany with the time to wait */
export function takeRate(operation: Operation, subject: Subject, address: string, border: Border): void {
  // Class L is never refused to those whose duty it is; whoever has not signed in has none.
  const isStranger = subject.type === 'anonymous' && operation.permission !== anyone;
  if (!isStranger && (operation.handling.rate === 'shaped' || operation.handling.rate === 'login')) return;
  const key = subject.type === 'anonymous' ? `source:${address}` : `subject:${subject.id}`;
  const rate = subject.type === 'anonymous' ? 'anonymous' : operation.handling.rate;
  const taken = border.takeRate(rate, key);
  if (!taken.allowed) throw tooMany({ retryAfterSeconds: taken.retryAfterSeconds });
}

type QueryParameters = Record<string, string | string[] | undefined>;

function queryInput(operation: Operation, request: FastifyRequest): Record<string, unknown> {
  if (!operation.parameters) return {};
  const raw = { ...(request.query as QueryParameters), ...(request.params as QueryParameters) };
  return operation.parameters.parse(inputFromQuery(operation.parameters, raw), { reportInput: true }) as Record<
    string,
    unknown
  >;
}

/** The boundaries and headers of a multipart body around its one file. */
const multipartFrameBytes = 16 * 1024;

function uploadBytesOf(operation: Operation): number {
  return operation.uploadBytes ?? limits.importBytes;
}

/** FI-01: what is too large is refused, never cut off. @throws fileTooLarge */
async function wholeFile(file: MultipartFile, maximumBytes: number): Promise<Buffer> {
  const bytes = await file.toBuffer().catch((error: unknown) => {
    throw (error as { code?: unknown }).code === 'FST_REQ_FILE_TOO_LARGE' ? fileTooLarge({ maximumBytes }) : error;
  });
  // The last piece may have come whole before the limit was noticed.
  if (file.file.truncated) throw fileTooLarge({ maximumBytes });
  return bytes;
}

interface CommandInput {
  readonly input: Record<string, unknown>;
  readonly upload: Upload | null;
}

async function commandInput(operation: Operation, request: FastifyRequest): Promise<CommandInput> {
  const parameters = queryInput(operation, request);
  let upload: Upload | null = null;
  if (operation.kind === 'upload') {
    if (!request.isMultipart()) throw wrongMediaType({});
    const file = await request.file({ limits: { fileSize: uploadBytesOf(operation), files: 1 } });
    if (!file) throw notAcceptable({}, [{ pointer: '#/file', code: 'required' }]);
    upload = {
      fileName: file.filename,
      mediaType: file.mimetype,
      bytes: await wholeFile(file, uploadBytesOf(operation)),
    };
  }
  const body = operation.body
    ? (operation.body.parse(request.body ?? {}, { reportInput: true }) as Record<string, unknown>)
    : {};
  return { input: { ...body, ...parameters }, upload };
}

/** Runs a reading operation as a subject. */
export function runQuery(
  operation: Operation,
  input: Record<string, unknown>,
  subject: Subject,
  traceId: string,
  border: Border,
): Promise<unknown> {
  return border.services.transact(
    subject,
    (context) => operation.run(input as never, { ...context, upload: null } satisfies OperationContext),
    { statementTimeoutSeconds: limits.statementTimeoutSeconds[operation.handling.statementTimeout], traceId },
  );
}

/** A caller that still has the answer is told so without it being made again. */
function runTagged(
  operation: Operation,
  input: Record<string, unknown>,
  subject: Subject,
  request: FastifyRequest,
  border: Border,
): Promise<unknown> {
  const { entityTag } = operation;
  const known = request.headers['if-none-match'];
  if (!entityTag || known === undefined) return runQuery(operation, input, subject, request.id, border);
  const run = async (context: OperationContext) => {
    const tag = await entityTag(input as never, context);
    return isAmong(tag, known)
      ? answer({ body: null, status: 304, headers: { ETag: tag } })
      : operation.run(input as never, context);
  };
  return runQuery(
    { ...operation, run: (_input: never, context: OperationContext) => run(context) },
    input,
    subject,
    request.id,
    border,
  );
}

/** Weak comparison of RFC 9110: If-None-Match asks whether the content is the same, not the bytes. */
function isAmong(tag: string, list: string): boolean {
  const bare = (one: string) => one.trim().replace(/^W\//, '');
  return list.trim() === '*' || list.split(',').some((one) => bare(one) === bare(tag));
}

async function runCommand(
  operation: Operation,
  subject: Subject,
  request: FastifyRequest,
  border: Border,
): Promise<unknown> {
  const key = request.headers['idempotency-key'];
  if (!isUuid(key)) throw keyMissing({}, [{ pointer: '#/header/Idempotency-Key', code: 'required' }]);
  const expectedVersion = versionOf(request.headers['if-match']);
  if (operation.versioned && expectedVersion === null) throw versionMissing({});
  const { input, upload } = await commandInput(operation, request);
  const inputHash = createHash('sha256')
    .update(canonicalText({ input, expectedVersion }))
    .update(upload?.bytes ?? '')
    .digest('hex');
  return border.services.transact(
    subject,
    async (context) => {
      const before = await findDone(context, operation, subject, key, inputHash);
      if (before) return before;
      const result = await operation.run(input as never, { ...context, expectedVersion, upload });
      // A command that announced nothing is still one act with one audit entry (INV-7).
      if (context.announced.count === 0)
        await border.services.writeAudit(context, {
          record: {
            at: context.now,
            actor: auditActorOf(subject),
            action: operation.name,
            object: { type: 'operation', id: null },
            result: 'ok',
            detail: null,
          },
          detail: { traceId: request.id },
        });
      await saveDone(context, operation, subject, key, inputHash, result);
      return result;
    },
    {
      statementTimeoutSeconds: limits.statementTimeoutSeconds[operation.handling.statementTimeout],
      traceId: request.id,
      commandId: key,
    },
  );
}

/** Input may hold fractions, which the ledger's canonical form refuses; for comparing, their text is as good. */
function canonicalText(value: unknown): string {
  return canonicalJson(
    JSON.parse(JSON.stringify(value), (_, item: unknown) =>
      typeof item === 'number' && !Number.isSafeInteger(item) ? `number:${item}` : item,
    ),
  );
}

function versionOf(header: string | undefined): number | null {
  const match = header?.match(/^(?:W\/)?"(\d{1,9})"$/);
  return match ? Number(match[1]) : null;
}

async function findDone(
  context: CommandContext,
  operation: Operation,
  subject: Subject,
  key: string,
  inputHash: string,
): Promise<Answer | null> {
  const lock = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${subject.id} ${operation.name} ${key}`}, 8119)) as mine`.execute(
    context.tx,
  );
  if (!lock.rows[0]?.mine) throw stillRunning({});
  const found = await sql<{ input_hash: string; status: number; answer: unknown }>`
    select input_hash, status, answer from command.done
    where subject_id = ${subject.id} and operation = ${operation.name} and key = ${key}`.execute(context.tx);
  const row = found.rows[0];
  if (!row) return null;
  if (row.input_hash !== inputHash) throw keyReused({});
  if (operation.keepAnswer === false) throw answerNotKept({});
  return answer({ body: row.answer, status: row.status, headers: { 'Idempotent-Replayed': 'true' } });
}

async function saveDone(
  context: CommandContext,
  operation: Operation,
  subject: Subject,
  key: string,
  inputHash: string,
  result: unknown,
): Promise<void> {
  const keepSeconds =
    operation.handling.dataClass === 'L' ? limits.idempotencySeconds.lifeSafety : limits.idempotencySeconds.normal;
  // PI-13: what was revealed once is nowhere stored a second time; the repeat is told so (409) and reveals nothing.
  const body = operation.keepAnswer === false ? null : isAnswer(result) ? result.body : result;
  const status = isAnswer(result) ? (result.status ?? 200) : 200;
  await sql`insert into command.done (subject_id, operation, key, input_hash, status, answer, done_at, forget_at)
    values (${subject.id}, ${operation.name}, ${key}, ${inputHash}, ${status}, ${JSON.stringify(body ?? null)}::jsonb, ${context.now},
      ${context.now}::timestamptz + make_interval(secs => ${keepSeconds}))`.execute(context.tx);
}

function respond(reply: FastifyReply, result: unknown, request: FastifyRequest): FastifyReply {
  if (isAnswer(result)) {
    const tag = result.headers?.['ETag'];
    const known = request.headers['if-none-match'];
    const isKnown =
      tag !== undefined &&
      known !== undefined &&
      request.method !== 'POST' &&
      request.method !== 'PUT' &&
      isAmong(tag, known);
    if (result.status === 304 || isKnown) return reply.code(304).header('ETag', tag).send();
    reply.code(result.status ?? 200);
    for (const [name, value] of Object.entries(result.headers ?? {})) reply.header(name, value);
    if (Buffer.isBuffer(result.body) || typeof result.body === 'string') return reply.send(result.body);
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(result.body ?? null));
  }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(result ?? null));
}

async function refuse(
  error: unknown,
  operation: Operation,
  subject: Subject | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  border: Border,
): Promise<FastifyReply> {
  const refusal = refusalOf(error, border.constraints);
  if (refusal.status >= 500)
    border.services.log.error({ err: error, traceId: request.id, operation: operation.name }, 'operation failed');
  if (
    subject &&
    (refusal.status === 401 || refusal.status === 403 || (refusal.status === 404 && operation.method !== 'GET'))
  )
    await auditDenial(operation, subject, refusal, border, request.id).catch((failure: unknown) =>
      border.services.log.error({ err: failure, traceId: request.id }, 'denial not audited'),
    );
  return sendProblem(reply, refusal, request.id, border.labels);
}

/** AL-03: a denied attempt is audited in a transaction of its own. */
async function auditDenial(
  operation: Operation,
  subject: Subject,
  refusal: DomainError,
  border: Border,
  traceId: string,
): Promise<void> {
  if (subject.type === 'anonymous' && operation.method === 'GET') return;
  await auditDenied(border.services, subject, { action: operation.name, code: refusal.code, traceId });
}

/** The answer of a reading operation without its headers: what live subscriptions send. */
export async function bodyOfQuery(...given: Parameters<typeof runQuery>): Promise<unknown> {
  const result = await runQuery(...given);
  return isAnswer(result) ? result.body : result;
}

export function sendProblem(reply: FastifyReply, refusal: DomainError, traceId: string, labels: Labels): FastifyReply {
  const wait = refusal.parameters['retryAfterSeconds'];
  const problem = problemOf(refusal, labels, traceId, typeof wait === 'number' ? wait : null);
  // Also where the listener refuses before any hook has run.
  reply.header('X-Trace-Id', traceId);
  if (problem.retryAfterSeconds !== null) reply.header('Retry-After', String(Math.ceil(problem.retryAfterSeconds)));
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** A trace id for work that no request asked for. */
export function newTraceId(): string {
  return randomUUID();
}
