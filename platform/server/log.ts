import type { FastifyInstance } from 'fastify';
import type { Logger, LoggerOptions } from 'pino';
import { pino } from 'pino';

const covered = '[covered]';

/** Values that no line may carry, whatever member they are in (OB-02, PI-13). */
const patterns: readonly (readonly [RegExp, string])[] = [
  // Telephone and identity numbers, also inside longer texts.
  [/(?<!\d)1[3-9]\d{9}(?!\d)/g, covered],
  [/(?<!\d)\d{17}[\dXx](?!\d)/g, covered],
  // References of sessions and tokens, cookies, passwords in addresses.
  [/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g, covered],
  [/(\/\/[^:/@\s]+:)[^@\s]+@/g, `$1${covered}@`],
];

/** Members that hold what a statement was about: values of rows, as the database repeats them. */
const innerMembers = new Set(['detail', 'where', 'hint', 'internalQuery', 'parameters', 'input']);

const covering = (text: string) => patterns.reduce((so, [pattern, by]) => so.replaceAll(pattern, by), text);

/** An error as it may be written down: kind, code, place and message without the values it failed with. */
function errorOf(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? covering(error) : error;
  const { name, message, stack, cause } = error;
  const members = Object.entries(error).filter(
    ([member, value]) => !innerMembers.has(member) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return {
    type: name,
    ...Object.fromEntries(
      members.map(([member, value]) => [member, typeof value === 'string' ? covering(value) : value]),
    ),
    message: covering(message),
    stack: covering(stack ?? ''),
    ...(cause !== undefined && depth < 3 ? { cause: errorOf(cause, depth + 1) } : {}),
  };
}

/**
 * How the server writes its log: one line of JSON an event (OB-01), secrets and personal values covered by the name of
 * the member and by their form (OB-02). A line break inside a value is escaped by JSON itself.
 */
export const logOptions: LoggerOptions = {
  base: { process: 'server', pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { err: (error: unknown) => errorOf(error) },
  formatters: {
    level: (label, number) => ({ level: number, severity: label }),
    log: (line) =>
      Object.fromEntries(
        Object.entries(line).map(([member, value]) => [member, typeof value === 'string' ? covering(value) : value]),
      ),
  },
  redact: {
    paths: [
      'password',
      'token',
      'secret',
      'cookie',
      'authorization',
      'reference',
      'name',
      'displayName',
      'phone',
    ].flatMap((member) => [member, `*.${member}`]),
    censor: covered,
  },
};

/** Lines that may wait for a slow disk; what comes on top is dropped and counted, because work goes first (OB-05). */
const waitingBytes = 4 * 1024 * 1024;

/**
 * Opens the log.
 * @param file - a path; left out, it is standard error
 * @returns also how many lines were lost: a log that cannot be written never stops or slows the work (OB-05)
 */
export function openLog(level: string, file?: string): { readonly log: Logger; readonly lost: () => number } {
  let lost = 0;
  const destination = pino.destination({
    ...(file === undefined ? { fd: 2 } : { dest: file }),
    sync: false,
    maxLength: waitingBytes,
    // A full disk is not waited for: what could not be written is given up.
    retryEAGAIN: () => true,
  });
  destination.on('error', () => (lost += 1));
  destination.on('drop', () => (lost += 1));
  return { log: pino({ ...logOptions, level }, destination), lost: () => lost };
}

/** One line for every request that was answered, at level `info`: who by id, what, how it ended, how long (OB-01). */
export function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', async (request, reply) => {
    if (!log.isLevelEnabled('info')) return;
    log.info(
      {
        traceId: request.id,
        subjectId: subjects.get(request) ?? null,
        operation: `${request.method} ${request.routeOptions.url ?? ''}`,
        result: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
      },
      'answered',
    );
  });
}

const subjects = new WeakMap<object, string>();

/** Remembers who sent a request, for its line in the log. */
export function noteSubject(request: object, subjectId: string): void {
  subjects.set(request, subjectId);
}
